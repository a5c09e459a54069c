"""Completeness: of how many patients each canonical field is known."""
