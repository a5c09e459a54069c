# Baseline: numbers described, categories counted.
add_variable <- function(population, members, name, variable) {
  values <- members[[variable$field]]
  counts <- known_of(values)
  add(population, name, counts)
  if (variable$measured) add(population, name, describe(values))
  category <- members[[variable$column]]
  for (level in variable$levels)
    add(population, name, proportion(sum(category == level, na.rm = TRUE), counts[["n"]]), level)
}

compute <- function() {
  for (population in names(study$baseline)) {
    members <- members_of(population)
    add(population, "patients", c(n = nrow(members)))
    variables <- study$variables[[study$baseline[[population]]]]
    for (name in names(variables)) add_variable(population, members, name, variables[[name]])
  }
}
