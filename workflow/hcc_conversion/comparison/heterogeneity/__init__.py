"""Headline quantities pooled across centres, and how far the centres differ."""
