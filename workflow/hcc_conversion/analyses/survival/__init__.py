"""Overall and recurrence-free survival (Figure 4)."""
