# Reference values for test_survival_groups.py, by survival of R.
# Run in tests/reference: Rscript survival_groups.R
# Real patients: the 227 of Li et al. (../../resources/centres/foshan), times in months, by cirrhosis;
# and survival's veteran (cox_veteran.csv), times in days, two centres made of it.
suppressMessages(library(survival))
rows <- list()
add <- function(sample, quantity, at, estimate, low = NA, high = NA, p = NA)
  rows[[length(rows) + 1]] <<- data.frame(sample = sample, quantity = quantity, at = at,
    estimate = estimate, ci_low = low, ci_high = high, p_value = p)

restricted <- function(data, at) {  # mean and its standard error
  summary(survfit(Surv(time, status) ~ 1, data), rmean = at)$table[c("rmean", "se(rmean)")]
}
compared <- function(sample, data, at) {
  a <- restricted(subset(data, group == 1), at)
  b <- restricted(subset(data, group == 0), at)
  z <- qnorm(0.975)
  for (part in list(list("mean of group 1", a[1], a[2]), list("mean of group 0", b[1], b[2]),
                    list("difference", a[1] - b[1], sqrt(a[2]^2 + b[2]^2))))
    add(sample, part[[1]], at, part[[2]], part[[2]] - z * part[[3]], part[[2]] + z * part[[3]])
  test <- survdiff(Surv(time, status) ~ group, data)
  add(sample, "log-rank", NA, test$chisq, p = pchisq(test$chisq, 1, lower.tail = FALSE))
  if (!is.null(data$centre)) {
    test <- survdiff(Surv(time, status) ~ group + strata(centre), data)
    add(sample, "stratified log-rank", NA, test$chisq, p = pchisq(test$chisq, 1, lower.tail = FALSE))
  }
}
foshan <- read.csv("../../resources/centres/foshan/hepatocellular.csv")
foshan <- with(foshan, data.frame(time = OS_months, status = Death, group = Cirrhosis))
compared("foshan", foshan, 24)
compared("foshan", foshan, 60)
veteran <- with(read.csv("cox_veteran.csv"), data.frame(
  time = time, status = status, group = trt, centre = celltype %in% c("adeno", "large")))
compared("veteran", veteran, 365)
write.csv(do.call(rbind, rows), "survival_groups.csv", row.names = FALSE, quote = FALSE, na = "")
