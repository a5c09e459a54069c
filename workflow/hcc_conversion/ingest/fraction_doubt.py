"""Columns whose fractions may be thousands: 1.234 is read as a little more than one."""

import re

import pandas as pd

from hcc_conversion.ingest.doubt import ColumnDoubt
from hcc_conversion.ingest.evaluate import SourceRows
from hcc_conversion.ingest.findings import ERROR, WARNING, Finding
from hcc_conversion.ingest.mapping import Block, leaves
from hcc_conversion.ingest.plain_text import plain_text
from hcc_conversion.ingest.raw_checks import column_key
from hcc_conversion.ingest.readers import source_label

#: Cells with a fraction before a column is doubted.
_ENOUGH_TO_DOUBT = 5
#: Whole numbers beside which a single fraction of three digits is one of thousands.
_WHOLE_NUMBERS = 20


def fraction_doubts(block: Block, rows: SourceRows) -> list[ColumnDoubt]:
    """Columns of numbers all of whose fractions have three digits, as thousands would.

    An error where the centre file says nothing of the signs of its numbers; a warning where it
    says only which one is the decimal sign, which it may have said for other columns; nothing
    where it says which one stands between thousands, "" for none. A number that cannot be
    thousands, such as 0.125 or 1234.125, settles the doubt.
    """
    if "thousands" in rows.source:
        return []
    decimal = rows.source.get("decimal", ".")
    doubts = []
    for field_name, mapping in block.columns.items():
        for leaf in leaves(mapping):
            if not {"unit", "bins"} & leaf.keys() or not _is_doubtful(rows.raw(leaf), decimal):
                continue
            other = "." if decimal == "," else ","
            finding = Finding(
                severity=WARNING if "decimal" in rows.source else ERROR,
                table=block.table,
                file=source_label(rows.source),
                column=column_key(leaf),
                problem="every fraction has three digits: are they thousands?"
                f" 1{decimal}234 is read as a little more than one",
                expected="",
                advice=f"If '{decimal}' stands before a fraction, write for this source in the"
                f' centre file decimal: "{decimal}" and thousands: ""; if it stands between'
                f' thousands, decimal: "{other}" and thousands: "{decimal}"'
                f" ({block.key}.columns.{field_name}).",
            )
            doubts.append(
                ColumnDoubt("thousands", block.source, f"{block.table}.{field_name}", finding)
            )
    return doubts


def _is_doubtful(raw: pd.Series, decimal: str) -> bool:
    """Five such fractions and no other, or a few among many numbers that are whole."""
    sign = re.escape(decimal)
    like_thousands = re.compile(rf"(?:[<>≤≥]=? ?)?[+-]?[1-9][0-9]{{0,2}}{sign}[0-9]{{3}}")
    fraction = re.compile(rf"(?:[<>≤≥]=? ?)?[+-]?[0-9]*{sign}[0-9]+")
    n_fractions = n_whole = 0
    is_text = raw.map(type).eq(str)
    for cell, n in raw[is_text].value_counts(sort=False).items():
        text = plain_text(str(cell))
        if fraction.fullmatch(text):
            if not like_thousands.fullmatch(text):
                return False
            n_fractions += int(n)
        elif text.isdigit():
            n_whole += int(n)
    numbers = pd.to_numeric(raw[~is_text], errors="coerce").dropna()
    if (numbers % 1 != 0).any():
        return False
    n_whole += len(numbers)
    return n_fractions >= _ENOUGH_TO_DOUBT or (n_fractions > 0 and n_whole >= _WHOLE_NUMBERS)
