# Reference values for test_cox.py, test_cumulative_incidence.py, test_log_rank.py and
# test_restricted_mean.py, by survival 3.5-3 and cmprsk 2.2-11 of R 4.2.2.
# Run in tests/reference: Rscript cox.R
# Writes cox.csv (values) and the patients they are of, both of R's survival:
# cox_veteran.csv (Kalbfleisch & Prentice, The Statistical Analysis of Failure Time
# Data, 1980; many ties, four cell types) and cox_heart.csv (Crowley & Hu, J Am Stat
# Assoc 1977;72:27; transplantation while waiting, death competes with it).
suppressMessages({library(survival); library(cmprsk)})
veteran <- transform(veteran, trt = trt - 1, prior = prior / 10)
write.csv(veteran, "cox_veteran.csv", row.names = FALSE, quote = FALSE)
heart <- data.frame(futime = jasa$futime, died = jasa$fustat, wait = jasa$wait.time,
                    age = round(jasa$age, 3), surgery = jasa$surgery)
write.csv(heart, "cox_heart.csv", row.names = FALSE, quote = FALSE)

rows <- list()
add <- function(model, ties, quantity, term, at, estimate, low = NA, high = NA, p = NA)
  rows[[length(rows) + 1]] <<- data.frame(model = model, ties = ties, quantity = quantity,
    term = term, at = at, estimate = estimate, ci_low = low, ci_high = high, p_value = p)

add_cox <- function(model, formula, data, proportional = TRUE) {
  for (ties in c("efron", "breslow")) {
    patients <<- data  # where cox.zph looks for them
    fit <- coxph(formula, patients, ties = ties, control = coxph.control(eps = 1e-11, iter.max = 50))
    s <- summary(fit)
    add(model, ties, "hazard ratio", rownames(s$conf.int), NA, s$conf.int[, 1],
        s$conf.int[, 3], s$conf.int[, 4], s$coefficients[, 5])
    if (!proportional) next
    z <- cox.zph(fit)
    add(model, ties, "zph", rownames(z$table), NA, z$table[, 1], p = z$table[, 3])
    first <- seq_len(min(10, nrow(z$y)))
    for (term in colnames(z$y))
      add(model, ties, "residual", term, z$time[first], z$y[first, term], p = NA, low = z$x[first])
  }
}
add_cox("karno", Surv(time, status) ~ karno, veteran)
add_cox("four", Surv(time, status) ~ trt + karno + age + prior, veteran)
add_cox("four by cell type", Surv(time, status) ~ trt + karno + age + prior + strata(celltype),
        veteran)
# Everything tied: three times, and one time only.
ties <- data.frame(time = c(1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3),
                   event = c(1, 1, 0, 1, 1, 1, 1, 0, 1, 0, 1, 1),
                   x = c(1, 0, 1, 1, 0, 1, 0, 0, 1, 0, 0, 1), z = c(2, 1, 5, 3, 4, 4, 1, 2, 2, 5, 3, 1))
add_cox("ties", Surv(time, event) ~ x + z, ties)
add_cox("one time", Surv(rep(5, 6), c(1, 1, 0, 1, 0, 0)) ~ x, data.frame(x = c(1, 0, 1, 1, 0, 0)),
        proportional = FALSE)
# An event on day 0, and someone who leaves then.
add_cox("day 0", Surv(c(0, 0, 3, 7, 9, 11), c(1, 0, 1, 0, 1, 0)) ~ x,
        data.frame(x = c(1, 0, 0, 1, 1, 0)))
# Transplantation as it happens, (start, stop]; whoever died on day 0 was observed for half of it.
full <- transform(heart, end = pmax(futime, 0.5), swap = ifelse(is.na(wait), Inf, wait))
before <- with(full, data.frame(start = 0, stop = pmin(end, swap), transplanted = 0,
  event = died * (end <= swap), age, surgery))
since <- with(full, data.frame(start = swap, stop = end, transplanted = 1, event = died, age, surgery))
spells <- subset(rbind(before, since), start < stop)
add_cox("time-varying", Surv(start, stop, event) ~ transplanted + age + surgery, spells,
        proportional = FALSE)
# The same without the others, all a day later, so that nobody's time is 0.
one_more <- transform(heart, end = futime + 1, swap = ifelse(is.na(wait), Inf, wait + 1))
before <- with(one_more, data.frame(start = 0, stop = pmin(end, swap), transplanted = 0,
  event = died * (end <= swap)))
since <- with(one_more, data.frame(start = swap, stop = end, transplanted = 1, event = died))
add_cox("transplanted", Surv(start, stop, event) ~ transplanted,
        subset(rbind(before, since), start < stop), proportional = FALSE)
add_cox("ever transplanted", Surv(end, died) ~ transplanted,
        transform(one_more, transplanted = as.numeric(!is.na(wait))), proportional = FALSE)

# Cumulative incidence of transplantation, death before it competing.
day <- ifelse(is.na(heart$wait), heart$futime, heart$wait)
cause <- ifelse(is.na(heart$wait), 2 * heart$died, 1)
at <- c(0, 5, 10, 30, 60, 100, 200)
cif <- timepoints(cuminc(day, cause), at)
states <- summary(survfit(Surv(day, factor(cause, 0:2)) ~ 1, conf.type = "log-log"), times = at)
for (k in 1:2) {
  add("heart", "", "cuminc", as.character(k), at, cif$est[k, ])
  add("heart", "", "incidence", as.character(k), at, states$pstate[, k + 1],
      states$lower[, k + 1], states$upper[, k + 1])
}

add_log_rank <- function(model, fit)
  add(model, "", "log-rank", "", length(fit$n) - 1, fit$chisq, p = fit$pvalue)
add_log_rank("trt", survdiff(Surv(time, status) ~ trt, veteran))
add_log_rank("celltype", survdiff(Surv(time, status) ~ celltype, veteran))
stratified <- survdiff(Surv(time, status) ~ trt + strata(celltype), veteran)
add("trt by cell type", "", "log-rank", "", 1, stratified$chisq, p = stratified$pvalue)
# Two pairs of groups that share no type of cell: each pair is tested by itself, the statistics add up.
pairs <- split(veteran, veteran$celltype %in% c("squamous", "smallcell"))
chisq <- sum(sapply(pairs, function(d) survdiff(Surv(time, status) ~ trt + strata(celltype), d)$chisq))
add("pairs by cell type", "", "log-rank", "", 2, chisq, p = pchisq(chisq, 2, lower.tail = FALSE))

add_rmst <- function(model, data, at)
  for (day in at) {
    table <- summary(survfit(Surv(time, status) ~ 1, data), rmean = day)$table
    half <- qnorm(0.975) * table["se(rmean)"]
    add(model, "", "restricted mean", "", day, table["rmean"], table["rmean"] - half,
        table["rmean"] + half)
  }
add_rmst("veteran", veteran, c(30, 100, 365, 999))
add_rmst("adeno", subset(veteran, celltype == "adeno"), c(50, 186))

table <- do.call(rbind, rows)
table$term <- sub("GLOBAL", "global", table$term)
write.csv(table, "cox.csv", row.names = FALSE, quote = FALSE, na = "")
