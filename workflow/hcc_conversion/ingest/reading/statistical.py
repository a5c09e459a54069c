"""SPSS, Stata and SAS files: codes as numbers, dates as dates, special missing values counted."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from hcc_conversion.ingest.findings import WARNING
from hcc_conversion.ingest.reading.header import plain_names
from hcc_conversion.ingest.reading.reading import Note, Reading
from hcc_conversion.ingest.reading.transport_files import special_missing

#: Stata's formats of numbers that count something longer or shorter than days.
_STATA_PERIODS = {
    "%tw": "weeks",
    "%tm": "months",
    "%tq": "quarters",
    "%th": "half-years",
    "%tb": "days of business",
}


def read_spss(path: Path, source: Mapping[str, Any]) -> Reading:
    """Records of a .sav file; values that it declares missing are."""
    import pyreadstat

    return _reading(pyreadstat.read_sav, path, source)


def read_stata(path: Path, source: Mapping[str, Any]) -> Reading:
    """Records of a .dta file."""
    import pyreadstat

    return _reading(pyreadstat.read_dta, path, source)


def read_sas(path: Path, source: Mapping[str, Any]) -> Reading:
    """Records of a .sas7bdat file, or of a transport file (.xpt), known by its first bytes."""
    import pyreadstat

    with path.open("rb") as file:
        is_transport = file.read(13) == b"HEADER RECORD"
    return _reading(
        pyreadstat.read_xport if is_transport else pyreadstat.read_sas7bdat, path, source
    )


def _reading(read: Callable[..., Any], path: Path, source: Mapping[str, Any]) -> Reading:
    encoding = source.get("encoding")
    table, metadata = read(path, encoding=encoding)
    names = plain_names(enumerate(table.columns, start=1))
    notes = []
    if read.__name__ == "read_xport":  # of which pyreadstat does not tell .A from .
        for place, declared in special_missing(path, len(table)):
            notes.append(_declared_missing(names[place], declared))
    else:
        kept = read(path, encoding=encoding, user_missing=True)[0]
        for place, name in enumerate(names):
            declared = table.iloc[:, place].isna() & kept.iloc[:, place].notna()
            if read.__name__ == "read_sav":
                declared &= kept.iloc[:, place].astype(str).str.strip() != ""
            if declared.any():
                notes.append(_declared_missing(name, declared))
    types = getattr(metadata, "original_variable_types", {})
    stored = getattr(metadata, "readstat_variable_types", {})
    for place, (own, name) in enumerate(zip(list(table.columns), names, strict=True)):
        for sign, what in _STATA_PERIODS.items():
            if str(types.get(own, "")).replace("%-", "%").startswith(sign):  # - is to the left
                notes.append(_no_days(name, what))
        if stored.get(own) == "float" and pd.api.types.is_float_dtype(table.iloc[:, place]):
            table = table.astype({own: np.float32})  # the digits that it has, and no more
    table.columns = pd.Index(names)
    return Reading(numbered(table), notes)


def numbered(table: pd.DataFrame) -> pd.DataFrame:
    """*table* with its records numbered from 1, without those that are empty throughout."""
    table = table.set_axis(pd.RangeIndex(1, len(table) + 1), axis=0)
    is_empty = pd.Series(True, index=table.index)
    for place in range(table.shape[1]):
        cells = table.iloc[:, place]
        is_blank = cells.isna()
        if not pd.api.types.is_numeric_dtype(cells.dtype):
            is_blank |= cells.map(lambda cell: isinstance(cell, str) and not cell.strip())
        is_empty &= is_blank.astype(bool)
    return table[~is_empty]


def _declared_missing(name: str, declared: pd.Series) -> Note:
    rows = [(number, "") for number, is_missing in enumerate(declared, start=1) if is_missing]
    return Note(
        "a value that the file itself declares missing; it is read as missing",
        "Nothing to do, unless it says something that the study needs.",
        column=name,
        places=rows,
        severity=WARNING,
    )


def _no_days(name: str, what: str) -> Note:
    advice = "Turn them into dates in Stata (dofw, dofm, dofq, dofb, ...), and export again."
    return Note(f"the numbers count {what} by their format, and no days", advice, column=name)
