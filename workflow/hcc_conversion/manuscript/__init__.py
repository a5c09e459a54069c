"""Tables as journals print them: one model, written for Word, as a workbook and as a page."""
