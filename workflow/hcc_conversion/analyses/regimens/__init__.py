"""Regimens, adjuvant treatment and reasons of unresectability (Tables 2 and 8)."""
