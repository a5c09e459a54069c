# Patient flow: every box, its parts, and conversion rates.
add_split <- function(box, variable, parts, inside, value, unknown_as = "") {
  value <- value[inside]
  if (nchar(unknown_as)) value[is.na(value)] <- unknown_as
  else {
    parts <- c(parts, "not recorded")
    value[is.na(value)] <- "not recorded"
  }
  for (part in parts) {
    n <- sum(value == part)
    stats <- proportion(n, length(value))
    if (startsWith(variable, "conversion") && part == "converted")
      stats <- c(stats, wilson(n, length(value)))
    add(box, variable, stats, part)
  }
}

add_excluded <- function() {
  rows <- study$accounting
  add("", "excluded", c(n = rows$offered), "source rows")
  for (fate in c("filtered", "quarantined"))
    add("source rows", "excluded", proportion(rows[[fate]], rows$offered), fate)
}

compute <- function() {
  p <- patients
  named <- function(x, yes, no) ifelse(x, yes, no)
  kind <- ifelse(is.na(p$surgery_kind), "", p$surgery_kind)
  resectable <- ifelse(p$in_uhcc, "unresectable",
                       named(p$initially_resectable, "resectable", "unresectable"))
  converted <- named(p$converted, "converted", "not converted")
  after <- ifelse(kind == "conversion", "resected", named(p$watch_and_wait, "watch & wait", "neither"))
  classes <- c("locoregional", "systemic", "combination", "other")
  modality <- ifelse(is.na(p$modality_class), "not recorded", p$modality_class)
  add_excluded()
  add("", "registered", c(n = nrow(p)))
  add_split("registered", "study_window", c("inside", "outside"), TRUE,
            named(p$in_study_window, "inside", "outside"), "inside")
  add_split("study_window=inside", "treatment", c("treated", "untreated"), p$in_admitted,
            named(p$in_treated, "treated", "untreated"))
  add_split("treatment=treated", "resectability", c("resectable", "unresectable"), p$in_treated,
            resectable)
  add_split("resectability=resectable", "up_front", c("direct surgery", "other treatment"),
            p$in_resectable, named(kind == "direct", "direct surgery", "other treatment"))
  add_split("resectability=unresectable", "modality", classes, p$in_uhcc, p$modality_class)
  add_split("resectability=unresectable", "conversion", c("converted", "not converted"), p$in_uhcc,
            converted)
  for (class in c(classes, "not recorded"))
    add_split(paste0("modality=", class), paste0("conversion_", gsub(" ", "_", class)),
              c("converted", "not converted"), p$in_uhcc & modality == class, converted)
  add_split("conversion=converted", "after_conversion", c("resected", "watch & wait", "neither"),
            p$in_converted, after)
}
