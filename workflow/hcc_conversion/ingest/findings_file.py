"""findings.csv: what validation found, short however many cells are wrong.

A line is a finding at one row. Where more than `LISTED` rows say the same (everything but the row),
their lines become one that names them all and says how many: ``204 rows: 2 to 200, 207, 209 to
212``. No row is lost. "to", and not a dash: spreadsheets take 2-4 for a date.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from hcc_conversion.ingest.findings import COLUMNS, READING_ORDER, TEXTS
from hcc_conversion.run.csv_for_people import as_written, write_csv
from hcc_conversion.run.wording import counted

#: Rows that say the same and still have a line each.
LISTED = 100
#: Ranges in one line; a spreadsheet's cell ends at 32,767 characters.
_RANGES_PER_LINE = 1500
_RANGE = re.compile(r"(\d+)(?: to (\d+))?")
_HOW_MANY = re.compile(r"^\d+ rows?: ")


def write_findings(findings: pd.DataFrame, path: str | Path) -> None:
    """Write a table of findings (`hcc_conversion.ingest.findings.findings_table`)."""
    write_csv(compact_findings(findings), path)


def read_findings(path: str | Path) -> pd.DataFrame:
    """The table that was written, one row per finding and row of the source; nothing is missing."""
    lines = pd.read_csv(path, dtype=str, keep_default_na=False)
    lines = lines.apply(as_written)
    rows = [_rows_of(text) for text in lines["row"]]
    table = lines.loc[np.repeat(lines.index, [len(numbers) for numbers in rows])]
    numbers = np.concatenate([np.empty(0, dtype="int64"), *rows])
    return table.assign(row=numbers).sort_values(READING_ORDER, ignore_index=True)


def compact_findings(findings: pd.DataFrame) -> pd.DataFrame:
    """`COLUMNS` in reading order, ``row`` as text: one number, or how many rows and which."""
    kind = findings.groupby(TEXTS, sort=False, observed=True).ngroup()
    many = kind.groupby(kind).transform("size") > LISTED
    alone = findings[~many]
    lines = [alone.assign(first=alone["row"], text=alone["row"].astype(str))]
    for _, same in findings[many].groupby(kind[many], sort=False):
        firsts, texts = zip(*_lines_of(same["row"].to_numpy()), strict=True)
        one = same.iloc[[0] * len(firsts)]
        lines.append(one.assign(first=firsts, text=texts))
    stacked = pd.concat(lines).assign(row=lambda table: table["first"])
    return stacked.sort_values(READING_ORDER).assign(row=lambda table: table["text"])[COLUMNS]


def _lines_of(rows: np.ndarray) -> Iterator[tuple[int, str]]:
    """The first of the rows of each line, and its text; *rows* rise."""
    breaks = np.flatnonzero(np.diff(rows) > 1) + 1
    starts, ends = rows[np.r_[0, breaks]], rows[np.r_[breaks - 1, len(rows) - 1]]
    for begin in range(0, len(starts), _RANGES_PER_LINE):
        part = slice(begin, begin + _RANGES_PER_LINE)
        n_rows = int((ends[part] - starts[part] + 1).sum())
        ranges = [
            str(start) if start == end else f"{start} to {end}"
            for start, end in zip(starts[part], ends[part], strict=True)
        ]
        yield int(starts[begin]), f"{counted(n_rows, 'row')}: {', '.join(ranges)}"


def _rows_of(text: str) -> np.ndarray:
    ranges = _RANGE.findall(_HOW_MANY.sub("", text))
    return np.concatenate([np.arange(int(one), int(last or one) + 1) for one, last in ranges])
