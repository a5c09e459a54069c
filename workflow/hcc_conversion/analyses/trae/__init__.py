"""Treatment-related adverse events (Table 5)."""
