"""The files of an extract, one module per family of formats, as rows of raw cells."""
