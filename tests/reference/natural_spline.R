# Reference values for test_natural_spline.py, by lm and ns of R 4.2.2 (packages stats, splines).
# Run in tests/reference: Rscript natural_spline.R
# Writes natural_spline.csv: invented points, some at one place, with the smooth and its limits.
library(splines)
x <- c(0.02, 0.05, 0.05, 0.11, 0.16, 0.22, 0.22, 0.31, 0.37, 0.45, 0.52, 0.58, 0.66, 0.66, 0.79, 0.93)
y <- c(1.3, -0.4, 2.1, 0.7, -1.2, 0.1, 1.9, -0.8, -1.5, 0.4, -0.3, 1.1, 0.6, 2.4, 1.7, 3.2)
places <- unique(x)
smooth <- lm(y ~ ns(x, knots = quantile(places, c(1, 2) / 3), Boundary.knots = range(places)))
limits <- predict(smooth, interval = "confidence")
found <- data.frame(x, y, smooth = limits[, "fit"], smooth_low = limits[, "lwr"],
                    smooth_high = limits[, "upr"])
write.csv(format(found, digits = 12), "natural_spline.csv", row.names = FALSE, quote = FALSE)
