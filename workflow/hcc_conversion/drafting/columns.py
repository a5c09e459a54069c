"""One column of an extract: its names, its cells and what they may be."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from hcc_conversion.ingest.parse import parse_numbers
from hcc_conversion.ingest.shown_codes import codes_to_show, normalise

#: More different values are no codes.
MOST_CODES = 30
_MOST_LENGTH = 60
#: Signs of an identifier that can tell a patient; 1 and 2 are codes of most columns, too.
_LEAST_IDENTIFIER = 3


@dataclass(frozen=True)
class Column:
    """A column as a view of the extract has it.

    cells
        plain text, without the empty ones.
    value_labels
        code, then what the file or a dictionary says that it means.
    """

    name: str
    label: str
    cells: pd.Series
    value_labels: Mapping[str, str]
    decimal: str = "."
    is_date: bool = False

    @property
    def counts(self) -> dict[str, int]:
        """Every different value with the number of its cells, the most frequent first."""
        counted = self.cells.value_counts()
        return {str(value): int(n) for value, n in counted.items()}

    @property
    def n_distinct(self) -> int:
        """How many different values."""
        return int(self.cells.nunique())

    def numbers(self) -> pd.Series:
        """The cells as numbers; ``<5`` is 5; NaN where a cell is none."""
        read = parse_numbers(self.cells, [], decimal=self.decimal, at_detection_limit=True)
        return read.values.astype("float64")

    @property
    def beyond_limit(self) -> bool:
        """Whether cells give only a limit (``<5``)."""
        return bool(self.cells.str.contains(r"^[<>≤≥＜＞]", regex=True).any())

    @property
    def may_be_codes(self) -> bool:
        """Few short values, most of them in more than one row."""
        counts = self.counts
        if not 0 < len(counts) <= MOST_CODES or max(map(len, counts)) > _MOST_LENGTH:
            return False
        return len(counts) <= max(4, 0.5 * len(self.cells))

    @property
    def is_unique(self) -> bool:
        """Whether no value stands twice, as of an identifier in a table of patients."""
        return len(self.cells) > 1 and self.n_distinct == len(self.cells)


def shown(column: Column, codes: list[str], identifiers: pd.Series) -> tuple[dict[str, int], int]:
    """Those of *codes*, which nobody knows, that may be shown, with their counts; how many may not.

    *identifiers*: the patient of each row. Never shown is what fewer than three patients share,
    what spells an identifier of three signs or more, and a word, which may be a name.
    """
    cells = column.cells[column.cells.isin(codes)]
    patients = identifiers.reindex(cells.index).fillna("")
    known = {
        one for one in normalise(identifiers.astype("string")) if len(one) >= _LEAST_IDENTIFIER
    }
    visible = codes_to_show(cells, patients, known, may_be_names=True)
    counts = visible[visible != ""].value_counts()
    return {str(code): int(n) for code, n in counts.items()}, len(codes) - len(counts)


def meanings_in_name(name: str) -> tuple[tuple[str, str], ...]:
    """Codes and meanings that make up a name: ``censored_0_progressed_1``."""
    if not re.fullmatch(r"(?:[^\W\d_]+_\d{1,2}(?:_|$)){2,}", name):
        return ()
    found = [(code, word) for word, code in re.findall(r"([^\W\d_]+)_(\d{1,2})", name)]
    return tuple(found) if len({code for code, _ in found}) == len(found) else ()


def meanings_in(text: str) -> tuple[tuple[str, str], ...]:
    """Codes and meanings in a sentence: ``1=Male, 2=Female`` or ``Y = 1 N = 0``."""
    found = re.findall(r"(?<![\w.])(\d{1,2})\s*=\s*([^\W\d_]+)", text)
    found = found or [
        (code, word) for word, code in re.findall(r"([^\W\d_]+)\s*=\s*(\d{1,2})(?![\w.])", text)
    ]
    is_clear = len(found) > 1 and len({code for code, _ in found}) == len(found)
    return tuple(found) if is_clear else ()
