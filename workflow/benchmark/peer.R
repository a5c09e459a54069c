# The tables of one centre in R: Rscript peer.R <folder of peer.py> <analysis> ...
# Reads what peer.py exports, writes <folder>/r/<analysis>.csv with the keys of our results.
arguments <- commandArgs(trailingOnly = TRUE)
if (!length(arguments) || arguments[1] %in% c("-h", "--help")) {
  cat("Rscript peer.R <folder written by peer.py> <analysis> ...\n")
  quit(status = 0)
}
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)[1]))
folder <- arguments[1]
source(file.path(here, "peer", "rows.R"))
source(file.path(here, "peer", "statistics.R"))
study <- dget(file.path(folder, "study.R"))
patients <- read_table("patients")
for (analysis in arguments[-1]) {
  source(file.path(here, "peer", paste0(analysis, ".R")))
  start_rows()
  compute()
  write_rows(analysis)
}
