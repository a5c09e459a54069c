"""Thin, well-named doors to the statistics libraries."""
