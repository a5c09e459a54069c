"""Plant."""
def plant(clinic, rng):
    pass
