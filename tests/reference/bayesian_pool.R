# Reference values for test_bayesian_pool.py.
# Run: Rscript tests/reference/bayesian_pool.R > tests/reference/bayesian_pool.csv
# Made with bayesmeta 3.4 (Roever, J Stat Softw 2020;93(6)) and metafor 3.8-1, of estimates; and, of
# counts, by sums over grids in R 4.2.2 alone: no package has the half-normal prior for counts
# without sampling. Limits are central; the prior of the mean is uniform.
suppressPackageStartupMessages({library(bayesmeta); library(metafor)})
rows <- list()
add <- function(sample, scale, unit, ...) {
  stats <- c(...)
  rows[[length(rows) + 1]] <<- data.frame(sample = sample, scale = scale, unit = unit,
    stat = names(stats), value = as.numeric(stats))
}
half_normal <- function(tau, scale) 2 * dnorm(tau, sd = scale)

# ---- estimates ---------------------------------------------------------------------------------
data(CrinsEtAl2014)
crins <- escalc("OR", ai = exp.AR.events, n1i = exp.total, ci = cont.AR.events, n2i = cont.total,
                data = CrinsEtAl2014)
samples <- list(
  crins = data.frame(yi = c(crins$yi), vi = crins$vi),
  crins_two = data.frame(yi = c(crins$yi)[1:2], vi = crins$vi[1:2]),
  alike = data.frame(yi = c(0.31, 0.30, 0.29, 0.305), vi = c(0.04, 0.09, 0.02, 0.05)),
  apart = data.frame(yi = c(-1.2, 1.4), vi = c(0.002, 0.003)),
  precise = data.frame(yi = c(0.100, 0.101, 0.099), vi = c(1e-6, 2e-6, 1e-6))
)
for (name in names(samples)) {
  d <- samples[[name]]
  for (i in seq_len(nrow(d))) add(name, "", i, estimate = d$yi[i], variance = d$vi[i])
  for (scale in c(0.25, 0.5, 1)) {
    fit <- bayesmeta(d$yi, sqrt(d$vi), tau.prior = function(t) dhalfnormal(t, scale = scale),
                     interval.type = "central", rel.tol.integrate = 1e-10)
    mean <- fit$qposterior(mu.p = c(0.5, 0.025, 0.975))
    other <- fit$qposterior(theta.p = c(0.025, 0.975), predict = TRUE)
    tau <- fit$qposterior(tau.p = c(0.5, 0.025, 0.975))
    add(name, scale, "", estimate = mean[1], ci_low = mean[2], ci_high = mean[3],
        prediction_low = other[1], prediction_high = other[2], tau = tau[1], tau_low = tau[2],
        tau_high = tau[3])
  }
}

# ---- counts: sums over grids of tau, of the mean, and of each centre's own logit ------------------
counts <- list(
  two_centres = data.frame(xi = c(9, 29), ni = c(90, 1000)),
  one_without = data.frame(xi = c(0, 3, 9, 28), ni = c(60, 120, 240, 414)),
  few_events = data.frame(xi = c(0, 1), ni = c(30, 60)),
  separated = data.frame(xi = c(0, 3), ni = c(3, 3))
)
taus <- seq(0.04, 7, by = 0.08) # the likelihood is even in tau, so midpoints lose nothing
for (name in names(counts)) {
  d <- counts[[name]]
  for (i in seq_len(nrow(d))) add(name, "", i, n = d$xi[i], denominator = d$ni[i])
  start <- qlogis((sum(d$xi) + 0.5) / (sum(d$ni) + 1))
  mus <- seq(start - 18, start + 12, by = 0.05)
  own <- seq(start - 40, start + 35, by = 0.02)
  likelihood <- sapply(seq_len(nrow(d)), function(i) dbinom(d$xi[i], d$ni[i], plogis(own)))
  grid <- expand.grid(mu = mus, tau = taus)
  log_density <- unlist(lapply(taus, function(tau)
    rowSums(log(outer(mus, own, function(mu, theta) dnorm(theta, mu, tau)) %*% likelihood))))
  for (scale in c(0.25, 0.5, 1)) {
    weight <- exp(log_density - max(log_density)) * half_normal(grid$tau, scale)
    weight <- weight / sum(weight)
    of_mu <- tapply(weight, grid$mu, sum)
    step <- mus[2] - mus[1]
    # Up to a point: a spline through the density, summed in steps of a thousandth.
    fine <- seq(mus[1], mus[length(mus)], by = 0.001)
    sums <- cumsum(splinefun(mus, of_mu / step, method = "natural")(fine)) * 0.001
    below <- approxfun(fine + 0.0005, sums, rule = 2)
    quantile_of <- function(below, p) uniroot(function(x) below(x) - p, range(mus), tol = 1e-9)$root
    mean <- sapply(c(0.5, 0.025, 0.975), function(p) quantile_of(below, p))
    another <- function(x) sum(weight * pnorm((x - grid$mu) / grid$tau))
    other <- sapply(c(0.025, 0.975), function(p) quantile_of(another, p))
    add(name, scale, "", estimate = mean[1], ci_low = mean[2], ci_high = mean[3],
        prediction_low = other[1], prediction_high = other[2])
  }
}

all_rows <- do.call(rbind, rows)
all_rows$value <- sprintf("%.12g", all_rows$value)
write.csv(all_rows, row.names = FALSE, quote = FALSE)
