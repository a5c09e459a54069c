"""Conversion against direct surgery (Tables 6 and 7)."""
