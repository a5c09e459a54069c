# Reference values for test_firth.py: Firth's penalised partial likelihood, stratified.
# Run in tests/reference: Rscript firth.R
# Writes firth.csv (values) and firth_patients.csv (the patients they are of).
# Made with survival 3.5-3 of R 4.2.2. At any coefficients coxph gives the stratified partial
# likelihood (Breslow's ties) and its information; only the penalty, half the logarithm of the
# determinant (Firth, Biometrika 1993;80:27), and the search are written here.
suppressMessages(library(survival))

penalised <- function(b, d, terms) {
  fit <- suppressWarnings(coxph(reformulate(c(terms, "strata(stratum)"), "Surv(time, event)"), d,
    init = b, ties = "breslow", control = coxph.control(iter.max = 0)))
  value <- fit$loglik[1] - as.numeric(determinant(fit$var)$modulus) / 2
  if (is.finite(value)) value else -1e10
}
# The maximum with the coefficient at *fixed* kept at *at*; of two terms or one.
profile <- function(at, fixed, d, terms) {
  if (length(terms) == 1) return(penalised(at, d, terms))
  both <- function(other) penalised(replace(rep(other, 2), fixed, at), d, terms)
  optimize(both, c(-12, 12), maximum = TRUE, tol = 1e-9)$objective
}
rows <- list()
add_firth <- function(sample, d, terms) for (i in seq_along(terms)) {
  best <- optimize(profile, c(-12, 12), i, d, terms, maximum = TRUE, tol = 1e-9)
  gap <- function(b) profile(b, i, d, terms) - best$objective + qchisq(0.95, 1) / 2
  low <- uniroot(gap, c(-12, best$maximum), tol = 1e-9)$root
  high <- uniroot(gap, c(best$maximum, 12), tol = 1e-9)$root
  p <- pchisq(2 * (best$objective - profile(0, i, d, terms)), 1, lower.tail = FALSE)
  rows[[length(rows) + 1]] <<- data.frame(sample = sample, term = terms[i],
    log_hazard_ratio = best$maximum, ci_low = exp(low), ci_high = exp(high), p_value = p)
}

# Kalbfleisch & Prentice's lung cancer patients, by type of cell: many ties.
lung <- with(veteran, data.frame(sample = "lung cancer", time, event = status,
  stratum = as.character(celltype), x = trt - 1, z = karno / 10))
# A rare event at three centres that differ in how often it is and whom they treat; no event among
# those with x at the second, none at all at the third.
set.seed(20230523)
n <- c(40, 60, 30)
stratum <- rep(c("a", "b", "c"), n)
x <- rbinom(sum(n), 1, rep(c(0.2, 0.5, 0.9), n))
z <- rbinom(sum(n), 1, 0.4)
event <- rbinom(sum(n), 1, rep(c(0.5, 0.15, 0), n))
event[stratum == "b" & x == 1] <- 0
centres <- data.frame(sample = "centres", time = sample(1:20, sum(n), TRUE), event, stratum, x, z)
# No event at all among those with x: the unpenalised likelihood has no maximum.
monotone <- transform(centres, sample = "monotone", event = ifelse(x == 1, 0, event))

add_firth("lung cancer", lung, c("x", "z"))
add_firth("centres", centres, c("x", "z"))
add_firth("monotone", monotone, c("x", "z"))
write.csv(do.call(rbind, rows), "firth.csv", row.names = FALSE, quote = FALSE)
patients <- rbind(lung, centres, monotone)
write.csv(patients, "firth_patients.csv", row.names = FALSE, quote = FALSE)
