# Reference values for test_weighting.py. Run in tests/reference: Rscript weights.R
# Real patients: survival's veteran (cox_veteran.csv). Weights by optim (BFGS) and glm; sandwiches of
# the stacked estimating equations by hand, with their slopes by differences (no package makes the
# score and the weights one); weighted curves by survival's survfit with robust standard errors.
suppressMessages(library(survival))
rows <- list()
add <- function(quantity, value)
  rows[[length(rows) + 1]] <<- data.frame(quantity = quantity, value = value)

data <- veteran
data$good <- as.numeric(data$karno >= 60)
data$old <- as.numeric(data$age >= 60)
data$had <- as.numeric(data$prior > 0)
data$lived <- as.numeric(data$time > 90)
x <- as.matrix(data[c("good", "old", "had")])
n <- nrow(x)

# The standard error of one part of a solution: psi(theta) has a row per patient.
sandwich <- function(psi, theta, contrast) {
  bread <- sapply(seq_along(theta), function(j) {
    step <- replace(numeric(length(theta)), j, 1e-5)
    (colSums(psi(theta + step)) - colSums(psi(theta - step))) / 2e-5
  })
  meat <- crossprod(psi(theta))
  variance <- solve(bread) %*% meat %*% t(solve(bread))
  sqrt(drop(t(contrast) %*% variance %*% contrast))
}

# Means of another group: 0.7 good, 0.4 old, 0.2 treated before.
means <- c(0.7, 0.4, 0.2)
away <- sweep(x, 2, means)
a <- optim(rep(0, 3), function(a) sum(exp(away %*% a)),
           function(a) colSums(away * drop(exp(away %*% a))),
           method = "BFGS", control = list(reltol = 1e-15, maxit = 1000))$par
w <- drop(exp(away %*% a))
mu <- weighted.mean(data$lived, w)
time <- weighted.mean(data$time, w)
add("margins effective size", sum(w)^2 / sum(w^2))
add("margins largest percent", 100 * max(w) / sum(w))
add("margins share", mu)
add("margins mean", time)
of_margins <- function(y) function(theta) {
  w <- drop(exp(away %*% theta[1:3]))
  cbind(w * away, w * (y - theta[4]))
}
add("margins share error", sandwich(of_margins(data$lived), c(a, mu), c(0, 0, 0, 1)))
add("margins mean error", sandwich(of_margins(data$time), c(a, time), c(0, 0, 0, 1)))
plain <- function(theta) {
  w <- drop(exp(away %*% theta[1:3]))
  cbind(w * away, w * (data$lived - theta[4]), data$lived - theta[5])
}
crude <- mean(data$lived)
add("margins crude minus share error", sandwich(plain, c(a, mu, crude), c(0, 0, 0, -1, 1)))

# Overlap weights of the second treatment against the first.
z <- as.numeric(data$trt == 2)
fit <- glm(z ~ x, family = binomial, control = list(epsilon = 1e-14, maxit = 100))
design <- cbind(1, x)
of_overlap <- function(y) function(theta) {
  e <- plogis(drop(design %*% theta[1:4]))
  cbind((z - e) * design, z * (1 - e) * (y - theta[5]), (1 - z) * e * (y - theta[6]))
}
e <- fitted(fit)
for (name in c("lived", "time")) {
  y <- data[[name]]
  one <- weighted.mean(y[z == 1], (1 - e)[z == 1])
  none <- weighted.mean(y[z == 0], e[z == 0])
  theta <- c(coef(fit), one, none)
  add(paste("overlap", name, "first"), one)
  add(paste("overlap", name, "difference"), one - none)
  add(paste("overlap", name, "error"), sandwich(of_overlap(y), theta, c(0, 0, 0, 0, 1, -1)))
  if (name == "lived")
    add("overlap lived log ratio error",
        sandwich(of_overlap(y), theta, c(0, 0, 0, 0, 1 / one, -1 / none)))
}
add("overlap effective size first", sum((1 - e)[z == 1])^2 / sum((1 - e)[z == 1]^2))

# Cox's hazard ratio with overlap weights: coxph, its robust error with the weights taken as known;
# and by the infinitesimal jackknife of weights and ratio together, each patient counted by a bit
# more and less (there is no package that does both).
data$z <- z
ratio <- function(count) {
  fit <- suppressWarnings(glm(z ~ x, family = binomial, weights = count,
                              control = list(epsilon = 1e-14, maxit = 100)))
  data$w <- count * ifelse(z == 1, 1 - fitted(fit), fitted(fit))
  coxph(Surv(time, status) ~ z, data, weights = w, robust = TRUE, ties = "breslow",
        control = coxph.control(eps = 1e-11, iter.max = 50))
}
whole <- ratio(rep(1, n))
add("overlap log hazard ratio", coef(whole))
add("overlap log hazard ratio known error", sqrt(whole$var[1, 1]))
moved <- sapply(seq_len(n), function(i) {
  up <- coef(ratio(replace(rep(1, n), i, 1 + 1e-4)))
  (up - coef(ratio(replace(rep(1, n), i, 1 - 1e-4)))) / 2e-4
})
add("overlap log hazard ratio error", sqrt(sum(moved^2)))

# Curves with the weights above, taken as known.
data$id <- seq_len(n)
alone <- survfit(Surv(time, status) ~ 1, data, weights = w, id = id, robust = TRUE)
at <- summary(alone, times = 100)
add("curve event", 1 - at$surv)
add("curve event error", at$std.err)
cause <- factor(ifelse(data$status == 0, 0, ifelse(data$celltype %in% c("smallcell", "large"), 1, 2)),
                0:2, c("censor", "first", "second"))
both <- survfit(Surv(time, cause) ~ 1, data, weights = w, id = id, robust = TRUE)
at <- summary(both, times = 100)
add("curve competing", at$pstate[2])
add("curve competing error", at$std.err[2])

write.csv(do.call(rbind, rows), "weights.csv", row.names = FALSE)
write.csv(with(data, data.frame(time, status, second = z, good, old, had, lived,
  cause = as.integer(cause) - 1)), "weights_patients.csv", row.names = FALSE)
