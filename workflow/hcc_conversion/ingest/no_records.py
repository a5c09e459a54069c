"""Rows of a file that are no records: footers, totals, headers again, an identifier alone.

Such a row would be a patient of whom nothing is known, and change every share.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from hcc_conversion.ingest.evaluate import SourceRows
from hcc_conversion.ingest.findings import ERROR, WARNING, Finding, at_places, findings_table
from hcc_conversion.ingest.footers import is_footer, is_unlike
from hcc_conversion.ingest.mapping import (
    COMPARISONS,
    Block,
    FieldMapping,
    leaves,
    source_columns,
)
from hcc_conversion.ingest.parse import as_text, is_missing
from hcc_conversion.ingest.readers import source_label

HEADER = "the header stands here again, among the rows"
FOOTER = "no patient's identifier: the beginning of a summary line, a footer or a rule"
UNLIKE = "an identifier unlike the others, and next to nothing beside it: a total or a footer?"
ALONE = "a row with an identifier and nothing else"
_ADVICE = "Take the row out of the file, or filter it with 'where' in the centre file."
#: Rows of one block before most of them are an error of the block.
_ENOUGH = 3
#: Fields that cells give before a row that lacks them all is no patient: where a centre maps one,
#: a row without it is a patient with a missing value.
_ENOUGH_FIELDS = 2
#: Identifiers before one without a digit is remarkable by itself.
_ENOUGH_IDENTIFIERS = 10
_PLACE = ["file", "row"]


@dataclass(frozen=True)
class _Rows:
    """The rows of one block: their identifiers, and how many fields a cell gives each."""

    block: Block
    source: SourceRows
    label: str
    identifiers: pd.Series
    n_known: pd.Series
    n_fields: int

    def finding(
        self, rows: pd.Series, problem: str, severity: str = ERROR, advice: str = _ADVICE
    ) -> pd.DataFrame:
        """A finding at the rows that are true in *rows*."""
        finding = Finding(
            severity=severity,
            table=self.block.table,
            file=self.label,
            column=", ".join(source_columns(self.block.columns["patient_id"])),
            problem=problem,
            expected="a record in every row",
            advice=advice,
        )
        return finding.at_rows(rows.index[rows.astype(bool)])


def no_record_findings(
    blocks: Sequence[Block], rows: Sequence[SourceRows], fields: Mapping[str, Mapping[str, Any]]
) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """The rows of the blocks that are no records.

    Parameters
    ----------
    blocks, rows
        the blocks of a centre, and the rows that each uses.
    fields
        the canonical fields by table.

    Returns
    -------
    One finding (`hcc_conversion.ingest.findings.COLUMNS`, errors) per row that is none, each row
    of a file once; and the findings about rows that may be none and stay.
    """
    every = [
        _look_at(block, of_block, fields[block.table])
        for block, of_block in zip(blocks, rows, strict=True)
    ]
    elsewhere = _known_elsewhere(every)
    none: list[pd.DataFrame] = []
    doubtful: list[pd.DataFrame] = []
    for one in every:
        footer, unlike = is_footer(one.identifiers), is_unlike(one.identifiers)
        found = [
            (_repeats_header(one), HEADER),
            (footer, FOOTER),
            (unlike & _is_sparse(one), UNLIKE),
        ]
        is_patient = one.block.table == "patients" and not one.block.same_patients
        if is_patient and one.n_fields >= _ENOUGH_FIELDS:
            alone = one.identifiers.notna() & (one.n_known == 0)
            known = one.identifiers.isin(elsewhere.get(one.label, set()))
            found.append((alone & ~known, ALONE))
        none += [one.finding(which, problem) for which, problem in found]
    first = _each_once(none)
    for one in every:
        stays = ~pd.Series(
            at_places(_places(one), first, _PLACE), index=one.identifiers.index, dtype=bool
        )
        doubtful += _doubtful(one, stays, fields[one.block.table])
    return first, doubtful


def _look_at(block: Block, rows: SourceRows, fields: Mapping[str, Any]) -> _Rows:
    identifying = set(source_columns(block.columns["patient_id"]))
    informative = [
        (name, leaf, fields[name])
        for name, mapping in block.columns.items()
        if name != "patient_id"
        for leaf in leaves(mapping)
        if not set(source_columns(leaf)) <= identifying
    ]
    n_known = pd.Series(0, index=rows.table.index)
    for _, leaf, field in informative:
        read = rows.read(leaf, field)
        n_known += read.values.notna().astype(int) + read.bad.astype(int)
    # A code that is known and means missing tells of a record as well.
    empty = n_known.index[n_known == 0]
    for _, leaf, _ in informative if len(empty) else ():
        n_known[empty] += _holds_something(leaf, rows)[empty].astype(int)
    for condition in block.where:
        holds_something = {"in", "contains", *COMPARISONS} & set(condition)
        if holds_something or condition.get("present"):
            n_known += int(condition["column"] not in identifying)
    return _Rows(
        block=block,
        source=rows,
        label=source_label(rows.source),
        identifiers=rows.values(block.columns["patient_id"], fields["patient_id"]),
        n_known=n_known,
        n_fields=len({name for name, _, _ in informative}),
    )


def _holds_something(leaf: FieldMapping, rows: SourceRows) -> pd.Series:
    return ~is_missing(as_text(rows.raw(leaf)), rows.missing_codes(leaf)).astype(bool)


def _known_elsewhere(every: Sequence[_Rows]) -> dict[str, set[Any]]:
    """For each file the identifiers that any row, or any other file, tells something of."""
    named: dict[str, set[Any]] = {one.label: set() for one in every}
    told: set[Any] = set()
    for one in every:
        named[one.label] |= set(one.identifiers.dropna())
        told |= set(one.identifiers[one.n_known > 0].dropna())
    return {
        label: told.union(*(others for other, others in named.items() if other != label))
        for label in named
    }


def _repeats_header(one: _Rows) -> pd.Series:
    """Rows in which the identifier's column, or two columns, hold their own name."""
    table = one.source.table
    identifying = source_columns(one.block.columns["patient_id"])
    read = [name for mapping in one.block.columns.values() for name in source_columns(mapping)]
    n_names = pd.Series(0, index=table.index)
    for name in dict.fromkeys(read):
        if name in identifying:
            holds = as_text(table[name]).str.casefold() == name.casefold()
            n_names += 2 * holds.astype(int)
        else:
            n_names += (as_text(table[name]) == name).astype(int)
    return n_names >= 2


def _is_sparse(one: _Rows) -> pd.Series:
    """Rows that hold at most two fields where others hold more than twice as many."""
    usual = float(one.n_known.median()) if len(one.n_known) else 0.0
    return (one.n_known <= 2) & (2 * one.n_known < usual)


def _places(one: _Rows) -> pd.DataFrame:
    return pd.DataFrame({"file": one.label, "row": one.identifiers.index})


def _each_once(findings: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The findings, of each place the first."""
    once: list[pd.DataFrame] = []
    for table in findings:
        fresh = table
        for earlier in once:
            fresh = fresh[~at_places(fresh, earlier, _PLACE)]
        if len(fresh):
            once.append(fresh)
    return findings_table(once)


def _doubtful(one: _Rows, stays: pd.Series, fields: Mapping[str, Any]) -> Iterator[pd.DataFrame]:
    """Warnings of odd identifiers and events of which nothing is known; an error if most are."""
    if one.identifiers.nunique() >= _ENOUGH_IDENTIFIERS:
        yield one.finding(
            is_unlike(one.identifiers) & stays,
            "an identifier written unlike the others",
            WARNING,
            "Check that it is a patient's: a total and a note are none.",
        )
    constant = all(
        not source_columns(one.block.columns[name])
        for name, field in fields.items()
        if field["required"] and name != "patient_id" and name in one.block.columns
    )
    if one.block.table == "patients" or not one.n_fields or not constant:
        return
    empty = stays & one.identifiers.notna() & (one.n_known == 0)
    if empty.sum() >= _ENOUGH and 2 * empty.sum() > stays.sum():
        yield (
            one.finding(
                empty,
                f"{ALONE}, as in most rows: each would count in {one.block.table}",
                ERROR,
                f"Say in {one.block.key}.where which rows count, e.g. 'present: true' of the date.",
            )
            .assign(row=0)
            .drop_duplicates()
        )
    else:
        yield one.finding(
            empty,
            f"{ALONE}: counted in {one.block.table}, though nothing is known of it",
            WARNING,
            "Check that it counts; else filter it with 'where' in the centre file.",
        )
