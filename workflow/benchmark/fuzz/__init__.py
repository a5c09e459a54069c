"""Extracts of invented clinics with planted faults, and what a person would read in them."""
