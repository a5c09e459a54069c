"""The numbers of a paper held against each other: which cannot be right, whatever the data."""
