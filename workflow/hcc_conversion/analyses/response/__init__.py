"""Tumour response (Tables 3 and 4, Figure 2)."""
