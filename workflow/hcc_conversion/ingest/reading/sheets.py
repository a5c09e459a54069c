"""One sheet of a workbook: its cells where it has any, and what is peculiar about them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from openpyxl.worksheet._reader import FORMULA_TAG, INLINE_STRING, VALUE_TAG, WorkSheetParser
from openpyxl.xml.constants import SHEET_MAIN_NS

from hcc_conversion.ingest.reading.number_formats import (
    code_of,
    is_shown_otherwise,
    shown_text,
)

_TEXT, _OF_ONE_FONT = f"{{{SHEET_MAIN_NS}}}t", f"{{{SHEET_MAIN_NS}}}r"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True)
class Merged:
    """A range of merged cells; rows and columns from 1, both included."""

    first_column: int
    first_row: int
    last_column: int
    last_row: int


@dataclass
class Sheet:
    """What a sheet holds.

    rows
        row number, then column number, then the value; neither has an entry where it is blank.
    uncomputed
        row and column of formulas whose value is not stored.
    formulas
        row and column of formulas with a stored value.
    errors
        row and column of cells that hold an error such as #REF!.
    shown_otherwise
        row and column of numbers that are shown in per cent, in thousands or in millions.
    """

    rows: dict[int, dict[int, Any]] = field(default_factory=dict)
    uncomputed: list[tuple[int, int]] = field(default_factory=list)
    formulas: list[tuple[int, int]] = field(default_factory=list)
    errors: list[tuple[int, int]] = field(default_factory=list)
    shown_otherwise: list[tuple[int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    merged: list[Merged] = field(default_factory=list)


class _Parser(WorkSheetParser):  # type: ignore[misc]  # openpyxl has no types
    """openpyxl's parser of a sheet, that also says which cells are formulas.

    Its worksheet fills the gaps between cells, so that one cell at the far end of a sheet makes
    17 billion.
    """

    def __init__(self, source: Any, book: Any, strings: list[str], sheet: Sheet):
        super().__init__(
            source,
            strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        self._sheet = sheet
        self._formats = [
            code_of(style.numFmtId, book._number_formats) for style in book._cell_styles
        ]

    def parse_cell(self, element: Any) -> dict[str, Any]:
        inline = element.find(INLINE_STRING) if element.get("t") == "inlineStr" else None
        if inline is not None:
            # Else openpyxl makes an object of each with its fonts: a third of the time of a sheet.
            element.set("t", "str")
        cell: dict[str, Any] = super().parse_cell(element)
        if inline is not None:
            cell["value"] = _plain(inline)
        place = cell["row"], cell["column"]
        value, kind = cell["value"], cell["data_type"]
        if (value is None or len(element) > 1) and element.find(FORMULA_TAG) is not None:
            # An empty text is a result too; a number without one was never computed.
            is_text = element.get("t") == "str" and element.find(VALUE_TAG) is not None
            found = self._sheet.formulas if value is not None or is_text else self._sheet.uncomputed
            found.append(place)
        if kind == "e" and value is not None:
            self._sheet.errors.append(place)
        elif kind == "n" and value.__class__ in (int, float) and cell["style_id"]:
            code = self._formats[cell["style_id"]]
            cell["value"] = value if (shown := shown_text(value, code)) is None else shown
            if is_shown_otherwise(value, code):
                self._sheet.shown_otherwise.append(place)
        elif isinstance(value, str) and "_x" in value:
            cell["value"] = _ESCAPED.sub(lambda code: chr(int(code[1], 16)), value)
        return cell

    def parse_formatting(self, element: Any) -> None:
        """Conditional formats say nothing of values, and may be of a kind openpyxl refuses."""

    def parse_extensions(self, element: Any) -> None:
        """Extensions of other programs say nothing of values."""


def _plain(text: Any) -> str:
    """The text of a cell that holds it itself: its own and that of its parts of one font each."""
    parts = [text, *text.iterfind(_OF_ONE_FONT)]
    return "".join(part.findtext(_TEXT) or "" for part in parts)


def read_sheet(book: Any, worksheet: Any) -> Sheet:
    """The cells of a worksheet of a workbook that openpyxl opened ``read_only``."""
    sheet = Sheet()
    with worksheet._get_source() as source:
        parser = _Parser(source, book, worksheet._shared_strings, sheet)
        for number, cells in parser.parse():
            kept = {}
            for cell in cells:
                value = cell["value"]
                if value is None or (value.__class__ is str and not value.strip()):
                    continue
                kept[cell["column"]] = value
            if kept:
                sheet.rows.setdefault(number, {}).update(kept)
    sheet.hidden_rows = [
        int(number) for number, row in parser.row_dimensions.items() if _is_hidden(row, "ht")
    ]
    sheet.hidden_columns = sorted(
        number
        for columns in parser.column_dimensions.values()
        if _is_hidden(columns, "width")
        for number in range(int(columns["min"]), int(columns["max"]) + 1)
    )
    sheet.merged = list(_merged(parser.merged_cells))
    return sheet


def _is_hidden(dimension: dict[str, str], size: str) -> bool:
    return dimension.get("hidden") in ("1", "true") or float(dimension.get(size, 1)) == 0


def _merged(cells: Any) -> Iterator[Merged]:
    for merged in cells.mergeCell if cells else ():
        yield Merged(merged.min_col, merged.min_row, merged.max_col, merged.max_row)


def has_cells(worksheet: Any) -> bool:
    """Whether a sheet has any value; read until the first."""
    rest = b""
    with worksheet._get_source() as source:
        while chunk := source.read(65_536):
            if re.search(rb"<(?:\w+:)?(?:v|is)[ >]", rest + chunk):
                return True
            rest = chunk[-20:]
    return False
