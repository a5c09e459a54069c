# Conversion against direct surgery, in all resected and in subgroups.
library(survival)
GROUPS <- c("conversion surgery" = "in_conversion_surgery", "direct surgery" = "in_direct_surgery")
GRADES <- c("I", "II", "IIIa", "IIIb", "IVa", "IVb", "V")

paper_rule <- function(counts) {
  if (!identical(dim(counts), c(2L, 2L))) return("pearson")
  if (sum(counts) < 40) return("fisher_one_sided")
  if (small_expected(counts)) "yates" else "pearson"
}

sensitivity_rule <- function(counts)
  if (2 %in% dim(counts) && min(dim(counts)) > 1 && small_expected(counts)) "fisher_two_sided" else
    "pearson"

compare_categories <- function(population, variable, counts, printed, level = "") {
  table <- counts[rowSums(counts) > 0, colSums(counts) > 0, drop = FALSE]
  paper <- if (is.null(printed)) paper_rule(table) else printed
  add(population, variable, category_test(table, paper), level, "test as the paper")
  add(population, variable, category_test(table, sensitivity_rule(table)), level,
      "sensitivity test")
  add(population, variable, standardised_categories(counts), level, "standardised difference")
}

add_difference <- function(population, variable, counts, place, level) {
  whole <- rowSums(counts)
  found <- newcombe(counts[[1, place]], whole[[1]], counts[[2, place]], whole[[2]])
  add(population, variable, found, level, "risk difference")
}

add_characteristic <- function(population, groups, name, variable, printed) {
  counts <- t(sapply(groups, function(members)
    table(factor(members[[variable$column]], variable$levels))))
  for (group in names(groups)) {
    add(population, name, known_of(groups[[group]][[variable$column]]), group = group)
    for (level in variable$levels)
      add(population, name, proportion(counts[group, level], sum(counts[group, ])), level, group)
  }
  compare_categories(population, name, counts, printed)
  for (level in variable$levels) add_difference(population, name, counts, level, level)
}

value_of <- function(members, measure) {
  of <- function(field) members[[paste0("surgery:", field)]]
  if (!is.null(measure$field)) return(of(measure$field))
  pre <- of(measure$pre)
  pre[pre %in% 0] <- NA
  100 * (of(measure$post) - pre) / pre
}

add_measure <- function(population, groups, name, measure, printed) {
  values <- lapply(groups, value_of, measure)
  for (group in names(groups)) {
    add(population, name, known_of(values[[group]]), group = group)
    add(population, name, describe(values[[group]])[1:5], group = group)
  }
  known <- lapply(values, function(x) x[!is.na(x)])
  a <- known[[1]]
  b <- known[[2]]
  test <- if (is.null(printed)) measure$test else printed
  ranks <- test == "mann_whitney"
  paper <- if (ranks) mann_whitney(a, b, FALSE) else t_test(a, b, test == "student_t")
  beside <- if (ranks) mann_whitney(a, b, exact_ranks(a, b)) else t_test(a, b, FALSE)
  add(population, name, paper, group = "test as the paper")
  add(population, name, beside, group = "sensitivity test")
  add(population, name, mean_difference(a, b), group = "mean difference")
  add(population, name, hodges_lehmann(a, b), group = "median difference")
  add(population, name, standardised(a, b), group = "standardised difference")
}

# *hits* and *events* (how often) of the patients of each group.
add_yes_no <- function(population, variable, hits, level = "", events = NULL, printed = NULL,
                       tested = TRUE) {
  counts <- t(sapply(hits, function(x) c(sum(x, na.rm = TRUE), sum(!x, na.rm = TRUE))))
  for (group in names(hits)) {
    beside <- if (is.null(events)) c(missing = sum(is.na(hits[[group]]))) else
      c(events = sum(events[[group]]))
    stats <- c(proportion(counts[[group, 1]], sum(counts[group, ])), beside)
    add(population, variable, stats, level, group)
  }
  if (tested) compare_categories(population, variable, counts, printed, level)
  add_difference(population, variable, counts, 1, level)
}

counted_in <- function(groups, events)
  lapply(groups, function(members) tabulate(match(events$patient, members$patient), nrow(members)))

add_complications <- function(population, groups, events, printed) {
  add_counts <- function(those, level, ...) {
    counts <- counted_in(groups, those)
    add_yes_no(population, "complications", lapply(counts, `>`, 0), level, events = counts, ...)
  }
  add_counts(events, "any complication", printed = printed$complications)
  for (term in study$complication_terms)
    add_counts(events[events$term == term, ], term, tested = FALSE)
  rank <- match(events$clavien_dindo, GRADES)
  major <- lapply(groups, function(members) {
    worst <- tapply(ifelse(is.na(rank), 0, rank), events$patient, max)
    worst <- worst[match(members$patient, names(worst))]
    ungraded <- members$patient %in% events$patient[is.na(rank)]
    level <- c("no complication", "not recorded", GRADES)[ifelse(is.na(worst), -1, worst) + 2]
    list(level = level, hit = ifelse(worst %in% 3:7, TRUE, ifelse(ungraded, NA, FALSE)))
  })
  for (level in c("no complication", GRADES, "not recorded"))
    for (group in names(groups)) {
      found <- major[[group]]$level
      add(population, "clavien_dindo", proportion(sum(found == level), length(found)), level, group)
    }
  add_yes_no(population, "major_morbidity", lapply(major, `[[`, "hit"),
             printed = printed$major_morbidity)
}

add_outcomes <- function(population, groups, printed) {
  r0 <- lapply(groups, function(members) members[["surgery:margin"]] == "R0")
  add_yes_no(population, "r0_margin", r0, printed = printed$r0_margin)
  for (days in study$surgery$mortality_days) {
    dead <- lapply(groups, function(members) {
      time <- members[["os_surgery time"]]
      ended <- members[["os_surgery event"]] %in% TRUE & time <= days
      ifelse(ended, TRUE, ifelse(time >= days, FALSE, NA))
    })
    level <- paste("within", days, "days")
    add_yes_no(population, "death_after_surgery", dead, level, printed = printed$death_after_surgery)
  }
  for (group in names(groups)) add_mortality(population, group, groups[[group]])
}

# Where nobody enters late and no death is without its day.
add_mortality <- function(population, group, members) {
  time <- members[["os_surgery time"]]
  event <- members[["os_surgery event"]]
  known <- !is.na(time) & !is.na(event)
  if (!any(known)) return()
  fit <- survfit(Surv(time[known], event[known]) ~ 1, conf.type = "log-log")
  for (days in study$surgery$mortality_days) {
    at <- summary(fit, times = days, extend = TRUE)
    stats <- c(estimate = 1 - at$surv, limits(1 - at$upper, 1 - at$lower), at_risk = at$n.risk)
    level <- paste("within", days, "days")
    if (at$n.risk >= study$thresholds$curve_min_at_risk)
      add(population, "mortality_after_surgery", stats, level, group)
  }
}

add_population <- function(name, population, subgroup, events) {
  groups <- lapply(GROUPS, function(flag) {
    members <- patients[patients[[flag]], ]
    if (is.null(subgroup)) members else members[members[[subgroup$field]] %in% subgroup$values, ]
  })
  printed <- study$surgery$test_exceptions[[name]]
  for (group in names(groups)) add(population, "patients", c(n = nrow(groups[[group]])), group = group)
  characteristics <- study$variables$surgery
  for (variable in names(characteristics))
    if (!identical(characteristics[[variable]]$field, subgroup$field))
      add_characteristic(population, groups, variable, characteristics[[variable]],
                         printed[[variable]])
  measures <- study$surgery$measures
  for (variable in names(measures))
    add_measure(population, groups, variable, measures[[variable]], printed[[variable]])
  resected <- unlist(lapply(groups, `[[`, "patient"))
  add_complications(population, groups, events[events$patient %in% resected, ], printed)
  add_outcomes(population, groups, printed)
}

compute <- function() {
  events <- read_table("complications")
  add_population("resected", "resected", NULL, events)
  for (name in names(study$surgery$subgroups))
    add_population(name, paste0("resected:", name), study$surgery$subgroups[[name]], events)
}
