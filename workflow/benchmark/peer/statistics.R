# Statistics under the names of our results: by R's own functions, by hand where R has none.
Z <- qnorm(0.975)

describe <- function(x) {
  x <- x[!is.na(x)]
  quartiles <- quantile(x, c(0.25, 0.5, 0.75), type = 6, names = FALSE)
  c(mean = mean(x), sd = sd(x), median = quartiles[2], q1 = quartiles[1], q3 = quartiles[3],
    min = if (length(x)) min(x) else NA, max = if (length(x)) max(x) else NA)
}

known_of <- function(x) c(n = sum(!is.na(x)), missing = sum(is.na(x)))

proportion <- function(n, whole)
  c(n = n, denominator = whole, percent = if (whole) 100 * n / whole else NA)

limits <- function(low, high) c(ci_low = low, ci_high = high)

wilson <- function(n, whole) {
  if (!whole) return(limits(NA, NA))
  found <- 100 * suppressWarnings(prop.test(n, whole, correct = FALSE))$conf.int
  limits(found[1], found[2])
}

clopper_pearson <- function(n, whole) {
  if (!whole) return(limits(NA, NA))
  found <- 100 * binom.test(n, whole)$conf.int
  limits(found[1], found[2])
}

add_rate <- function(population, variable, hits, level = "", group = "", exact = FALSE) {
  n <- sum(hits)
  add(population, variable, c(proportion(n, length(hits)), wilson(n, length(hits))), level, group)
  if (exact) add(population, variable, clopper_pearson(n, length(hits)), "exact limits", group)
}

t_test <- function(a, b, pooled) {
  test <- t.test(a, b, var.equal = pooled)
  c(statistic = test$statistic[[1]], df = test$parameter[[1]], p_value = test$p.value,
    n = length(a) + length(b))
}

mean_difference <- function(a, b) {
  test <- t.test(a, b)
  c(estimate = mean(a) - mean(b), limits(test$conf.int[1], test$conf.int[2]),
    n = length(a) + length(b))
}

# R takes exact ranks below 50 without ties; so do we.
exact_ranks <- function(a, b)
  max(length(a), length(b)) < 50 && !anyDuplicated(c(a, b))

mann_whitney <- function(a, b, exact) {
  test <- wilcox.test(a, b, exact = exact, correct = FALSE)
  u <- min(test$statistic, length(a) * length(b) - test$statistic)
  c(statistic = if (exact) u else qnorm(test$p.value / 2), p_value = test$p.value,
    n = length(a) + length(b))
}

hodges_lehmann <- function(a, b) {
  test <- wilcox.test(a, b, exact = exact_ranks(a, b), correct = FALSE, conf.int = TRUE,
                      tol.root = 1e-9)
  c(estimate = test$estimate[[1]], limits(test$conf.int[1], test$conf.int[2]),
    n = length(a) + length(b))
}

standardised <- function(a, b)
  c(estimate = (mean(a) - mean(b)) / sqrt((var(a) + var(b)) / 2), n = length(a) + length(b))

# Of the categories of two groups, one row each: Mahalanobis's distance.
standardised_categories <- function(counts) {
  counts <- counts[, colSums(counts) > 0, drop = FALSE]
  found <- c(estimate = NA, n = sum(counts))
  if (ncol(counts) < 2 || any(rowSums(counts) == 0)) return(found)
  shares <- (counts / rowSums(counts))[, -1, drop = FALSE]
  spread <- function(p) diag(p, length(p)) - outer(p, p)
  gap <- shares[1, ] - shares[2, ]
  between <- (spread(shares[1, ]) + spread(shares[2, ])) / 2
  found["estimate"] <- sqrt(drop(gap %*% solve(between, gap)))
  found
}

newcombe <- function(a, n_a, b, n_b) {
  if (!n_a || !n_b) return(c(estimate = NA, limits(NA, NA), n = n_a + n_b))
  first <- wilson(a, n_a)
  second <- wilson(b, n_b)
  p <- 100 * c(a / n_a, b / n_b)
  low <- sqrt((p[1] - first[[1]])^2 + (second[[2]] - p[2])^2)
  high <- sqrt((first[[2]] - p[1])^2 + (p[2] - second[[1]])^2)
  c(estimate = p[1] - p[2], limits(p[1] - p[2] - low, p[1] - p[2] + high), n = n_a + n_b)
}

small_expected <- function(counts) min(outer(rowSums(counts), colSums(counts)) / sum(counts)) < 5

chi_squared <- function(counts, yates = FALSE) {
  test <- suppressWarnings(chisq.test(counts, correct = yates))
  c(statistic = test$statistic[[1]], df = test$parameter[[1]], p_value = test$p.value,
    n = sum(counts))
}

# The test *named* of the table without its empty rows and columns; nothing where there is none.
category_test <- function(counts, named) {
  if (nrow(counts) < 2 || ncol(counts) < 2) return(c(n = sum(counts)))
  if (named == "pearson") return(chi_squared(counts))
  if (named == "yates") return(chi_squared(counts, yates = TRUE))
  if (named == "fisher_two_sided")
    return(c(p_value = fisher.test(counts, workspace = 2e6)$p.value, n = sum(counts)))
  above <- counts[1, 1] * counts[2, 2] > counts[1, 2] * counts[2, 1]
  found <- chi_squared(counts)
  found["p_value"] <- fisher.test(counts, alternative = if (above) "greater" else "less")$p.value
  found
}

# Cohen's kappa; the variance is that of Fleiss, Cohen and Everitt (1969).
kappa_of <- function(counts) {
  p <- counts / sum(counts)
  rows <- rowSums(p)
  columns <- colSums(p)
  chance <- sum(rows * columns)
  kappa <- (sum(diag(p)) - chance) / (1 - chance)
  same <- sum(diag(p) * (1 - (rows + columns) * (1 - kappa))^2)
  apart <- (1 - kappa)^2 * sum((p * outer(columns, rows, `+`)^2)[row(p) != col(p)])
  variance <- (same + apart - (kappa - chance * (1 - kappa))^2) / (sum(counts) * (1 - chance)^2)
  half <- Z * sqrt(variance)
  c(estimate = kappa, limits(max(kappa - half, -1), min(kappa + half, 1)))
}
