# Reference values for test_calibration.py, test_decision_curve.py and test_risk_score.py, by
# survival 3.5-3 of R 4.2.2. Run in tests/reference: Rscript risk_score.R
# Writes risk_score_patients.csv (invented; tied times, two competing events) and risk_score.csv.
suppressMessages(library(survival))
patients <- data.frame(
  centre = rep(c("a", "b"), times = c(20, 14)),
  day = c(30, 30, 30, 60, 60, 60, 90, 90, 120, 120, 120, 150, 180, 180, 210, 240, 270, 300, 330, 400,
          30, 30, 60, 60, 90, 90, 90, 120, 150, 150, 180, 200, 250, 300),
  cause = c(1, 1, 0, 1, 2, 0, 1, 0, 1, 2, 0, 1, 0, 1, 2, 0, 1, 0, 1, 0,
            1, 0, 1, 2, 1, 0, 1, 0, 1, 2, 0, 0, 1, 0),
  hbv = c(1, 0, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0, 0, 1, 1, 1, 0, 1, 1, 0,
          0, 1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 0, 1),
  cirrhosis = c(1, 1, 0, 1, 0, 0, 1, 1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1, 1,
                1, 0, 1, 0, 0, 1, 1, 0, 1, 0, 1, 0, 0, 1))
write.csv(patients, "risk_score_patients.csv", row.names = FALSE, quote = FALSE)
patients$score <- log(0.5) * patients$hbv + log(2.5) * patients$cirrhosis
patients$id <- seq_len(nrow(patients))
patients$state <- factor(patients$cause, 0:2, c("none", "event", "competing"))

rows <- list()
add <- function(scope, quantity, term, estimate, low = NA, high = NA, se = NA)
  rows[[length(rows) + 1]] <<- data.frame(scope = scope, quantity = quantity, term = term,
    estimate = as.numeric(estimate), ci_low = low, ci_high = high, se = se)

day <- 180
add_scope <- function(scope, d) {
  centres <- if (length(unique(d$centre)) > 1) "+ strata(centre)" else ""
  y <- "Surv(day, cause == 1) ~"
  k <- concordance(as.formula(paste(y, "score", centres)), d, reverse = TRUE)
  half <- qnorm(0.975) * sqrt(k$var)
  add(scope, "concordance", "", k$concordance, k$concordance - half, k$concordance + half, sqrt(k$var))
  for (ties in c("efron", "breslow")) {
    fit <- coxph(as.formula(paste(y, "score", centres)), d, ties = ties,
                 control = coxph.control(eps = 1e-11, iter.max = 50))
    add(scope, "slope", ties, coef(fit)[[1]], confint(fit)[1], confint(fit)[2], sqrt(vcov(fit)[1]))
  }
  fixed <- coxph(as.formula(paste(y, "offset(score)", centres)), d, ties = "breslow")
  d$expected <- (d$cause == 1) - residuals(fixed, "martingale")
  for (group in sort(unique(d$score))) {
    inside <- abs(d$score - group) < 1e-9
    o <- sum(d$cause[inside] == 1); e <- sum(d$expected[inside])
    limits <- poisson.test(o)$conf.int
    add(scope, "expected", format(exp(group)), e)
    add(scope, "observed over expected", format(exp(group)), o / e, limits[1] / e, limits[2] / e)
  }
  # The score as it is, of the event alone; what competes has a hazard of its own.
  d$predicted <- NA
  for (centre in unique(d$centre)) {
    of <- d[d$centre == centre, ]
    states <- coxph(list(Surv(day, state) ~ 1, 1:2 ~ score), of, id = id, ties = "breslow", init = 1,
                    control = coxph.control(iter.max = 0))
    for (group in unique(of$score)) {
      curve <- survfit(states, newdata = data.frame(score = group))
      at <- summary(curve, times = day)$pstate
      d$predicted[d$centre == centre & d$score == group] <- at[2]
    }
  }
  for (group in sort(unique(d$score)))
    add(scope, "predicted", format(exp(group)), mean(d$predicted[abs(d$score - group) < 1e-9]))
  incidence <- function(of) {
    curve <- survfit(Surv(day, state) ~ 1, of, conf.type = "log-log")
    s <- summary(curve, times = day)
    c(s$pstate[2], s$lower[2], s$upper[2])
  }
  for (group in sort(unique(d$score))) {
    found <- incidence(d[abs(d$score - group) < 1e-9, ])
    add(scope, "observed", format(exp(group)), found[1], found[2], found[3])
  }
  for (threshold in c(0.2, 0.35, 0.5)) {
    benefit <- function(chosen) {
      if (!any(chosen)) return(0)
      c <- incidence(d[chosen, ])[1]
      mean(chosen) * (c - (1 - c) * threshold / (1 - threshold))
    }
    add(scope, "net benefit", format(threshold), benefit(d$predicted >= threshold))
    add(scope, "net benefit of everybody", format(threshold), benefit(rep(TRUE, nrow(d))))
  }
}
add_scope("a", subset(patients, centre == "a"))
add_scope("pooled", patients)
write.csv(do.call(rbind, rows), "risk_score.csv", row.names = FALSE, quote = FALSE, na = "")
