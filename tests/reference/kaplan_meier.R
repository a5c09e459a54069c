# Reference values for test_kaplan_meier.py: R survival::survfit, conf.type = "log-log".
# Run: Rscript tests/reference/kaplan_meier.R > tests/reference/kaplan_meier.csv
library(survival)
samples <- list(
  # runs exactly at one half between 4 and 6: the median is the middle of that stretch
  flat_half = list(time = c(1, 2, 4, 6, 7, 8), event = c(1, 1, 1, 1, 1, 0)),
  ties = list(time = c(5, 5, 5, 8, 8, 10, 10, 12, 12, 12, 15, 20),
              event = c(1, 1, 0, 1, 0, 1, 1, 0, 1, 1, 0, 1)),
  zero_time = list(time = c(0, 0, 3, 7, 9), event = c(1, 0, 1, 0, 1)),
  all_censored = list(time = c(2, 4, 6), event = c(0, 0, 0)),
  all_events = list(time = c(2, 4, 4, 9), event = c(1, 1, 1, 1)),
  one_patient = list(time = 5, event = 1),
  # Freireich et al., Blood 1963;21:699, 6-MP arm
  freireich_6mp = list(
    time = c(6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35),
    event = c(1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0))
)
rows <- list()
for (name in names(samples)) {
  s <- samples[[name]]
  fit <- survfit(Surv(s$time, s$event) ~ 1, conf.type = "log-log")
  q <- quantile(fit, 0.5)
  rows[[length(rows) + 1]] <- data.frame(sample = name, quantity = "median", time = NA,
    estimate = q$quantile, ci_low = q$lower, ci_high = q$upper, at_risk = NA)
  at <- summary(fit, times = sort(unique(s$time)), extend = TRUE)
  rows[[length(rows) + 1]] <- data.frame(sample = name, quantity = "survival", time = at$time,
    estimate = at$surv, ci_low = at$lower, ci_high = at$upper, at_risk = at$n.risk)
}
write.csv(do.call(rbind, rows), row.names = FALSE, quote = FALSE)
