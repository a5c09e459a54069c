"""The report: one page for everyone, of tables and figures that other rules made."""
