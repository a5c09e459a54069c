# Adverse events in patients by their worst grade.
LEVELS <- c("any grade", "grade 1\u20132", "grade \u22653", "grade not recorded")

worst <- function(events) {
  grade <- ifelse(is.na(events$grade), 0, events$grade)
  tapply(grade, events$patient, max)
}

counts_by_level <- function(events) {
  grade <- worst(events)
  setNames(c(length(grade), sum(grade %in% 1:2), sum(grade >= 3), sum(grade == 0)), LEVELS)
}

add_levels <- function(population, variable, events, whole, limited) {
  counts <- counts_by_level(events)
  for (level in LEVELS) {
    stats <- proportion(counts[[level]], whole)
    if (limited && level %in% LEVELS[c(1, 3)]) stats <- c(stats, wilson(counts[[level]], whole))
    add(population, variable, stats, level)
  }
}

add_population <- function(population, all_events) {
  members <- members_of(population)
  events <- all_events[all_events$patient %in% members$patient, ]
  counted <- events[events$fate == "counted", ]
  whole <- nrow(members)
  add(population, "patients", c(n = whole))
  add_levels(population, "trae_any", counted, whole, TRUE)
  for (grade in 4:5)
    add(population, paste0("trae_grade_", grade), proportion(sum(worst(counted) == grade), whole),
        LEVELS[3])
  add_levels(population, "trae_immune_related", counted[counted$immune_related %in% TRUE, ], whole,
             TRUE)
  for (term in union(study$trae_terms, counted$term))
    add_levels(population, term, counted[counted$term == term, ], whole, FALSE)
  for (fate in study$fates)
    add(population, "trae_events", proportion(sum(events$fate == fate), nrow(events)), fate)
  unknown <- c("relation to treatment" = "treatment_related", "day" = "day", "grade" = "grade",
               "immune relation" = "immune_related")
  for (name in names(unknown)) {
    level <- if (name == "grade") "no grade recorded" else paste(name, "not recorded")
    missing <- sum(is.na(counted[[unknown[[name]]]]))
    add(population, "trae_counted", proportion(missing, nrow(counted)), level)
  }
}

compute <- function() {
  events <- read_table("adverse_events")
  for (population in study$trae) add_population(population, events)
}
