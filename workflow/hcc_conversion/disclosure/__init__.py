"""What may leave a house: counts of few hidden, so that they cannot be computed from the rest."""
