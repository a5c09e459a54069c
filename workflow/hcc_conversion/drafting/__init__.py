"""A first centre file from a stranger's extract: what its columns may be, and what is doubtful."""
