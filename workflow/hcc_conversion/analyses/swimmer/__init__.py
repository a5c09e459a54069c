"""Courses of the converted (Figure 3)."""
