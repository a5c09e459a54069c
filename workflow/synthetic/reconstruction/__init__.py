"""A cohort that agrees with everything a paper printed: published numbers in, an extract out."""
