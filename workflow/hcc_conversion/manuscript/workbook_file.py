"""Tables as a workbook: a sheet each, numbers as numbers, heads that stay in view."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from hcc_conversion.manuscript.model import Cell, Column, JournalTable, TableSet
from hcc_conversion.run.fixed_workbook import FIXED_MOMENT, without_clock

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

#: Statistic, then the heading of its column; in the order of the columns.
HEADS = {
    "n": "n",
    "denominator": "N",
    "events": "events",
    "missing": "not recorded",
    "percent": "%",
    "mean": "mean",
    "sd": "SD",
    "median": "median",
    "q1": "lower quartile",
    "q3": "upper quartile",
    "min": "smallest",
    "max": "largest",
    "HR": "HR",
    "difference": "difference",
    "standardised difference": "standardised difference",
    "ci_low": "95% CI, lower",
    "ci_high": "95% CI, upper",
    "statistic": "statistic",
    "p_value": "P",
}
#: The heading of a column of words (why there is no number), and of the letters of notes.
WORDS, LETTERS = "without a value", "note"
#: Rows: caption, span, head with n, statistic.
_SPAN, _HEAD, _STATISTIC, _FIRST = 2, 3, 4, 5
_LINE = Border(bottom=Side("thin"))


def workbook_file(tables: TableSet) -> bytes:
    """The workbook. The same tables give the same bytes."""
    book = Workbook()
    book.properties.creator, book.properties.title = "", tables.title
    book.properties.created = book.properties.modified = FIXED_MOMENT
    cover = book.active
    cover.title = "Contents"
    headings = {part.heading for part in tables.parts}
    for place, line in enumerate([tables.title, *tables.legend, *_listed(tables)], start=1):
        cover.cell(place, 1, line).font = Font(bold=place == 1 or line in headings)
    cover.column_dimensions["A"].width = 120
    for table in (table for part in tables.parts for table in part.tables):
        _fill(book.create_sheet(f"Table {table.number}"), table)
    buffer = BytesIO()
    book.save(buffer)
    return without_clock(buffer.getvalue())


def _listed(tables: TableSet) -> Iterator[str]:
    """The tables of every part, below what it is."""
    for part in tables.parts:
        yield from ("", part.heading, part.text)
        yield from (*(table.title for table in part.tables), *part.left_out)


def _fill(sheet: "Worksheet", table: JournalTable) -> None:
    sheet.cell(1, 1, table.title).font = Font(bold=True)
    sheet.cell(_STATISTIC, 1, table.stub).font = Font(bold=True)
    left = 2
    for place, column in enumerate(table.columns):
        cells = [row.cells[place] if row.cells else Cell() for row in table.rows]
        left = _add_column(sheet, left, column, cells)
    for number, row in enumerate(table.rows, start=_FIRST):
        label = sheet.cell(number, 1, row.label)
        label.font = Font(bold=row.is_heading)
        label.alignment = Alignment(indent=2 if row.indent else 0)
    for place in range(1, left):
        sheet.cell(_STATISTIC, place).border = _LINE
    foot = [*(f"{letter}: {note}" for letter, note in table.lettered), *table.notes]
    for number, note in enumerate(foot, start=_FIRST + len(table.rows) + 1):
        sheet.cell(number, 1, note)
    sheet.column_dimensions["A"].width = max(20, *(len(row.label) + 4 for row in table.rows))
    sheet.freeze_panes = sheet.cell(_FIRST, 2)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True
    sheet.print_title_rows, sheet.print_title_cols = f"{_SPAN}:{_STATISTIC}", "A:A"


def _add_column(sheet: "Worksheet", left: int, column: Column, cells: Sequence[Cell]) -> int:
    """One column of the table: a column of the sheet for every statistic that it has.

    Returns the first free column.
    """
    used = {name for cell in cells for name in cell.numbers}
    heads = [name for name in HEADS if name in used]
    columns = {name: left + place for place, name in enumerate(heads)}
    words = any(cell.text and not cell.numbers for cell in cells)
    for extra, wanted in ((WORDS, words), (LETTERS, column.mark or any(c.mark for c in cells))):
        if wanted:
            columns[extra] = left + len(columns)
    counted = f" ({column.counted})" if column.counted else ""
    for row, text in ((_SPAN, column.span), (_HEAD, f"{column.head}{counted}")):
        sheet.cell(row, left, text).font = Font(bold=True)
    for name, place in columns.items():
        sheet.cell(_STATISTIC, place, HEADS.get(name, name)).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(place)].width = 13
    if column.mark:
        sheet.cell(_HEAD, columns[LETTERS], column.mark)
    for row, cell in enumerate(cells, start=_FIRST):
        for name, number in cell.numbers.items():
            written = sheet.cell(row, columns[name], number.value)
            if not isinstance(number.value, str):
                written.number_format = "0" + ("." + "0" * number.decimals) * bool(number.decimals)
        if cell.text and not cell.numbers:
            sheet.cell(row, columns[WORDS], cell.text)
        if cell.mark:
            sheet.cell(row, columns[LETTERS], cell.mark)
    return left + len(columns)
