# Reference values for test_pairs.py.
# Run: Rscript tests/reference/pairs.R > tests/reference/pairs.csv
pseudorandom <- function(n, multiplier) (seq_len(n) * multiplier) %% 10007 / 100
rows <- lapply(list(c(60, 75), c(201, 350), c(640, 511)), function(n) {
  x <- pseudorandom(n[1], 7919)
  y <- pseudorandom(n[2], 3571) + 5
  # R searches for the limits; it stops within tol.root. Its point estimate is a root too, so the
  # median is taken of all differences.
  test <- wilcox.test(x, y, conf.int = TRUE, exact = FALSE, correct = FALSE, tol.root = 1e-12)
  data.frame(sample = paste(n, collapse = " and "), n_first = n[1], n_second = n[2],
    estimate = median(outer(x, y, "-")), ci_low = test$conf.int[1], ci_high = test$conf.int[2])
})
write.csv(format(do.call(rbind, rows), digits = 15), stdout(), row.names = FALSE, quote = FALSE)
