# Values for tests/statistics/test_from_summaries.py, by R's own functions on data that come with R.
# Run: Rscript summaries.R > summaries.csv
a <- sleep$extra[sleep$group == 1]
b <- sleep$extra[sleep$group == 2]
welch <- t.test(a, b)
one <- t.test(a)
shares <- prop.test(c(56, 48), c(70, 80), correct = FALSE)
notch <- boxplot.stats(mtcars$mpg)
out <- c(
  mean_1 = mean(a), sd_1 = sd(a), n_1 = length(a),
  mean_2 = mean(b), sd_2 = sd(b), n_2 = length(b),
  welch_low = welch$conf.int[1], welch_high = welch$conf.int[2], welch_p = welch$p.value,
  one_low = one$conf.int[1], one_high = one$conf.int[2],
  z_of_shares = unname(sqrt(shares$statistic)),
  median = notch$stats[3], hinge_low = notch$stats[2], hinge_high = notch$stats[4],
  n_notch = notch$n, notch_low = notch$conf[1], notch_high = notch$conf[2]
)
write.csv(data.frame(name = names(out), value = sprintf("%.12g", out)), row.names = FALSE, quote = FALSE)
