# Predictors of conversion: Cox models, proportional hazards, cumulative incidence, timing.
library(survival)
library(cmprsk)
MONTH <- 30.4375
# A coefficient that grows for ever: no maximum-likelihood estimate.
DIVERGED <- 12
collected$residuals <- list()

# The model of some predictors in its complete cases; formula and data as coxph wants them.
fit_cox <- function(base, predictors, ties) {
  columns <- lapply(predictors, function(p) factor(base[[p$column]], p$levels))
  data <- data.frame(time = base$time, event = base$event, setNames(columns, names(predictors)))
  data <- data[complete.cases(data), ]
  fit <- try(suppressWarnings(coxph(Surv(time, event) ~ ., data, ties = ties,
    control = coxph.control(eps = 1e-11, iter.max = 50))), silent = TRUE)
  list(data = data, fit = if (inherits(fit, "try-error")) NULL else fit,
       missing = nrow(base) - nrow(data))
}

hazards_of <- function(model, name, levels) {
  empty <- c(estimate = NA, limits(NA, NA), p_value = NA)
  if (is.null(model$fit)) return(setNames(rep(list(empty), length(levels) - 1), levels[-1]))
  s <- summary(model$fit)
  sapply(levels[-1], function(level) {
    term <- paste0(name, level)
    place <- match(term, gsub("`", "", rownames(s$coefficients)))
    if (is.na(place) || is.na(s$coefficients[place, 1]) ||
        abs(s$coefficients[place, 1]) > DIVERGED) return(empty)
    c(estimate = s$conf.int[place, 1], limits(s$conf.int[place, 3], s$conf.int[place, 4]),
      p_value = s$coefficients[place, 5])
  }, simplify = FALSE)
}

add_levels <- function(population, group, model, name, levels, counted) {
  category <- model$data[[name]]
  if (counted) for (level in levels)
    add(population, name, c(n = sum(category == level),
        events = sum(model$data$event[category == level])), level, group)
  found <- hazards_of(model, name, levels)
  for (level in levels[-1]) add(population, name, found[[level]], level, group)
  min(vapply(found, `[[`, 0, "p_value"))
}

counts_of <- function(model)
  c(n = nrow(model$data), events = sum(model$data$event), missing = model$missing)

# Each predictor alone; the fits, and the P to be screened by.
add_univariate <- function(population, base, predictors, ties, group, counted = TRUE) {
  models <- sapply(names(predictors), function(name) {
    model <- fit_cox(base, predictors[name], ties)
    if (counted) add(population, name, counts_of(model), group = group)
    model$p <- add_levels(population, group, model, name, predictors[[name]]$levels, counted)
    model
  }, simplify = FALSE)
  models
}

add_multivariate <- function(population, base, predictors, alone, ties, group, counted = TRUE) {
  p <- vapply(alone, `[[`, 0, "p")
  entered <- names(p)[!is.na(p) & p < study$conversion$screen_p]
  add(population, "model", c(n = length(entered)),
      paste("entered, P <", study$conversion$screen_p, "alone"), group)
  add(population, "model", c(n = sum(is.na(p))), "without estimate", group)
  if (!length(entered)) return(NULL)
  model <- fit_cox(base, predictors[entered], ties)
  add(population, "model", counts_of(model), group = group)
  add(population, "model", c(estimate = sum(model$data$event) / length(coef(model$fit))),
      "events per variable", group)
  for (name in entered)
    add_levels(population, group, model, name, predictors[[name]]$levels, counted)
  model
}

add_proportional <- function(population, model, group, global) {
  if (is.null(model$fit) || any(abs(coef(model$fit)) > DIVERGED)) return()
  test <- cox.zph(model$fit, terms = FALSE)
  names <- setdiff(colnames(model$data), c("time", "event"))
  variables <- rep(names, vapply(names, function(n) nlevels(model$data[[n]]) - 1L, 1L))
  levels <- unlist(lapply(names, function(n) levels(model$data[[n]])[-1]))
  for (i in seq_along(variables))
    add(population, variables[i], setNames(test$table[i, ], c("statistic", "df", "p_value")),
        levels[i], paste0(group, ", proportional hazards"))
  if (global)
    add(population, "model", setNames(test$table["GLOBAL", ], c("statistic", "df", "p_value")),
        "global", paste0(group, ", proportional hazards"))
  collected$residuals[[length(collected$residuals) + 1]] <- data.frame(model = group,
    time_days = rep(test$time, ncol(test$y)), scale = rep(test$x, ncol(test$y)),
    variable = rep(variables, each = nrow(test$y)), level = rep(levels, each = nrow(test$y)),
    residual = c(test$y))
}

add_incidence <- function(population, base) {
  known <- base[!is.na(base$competing), ]
  cause <- known$event + 2 * known$competing
  days <- round(study$conversion$horizons_months * MONTH)
  fit <- survfit(Surv(time, factor(cause, 0:2)) ~ 1, known, conf.type = "log-log")
  at <- summary(fit, times = days, extend = TRUE)
  # cmprsk's estimate is that of survfit, which has the limits too.
  estimates <- timepoints(cuminc(known$time, cause), days)$est
  for (k in 1:2) for (i in seq_along(days)) {
    stats <- c(estimate = estimates[k, i], limits(at$lower[i, k + 1], at$upper[i, k + 1]),
               at_risk = at$n.risk[i, 1])
    add(population, "cumulative_incidence", stats,
        paste(study$conversion$horizons_months[i], "months"), c("", "competing event")[k])
  }
  write_table(data.frame(time_days = fit$time, fit$pstate, fit$lower, fit$upper, fit$n.risk),
              "conversion_curves")
}

add_population <- function(population, everybody, base) {
  add(population, "conversion", c(n = nrow(base), events = sum(base$event),
                                  missing = nrow(everybody) - nrow(base)))
  add_incidence(population, base)
  predictors <- study$variables$predictors
  alone <- add_univariate(population, base, predictors, "efron", "univariate")
  together <- add_multivariate(population, base, predictors, alone, "efron", "multivariate")
  beside <- add_univariate(population, base, predictors, "breslow", "univariate, Breslow ties", FALSE)
  add_multivariate(population, base, predictors, beside, "breslow", "multivariate, Breslow ties",
                   FALSE)
  for (model in alone) add_proportional(population, model, "univariate", FALSE)
  if (!is.null(together)) add_proportional(population, together, "multivariate", TRUE)
  rival <- base[!is.na(base$competing), ]
  rival$event <- rival$competing
  add_univariate(population, rival, predictors, "efron", "competing event")
}

treatment_as <- function(begun, known)
  ifelse(known, ifelse(begun, "begun", "not begun"), NA)

add_time_varying <- function(population, base) {
  base <- base[base$combination_known, ]
  switch_day <- pmax(ifelse(is.na(base$combination_day), Inf, base$combination_day), 0)
  before <- data.frame(start = 0, stop = pmin(base$time, switch_day), begun = 0,
                       event = base$event & base$time <= switch_day, patient = base$patient)
  since <- data.frame(start = switch_day, stop = base$time, begun = 1, event = base$event,
                      patient = base$patient)
  spells <- rbind(before, since)
  spells <- spells[spells$start < spells$stop, ]
  n <- length(unique(spells$patient))
  add(population, "combination", c(n = n, events = sum(spells$event), missing = nrow(base) - n),
      group = "time-varying")
  for (level in 0:1) {
    within <- spells[spells$begun == level, ]
    add(population, "combination", c(n = nrow(within), events = sum(within$event)),
        c("not begun", "begun")[level + 1], "time-varying")
  }
  fit <- suppressWarnings(coxph(Surv(start, stop, event) ~ begun, spells,
                                control = coxph.control(eps = 1e-11)))
  if (abs(coef(fit)) > DIVERGED) return()
  s <- summary(fit)
  add(population, "combination", c(estimate = s$conf.int[1], limits(s$conf.int[3], s$conf.int[4]),
      p_value = s$coefficients[5]), "begun", "time-varying")
}

add_timing <- function(population, base) {
  treatment <- list(combination = list(column = "treatment_then", levels = c("not begun", "begun")))
  ever <- !is.na(base$combination_day) | !base$combination_known
  base$treatment_then <- treatment_as(ever, rep(TRUE, length(ever)))
  add_univariate(population, base, treatment, "efron", "as if known from the start")
  add_time_varying(population, base)
  predictors <- c(treatment, study$variables$predictors[study$conversion$landmark_predictors])
  for (months in study$conversion$landmarks_months) {
    day <- round(months * MONTH)
    after <- base[base$time > day, ]
    after$treatment_then <- treatment_as(after$combination_day %in% 0:day, after$combination_known)
    after$time <- after$time - day
    add_univariate(population, after, predictors, "efron", paste("landmark", months, "months"))
  }
}

compute <- function() {
  base_of <- function(population) {
    members <- members_of(population)
    columns <- c(time = "conversion time_days", event = "conversion event",
                 competing = "conversion competing")
    for (name in names(columns)) members[[name]] <- members[[columns[[name]]]]
    members
  }
  known <- function(members) members[!is.na(members$time) & !is.na(members$event), ]
  everybody <- base_of(study$conversion$population)
  add_population(study$conversion$population, everybody, known(everybody))
  add_timing(study$conversion$timing_population, known(base_of(study$conversion$timing_population)))
  write_table(do.call(rbind, collected$residuals), "conversion_residuals")
}
