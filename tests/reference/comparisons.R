# Reference values for test_proportions.py, test_two_groups.py and test_contingency.py.
# Run: Rscript tests/reference/comparisons.R > tests/reference/comparisons.csv
# Functions of base R; the few formulas that base R has no function for are written out below.
rows <- list()
add <- function(sample, procedure, ...) {
  stats <- c(...)
  rows[[length(rows) + 1]] <<- data.frame(sample = sample, procedure = procedure,
    stat = names(stats), value = as.numeric(stats))
}

# ---- proportions: count/denominator -------------------------------------------------------------
for (p in list(c(26, 1344), c(1, 224), c(0, 311), c(9, 23), c(26, 26), c(0, 1), c(1, 1))) {
  name <- paste(p, collapse = "/")
  add(name, "clopper_pearson", setNames(binom.test(p[1], p[2])$conf.int, c("ci_low", "ci_high")))
  wilson <- suppressWarnings(prop.test(p[1], p[2], correct = FALSE))$conf.int
  add(name, "wilson", setNames(wilson, c("ci_low", "ci_high")))
}

# ---- numbers of two groups ----------------------------------------------------------------------
numbers <- list(
  # Student, Biometrika 1908;6:1 (datasets::sleep); three values are tied
  sleep = list(sleep$extra[sleep$group == 1], sleep$extra[sleep$group == 2]),
  # Hollander & Wolfe 1973, p. 69: permeability of the human chorioamnion (R's ?wilcox.test)
  chorioamnion = list(c(0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46),
                      c(1.15, 0.88, 0.90, 0.74, 1.21)),
  many_ties = list(c(5, 5, 6, 6, 7, 8, 9), c(3, 4, 5, 5, 5, 6, 6, 7)),
  unequal = list(c(12, 15, 9, 22, 18, 31),
                 c(7, 8, 8, 9, 10, 10, 11, 11, 12, 12, 13, 13, 14, 16, 20, 21, 5, 6, 7, 9, 10)),
  # the largest groups with exact ranks
  forty_nine = list(sqrt(1:49) * 3, (1:49)^1.2 / 4 + 0.123),
  no_overlap = list(c(11.5, 12.25, 13.75, 19), c(1, 2.5, 3.25, 4.75, 9)),
  constant_first = list(c(5, 5, 5), c(1, 2, 3)),
  one_against_many = list(5, c(1, 2, 3, 7)),
  one_each = list(4, 9)
)
for (name in names(numbers)) {
  x <- numbers[[name]][[1]]; y <- numbers[[name]][[2]]
  if (length(x) + length(y) > 2) {
    student <- t.test(x, y, var.equal = TRUE)
    add(name, "student_t", statistic = student$statistic[[1]], df = student$parameter[[1]],
        p_value = student$p.value)
    add(name, "mean_difference_pooled", estimate = mean(x) - mean(y),
        ci_low = student$conf.int[1], ci_high = student$conf.int[2])
  }
  if (min(length(x), length(y)) > 1) {
    welch <- t.test(x, y)
    add(name, "welch_t", statistic = welch$statistic[[1]], df = welch$parameter[[1]],
        p_value = welch$p.value)
    add(name, "mean_difference", estimate = mean(x) - mean(y),
        ci_low = welch$conf.int[1], ci_high = welch$conf.int[2])
    # Austin, Stat Med 2009;28:3083
    add(name, "standardised", estimate = (mean(x) - mean(y)) / sqrt((var(x) + var(y)) / 2))
  }
  asymptotic <- suppressWarnings(wilcox.test(x, y, exact = FALSE, correct = FALSE))
  add(name, "mann_whitney", statistic = qnorm(asymptotic$p.value / 2),
      p_value = asymptotic$p.value)
  untied <- !anyDuplicated(c(x, y))
  if (untied) {
    exact <- wilcox.test(x, y, exact = TRUE)
    add(name, "mann_whitney_exact",
        statistic = min(exact$statistic, length(x) * length(y) - exact$statistic),
        p_value = exact$p.value)
  }
  add(name, "shift", estimate = median(outer(x, y, "-")))
  # Where R warns that the level cannot be had there is no interval.
  attempt <- function(...) tryCatch(wilcox.test(x, y, conf.int = TRUE, correct = FALSE, ...),
    warning = function(w) NULL)$conf.int
  # R searches for the limits; it stops within tol.root.
  limits <- attempt(exact = FALSE, tol.root = 1e-12)
  searched <- !is.null(limits) && all(limits > min(x) - max(y)) && all(limits < max(x) - min(y))
  if (searched) add(name, "shift", setNames(limits, c("ci_low", "ci_high")))
  if (untied) {
    limits <- attempt(exact = TRUE)
    if (!is.null(limits)) add(name, "shift_exact", setNames(limits, c("ci_low", "ci_high")))
  }
}

# ---- counts: one row per group ------------------------------------------------------------------
tables <- list(
  t6_age = rbind(c(17, 6), c(228, 55)), t6_sex = rbind(c(20, 3), c(244, 39)),
  t6_bclc = rbind(c(7, 16), c(262, 21)), t6_complications = rbind(c(13, 10), c(169, 114)),
  t7_age = rbind(c(11, 5), c(15, 6)), t7_sex = rbind(c(15, 1), c(19, 2)),
  t7_complications = rbind(c(9, 7), c(12, 9)),
  tea = rbind(c(3, 1), c(1, 3)), # Fisher, The Design of Experiments, 1935
  zero_cell = rbind(c(0, 5), c(7, 3)), two_zero_cells = rbind(c(4, 0), c(0, 6)),
  as_expected = rbind(c(2, 4), c(3, 6)),
  three_categories = rbind(c(3, 9, 11), c(80, 120, 83)),
  four_categories = rbind(c(1, 0, 5, 10), c(9, 3, 6, 2)),
  three_groups = rbind(c(5, 1), c(2, 6), c(0, 4))
)
for (name in names(tables)) {
  m <- tables[[name]]
  pearson <- suppressWarnings(chisq.test(m, correct = FALSE))
  add(name, "pearson", statistic = pearson$statistic[[1]], df = pearson$parameter[[1]],
      p_value = pearson$p.value, smallest_expected = min(pearson$expected))
  add(name, "fisher_two_sided", p_value = fisher.test(m)$p.value)
  if (all(dim(m) == 2)) {
    yates <- suppressWarnings(chisq.test(m))
    add(name, "yates", statistic = yates$statistic[[1]], df = yates$parameter[[1]],
        p_value = yates$p.value)
    side <- if (m[1, 1] > pearson$expected[1, 1]) "greater" else "less"
    add(name, "fisher_one_sided", p_value = fisher.test(m, alternative = side)$p.value)
  }
  if (nrow(m) == 2) {
    # Yang & Dalton 2012: Mahalanobis's distance of the shares without one category
    shares <- sweep(m, 1, rowSums(m), "/")[, -1, drop = FALSE]
    covariance <- (diag(shares[1, ], ncol(shares)) - shares[1, ] %o% shares[1, ] +
                   diag(shares[2, ], ncol(shares)) - shares[2, ] %o% shares[2, ]) / 2
    if (abs(det(covariance)) > 1e-12) {
      add(name, "standardised_categories",
          estimate = sqrt(mahalanobis(shares[1, ], shares[2, ], covariance)))
    }
  }
}

# ---- risk differences: Newcombe's method 10 from Wilson's limits --------------------------------
wilson <- function(x, n) suppressWarnings(prop.test(x, n, correct = FALSE))$conf.int
for (r in list(c(13, 23, 169, 283), c(9, 16, 12, 21), c(0, 23, 14, 283), c(0, 10, 0, 20),
               c(10, 10, 0, 20), c(1, 1, 0, 1))) {
  p <- r[1] / r[2]; q <- r[3] / r[4]; a <- wilson(r[1], r[2]); b <- wilson(r[3], r[4])
  add(paste0(r[1], "/", r[2], " - ", r[3], "/", r[4]), "risk_difference", estimate = p - q,
      ci_low = p - q - sqrt((p - a[1])^2 + (b[2] - q)^2),
      ci_high = p - q + sqrt((a[2] - p)^2 + (q - b[1])^2))
}

# ---- kappa: delta method, by differences of kappa as a function of the shares -------------------
kappa <- function(p) {
  chance <- sum(rowSums(p) * colSums(p))
  (sum(diag(p)) - chance) / (1 - chance)
}
raters <- list(
  two = rbind(c(20, 5), c(10, 15)), three = rbind(c(9, 2, 0), c(1, 6, 3), c(0, 1, 4)),
  no_agreement = rbind(c(0, 5), c(3, 0)), unused_category = rbind(c(8, 2, 0), c(3, 13, 0), c(0, 0, 0)),
  nearly_perfect = rbind(c(12, 1), c(0, 3))
)
for (name in names(raters)) {
  m <- raters[[name]]; n <- sum(m); p <- m / n; h <- 1e-5
  slope <- sapply(seq_along(p), function(i) {
    step <- replace(0 * p, i, h)
    (kappa(p + step) - kappa(p - step)) / (2 * h)
  })
  se <- sqrt((sum(p * slope^2) - sum(p * slope)^2) / n)
  add(name, "kappa", estimate = kappa(p), ci_low = max(kappa(p) - qnorm(0.975) * se, -1),
      ci_high = min(kappa(p) + qnorm(0.975) * se, 1))
}

all_rows <- do.call(rbind, rows)
all_rows$value <- sprintf("%.12g", all_rows$value)
write.csv(all_rows, row.names = FALSE, quote = FALSE)
