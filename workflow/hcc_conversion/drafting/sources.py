"""The files of an extract as sources: each with its settings, guessed, and its rows."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from hcc_conversion.drafting.knowledge import missing_words
from hcc_conversion.drafting.text_guesses import (
    Header,
    find_header,
    guess_decimal,
    guess_delimiter,
    guess_encoding,
    text_rows,
)
from hcc_conversion.drafting.words import code_spelling, words_of
from hcc_conversion.ingest.parse import as_text
from hcc_conversion.ingest.plain_text import plain_text
from hcc_conversion.ingest.readers import read_source
from hcc_conversion.ingest.reading.file_kinds import check_file, kind_of
from hcc_conversion.ingest.reading.reading import UnreadableSource
from hcc_conversion.ingest.reading.text_files import decode

_FORMATS = {
    ".csv": "csv",
    ".txt": "csv",
    ".tsv": "tsv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".sav": "spss",
    ".zsav": "spss",
    ".dta": "stata",
    ".sas7bdat": "sas",
    ".xpt": "sas",
    ".parquet": "parquet",
}
_LABELLED = ("spss", "stata", "sas")


@dataclass(frozen=True)
class Source:
    """One table of the extract.

    settings
        its entry under ``sources`` in the centre file.
    guesses
        setting, then why it is doubtful; empty where it was found and is not.
    cells
        every column as plain text, missing ones empty; the index is the row number.
    labels
        column, then what the file or a dictionary calls it.
    value_labels
        column, then code, then what the code means.
    words
        of the file's and the sheet's name.
    dates
        columns of dates that the file knows as such.
    numbers
        columns without a text, to which the source's decimal sign does not apply.
    """

    name: str
    settings: dict[str, Any]
    guesses: dict[str, str]
    cells: pd.DataFrame
    words: tuple[str, ...]
    labels: Mapping[str, str] = field(default_factory=dict)
    value_labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    dates: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()


def read_sources(path: Path, shown: str, taken: Sequence[str] = ()) -> list[Source]:
    """The tables of one file: one, or one per sheet that holds a table.

    Parameters
    ----------
    path
        the file.
    shown
        how the centre file is to name it.
    taken
        names of sources that are given away.

    Raises
    ------
    UnreadableSource
        with what to do.
    """
    check_file(path)
    settings, guesses, labels, value_labels = _settings(path, shown)
    sources: list[Source] = []
    for own, own_guesses in _tables(path, settings, guesses):
        rows = read_source(own, str(path)).rows
        if rows.shape[1] < 2 or rows.empty:
            continue
        cells = pd.DataFrame({name: as_text(rows[name]) for name in rows}, index=rows.index)
        decimal, doubt = guess_decimal(_written(rows))
        if decimal != "." or doubt:
            own["decimal"] = decimal
            own_guesses["decimal"] = doubt
        own["missing"] = _missing(cells)
        known = [*taken, *(source.name for source in sources)]
        sources.append(
            Source(
                name=_name(path, own, known),
                settings=own,
                guesses=own_guesses,
                cells=cells.mask(cells.isin(own["missing"]), ""),
                words=tuple(words_of(f"{path.stem} {own.get('sheet', '')}")),
                labels=labels,
                value_labels=value_labels,
                dates=frozenset(_typed_dates(rows)),
                numbers=frozenset(name for name in cells if not _written(rows[[name]])),
            )
        )
    if not sources:
        raise UnreadableSource(
            "the file holds no table of two columns and a row", "Name another file."
        )
    return sources


def _written(rows: pd.DataFrame) -> list[str]:
    """Cells that are texts, of each column some: numbers of a workbook have no decimal sign."""
    return [
        cell
        for name in rows
        if not pd.api.types.is_numeric_dtype(rows[name])
        for cell in rows[name].dropna().unique()[:200]
        if isinstance(cell, str)
    ]


def _typed_dates(rows: pd.DataFrame) -> Iterator[str]:
    for name in rows:
        if pd.api.types.is_datetime64_any_dtype(rows[name]):
            yield str(name)
        elif rows[name].dtype == object:
            cells = rows[name].dropna()
            if len(cells) and cells.map(lambda cell: hasattr(cell, "isoformat")).all():
                yield str(name)


def _settings(
    path: Path, shown: str
) -> tuple[dict[str, Any], dict[str, str], dict[str, str], dict[str, dict[str, str]]]:
    kind = kind_of(path)
    chosen = _FORMATS.get(path.suffix.lower(), "")
    if kind is not None and not kind.formats:
        problem = f"the file cannot be read: it is {kind.name}"
        raise UnreadableSource(problem, f"{kind.way_out}.")
    if kind is not None and chosen not in kind.formats:
        chosen = kind.formats[0]
    if not chosen:
        raise UnreadableSource(
            "the kind of file is not known", "Export as CSV, XLSX, SPSS, Stata, SAS or Parquet."
        )
    settings: dict[str, Any] = {"file": shown, "format": chosen}
    guesses: dict[str, str] = {}
    if chosen in ("csv", "tsv"):
        content = path.read_bytes()
        settings["encoding"], guesses["encoding"] = guess_encoding(content)
        text = decode(content, settings["encoding"])
        delimiter, guesses["delimiter"] = guess_delimiter(text)
        settings["delimiter"] = delimiter
        if delimiter == "\t":
            settings["format"] = "tsv"
        header = find_header(text_rows(text, delimiter))
        if header.row > 1 or header.n_rows > 1:
            _set_header(header, settings, guesses)
    labels, value_labels = _labels(path) if chosen in _LABELLED else ({}, {})
    return settings, guesses, labels, value_labels


def _set_header(header: Header, settings: dict[str, Any], guesses: dict[str, str]) -> None:
    settings["header_row"], guesses["header_row"] = header.row, ""
    if header.n_rows > 1:
        settings["header_rows"] = header.n_rows
        guesses["header_rows"] = "the names seem to stand in two rows; joined as 'Lab - AFP'"


def _labels(path: Path) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Labels of variables and of values that a statistical file holds."""
    import pyreadstat

    readers: dict[str, Any] = {
        ".dta": pyreadstat.read_dta,
        ".sas7bdat": pyreadstat.read_sas7bdat,
        ".xpt": pyreadstat.read_xport,
    }
    read = readers.get(path.suffix.lower(), pyreadstat.read_sav)
    try:
        _, metadata = read(path, metadataonly=True)
    except Exception:  # what is wrong with the file is said when its rows are read
        return {}, {}
    labels = {
        plain_text(name): plain_text(label)
        for name, label in metadata.column_names_to_labels.items()
        if label
    }
    value_labels = {
        plain_text(name): {
            str(int(code)) if isinstance(code, float) and code.is_integer() else str(code): str(
                label
            )
            for code, label in of_values.items()
        }
        for name, of_values in metadata.variable_value_labels.items()
    }
    return labels, value_labels


def _tables(
    path: Path, settings: dict[str, Any], guesses: dict[str, str]
) -> Iterator[tuple[dict[str, Any], dict[str, str]]]:
    """Settings and guesses of every table of a file; a workbook has one per sheet."""
    if settings["format"] != "xlsx":
        yield dict(settings), dict(guesses)
        return
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception:  # said as for any other workbook that cannot be read
        yield dict(settings), dict(guesses)
        return
    try:
        for sheet in book.worksheets:
            rows = [list(row) for row in sheet.iter_rows(max_row=20, values_only=True)]
            filled = [row for row in rows if sum(cell is not None for cell in row) > 1]
            if len(filled) < 2 or sheet.sheet_state != "visible":
                continue
            own, own_guesses = dict(settings), dict(guesses)
            own["sheet"], own_guesses["sheet"] = sheet.title, ""
            try:
                _set_header(find_header(rows), own, own_guesses)
            except UnreadableSource:
                if len(book.worksheets) == 1:
                    raise
                continue
            yield own, own_guesses
    finally:
        book.close()


def _missing(cells: pd.DataFrame) -> list[str]:
    """Words for a missing value that occur, as they are written."""
    found: set[str] = set()
    for name in cells:
        for cell in cells[name].unique():
            if cell and code_spelling(cell) in missing_words() and len(cell) <= 15:
                found.add(str(cell))
    return sorted(found)


def _name(path: Path, settings: Mapping[str, Any], taken: Sequence[str]) -> str:
    """A name for a source in the centre file: of the sheet, else of the file."""
    base = "_".join(words_of(str(settings.get("sheet") or path.stem)))
    base = re.sub(r"[^a-z0-9_]", "", base) or "source"
    base = base if base[0].isalpha() else f"source_{base}"
    name, number = base, 2
    while name in taken:
        name, number = f"{base}_{number}", number + 1
    return name
