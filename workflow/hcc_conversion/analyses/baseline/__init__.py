"""Baseline characteristics (Table 1)."""
