# The score test of a ratio of odds by base R, with Miettinen and Nurminen's variance times N / (N - 1), and
# its limits by inverting it.
# Rscript tests/reference/odds_ratios.R > tests/reference/odds_ratios.csv
score <- function(a, n, c, m, ratio) {
  # The likeliest shares of that ratio: their expected number is the number observed.
  first_of <- function(logit) plogis(logit + log(ratio))
  excess <- function(logit) n * first_of(logit) + m * plogis(logit) - (a + c)
  logit <- uniroot(excess, c(-40, 40), tol = 1e-13)$root
  p1 <- first_of(logit); p2 <- plogis(logit)
  u <- a - n * p1
  v <- 1 / (1 / (n * p1 * (1 - p1)) + 1 / (m * p2 * (1 - p2)))
  pchisq(u^2 / v * (n + m - 1) / (n + m), 1, lower.tail = FALSE)
}
limits <- function(a, n, c, m, level = 0.05) {
  f <- function(x) score(a, n, c, m, exp(x)) - level
  estimate <- log(a * (m - c) / (c * (n - a)))
  start <- if (is.finite(estimate)) estimate else sign(estimate) * 8
  low <- if (a == 0 || c == m) 0 else exp(uniroot(f, c(-12, start), tol = 1e-10)$root)
  high <- if (a == n || c == 0) Inf else exp(uniroot(f, c(start, 12), tol = 1e-10)$root)
  c(low, high)
}
cases <- rbind(c(8, 414, 26, 1344), c(16, 414, 26, 1344), c(20, 28, 11, 26), c(28, 28, 20, 26),
               c(0, 50, 26, 1344), c(42, 89, 169, 283), c(3, 7, 25, 26))
cat("count,of,other_count,other_of,p_of_1,p_of_2,p_of_half,low,high\n")
for (i in seq_len(nrow(cases))) {
  x <- cases[i, ]
  p <- sapply(c(1, 2, 0.5), function(r) score(x[1], x[2], x[3], x[4], r))
  cat(paste(c(x, sprintf("%.9g", c(p, limits(x[1], x[2], x[3], x[4])))), collapse = ","), "\n", sep = "")
}
