"""The rows of a source that a block uses, and filters that do not do what they say."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import reduce
from typing import Any

import pandas as pd

from hcc_conversion.ingest.date_formats import EXCEL_DAY_0
from hcc_conversion.ingest.findings import ERROR, Finding
from hcc_conversion.ingest.mapping import COMPARISONS, Block, FieldMapping, leaves
from hcc_conversion.ingest.parse import Parsed, as_text, is_missing, parse_dates, parse_numbers
from hcc_conversion.ingest.readers import source_label

_LISTS = ("in", "not_in")


_FULFILS: dict[str, Callable[[pd.Series, Any], pd.Series]] = {
    "below": lambda values, limit: values < limit,
    "at_most": lambda values, limit: values <= limit,
    "above": lambda values, limit: values > limit,
    "at_least": lambda values, limit: values >= limit,
}


def filter_rows(
    block: Block,
    raw: pd.DataFrame,
    source: Mapping[str, Any],
    excel_day_0: str = EXCEL_DAY_0,
) -> pd.DataFrame:
    """The rows of a source that fulfil every condition of the block's ``where``.

    *excel_day_0*: the date that a day number of the format ``excel`` counts from.
    """
    keep = pd.Series(True, index=raw.index)
    for condition in block.where:
        cells = raw[condition["column"]]
        text = as_text(cells)
        if "in" in condition:
            keep &= text.isin([str(code) for code in condition["in"]])
        if "not_in" in condition:
            keep &= ~text.isin([str(code) for code in condition["not_in"]])
        if "contains" in condition:
            keep &= _contains(text, condition["contains"])
        for comparison in (name for name in COMPARISONS if name in condition):
            values = _compared(condition, cells, block, source, excel_day_0).values
            limit = condition[comparison]
            limit = pd.Timestamp(limit) if "date_format" in condition else float(limit)
            keep &= _FULFILS[comparison](values, limit).fillna(False).astype(bool)
        if "present" in condition:
            keep &= is_present(cells, condition["column"], block, source) == condition["present"]
    return raw[keep.astype(bool)]


def is_present(cells: pd.Series, column: str, block: Block, source: Mapping[str, Any]) -> pd.Series:
    """Whether a cell holds anything: it is not empty and no code for missing.

    Codes for missing are those of the source and those of every field of the block that reads
    the column; where it is read as a number, -9 is also -9.0.
    """
    reading = _reading(column, block)
    codes = _missing_codes(column, block, source)
    absent = is_missing(as_text(cells), codes)
    if any({"unit", "bins"} & set(leaf) for leaf in reading if "column" in leaf):
        signs = {"decimal": source.get("decimal", "."), "thousands": source.get("thousands", "")}
        numbers = parse_numbers(cells, codes, **signs)
        absent |= numbers.values.isna() & ~numbers.bad
    return ~absent.astype(bool)


def _reading(column: str, block: Block) -> list[FieldMapping]:
    return [leaf for leaf in _leaves(block) if column in leaf.get("join", [leaf.get("column")])]


def _missing_codes(column: str, block: Block, source: Mapping[str, Any]) -> list[str]:
    own = (code for leaf in _reading(column, block) for code in leaf.get("missing", ()))
    return [*source["missing"], *own]


def _contains(text: pd.Series, parts: Sequence[Any]) -> pd.Series:
    """Whether a cell has any of *parts* in it, in upper or lower case."""
    folded = text.str.casefold()
    has = [folded.str.contains(str(part).casefold(), regex=False) for part in parts]
    return reduce(lambda one, other: one | other, has)


def _compared(
    condition: Mapping[str, Any],
    cells: pd.Series,
    block: Block,
    source: Mapping[str, Any],
    excel_day_0: str = EXCEL_DAY_0,
) -> Parsed:
    """The numbers or dates that a condition compares."""
    codes = _missing_codes(condition["column"], block, source)
    if "date_format" in condition:
        return parse_dates(cells, codes, condition["date_format"], excel_day_0)
    signs = {"decimal": source.get("decimal", "."), "thousands": source.get("thousands", "")}
    return parse_numbers(cells, codes, **signs)


def _leaves(block: Block) -> Iterator[FieldMapping]:
    for mapping in block.columns.values():
        yield from leaves(mapping)


def filter_findings(
    blocks: Sequence[Block], raw: Mapping[str, pd.DataFrame], sources: Mapping[str, Any]
) -> list[pd.DataFrame]:
    """Values of row filters that no cell holds, cells that differ from one only in case, and cells
    that cannot be compared.

    A filter for 'ja' would leave out every row with 'JA', and one for a value that is nowhere
    every row, in silence. A block that is repeated is looked at as a whole: not every value need
    stand in every one of its columns. A file without rows says nothing.

    Parameters
    ----------
    blocks
        all blocks of a centre, repeated ones written out.
    raw, sources
        the table and the entry of the centre file, by the name of the source.
    """
    findings = []
    for conditions in _by_entry(blocks).values():
        block, first = conditions[0]
        label = source_label(sources[block.source])
        texts = [
            (item["column"], as_text(raw[of_block.source][item["column"]]))
            for of_block, item in conditions
        ]
        for of_block, item in conditions:
            if set(COMPARISONS) & set(item):
                cells_compared = raw[of_block.source][item["column"]]
                bad = _compared(item, cells_compared, of_block, sources[of_block.source]).bad
                findings.append(_incomparable(block, label, item, bad))
        parts = {str(part) for _, item in conditions for part in item.get("contains", ())}
        nowhere = [
            part for part in parts if not any(_contains(one, [part]).any() for _, one in texts)
        ]
        if any(len(text) for _, text in texts):
            findings += [
                _nowhere(block, label, first["column"], f"no cell contains '{part}'")
                for part in sorted(nowhere)
            ]
        for list_name in _LISTS:
            listed = {
                str(code) for _, condition in conditions for code in condition.get(list_name, ())
            }
            cells: set[str] = set().union(*(set(text.unique()) for _, text in texts))
            folded = {cell.casefold() for cell in cells}
            near = {code for code in listed - cells if code.casefold() in folded}
            if any(len(text) for _, text in texts):
                findings += [
                    _nowhere(block, label, first["column"], f"no cell holds '{code}'")
                    for code in sorted(listed - cells - near)
                ]
            findings += [
                _case_finding(block, label, column, listed, text) for column, text in texts
            ]
    return findings


def _nowhere(block: Block, label: str, column: str, problem: str) -> pd.DataFrame:
    return Finding(
        severity=ERROR,
        table=block.table,
        file=label,
        column=column,
        problem=f"{problem}, which the row filter names",
        expected="values that stand in the column",
        advice=f"Correct {block.key}.where in the centre file, or take it out.",
    ).of_file()


def _incomparable(
    block: Block, label: str, condition: Mapping[str, Any], bad: pd.Series
) -> pd.DataFrame:
    kind = "date" if "date_format" in condition else "number"
    finding = Finding(
        severity=ERROR,
        table=block.table,
        file=label,
        column=condition["column"],
        problem=f"not a {kind}, so the row filter cannot compare it",
        expected=f"a {kind}, or missing",
        advice=f"Correct the cell, or {block.key}.where in the centre file, or declare the code"
        " under 'missing' of the source.",
    )
    return finding.at_rows(bad.index[bad.astype(bool)])


def _by_entry(
    blocks: Sequence[Block],
) -> dict[tuple[str, int], list[tuple[Block, Mapping[str, Any]]]]:
    """Each condition of each entry of the centre file, with all its repetitions."""
    entries: dict[tuple[str, int], list[tuple[Block, Mapping[str, Any]]]] = {}
    for block in blocks:
        for number, condition in enumerate(block.where):
            entries.setdefault((block.key, number), []).append((block, condition))
    return entries


def _case_finding(
    block: Block, label: str, column: str, listed: set[str], text: pd.Series
) -> pd.DataFrame:
    folded = {code.casefold() for code in listed}
    near = text[text.str.casefold().isin(folded) & ~text.isin(list(listed))]
    finding = Finding(
        severity=ERROR,
        table=block.table,
        file=label,
        column=column,
        problem="differs from a code of the row filter only in upper and lower case",
        expected=f"one of {', '.join(repr(code) for code in sorted(listed))} to be filtered",
        advice=f"Add the spelling to {block.key}.where in the centre file, or correct it.",
    )
    return finding.at_rows(near.index)
