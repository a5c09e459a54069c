# Reference values for test_prognosis.py and test_concordance.py, by survival 3.5-3 of R 4.2.2.
# Run in tests/reference: Rscript prognosis.R
# Writes prognosis_patients.csv (invented, many times tied) and prognosis.csv.
suppressMessages(library(survival))
patients <- data.frame(
  centre = rep(c("a", "b"), times = c(16, 12)),
  day = c(30, 30, 30, 60, 60, 60, 90, 90, 120, 120, 120, 150, 180, 180, 210, 240,
          30, 30, 60, 60, 90, 90, 90, 120, 150, 150, 180, 200),
  died = c(1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 1, 1, 0, 1, 0, 1, 1, 0, 0),
  recurred = c(30, 20, NA, 40, 20, 60, 20, 40, NA, 100, NA, 40, 100, NA, 100, NA,
               20, NA, 40, NA, 40, NA, 60, 100, NA, 60, NA, 100),
  cirrhosis = c(1, 1, 0, 1, 0, 0, 1, 1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 1, 0, 1, 0),
  hbv = c(1, 0, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0, 0, 1, 1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1),
  ecog = c(2, 1, 0, 1, 2, 0, 1, 0, 1, 0, 0, 2, 1, 0, 0, 1, 2, 0, 1, 2, 1, 0, 0, 1, 0, 1, 1, 0))
write.csv(patients, "prognosis_patients.csv", row.names = FALSE, quote = FALSE, na = "")
patients <- transform(patients, one = as.numeric(ecog == 1), two = as.numeric(ecog == 2))

rows <- list()
add <- function(...) rows[[length(rows) + 1]] <<- data.frame(...)
add_models <- function(scope, data, strata) {
  ends <- list(death = Surv(data$day, data$died),
               recurrence = Surv(pmin(data$recurred, data$day, na.rm = TRUE), !is.na(data$recurred)))
  models <- list(cirrhosis = "cirrhosis", hbv = "hbv", ecog = c("one", "two"),
                 all = c("cirrhosis", "hbv", "one", "two"))
  for (end in names(ends)) for (model in names(models)) for (ties in c("efron", "breslow")) {
    modelled <<- transform(data, y = ends[[end]])  # where cox.zph looks for them
    formula <- reformulate(c(models[[model]], strata), "y")
    fit <- coxph(formula, modelled, ties = ties, control = coxph.control(eps = 1e-11, iter.max = 50))
    s <- summary(fit)
    add(scope = scope, end = end, model = model, ties = ties, quantity = "hazard ratio",
        term = rownames(s$conf.int), estimate = s$conf.int[, 1], ci_low = s$conf.int[, 3],
        ci_high = s$conf.int[, 4], p_value = s$coefficients[, 5], se = NA)
    if (ties == "breslow") next
    z <- cox.zph(fit)$table
    add(scope = scope, end = end, model = model, ties = ties, quantity = "zph", term = rownames(z),
        estimate = z[, 1], ci_low = NA, ci_high = NA, p_value = z[, 3], se = NA)
    k <- concordance(fit)
    half <- qnorm(0.975) * sqrt(k$var)
    add(scope = scope, end = end, model = model, ties = ties, quantity = "concordance", term = "",
        estimate = k$concordance, ci_low = k$concordance - half, ci_high = k$concordance + half,
        p_value = NA, se = sqrt(k$var))
  }
}
add_models("a", subset(patients, centre == "a"), NULL)
add_models("pooled", patients, "strata(centre)")
table <- do.call(rbind, rows)
table$term <- sub("GLOBAL", "global", table$term)
write.csv(table, "prognosis.csv", row.names = FALSE, quote = FALSE, na = "")
