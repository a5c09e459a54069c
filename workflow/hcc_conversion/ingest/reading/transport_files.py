"""SAS transport files (.xpt): which numbers are special missing values, .A to .Z and ._.

A number of IBM's is missing where its first byte is the letter of the kind and all others are zero;
a full stop is the missing value without a reason (SAS, technical papers TS-140 and, for version 8,
TS-140-2).
"""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

_CARD = 80
_HEADER = rb"HEADER RECORD\*{7}%b *HEADER RECORD!{7}"
_MEMBER, _NAMES, _ROWS = (
    re.compile(_HEADER % name) for name in (b"MEMB(?:ER|V8)", b"NAM(?:ESTR|STV8)", b"OBS(?:V8)?")
)
_SPECIAL = np.frombuffer(b"_ABCDEFGHIJKLMNOPQRSTUVWXYZ", dtype="u1")
_NUMBER = 1


def special_missing(path: Path, n_rows: int) -> Iterator[tuple[int, pd.Series]]:
    """Place of each column of the first table with special missing values, and in which rows.

    *n_rows*: of the table. Nothing where the file has other headers than those of the papers.
    """
    content = path.read_bytes()
    member, names, rows = (kind.search(content) for kind in (_MEMBER, _NAMES, _ROWS))
    if not (member and names and rows and n_rows):
        return
    length = int(content[member.start() + 74 : member.start() + 78])  # of a column's description
    n_columns = int(content[names.start() + 54 : names.start() + 58])
    first = names.start() + _CARD
    columns = [content[first + n * length :][:length] for n in range(n_columns)]
    widths = [int.from_bytes(column[4:6], "big") for column in columns]
    cells = np.frombuffer(content, "u1", n_rows * sum(widths), rows.start() + _CARD)
    cells = cells.reshape(n_rows, sum(widths))
    for place, (column, width) in enumerate(zip(columns, widths, strict=True)):
        if int.from_bytes(column[:2], "big") != _NUMBER:
            continue
        start = int.from_bytes(column[84:88], "big")
        number = cells[:, start : start + width]
        is_special = np.isin(number[:, 0], _SPECIAL) & (number[:, 1:] == 0).all(axis=1)
        if is_special.any():
            yield place, pd.Series(is_special)
