"""Extracts that are made, not collected: a hospital never runs this."""
