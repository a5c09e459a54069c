"""Letters between centres that keep their rows: a model that needs more than one of each."""
