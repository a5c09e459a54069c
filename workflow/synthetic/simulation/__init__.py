"""Invented hospitals: simulated cohorts and the extracts such hospitals would hand over."""
