"""Mistakes in how a centre file describes its files, seen before any is opened."""

from collections.abc import Iterator, Mapping
from typing import Any

from hcc_conversion.ingest.plain_text import plain_text
from hcc_conversion.ingest.reading.text_signs import delimiter_problem, encoding_problem

#: Keys that say something of files of these formats, and nothing of others.
_FORMATS_OF_KEY = {
    "sheet": ("xlsx",),
    "delimiter": ("csv", "tsv"),
    "header_row": ("csv", "tsv", "xlsx"),
    "header_rows": ("csv", "tsv", "xlsx"),
    "column_names": ("csv", "tsv", "xlsx"),
    "encoding": ("csv", "tsv", "spss", "stata", "sas"),
}


def source_problems(source: Mapping[str, Any]) -> Iterator[str]:
    """Every mistake in one entry of ``sources``, with the key in front."""
    for key, formats in _FORMATS_OF_KEY.items():
        if key in source and source["format"] not in formats:
            if key == "sheet":
                yield "sheet: only an xlsx file has sheets"
            else:
                yield f"{key}: has no effect on a {source['format']} file"
    if source.get("decimal", ".") == source.get("thousands"):
        yield "thousands: the same sign as the decimal one"
    thousands = source.get("thousands", "")
    if thousands and (thousands.isalnum() or thousands in "+-<>="):
        yield f"thousands: {thousands!r} can be part of a number"
    if "delimiter" in source and (problem := delimiter_problem(source["delimiter"])):
        yield f"delimiter: {problem}"
    if source["format"] in ("csv", "tsv") and (
        problem := encoding_problem(source.get("encoding", "utf-8"))
    ):
        yield f"encoding: {problem}; use e.g. utf-8, gb18030 or cp1252"
    if "column_names" in source:
        yield from _name_problems(source)


def _name_problems(source: Mapping[str, Any]) -> Iterator[str]:
    for key in ("header_row", "header_rows"):
        if key in source:
            yield f"column_names: a file with '{key}' has its own names; give one of both"
    plain = [plain_text(name) for name in source["column_names"]]
    if "" in plain:
        yield "column_names: a column without a name"
    if len(set(plain)) < len(plain):
        yield "column_names: a name stands twice"
