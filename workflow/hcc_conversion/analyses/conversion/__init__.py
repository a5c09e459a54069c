"""Predictors of conversion (Table 9)."""
