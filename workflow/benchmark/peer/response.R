# Best responses, rates, changes, times, readings, agreement, pathology and regimens.
library(survival)
RESPONSES <- c("CR", "PR", "SD", "PD", "NE")
EVALUATED <- RESPONSES[1:4]
MONTH <- 30.4375

add_responses <- function(population, criterion, members) {
  best <- members[[paste(criterion, "best_response")]]
  best[is.na(best)] <- "not assessed"
  for (level in c(RESPONSES, "not assessed"))
    add(population, "best_response", proportion(sum(best == level), length(best)), level, criterion)
  evaluable <- best[best %in% EVALUATED]
  good <- list(objective_response = c("CR", "PR"), disease_control = c("CR", "PR", "SD"))
  for (rate in names(good)) {
    add_rate(population, rate, best %in% good[[rate]], group = criterion, exact = TRUE)
    add_rate(population, paste0(rate, "_of_evaluable"), evaluable %in% good[[rate]],
             group = criterion)
  }
}

add_change <- function(population, criterion, members) {
  change <- members[[paste(criterion, "best_change_percent")]]
  known <- change[!is.na(change)]
  add(population, "best_change_percent", known_of(change), group = criterion)
  add(population, "best_change_percent", describe(change), group = criterion)
  add(population, "best_change_percent", proportion(sum(known < 0), length(known)),
      "smaller than at baseline", criterion)
}

add_times <- function(population, criterion, members) {
  of <- function(name) members[[paste(criterion, name)]]
  responded <- of("best_response") %in% c("CR", "PR")
  days <- of("time_to_response_days")[responded]
  add(population, "time_to_response", known_of(days), group = criterion)
  add(population, "time_to_response", describe(days / MONTH), group = criterion)
  duration <- of("duration_days")[responded]
  ended <- of("ended")[responded]
  known <- !is.na(duration) & !is.na(ended)
  add(population, "duration_of_response",
      c(n = sum(known), events = sum(ended[known]), missing = sum(!known)), group = criterion)
  if (!any(known)) return()
  fit <- survfit(Surv(duration[known], ended[known]) ~ 1, conf.type = "log-log")
  found <- summary(fit)$table[c("median", "0.95LCL", "0.95UCL")] / MONTH
  add(population, "duration_of_response", setNames(found, c("median", "ci_low", "ci_high")),
      "median", criterion)
}

add_readings <- function(population, criterion, members, readings) {
  those <- readings[readings$criterion == criterion & readings$patient %in% members$patient, ]
  fate <- ifelse(is.na(those$left_out), "used", those$left_out)
  for (level in union("used", fate))
    add(population, "readings", proportion(sum(fate == level), length(fate)), level, criterion)
  both <- those[those$response %in% EVALUATED & !(those$measured %in% "NE"), ]
  same <- both$response == both$measured | (both$response == "CR" & both$complete_possible)
  add(population, "recorded_as_measured", proportion(sum(same, na.rm = TRUE), nrow(both)),
      group = criterion)
}

add_agreement <- function(population, members) {
  group <- paste(study$criteria, collapse = " / ")
  best <- lapply(study$criteria, function(name) factor(members[[paste(name, "best_response")]],
                                                      EVALUATED))
  known <- !is.na(best[[1]]) & !is.na(best[[2]])
  crossed <- table(best[[1]][known], best[[2]][known])
  n <- sum(crossed)
  add(population, "agreement", c(n = n, missing = nrow(members) - n), group = group)
  add(population, "agreement", proportion(sum(diag(crossed)), n), "the same", group)
  for (one in EVALUATED) for (other in EVALUATED)
    add(population, "agreement", proportion(crossed[one, other], n), paste(one, "/", other), group)
  add(population, "kappa", kappa_of(crossed), group = group)
}

add_finding <- function(population, name, finding, members) {
  resected <- !is.na(members$surgery_kind)
  known <- resected & !is.na(finding)
  found <- finding %in% TRUE
  add_rate(population, paste0(name, "_of_resected"), found[known], exact = TRUE)
  if (population == "converted")
    add_rate(population, paste0(name, "_of_all"), found, exact = TRUE)
  if (name != "pcr") return()
  for (criterion in study$criteria) {
    best <- members[[paste(criterion, "best_response")]]
    best[is.na(best)] <- "not assessed"
    for (level in c(RESPONSES, "not assessed")) {
      these <- best == level
      if (!(level %in% EVALUATED) && !any(these)) next
      add_rate(population, "pcr_by_response", found[these & known], level, criterion)
      if (population == "converted")
        add_rate(population, "pcr_by_response_of_all", found[these], level, criterion)
    }
  }
}

add_regimens <- function(population, members, fewest) {
  for (variable in c("regimen_class", "regimen")) {
    name <- members[[paste0("first_", variable)]]
    name[is.na(name)] <- "not recorded"
    counts <- table(name)
    if (variable == "regimen") name[name %in% names(counts)[counts < fewest]] <- "other regimens"
    for (level in unique(name)) {
      add(population, variable, proportion(sum(name == level), length(name)), level)
      for (criterion in study$criteria) {
        best <- members[[paste(criterion, "best_response")]]
        add_rate(population, paste0("response_by_", variable),
                 best[name == level] %in% c("CR", "PR"), level, criterion)
      }
    }
  }
}

compute <- function() {
  readings <- read_table("readings")
  for (population in names(study$response)) {
    members <- members_of(population)
    add(population, "patients", c(n = nrow(members)))
    for (criterion in study$criteria) {
      add_responses(population, criterion, members)
      add_change(population, criterion, members)
      add_times(population, criterion, members)
      add_readings(population, criterion, members, readings)
    }
    add_agreement(population, members)
    add_finding(population, "r0", members[["surgery:margin"]] == "R0", members)
    add_finding(population, "pcr", members[["surgery:pathologic_complete_response"]], members)
    add_regimens(population, members, study$response[[population]])
  }
}
