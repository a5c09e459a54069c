"""CSV and TSV: bytes to text to cells."""

import codecs
import csv
import re
from collections.abc import Mapping
from io import StringIO
from itertools import accumulate
from pathlib import Path
from typing import Any

from hcc_conversion.ingest.reading.header import rows_of_text
from hcc_conversion.ingest.reading.reading import Reading, UnreadableSource
from hcc_conversion.ingest.reading.text_signs import delimiter_problem, encoding_problem

_ENCODINGS_TO_TRY = ("utf-8", "gb18030", "cp1252")
#: A cell as some programs write text, so that spreadsheets leave its zeros: ="007" is shown as 007.
_FORMULA_OF_TEXT = re.compile(r'="([^"]*)"')
_MARKS = (  # of byte order, the longer first
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class _Cells(dict[str, str]):
    """Cells as they are shown; equal ones are one object: an extract is mostly repetition."""

    def __missing__(self, cell: str) -> str:
        formula = _FORMULA_OF_TEXT.fullmatch(cell)
        return self.setdefault(cell, formula[1] if formula else cell)


def read_text(path: Path, source: Mapping[str, Any]) -> Reading:
    """The records of a text file, every cell as it stands; ``="007"`` is 007."""
    text = decode(path.read_bytes(), source.get("encoding", "utf-8"))
    delimiter = source.get("delimiter", "\t" if source["format"] == "tsv" else ",")
    if problem := delimiter_problem(delimiter):
        raise UnreadableSource(problem, "Correct 'delimiter' in the centre file.")
    records = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    cells = _Cells()
    shared = (tuple(map(cells.__getitem__, record)) for record in records)
    try:
        rows = rows_of_text(enumerate(shared, start=1), source)
    except csv.Error as error:
        advice = "Check the quotes and the delimiter, export again."
        problem = f"line {records.line_num} cannot be read"
        if "end of data" in str(error):
            problem = "a quote is opened somewhere and never closed"
        elif "field limit" in str(error):
            most = csv.field_size_limit()
            problem += f": a cell of more than {most} characters; a quote may be missing"
        raise UnreadableSource(problem, advice) from None
    if any("\n" in cell or "\r" in cell for cell in cells):
        holding = _records_with_others(text, delimiter)
        if holding:
            problem = "a cell holds line breaks and delimiters as if other rows stood in it"
            advice = (
                "Look for a quote that is opened in this row and closed in a later one, correct it"
                " and export again; if the cell is meant so, export with another delimiter."
            )
            raise UnreadableSource(problem, advice, holding)
    return Reading(rows)


def _records_with_others(text: str, delimiter: str) -> list[int]:
    """The numbers of the records that hold other rows in a cell.

    A quote that is opened by mistake, and closed in the same column of a later row, leaves a
    record of the right length: the cell holds the fields after it, up to the end of a line, then
    whole rows, then the fields before the other quote, from the begin of a line on. Line breaks
    may split each of these rows besides.
    """
    records = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    return [
        number
        for number, record in enumerate(records, start=1)
        if any(
            _holds_rows(cell, place, len(record) - 1, delimiter)
            for place, cell in enumerate(record)
            if "\n" in cell or "\r" in cell
        )
    ]


def _holds_rows(cell: str, place: int, n_delimiters: int, delimiter: str) -> bool:
    counts = [line.count(delimiter) for line in re.split(r"\r\n|\n|\r", cell)]
    total, line_ends = sum(counts), set(accumulate(counts[:-1]))
    # At ends of lines the row of the quote is over, and the row that closes it begins.
    seams = {n_delimiters - place, total - place}
    return 0 < n_delimiters <= total and total % n_delimiters == 0 and seams <= line_ends


def decode(content: bytes, encoding: str) -> str:
    """The text of a file, without a byte-order mark.

    Raises
    ------
    UnreadableSource
        where it is certainly in another encoding; what is certain is said.
    """
    if problem := encoding_problem(encoding):
        raise UnreadableSource(problem, "Use e.g. utf-8, gb18030 or cp1252.")
    name = codecs.lookup(encoding).name
    marked = next((of_mark for mark, of_mark in _MARKS if content.startswith(mark)), "")
    if marked and not name.startswith(marked):
        problem = f"the file is not {encoding} text: it starts with the mark of {marked}"
        raise UnreadableSource(problem, f"Set 'encoding' to {marked}.")
    if name in ("utf-16", "utf-32") and not marked:
        problem = f"the file has no byte-order mark, so {encoding} can be read in two ways"
        raise UnreadableSource(problem, f"Set 'encoding' to {name}-le or {name}-be.")
    try:
        text = content.decode(encoding).removeprefix("\ufeff")
    except (UnicodeError, ValueError):
        fitting = [name for name in _ENCODINGS_TO_TRY if _fits(content, name)]
        fitting = [marked] if marked else fitting
        advice = "Set 'encoding' to what the file is"
        advice += f"; it can be read as {', '.join(fitting)}." if fitting else "."
        raise UnreadableSource(f"the file is not {encoding} text", advice) from None
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        problem = f"line {row} holds a NUL character, which no text has"
        advice = "Set 'encoding' (utf-16-le, utf-16-be?) to what the file is, or export it again."
        raise UnreadableSource(problem, advice)
    if _is_one_byte_each(name) and not content.isascii() and _fits(content, "utf-8"):
        problem = f"the file is not {encoding} text: all its letters are written as in utf-8"
        raise UnreadableSource(problem, "Set 'encoding' to utf-8.")
    return text


def _is_one_byte_each(name: str) -> bool:
    """Encodings in which the letters of another would read as letters too, without an error."""
    return bool(re.match(r"cp125|latin|iso8859|mac|cp437|cp85", name))


def _fits(content: bytes, encoding: str) -> bool:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return "\0" not in text
