"""XLSX: which sheet is read, which of its cells are records, and what is doubtful about them."""

import re
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pandas as pd
from openpyxl.chartsheet import Chartsheet
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from hcc_conversion.ingest.date_formats import EXCEL_DAY_0, MAC_DAY_0
from hcc_conversion.ingest.findings import WARNING
from hcc_conversion.ingest.plain_text import plain_text
from hcc_conversion.ingest.reading.archives import check_archive
from hcc_conversion.ingest.reading.header import (
    header_rows,
    joined_names,
    no_names,
    plain_names,
)
from hcc_conversion.ingest.reading.merged_cells import fill_merged, names_in_row
from hcc_conversion.ingest.reading.reading import Note, Reading, UnreadableSource
from hcc_conversion.ingest.reading.sheets import Sheet, has_cells, read_sheet
from hcc_conversion.run.wording import counted

Places = Iterable[tuple[int, int]]


def read_workbook(path: Path, source: Mapping[str, Any]) -> Reading:
    """The records of one sheet, typed cells as they are; numbers whose format adds leading
    zeros or text before or between the digits as text, as they are shown.

    Merged cells count in each of their rows. Cells under no column name make no record.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # they quote cells
        status = path.stat()
        book = _opened(_File(path, status.st_size, status.st_mtime_ns))
        worksheet, notes = _choose_sheet(book, source.get("sheet"))
        sheet = read_sheet(book, worksheet)
        day_0 = MAC_DAY_0 if book.epoch == CALENDAR_MAC_1904 else EXCEL_DAY_0
        is_stale = _is_to_be_computed(book)
    rows, more = _records(sheet, source, is_stale=is_stale)
    return Reading(rows, [*notes, *more], day_0)


class _File(NamedTuple):
    """A file as it is at one time: saved again it is another."""

    path: Path
    size: int
    modified_ns: int


@lru_cache(maxsize=1)
def _opened(file: _File) -> Any:
    """The workbook, opened once for all of its sheets that are read one after the other."""
    check_archive(file.path)
    # Not by pandas: it turns a formula that failed (#REF!) into an empty cell.
    content = BytesIO(file.path.read_bytes())
    return openpyxl.load_workbook(content, read_only=True, data_only=True, keep_links=False)


def _is_to_be_computed(book: Any) -> bool:
    """Whether the program that wrote the workbook left its formulas to be computed on opening.

    From the text: openpyxl takes it for granted where nothing is said.
    """
    parts = [name for name in book._archive.namelist() if name.endswith("workbook.xml")]
    pattern = rb'<(?:\w+:)?calcPr[^>]*\sfullCalcOnLoad="(?:1|true)"'
    return any(re.search(pattern, book._archive.read(part)) for part in parts)


def address(row: int, column: int) -> str:
    """A cell as a spreadsheet names it: C7."""
    return f"{get_column_letter(column)}{row}"


def _choose_sheet(book: Any, wanted: str | None) -> tuple[Any, list[Note]]:
    """The sheet called *wanted*, or the first that is visible; sheets are not named in messages,
    since a hospital may name one after a patient."""
    sheets = [sheet for sheet in book._sheets if not isinstance(sheet, Chartsheet)]
    if not sheets:
        problem = "the workbook has no sheet with cells"
        raise UnreadableSource(problem, "Export the table again.")
    if wanted is None:
        visible = [sheet for sheet in sheets if sheet.sheet_state == "visible"]
        chosen = (visible or sheets)[0]
        others = sum(has_cells(sheet) for sheet in sheets if sheet is not chosen)
        if not others:
            return chosen, []
        number = book._sheets.index(chosen) + 1
        holding = counted(others, "other sheet")
        problem = f"only sheet {number} is read, and cells stand in {holding} too"
        advice = "Write the name of the sheet that is meant under 'sheet' in the centre file."
        return chosen, [Note(problem, advice, severity=WARNING)]
    plain = plain_text(wanted)
    for sheet in sheets:
        if plain_text(sheet.title) == plain:
            return sheet, []
    titles = [plain_text(sheet.title) for sheet in book._sheets]
    problem = f"there is no sheet '{wanted}'"
    if plain in titles:
        problem = f"the sheet '{wanted}' is a chart, and has no cells"
    tabs = counted(len(titles), "tab")
    advice = f"Set 'sheet' to the name on a tab of the workbook, which has {tabs}"
    folded = [title.casefold() for title in titles]
    if plain.casefold() in folded and plain not in titles:
        number = folded.index(plain.casefold()) + 1
        advice += f"; tab {number} differs only in upper and lower case"
    raise UnreadableSource(problem, f"{advice}.")


def _records(
    sheet: Sheet, source: Mapping[str, Any], *, is_stale: bool
) -> tuple[pd.DataFrame, list[Note]]:
    of_names = header_rows(source)
    last = of_names.stop - 1
    header = dict(enumerate(source.get("column_names", ()), start=1))
    if of_names:
        header = joined_names([names_in_row(sheet, row, last) for row in of_names])
        header = {column: cell for column, cell in header.items() if plain_text(str(cell))}
    if not header:
        raise no_names(
            of_names.start, is_empty=not any(number >= of_names.start for number in sheet.rows)
        )
    below = {number: row for number, row in sheet.rows.items() if number > last}
    rows = {n: row for n, row in sorted(below.items()) if not header.keys().isdisjoint(row)}
    if not of_names and not rows:
        raise no_names(0, is_empty=True)
    stray = [(n, column) for n, row in below.items() if n not in rows for column in row]
    merged = fill_merged(sheet.merged, rows, last)
    columns = sorted(header.keys() | {column for row in rows.values() for column in row})
    names = dict(
        zip(columns, plain_names((column, header.get(column)) for column in columns), strict=True)
    )
    unnamed = defaultdict(list)
    for number, row in rows.items():
        for column in row.keys() - header.keys():
            unnamed[column].append((number, address(number, column)))
    table = pd.DataFrame(
        [[row.get(column) for column in columns] for row in rows.values()],
        columns=list(names.values()),
        index=pd.Index(list(rows), dtype="int64"),
        dtype=object,
    )
    notes = [
        *_cell_notes(sheet, names, is_stale=is_stale),
        *_hidden_notes(sheet, rows, names),
        *_merged_notes(sheet, merged, names, last),
        *(_unnamed(names[column], places) for column, places in sorted(unnamed.items())),
    ]
    if stray:
        problem = "cells in rows that have nothing under a column name; no record is made of them"
        advice = "Delete them if they do not belong to the table."
        places = [(row, address(row, column)) for row, column in sorted(stray)]
        notes.append(Note(problem, advice, places=places, severity=WARNING))
    return table, notes


def _unnamed(name: str, places: list[tuple[int, str]]) -> Note:
    return Note(
        "cells under no column name; they are not read",
        "Give the column a name, or delete the cells if they do not belong to the table.",
        column=name,
        places=places,
        severity=WARNING,
        where_read=False,
    )


def _cell_notes(sheet: Sheet, names: Mapping[int, str], *, is_stale: bool) -> Iterator[Note]:
    yield from _by_column(
        "a formula whose value is not stored in the file",
        "Open the workbook in Excel and save it, so that the values are stored.",
        sheet.uncomputed,
        names,
    )
    yield from _by_column(
        "an error in place of a value (#REF!, #N/A, ...)",
        "Correct the formula or the cell in the workbook, or add the error to 'missing'.",
        sheet.errors,
        names,
    )
    yield from _by_column(
        "a number that is shown in per cent, in thousands or in millions, and holds another value",
        "Write the number itself into the cell as it is meant (format 'General'), and its unit in"
        " the centre file.",
        sheet.shown_otherwise,
        names,
    )
    if is_stale:  # some programs store 0 for every formula they write, to be computed in Excel
        yield from _by_column(
            "a formula whose stored value the workbook itself calls outdated",
            "Open the workbook in Excel and save it, so that the values are computed.",
            sheet.formulas,
            names,
        )


def _by_column(
    problem: str, advice: str, places: Places, names: Mapping[int, str], **how: Any
) -> Iterator[Note]:
    of_column = defaultdict(list)
    for row, column in places:
        of_column[column].append((row, address(row, column)))
    for column, found in sorted(of_column.items()):
        if column in names:
            yield Note(problem, advice, column=names[column], places=found, **how)


def _hidden_notes(
    sheet: Sheet, rows: Mapping[int, Any], names: Mapping[int, str]
) -> Iterator[Note]:
    hidden = sorted(set(sheet.hidden_rows) & set(rows))
    if hidden:
        problem = "rows are hidden in the workbook, by hand or by a filter; they are read too"
        advice = "Delete them if they are not meant, or show them and save."
        yield Note(problem, advice, places=[(row, "") for row in hidden], severity=WARNING)
    for column in sheet.hidden_columns:
        if column in names:
            yield Note(
                "the column is hidden in the workbook; it is read",
                "Check that it is the column that is meant.",
                column=names[column],
                severity=WARNING,
            )


def _merged_notes(
    sheet: Sheet, filled: Mapping[str, Places], names: Mapping[int, str], last: int
) -> Iterator[Note]:
    yield from _by_column(
        "merged cells; their value counts in each of their rows",
        "Check that it is meant for every row; else undo the merging.",
        filled["down"],
        names,
        severity=WARNING,
    )
    yield from _by_column(
        "a cell merged over several columns, so that its column is not certain",
        "Undo the merging in the workbook.",
        filled["across"],
        names,
    )
    wide = [
        (last, column)
        for merged in sheet.merged
        if merged.first_row <= last <= merged.last_row and merged.last_column > merged.first_column
        for column in range(merged.first_column, merged.last_column + 1)
    ]
    yield from _by_column(
        "the column name is merged over several columns, so that its column is not certain",
        "Undo the merging in the workbook, and give each column a name. Where the row below goes on"
        " with the names, write 'header_rows: 2' under the source; columns are then called as"
        " 'Lab - AFP'.",
        wide,
        names,
    )
