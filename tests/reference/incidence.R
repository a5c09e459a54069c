# Reference values for test_complementary_log_log.py.
# Run: Rscript tests/reference/incidence.R
# Made with survival 3.5-3 (its data set mgus2, Kyle 2002) and metafor 3.8-1.
suppressPackageStartupMessages({library(survival); library(metafor)})
rows <- list()
add <- function(unit, procedure, ...) {
  stats <- c(...)
  rows[[length(rows) + 1]] <<- data.frame(unit = unit, procedure = procedure, stat = names(stats),
    value = as.numeric(stats))
}
# Months, so there are ties; cause 1 is plasma cell malignancy, 2 death without it.
d <- mgus2[complete.cases(mgus2[, c("hgb", "creat")]), ][1:400, ]
d <- data.frame(time = ifelse(d$pstat == 1, d$ptime, d$futime),
                cause = ifelse(d$pstat == 1, 1, 2 * d$death),
                site = cut(d$age, c(0, 65, 75, 200), labels = c("a", "b", "c")))
write.csv(d, "tests/reference/incidence_patients.csv", row.names = FALSE, quote = FALSE)

# ---- incidence at 120 months per site, on the complementary log-log scale, and pooled --------------
event <- factor(d$cause, 0:2, c("censored", "one", "two"))
for (site in levels(d$site)) {
  fit <- summary(survfit(Surv(time, event) ~ 1, data = cbind(d, event)[d$site == site, ],
                         conf.type = "log-log"), times = 120)
  at <- which(fit$states == "one")
  p <- fit$pstate[at]; se <- fit$std.err[at]
  add(site, "incidence", estimate = p, ci_low = fit$lower[at], ci_high = fit$upper[at],
      effect = log(-log(1 - p)), variance = (se / ((1 - p) * log(1 - p)))^2)
}
of <- do.call(rbind, rows); wide <- function(stat) of$value[of$stat == stat]
fit <- rma(wide("effect"), wide("variance"), method = "REML", test = "adhoc",
           control = list(threshold = 1e-12, maxiter = 10000))
back <- function(x) 100 * (1 - exp(-exp(x)))
add("all", "pooled", estimate = back(fit$beta[1]), ci_low = back(fit$ci.lb),
    ci_high = back(fit$ci.ub), tau2 = fit$tau2, i2 = fit$I2)

all_rows <- do.call(rbind, rows)
all_rows$value <- sprintf("%.12g", all_rows$value)
write.csv(all_rows, "tests/reference/incidence.csv", row.names = FALSE, quote = FALSE)
