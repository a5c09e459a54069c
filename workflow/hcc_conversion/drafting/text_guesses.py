"""Guess how a text file is written: encoding, delimiter, decimal sign, row of the names."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Sequence
from io import StringIO
from typing import NamedTuple

from hcc_conversion.drafting.knowledge import knowledge
from hcc_conversion.drafting.words import spelling
from hcc_conversion.ingest.plain_text import plain_text
from hcc_conversion.ingest.reading.reading import UnreadableSource

_DELIMITERS = (",", ";", "\t", "|")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Encodings that are looked for where a file is not utf-8, in the order they are tried.
_ENCODINGS = ("gb18030", "big5", "cp1252", "cp1250", "shift_jis", "euc_kr", "cp1251")
_SAME_FAMILY = {"gb2312": "gb18030", "gbk": "gb18030", "latin_1": "cp1252", "iso8859_1": "cp1252"}
_ROWS_LOOKED_AT = 200
_LAST_HEADER_ROW = 15


class Guess(NamedTuple):
    """A value, and why it is doubtful; empty where it is not."""

    value: str
    doubt: str = ""


def guess_encoding(content: bytes) -> Guess:
    """The encoding of a text file's bytes."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return Guess(encoding)
    try:
        content.decode("utf-8")
        return Guess("utf-8")
    except UnicodeDecodeError:
        pass
    doubt = "the file does not say its encoding; look at letters with accents and at Chinese"
    n_chinese = _n_known_names(content, "gb18030", is_ascii=False)
    if n_chinese:
        return Guess("gb18030", doubt if n_chinese == 1 else "")
    from charset_normalizer import from_bytes

    best = from_bytes(content, cp_isolation=list(_ENCODINGS)).best()
    if best is None:
        return Guess("cp1252", doubt)
    name = codecs.lookup(best.encoding).name.replace("-", "_")
    name = _SAME_FAMILY.get(name, name)
    if content.decode(name) == content.decode("cp1252", errors="replace"):
        return Guess("cp1252")  # the letters are the same in both
    n_of_best, n_western = _n_known_names(content, name), _n_known_names(content, "cp1252")
    return Guess("cp1252" if n_western > n_of_best else name, doubt)


def _n_known_names(content: bytes, encoding: str, *, is_ascii: bool = True) -> int:
    """How many names of fields stand in the first rows, read in an encoding.

    *is_ascii*: whether those count that are of plain letters, accents apart.
    """
    try:
        rows = content.decode(encoding).splitlines()[:_LAST_HEADER_ROW]
    except UnicodeDecodeError:
        return 0
    cells = {cell for row in rows for cell in re.split(r'[;,\t|"]', row)}
    spelled = {spelling(part) for cell in cells for part in (cell, re.sub(r"[(（].*", "", cell))}
    known = {name for of in knowledge().names.values() for names in of.values() for name in names}
    return sum((is_ascii or not one.isascii()) and one in known for one in spelled)


def guess_delimiter(text: str) -> Guess:
    """The sign between cells: the one by which most rows have the same number of several cells."""
    best, most = ",", 0
    for delimiter in _DELIMITERS:
        rows = _first_rows(text, delimiter)
        widths = Counter(len(row) for row in rows)
        width, n_rows = max(widths.items(), key=lambda item: item[0] * item[1], default=(1, 0))
        fits = width > 1 and n_rows >= 0.8 * len(rows)
        if fits and width * n_rows > most:
            best, most = delimiter, width * n_rows
    if not most:
        return Guess(best, "no sign parts the rows into the same number of cells")
    return Guess(best)


def _first_rows(text: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    try:
        rows = [row for row, _ in zip(reader, range(_ROWS_LOOKED_AT), strict=False)]
    except csv.Error:
        return []
    return [row for row in rows if any(cell.strip() for cell in row)]


def text_rows(text: str, delimiter: str) -> list[list[str]]:
    """The first rows of a text file, empty ones too."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    try:
        return [row for row, _ in zip(reader, range(_LAST_HEADER_ROW + 5), strict=False)]
    except csv.Error:
        return []


class Header(NamedTuple):
    """Where the names of the columns stand: the first row, from 1, and how many there are."""

    row: int
    n_rows: int = 1


def find_header(rows: Sequence[Sequence[object]]) -> Header:
    """The rows that hold the columns' names.

    One is the first that is filled as far as the rows below it, of different texts and no
    numbers. The row above it goes with it where it names columns that this one leaves blank, or
    tells names apart that stand twice; the row below, where it has none under the first name.

    Raises
    ------
    UnreadableSource
        where no row is like that: the first may be a patient's, and is not taken for names.
    """
    filled = [[plain_text(str(cell)) for cell in row if _is_filled(cell)] for row in rows]
    widest = max((len(cells) for cells in filled), default=0)
    for number, cells in enumerate(filled[:_LAST_HEADER_ROW], start=1):
        is_filled = len(cells) >= max(2, 0.7 * widest)
        if not is_filled or sum(map(_is_value, cells)) > 0.2 * len(cells):
            continue
        is_repeated = len(set(cells)) < len(cells)
        if number > 1 and _is_above(rows[number - 2], rows[number - 1], is_repeated=is_repeated):
            return Header(number - 1, 2)
        if is_repeated:
            raise UnreadableSource(
                f"row {number}, which looks like the names of the columns, has a name twice",
                "Give each column a name of its own.",
            )
        return Header(number, 2 if _goes_on(rows[number - 1 : number + 1]) else 1)
    raise UnreadableSource(
        "no row of the file looks like the names of columns",
        "Add a first row with the names of the columns, or write the centre file by hand with"
        " 'column_names' (config/README.md).",
    )


def _is_above(upper: Sequence[object], names: Sequence[object], *, is_repeated: bool) -> bool:
    """Whether *upper*, the row above the *names*, holds parts of them and is no title."""
    filled = [n for n, cell in enumerate(upper) if _is_filled(cell)]
    if len(filled) < 2 or any(_is_value(plain_text(str(upper[n]))) for n in filled):
        return False
    return is_repeated or any(n >= len(names) or not _is_filled(names[n]) for n in filled)


def _goes_on(rows: Sequence[Sequence[object]]) -> bool:
    """Whether the second of two rows holds parts of names: no record leaves its first cell blank
    and has no number."""
    if len(rows) < 2:
        return False
    first = next(n for n, cell in enumerate(rows[0]) if _is_filled(cell))
    below = [n for n, cell in enumerate(rows[1]) if _is_filled(cell)]
    is_part = len(below) > 1 and first not in below
    return is_part and not any(_is_value(plain_text(str(rows[1][n]))) for n in below)


def _is_filled(cell: object) -> bool:
    return cell is not None and cell == cell and bool(plain_text(str(cell)))


def _is_value(cell: str) -> bool:
    """Whether a cell is a number or a date and no name."""
    return bool(re.fullmatch(r"[-+<>]?[0-9][0-9.,:/\- ]*", cell))


def guess_decimal(cells: Sequence[str]) -> Guess:
    """The decimal sign of a file's cells."""
    commas = sum(bool(re.fullmatch(r"[-+<>]?\d+,\d+", cell)) for cell in cells)
    points = sum(bool(re.fullmatch(r"[-+<>]?\d+\.\d+", cell)) for cell in cells)
    thousands = sum(bool(re.fullmatch(r"[-+<>]?[1-9]\d{0,2}(?:,\d{3})+", cell)) for cell in cells)
    if thousands and thousands == commas:
        return Guess(".", f"in {commas} cells as 1,234 the comma parts thousands or is decimal")
    if commas > points:
        doubt = f"{points} cells have a point" if points else ""
        return Guess(",", doubt)
    return Guess(".", f"{commas} cells have a comma, {points} a point" if commas else "")
