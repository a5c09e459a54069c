# Reference values for test_gray.py and test_fine_gray.py, by cmprsk 2.2-11 of R 4.2.2.
# Run in tests/reference: Rscript competing.R
# Writes competing_patients.csv (mgus2 of survival 3.5-3, Kyle 2002: months, so there are ties;
# cause 1 is plasma cell malignancy, 2 death without it) and competing.csv.
suppressMessages({library(survival); library(cmprsk)})
d <- mgus2[complete.cases(mgus2[, c("hgb", "creat")]), ][1:600, ]
patients <- data.frame(
  time = ifelse(d$pstat == 1, d$ptime, d$futime),
  cause = ifelse(d$pstat == 1, 1, 2 * d$death),
  age = cut(d$age, c(0, 65, 75, 200), labels = c("a", "b", "c")),
  male = as.numeric(d$sex == "M"), hgb = d$hgb,
  stratum = ifelse(d$dxyr < 1985, "early", "late"))
# Those past 75 are all of one stratum and the two younger groups of both: sets of groups are linked.
patients$sparse <- ifelse(patients$age == "c", "early", patients$stratum)
write.csv(patients, "competing_patients.csv", row.names = FALSE, quote = FALSE)
rows <- list()
add <- function(...) rows[[length(rows) + 1]] <<- data.frame(...)

# Every data set: all; most are censored at two years; nobody dies (death is censored).
samples <- list(all = patients,
                heavy = transform(patients, cause = ifelse(time > 24, 0, cause), time = pmin(time, 24)),
                alone = transform(patients, cause = ifelse(cause == 2, 0, cause)))

# ---- Gray's test -------------------------------------------------------------------------------------
gray <- function(sample, what, group, strata) {
  s <- samples[[sample]]
  test <- if (strata == "") cuminc(s$time, s$cause, s[[group]]) else
    cuminc(s$time, s$cause, s[[group]], strata = s[[strata]])
  test <- test$Tests
  for (cause in rownames(test))
    add(method = "gray", sample = sample, model = what, term = cause, estimate = test[cause, "stat"],
        error = NA, p_value = test[cause, "pv"], df = test[cause, "df"])
}
for (sample in names(samples)) {
  gray(sample, "age", "age", "")
  gray(sample, "male", "male", "")
  gray(sample, "age by stratum", "age", "stratum")
  gray(sample, "age by sparse", "age", "sparse")
}

# ---- Fine and Gray ------------------------------------------------------------------------------------
covariates <- function(s, model) switch(model,
  male = cbind(male = s$male), hgb = cbind(hgb = s$hgb),
  together = cbind(male = s$male, hgb = s$hgb, b = s$age == "b", c = s$age == "c"))
write_fit <- function(sample, model, names, slopes, covariance) {
  error <- sqrt(diag(covariance))
  for (i in seq_along(names))
    add(method = "fine-gray", sample = sample, model = model, term = names[i], estimate = slopes[i],
        error = error[i], p_value = 2 * pnorm(-abs(slopes[i] / error[i])), df = NA)
}
for (sample in names(samples)) for (model in c("male", "hgb", "together")) {
  s <- samples[[sample]]; x <- covariates(s, model)
  fit <- crr(s$time, s$cause, x, gtol = 1e-10)
  write_fit(sample, model, colnames(x), fit$coef, fit$var)
}
# Strata with censoring and baseline of their own (Zhou et al., Biometrics 2011;67:661): scores,
# informations and the middles of the sandwich of the strata add up. crr gives them of each at given
# slopes where it takes no step.
at <- function(s, model, slopes) {
  fit <- crr(s$time, s$cause, covariates(s, model), init = slopes, maxiter = 0)
  list(score = fit$score, information = fit$inf, middle = fit$inf %*% fit$var %*% fit$inf)
}
for (model in c("male", "together")) {
  parts <- split(patients, patients$stratum)
  slopes <- rep(0, ncol(covariates(patients, model)))
  for (step in 1:12) {
    sums <- lapply(parts, at, model = model, slopes = slopes)
    total <- function(what) Reduce(`+`, lapply(sums, `[[`, what))
    change <- solve(total("information"), total("score"))
    slopes <- slopes + change
  }
  bread <- solve(total("information"))
  write_fit("all", paste(model, "by stratum"), colnames(covariates(patients, model)), slopes,
            bread %*% total("middle") %*% bread)
}
all_rows <- do.call(rbind, rows)
for (name in c("estimate", "error", "p_value"))
  all_rows[[name]] <- ifelse(is.na(all_rows[[name]]), NA, sprintf("%.12g", all_rows[[name]]))
write.csv(all_rows, "competing.csv", row.names = FALSE, quote = FALSE, na = "")
