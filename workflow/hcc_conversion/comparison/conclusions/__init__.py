"""What the comparison with the paper comes to: sentences by rule, one table, and what changed."""
