"""Funnel plots: shares of sites by their size, with the limits that chance alone keeps them in."""
