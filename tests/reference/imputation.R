# Rubin's rules, and a Cox model after imputation by chained equations, of R's mice and survival.
# Rscript imputation.R, in the folder of this file; writes imputation_patients.csv, imputation.csv.
# R 4.x, mice 3.x, survival 3.x.
suppressMessages({library(mice); library(survival)})
set.seed(20230465)
n <- 600
stage <- rbinom(n, 1, 0.5)
afp <- rbinom(n, 1, plogis(-1 + 1.5 * stage))
size <- rbinom(n, 1, plogis(-0.5 + 1 * stage))
time <- ceiling(-log(runif(n)) / (0.002 * exp(0.7 * afp - 0.5 * size + 0.4 * stage)))
end <- ceiling(runif(n, 100, 900))
whole <- data.frame(time_days = pmin(time, end), event = as.integer(time <= end), stage, afp, size)
# Missing for what is seen: AFP more often in late stages and after an event.
whole$afp[runif(n) < plogis(-2 + 1.2 * stage + 1 * whole$event)] <- NA
whole$size[runif(n) < 0.15] <- NA
write.csv(whole, "imputation_patients.csv", row.names = FALSE, na = "")
whole$hazard <- nelsonaalen(whole, time_days, event)
predictors <- make.predictorMatrix(whole); predictors[, "time_days"] <- 0
sets <- mice(whole, m = 400, maxit = 10, method = "pmm", predictorMatrix = predictors,
             printFlag = FALSE, seed = 1)
fits <- with(sets, coxph(Surv(time_days, event) ~ stage + afp + size))
rows <- do.call(rbind, lapply(c("stage", "afp", "size"), function(name) {
  q <- sapply(fits$analyses, function(f) coef(f)[[name]])
  u <- sapply(fits$analyses, function(f) vcov(f)[name, name])
  p <- pool.scalar(q, u)
  data.frame(what = "mice", name, estimate = p$qbar, variance = p$t, df = p$df, fmi = p$fmi)
}))
q <- c(0.52, 0.61, 0.47, 0.58, 0.49); u <- c(0.040, 0.043, 0.038, 0.041, 0.044)
for (df in c(25, Inf)) {
  p <- pool.scalar(q, u, n = df + 3, k = 3)
  rows <- rbind(rows, data.frame(what = "rubin", name = as.character(df), estimate = p$qbar,
                                 variance = p$t, df = p$df, fmi = p$fmi))
}
write.csv(format(rows, digits = 12), "imputation.csv", row.names = FALSE, quote = FALSE)
print(rows); print(summary(coxph(Surv(time_days, event) ~ stage + afp + size, whole))$coefficients)
print(R.version.string); print(packageVersion("mice"))
