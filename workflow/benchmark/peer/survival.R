# Kaplan-Meier, medians, restricted means, follow-up, groups compared.
library(survival)
MONTH <- 30.4375
collected$curves <- list()

times_of <- function(members, endpoint) {
  of <- function(name) members[[paste(endpoint, name)]]
  data.frame(time = of("time"), event = of("event"), follow_up = of("follow_up"))
}

curve_of <- function(times) survfit(Surv(time, event) ~ 1, times, conf.type = "log-log")

add_median <- function(population, endpoint, level, fit, group = "") {
  found <- summary(fit)$table[c("median", "0.95LCL", "0.95UCL")] / MONTH
  add(population, endpoint, setNames(found, c("median", "ci_low", "ci_high")), level, group)
}

last_day <- function(fit) if (min(fit$surv) > 0) max(fit$time) else Inf

# Up to when means are taken: what is asked for, or the earliest end of the curves.
mean_horizon <- function(fits) {
  day <- min(round(study$survival$restricted_mean_months * MONTH), vapply(fits, last_day, 0))
  if (is.finite(day)) day else max(vapply(fits, function(fit) max(fit$time), 0))
}

mean_until <- function(fit, day) summary(fit, rmean = day)$table[c("rmean", "se(rmean)")]

add_lines <- function(population, endpoint, times, fit, day, group = "") {
  known <- !is.na(times$time) & !is.na(times$event)
  add(population, endpoint, c(n = sum(known), events = sum(times$event[known]),
                              missing = sum(!known)), group = group)
  add_median(population, endpoint, "median", fit, group)
  days <- round(study$survival$horizons_months * MONTH)
  at <- summary(fit, times = days, extend = TRUE)
  beyond <- days > max(fit$time) & min(fit$surv) > 0
  for (i in seq_along(days)) {
    stats <- c(estimate = at$surv[i], limits(at$lower[i], at$upper[i]), at_risk = at$n.risk[i])
    if (beyond[i]) stats[1:3] <- NA
    add(population, endpoint, stats, paste(study$survival$horizons_months[i], "months"), group)
  }
  found <- mean_until(fit, day)
  add_mean(population, endpoint, "restricted mean, months", found[[1]], found[[2]], group)
}

add_mean <- function(population, endpoint, level, estimate, error, group) {
  half <- if (error > 0) Z * error else NA
  stats <- c(estimate = estimate, limits(estimate - half, estimate + half)) / MONTH
  add(population, endpoint, stats, level, group)
}

add_curve <- function(fit, ...) {
  curve <- data.frame(..., time_days = fit$time, survival = fit$surv, ci_low = fit$lower,
    ci_high = fit$upper, at_risk = fit$n.risk, events = fit$n.event, censored = fit$n.censor)
  collected$curves[[length(collected$curves) + 1]] <- curve
}

add_population <- function(endpoint, population, followed) {
  times <- times_of(members_of(population), endpoint)
  known <- times[!is.na(times$time) & !is.na(times$event), ]
  if (!nrow(known)) return()
  fit <- curve_of(known)
  day <- mean_horizon(list(fit))
  add_lines(population, endpoint, times, fit, day)
  add(population, endpoint, c(estimate = day / MONTH), "restricted mean, months, up to")
  add_curve(fit, endpoint, population, comparison = "", level = "")
  if (!followed) return()
  observed <- describe(known$follow_up / MONTH)[c("median", "min", "max")]
  add(population, endpoint, observed, "follow-up, observed")
  reverse <- survfit(Surv(follow_up, !event) ~ 1, known, conf.type = "log-log")
  add_median(population, endpoint, "follow-up, reverse Kaplan-Meier", reverse)
}

add_comparison <- function(name, spec, endpoint) {
  members <- members_of(spec$population)
  times <- times_of(members, endpoint)
  times$group <- factor(members[[spec$column]], spec$levels)
  known <- times[!is.na(times$time) & !is.na(times$event) & !is.na(times$group), ]
  groups <- Filter(nrow, split(known, known$group))
  fits <- lapply(groups, curve_of)
  day <- mean_horizon(fits)
  add(spec$population, endpoint, c(n = nrow(known), events = sum(known$event),
      missing = nrow(times) - nrow(known)), group = name)
  if (length(groups) > 1) {
    test <- survdiff(Surv(time, event) ~ group, known)
    df <- length(test$n) - 1
    add(spec$population, endpoint, c(statistic = test$chisq, df = df,
        p_value = pchisq(test$chisq, df, lower.tail = FALSE)), "log-rank", name)
  }
  add(spec$population, endpoint, c(estimate = day / MONTH), "restricted mean, months, up to", name)
  means <- lapply(fits, mean_until, day)
  reference <- spec$levels[1]
  for (level in setdiff(names(fits), reference)) {
    label <- paste0("restricted mean, months: ", level, " minus ", reference)
    error <- sqrt(means[[level]][[2]]^2 + means[[reference]][[2]]^2)
    add_mean(spec$population, endpoint, label, means[[level]][[1]] - means[[reference]][[1]], error,
             name)
  }
  for (level in names(fits)) {
    add_lines(spec$population, endpoint, times[times$group %in% level, ], fits[[level]], day,
              paste0(name, ": ", level))
    add_curve(fits[[level]], endpoint, population = spec$population, comparison = name, level)
  }
}

compute <- function() {
  endpoints <- study$survival$endpoints
  for (endpoint in names(endpoints))
    for (population in endpoints[[endpoint]]$populations)
      add_population(endpoint, population, identical(endpoints[[endpoint]]$events, "death"))
  for (name in names(study$comparisons)) {
    spec <- study$comparisons[[name]]
    for (endpoint in spec$endpoints) add_comparison(name, spec, endpoint)
  }
  write_table(do.call(rbind, lapply(collected$curves, function(curve)
    setNames(curve, c("endpoint", "population", "comparison", "level", names(curve)[-(1:4)])))),
    "survival_curves")
}
