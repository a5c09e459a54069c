# Reading what peer.py exports, and collecting lines of results under the keys of our own tables.
read_table <- function(name)
  read.csv(file.path(folder, paste0(name, ".csv")), check.names = FALSE, encoding = "UTF-8",
           na.strings = "")

collected <- new.env()
start_rows <- function() {
  collected$lines <- vector("list", 4096)
  collected$n <- 0
}

# One line; *stats* is a named vector of its statistics.
add <- function(population, variable, stats, level = "", group = "") {
  collected$n <- collected$n + 1
  collected$lines[[collected$n]] <- list(population, group, variable, level, stats)
}

write_rows <- function(analysis) {
  lines <- collected$lines[seq_len(collected$n)]
  stats <- lapply(lines, `[[`, 5)
  column <- function(place) rep(vapply(lines, `[[`, "", place), lengths(stats))
  table <- data.frame(population = column(1), group = column(2), variable = column(3),
    level = column(4), stat = unlist(lapply(stats, names)), value = as.numeric(unlist(stats)))
  write_table(table, analysis)
}

write_table <- function(table, name)
  write.csv(table, file.path(folder, "r", paste0(name, ".csv")), row.names = FALSE, na = "")

# The members of a population; what peer.py says of them stands in their columns.
members_of <- function(population) patients[patients[[paste0("in_", population)]], ]

# How often each value occurs, the most frequent first.
by_frequency <- function(values) {
  counts <- table(values)
  names(counts)[order(names(counts) == "not recorded", -counts, names(counts))]
}
