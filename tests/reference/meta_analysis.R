# Reference values for test_meta_analysis.py and test_binomial_normal.py.
# Run: Rscript tests/reference/meta_analysis.R > tests/reference/meta_analysis.csv
# Made with metafor 3.8-1 (Viechtbauer, J Stat Softw 2010;36(3)), its data sets (metadat), lme4.
suppressPackageStartupMessages({library(metafor); library(metadat)})
rows <- list()
add <- function(sample, procedure, unit, ...) {
  stats <- c(...)
  rows[[length(rows) + 1]] <<- data.frame(sample = sample, procedure = procedure, unit = unit,
    stat = names(stats), value = as.numeric(stats))
}

# ---- inverse variance: estimates with their variances ---------------------------------------------
tight <- list(threshold = 1e-12, maxiter = 10000)
bcg <- escalc("RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg) # Colditz 1994
stay <- escalc("MD", m1i = m1i, sd1i = sd1i, n1i = n1i, m2i = m2i, sd2i = sd2i, n2i = n2i,
               data = dat.normand1999) # Normand 1999: length of stay, days
samples <- list(
  bcg = data.frame(yi = c(bcg$yi), vi = bcg$vi),
  stay = data.frame(yi = c(stay$yi), vi = stay$vi),
  bcg_two = data.frame(yi = c(bcg$yi)[1:2], vi = bcg$vi[1:2]),
  stay_two = data.frame(yi = c(stay$yi)[1:2], vi = stay$vi[1:2]),
  bcg_three = data.frame(yi = c(bcg$yi)[4:6], vi = bcg$vi[4:6]),
  alike = data.frame(yi = c(0.31, 0.30, 0.29, 0.305), vi = c(0.04, 0.09, 0.02, 0.05))
)
for (i in 1:9) add("stay", "groups", i, unlist(dat.normand1999[i, c("m1i", "sd1i", "n1i", "m2i",
                                                                    "sd2i", "n2i")]))
for (name in names(samples)) {
  d <- samples[[name]]; k <- nrow(d)
  for (i in seq_len(k)) add(name, "data", i, estimate = d$yi[i], variance = d$vi[i])
  common <- rma(yi, vi, data = d, method = "FE")
  add(name, "common", "", estimate = common$beta[1], se = common$se, ci_low = common$ci.lb,
      ci_high = common$ci.ub, statistic = common$QE, df = k - 1, p_value = common$QEp)
  for (way in c("reml", "paule_mandel")) {
    method <- c(reml = "REML", paule_mandel = "PM")[[way]]
    control <- if (method == "REML") tight else list(tol = 1e-12, maxiter = 10000)
    for (test in c("z", "knha", "adhoc")) {
      fit <- rma(yi, vi, data = d, method = method, test = test, control = control)
      add(name, paste(way, test), "", estimate = fit$beta[1], se = fit$se, ci_low = fit$ci.lb,
          ci_high = fit$ci.ub, tau2 = fit$tau2, i2 = fit$I2)
    }
    # Higgins, Thompson, Spiegelhalter, J R Stat Soc A 2009;172:137: t with k - 2 degrees of freedom
    if (k > 2) {
      half <- qt(0.975, k - 2) * sqrt(fit$tau2 + fit$se^2)
      add(name, paste(way, "adhoc"), "", prediction_low = fit$beta[1] - half,
          prediction_high = fit$beta[1] + half)
    }
    limits <- confint(fit, control = list(tol = 1e-12, tau2.max = 1e6))$random
    add(name, paste(way, "adhoc"), "", tau2_low = limits["tau^2", "ci.lb"],
        tau2_high = limits["tau^2", "ci.ub"], i2_low = limits["I^2(%)", "ci.lb"],
        i2_high = limits["I^2(%)", "ci.ub"])
    weights <- weights(fit)
    for (i in seq_len(k)) add(name, paste(way, "weights"), i, weight_percent = weights[[i]])
    if (k > 2) {
      without <- leave1out(fit)
      for (i in seq_len(k)) add(name, paste(way, "leave1out"), i, estimate = without$estimate[i],
        se = without$se[i], ci_low = without$ci.lb[i], ci_high = without$ci.ub[i],
        tau2 = without$tau2[i], i2 = without$I2[i], statistic = without$Q[i])
      plain <- rma(yi, vi, data = d, method = method, test = "z", control = control)
      each <- influence(plain)$inf
      for (i in seq_len(k)) add(name, paste(way, "influence"), i, rstudent = each$rstudent[i],
        dffits = each$dffits[i], cooks_distance = each$cook.d[i])
    }
  }
}

# ---- proportions: random-intercept logistic model --------------------------------------------------
proportions <- list(
  # Niel-Weise 2007: catheter infections, impregnated catheters (five of 18 trials without any)
  infections = data.frame(xi = dat.nielweise2007$ai, ni = dat.nielweise2007$n1i),
  infections_control = data.frame(xi = dat.nielweise2007$ci, ni = dat.nielweise2007$n2i),
  # Colditz 1994: tuberculosis among those not vaccinated
  tuberculosis = data.frame(xi = dat.bcg$cpos, ni = dat.bcg$cpos + dat.bcg$cneg),
  one_without = data.frame(xi = c(0, 3, 9, 28), ni = c(60, 120, 240, 414)),
  two_centres = data.frame(xi = c(0, 9), ni = c(30, 90)),
  one_complete = data.frame(xi = c(28, 26, 20), ni = c(28, 28, 26)),
  alike_rates = data.frame(xi = c(12, 14, 13), ni = c(28, 28, 26))
)
for (name in names(proportions)) {
  d <- proportions[[name]]
  for (i in seq_len(nrow(d))) add(name, "data", i, n = d$xi[i], denominator = d$ni[i])
  for (test in c("z", "t")) {
    fit <- suppressWarnings(rma.glmm(measure = "PLO", xi = xi, ni = ni, data = d, test = test,
      nAGQ = 51, control = list(optCtrl = list(maxfun = 1e5))))
    add(name, paste("random", test), "", estimate = fit$beta[1], se = fit$se, ci_low = fit$ci.lb,
        ci_high = fit$ci.ub, tau2 = fit$tau2, i2 = fit$I2, statistic = fit$QE.LRT, df = fit$QE.df,
        p_value = fit$QEp.LRT)
  }
  fit <- suppressWarnings(rma.glmm(measure = "PLO", xi = xi, ni = ni, data = d, method = "FE"))
  add(name, "common", "", estimate = fit$beta[1], se = fit$se, ci_low = fit$ci.lb,
      ci_high = fit$ci.ub)
}

all_rows <- do.call(rbind, rows)
all_rows$value <- sprintf("%.12g", all_rows$value)
write.csv(all_rows, row.names = FALSE, quote = FALSE)
