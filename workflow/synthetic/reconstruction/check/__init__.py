"""Every printed value held against the tables of a reconstructed centre."""
