"""How much of a difference is case mix: rates and times with the same patients."""
