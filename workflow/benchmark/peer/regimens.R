# Regimens, reasons of unresectability, stages and adjuvant treatment of the converted.
KINDS <- c("with TACE", "systemic only", "other")

add_shares <- function(population, variable, values, levels = by_frequency(values), group = "")
  for (level in levels)
    add(population, variable, proportion(sum(values == level), length(values)), level, group)

add_adjuvant <- function(population, members, group = "") {
  kind <- members$adjuvant_kind
  counts <- c(any = sum(!is.na(kind)), none = sum(is.na(kind)),
              sapply(KINDS, function(name) sum(kind == name, na.rm = TRUE)))
  for (level in names(counts))
    if (counts[[level]] || level != "other")
      add(population, "adjuvant", proportion(counts[[level]], length(kind)), level, group)
}

add_interval <- function(days, level, group = "") {
  add("conversion_surgery", "adjuvant_interval_days", known_of(days), level, group)
  add("conversion_surgery", "adjuvant_interval_days", describe(days), level, group)
}

add_reasons <- function(members) {
  for (reason in study$reasons) {
    known <- members[[paste0("reason:", reason)]]
    known <- known[!is.na(known)]
    if (any(known) || !grepl("grade not recorded", reason))
      add("converted", "unresectability", proportion(sum(known), length(known)), reason)
  }
  together <- members$reasons_together
  add("converted", "unresectability_combination", known_of(together))
  add_shares("converted", "unresectability_combination", together[!is.na(together)])
}

add_stages <- function(members) {
  staged <- members[!is.na(members$bclc) & !is.na(members$cnlc), ]
  add("converted", "cnlc", c(n = nrow(staged), missing = nrow(members) - nrow(staged)))
  crossed <- table(staged$bclc, staged$cnlc)
  for (bclc in rownames(crossed)) for (cnlc in colnames(crossed))
    add("converted", "cnlc", proportion(crossed[bclc, cnlc], nrow(staged)), cnlc,
        paste("BCLC", bclc))
}

add_intervals <- function(operated) {
  days <- operated$adjuvant_days
  kind <- operated$adjuvant_kind
  add_interval(days[!is.na(kind)], "")
  for (name in KINDS) if (any(kind == name, na.rm = TRUE)) add_interval(days[kind %in% name], name)
  both <- operated[!is.na(operated$adjuvant_regimen), ]
  groups <- split(both$adjuvant_days, list(both$regimen, both$adjuvant_regimen), drop = TRUE,
                  sep = "\r")
  for (name in names(groups)) {
    parts <- strsplit(name, "\r")[[1]]
    add_interval(groups[[name]], parts[2], parts[1])
  }
}

compute <- function() {
  patients$regimen[is.na(patients$regimen)] <<- "not recorded"
  patients$regimen_class[is.na(patients$regimen_class)] <<- "not recorded"
  converted <- members_of("converted")
  operated <- members_of("conversion_surgery")
  add("converted", "patients", c(n = nrow(converted)))
  for (variable in c("regimen_class", "regimen"))
    add_shares("converted", variable, converted[[variable]])
  add_reasons(converted)
  add_stages(converted)
  add("conversion_surgery", "patients", c(n = nrow(operated)))
  add_adjuvant("conversion_surgery", operated)
  add_intervals(operated)
  for (regimen in by_frequency(operated$regimen))
    add_adjuvant("conversion_surgery", operated[operated$regimen == regimen, ], regimen)
  waiting <- converted[converted$watch_and_wait, ]
  if (nrow(waiting)) add_adjuvant("converted", waiting, "watch & wait")
}
