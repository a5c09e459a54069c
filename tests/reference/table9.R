# Reference values for test_reconstruction_predictors.py: R survival::coxph, no ties among events.
# Run: Rscript tests/reference/table9.R > tests/reference/table9.csv
library(survival)
data <- data.frame(
  day = c(12, 20, 31, 33, 47, 58, 66, 10, 15, 25, 32, 40, 41, 50, 55, 60, 61, 70, 75, 80),
  event = rep(c(1, 0), c(7, 13)),
  a = c(1, 0, 1, 1, 0, 1, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0, 0, 1, 0),
  b = c(0, 0, 1, 0, 1, 1, 1, 1, 0, 1, 1, 0, 1, 1, 0, 0, 1, 0, 1, 1),
  c = c(1, 1, 0, 1, 1, 0, 1, 0, 0, 1, 0, 0, 1, 0, 1, 1, 0, 0, 0, 1))
rows <- list()
for (model in c("a", "b", "c", "a + b + c")) for (ties in c("efron", "breslow")) {
  fit <- coxph(as.formula(paste("Surv(day, event) ~", model)), data, ties = ties,
               control = coxph.control(eps = 1e-13, toler.chol = 1e-15, iter.max = 50))
  rows[[length(rows) + 1]] <- data.frame(model = model, ties = ties, term = names(coef(fit)),
    log_hr = coef(fit), se = sqrt(diag(vcov(fit))))
}
out <- do.call(rbind, rows)
out$log_hr <- sprintf("%.12f", out$log_hr)
out$se <- sprintf("%.12f", out$se)
write.csv(out, row.names = FALSE, quote = FALSE)
