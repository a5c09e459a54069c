# Reference values for test_reconstruction_against_r.py: tests of two groups and Cox models.
# Run: Rscript tests/unit/reference_reconstruction.R > tests/unit/reference_reconstruction.csv
library(survival)
first <- c(5, 7, 7, 9, 12, 14)
second <- c(3, 4, 6, 7, 7, 8, 10)
rows <- list()
add <- function(name, statistic, p, low = NA, high = NA) {
  rows[[length(rows) + 1]] <<- data.frame(name = name, statistic = statistic, p = p,
                                          low = low, high = high)
}
student <- t.test(first, second, var.equal = TRUE)
add("student", student$statistic, student$p.value)
welch <- t.test(first, second)
add("welch", welch$statistic, welch$p.value)
ranks <- wilcox.test(first, second, exact = FALSE, correct = FALSE)
add("mann_whitney", -abs(qnorm(ranks$p.value / 2)), ranks$p.value)
counts <- matrix(c(3, 9, 20, 16), 2, byrow = TRUE)
pearson <- chisq.test(counts, correct = FALSE)
add("pearson", pearson$statistic, pearson$p.value)
yates <- chisq.test(counts)
add("yates", yates$statistic, yates$p.value)
tails <- sapply(c("less", "greater"), function(s) fisher.test(counts, alternative = s)$p.value)
add("fisher_one_sided", NA, min(tails))
add_cox <- function(name, model) {
  s <- summary(model)
  for (i in seq_len(nrow(s$coefficients))) {
    add(paste(name, rownames(s$coefficients)[i]), s$conf.int[i, 1], s$coefficients[i, 5],
        s$conf.int[i, 3], s$conf.int[i, 4])
  }
}
d <- data.frame(
  time = c(30, 45, 60, 60, 75, 90, 120, 150, 200, 240, 300, 360),
  event = c(1, 0, 1, 1, 0, 1, 1, 0, 1, 0, 1, 0),
  older = c(1, 0, 1, 0, 0, 1, 0, 1, 1, 0, 0, 1),
  male = c(0, 1, 1, 1, 0, 0, 1, 1, 0, 1, 1, 0))
control <- coxph.control(eps = 1e-11, iter.max = 100)
# Two conversions on day 60: R's default, Efron.
add_cox("cox", coxph(Surv(time, event) ~ older, d, control = control))
add_cox("cox", coxph(Surv(time, event) ~ male, d, control = control))
add_cox("cox both", coxph(Surv(time, event) ~ older + male, d, control = control))
write.csv(do.call(rbind, rows), row.names = FALSE, quote = FALSE)
