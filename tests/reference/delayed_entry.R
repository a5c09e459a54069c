# Reference values for test_delayed_entry.py, by survival 3.5-3 of R 4.2.2.
# Run in tests/reference: Rscript delayed_entry.R
# Writes delayed_entry_patients.csv (invented, tied; entry -1: from the origin on) and
# delayed_entry.csv.
suppressMessages(library(survival))
patients <- data.frame(
  centre = rep(c("a", "b"), times = c(20, 14)),
  entry = c(-1, -1, -1, -1, -1, 10, 10, 30, 30, 40, 45, 60, 60, 60, 70, 90, 90, 100, 120, 150,
            -1, -1, -1, 20, 20, 30, 60, 60, 80, 90, 100, 110, 120, 150),
  day = c(20, 60, 90, 200, 400, 30, 90, 60, 150, 200, 90, 61, 120, 300, 150, 91, 240, 240, 300, 400,
          0, 60, 300, 60, 90, 90, 120, 200, 150, 150, 240, 150, 300, 200),
  cause = c(1, 2, 0, 1, 0, 1, 2, 1, 1, 0, 2, 1, 1, 0, 2, 1, 1, 1, 2, 0,
            1, 2, 0, 1, 1, 0, 1, 2, 1, 0, 1, 2, 1, 0),
  x = c(1, 0, 1, 0, 0, 1, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 1, 0, 0,
        1, 0, 0, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0),
  z = c(0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1,
        2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0))
write.csv(patients, "delayed_entry_patients.csv", row.names = FALSE, quote = FALSE)
patients$id <- seq_len(nrow(patients))
patients$died <- as.numeric(patients$cause > 0)
rows <- list()
add <- function(...) rows[[length(rows) + 1]] <<- data.frame(...)
fit <- survfit(Surv(entry, day, died) ~ 1, patients, conf.type = "log-log")
s <- summary(fit, times = c(0, 15, 60, 65, 90, 150, 200, 250, 300, 400))
add(quantity = "survival", term = s$time, estimate = s$surv, ci_low = s$lower, ci_high = s$upper,
    n = s$n.risk)
q <- quantile(fit, 0.5)
add(quantity = "median", term = "", estimate = q$quantile, ci_low = q$lower, ci_high = q$upper,
    n = NA)
m <- summary(fit, rmean = 350)$table
half <- qnorm(0.975) * m[["se(rmean)"]]
add(quantity = "restricted mean", term = 350, estimate = m[["rmean"]],
    ci_low = m[["rmean"]] - half, ci_high = m[["rmean"]] + half, n = NA)
patients$state <- factor(patients$cause, 0:2, c("censored", "event", "competing"))
states <- survfit(Surv(entry, day, state) ~ 1, patients, id = id, conf.type = "log-log")
s <- summary(states, times = c(15, 60, 65, 90, 150, 200, 250, 300, 400))
for (cause in 1:2)
  add(quantity = paste("incidence", cause), term = s$time, estimate = s$pstate[, cause + 1],
      ci_low = s$lower[, cause + 1], ci_high = s$upper[, cause + 1], n = s$n.risk[, 1])
# survdiff has no entry times: the log-rank test is the score test of Cox's model without ties'
# correction of its variance, so it is compared where no two events are tied.
untied <- transform(patients, day = day + id / 100)
for (strata in c(FALSE, TRUE)) {
  formula <- if (strata) Surv(entry, day, died) ~ x + strata(centre) else
    Surv(entry, day, died) ~ x
  score <- summary(coxph(formula, untied))$sctest
  add(quantity = "log-rank", term = if (strata) "stratified" else "", estimate = score[["test"]],
      ci_low = NA, ci_high = NA, n = score[["df"]])
}
for (ties in c("efron", "breslow")) {
  fit <- coxph(Surv(entry, day, died) ~ x + z + strata(centre), patients, ties = ties,
               control = coxph.control(eps = 1e-11, iter.max = 50))
  c <- summary(fit)$conf.int
  add(quantity = paste("hazard ratio", ties), term = rownames(c), estimate = c[, 1],
      ci_low = c[, 3], ci_high = c[, 4], n = NA)
  if (ties == "breslow") next
  z <- cox.zph(fit)$table
  add(quantity = "zph", term = rownames(z), estimate = z[, 1], ci_low = NA, ci_high = NA,
      n = z[, 2])
}
table <- do.call(rbind, rows)
table$term <- sub("GLOBAL", "global", table$term)
write.csv(table, "delayed_entry.csv", row.names = FALSE, quote = FALSE, na = "")
