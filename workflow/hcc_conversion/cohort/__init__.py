"""What follows from the rows of a cohort's patients."""
