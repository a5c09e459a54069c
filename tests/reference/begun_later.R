# Reference values for tests/analyses/prognosis/test_adjuvant.py.
# Run: Rscript tests/reference/begun_later.R
# Made with survival 3.5-3. Its data set jasa (Crowley & Hu, J Am Stat Assoc 1977;72:27) is the textbook
# example of immortal time: patients waiting for a heart, who must live until there is one.
suppressPackageStartupMessages(library(survival))
rows <- list()
add <- function(way, fit) {
  table <- summary(fit)
  rows[[length(rows) + 1]] <<- data.frame(way = way,
    stat = c("estimate", "ci_low", "ci_high", "p_value"),
    value = c(table$conf.int[1, c(1, 3, 4)], table$coefficients[1, 5]))
}
d <- data.frame(day = jasa$futime, died = jasa$fustat, began = ifelse(jasa$transplant == 1, jasa$wait.time, NA))
write.csv(d, "tests/reference/begun_later_patients.csv", row.names = FALSE, quote = FALSE)

add("as if known from the start", coxph(Surv(day, died) ~ !is.na(began), d))
# What happens on the day it begins is before it.
switches <- !is.na(d$began) & d$began < d$day
before <- with(d, data.frame(start = 0, end = ifelse(switches, began, day),
                             event = ifelse(switches, 0, died), begun = 0))
since <- with(d[switches, ], data.frame(start = began, end = day, event = died, begun = 1))
spells <- rbind(before, since)
add("time-varying", coxph(Surv(start, end, event) ~ begun, spells[spells$start < spells$end, ]))
late <- d[d$day > 30, ]
add("landmark 30 days", coxph(Surv(day - 30, died) ~ I(!is.na(began) & began <= 30), late))

all_rows <- do.call(rbind, rows)
all_rows$value <- sprintf("%.12g", all_rows$value)
write.csv(all_rows, "tests/reference/begun_later.csv", row.names = FALSE, quote = FALSE)
