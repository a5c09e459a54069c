"""Centres that pass on aggregates: read as centres, and pooled without their rows."""
