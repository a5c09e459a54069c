"""What the tables are made from; Snakemake asks at every start, and needs no more for that."""

#: The analyses whose results they print.
ANALYSES = ("baseline", "regimens", "response", "trae", "surgery", "conversion")
#: What of the study's configuration says which rows there are.
READS = ("characteristics", "predictors", "surgery", "conversion")
#: Name of a format, then the ending of its file.
FORMATS = {"word": "docx", "workbook": "xlsx", "page": "html"}
#: What of the configuration the methods text says.
DESCRIBES = (
    *("study", "window", "response", "surgery", "conversion"),
    *("imputation", "survival", "heterogeneity"),
)
