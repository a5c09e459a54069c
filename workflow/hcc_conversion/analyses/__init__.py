"""One module per analysis: canonical tables in, analysis results (ARD) out."""
