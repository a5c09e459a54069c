"""Patient flow (Figure 1)."""
