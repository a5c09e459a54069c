"""Patients over several rows or files: blocks with ``same_patients``, joined by ``patient_id``."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from hcc_conversion.ingest.findings import ERROR, MISSING_VALUE, Finding
from hcc_conversion.ingest.harmonise import PLACE
from hcc_conversion.ingest.mapping import Block, own_columns
from hcc_conversion.ingest.patient_blocks import added_fields, joined_blocks, preference
from hcc_conversion.ingest.row_keys import NO_SUCH_PATIENT, orphans

_ROW = ["patient_id", "file", "row"]
_PREFER = (
    "Correct the source; or, where one of them is known to be right, say which beside the field in"
    " the centre file: 'prefer: first' or 'prefer: last', in the order of the blocks and of their"
    " rows."
)


@dataclass(frozen=True)
class Joined:
    """Patients with what every block says of them.

    tables
        the harmonised blocks of which each row is a patient, with the fields of the others.
    blocks
        all blocks of the centre; those of *tables* name where each field of theirs comes from.
    rows
        where the rows of the other blocks stand: ``patient_id, file, row``.
    findings
        errors at rows of patients who are in no block of their own, without an identifier, or of
        whom two rows say different things.
    """

    tables: list[pd.DataFrame]
    blocks: list[Block]
    rows: pd.DataFrame
    findings: list[pd.DataFrame]


def join_patients(
    tables: Sequence[pd.DataFrame],
    blocks: Sequence[Block],
    labels: Mapping[str, str],
    fields: Mapping[str, Any],
) -> Joined:
    """Join the blocks of patients that say ``same_patients`` to the patients of the others.

    A field has the value that all rows of the patient that hold one agree on; where they do not,
    it is an error unless the field has ``prefer`` (first, last).

    Parameters
    ----------
    tables
        the harmonised blocks of patients (`hcc_conversion.ingest.harmonise.harmonise_block`), in
        the order of *blocks*.
    blocks
        all blocks of the centre.
    labels
        name of a source, then how a message calls its file.
    fields
        the canonical fields of patients.
    """
    numbers = [number for number, block in enumerate(blocks) if block.table == "patients"]
    added = [
        table for number, table in zip(numbers, tables, strict=True) if blocks[number].same_patients
    ]
    own = [
        table
        for number, table in zip(numbers, tables, strict=True)
        if not blocks[number].same_patients
    ]
    if not added:
        return Joined(own, list(blocks), pd.DataFrame(columns=_ROW), [])
    known = pd.concat([table["patient_id"] for table in own], ignore_index=True).dropna()
    twice = set(known[known.duplicated()])  # an error already
    joined = [table.copy() for table in own]
    findings = [finding for table in added for finding in _unfit_rows(table, known, blocks)]
    for field in added_fields(blocks[number] for number in numbers if blocks[number].same_patients):
        prefer = preference(field, blocks)
        told = _told(field, tables)
        told = told[told["patient_id"].isin(known) & ~told["patient_id"].isin(twice)]
        if not prefer:
            findings += _conflicts(field, fields[field]["title"], told, blocks, labels)
        values = told.drop_duplicates("patient_id", keep="last" if prefer == "last" else "first")
        for table in joined:
            _put(table, field, values.set_index("patient_id")[field], twice)
    rows = pd.concat([table[_ROW] for table in added], ignore_index=True)
    return Joined(joined, joined_blocks(blocks, labels), rows, findings)


def _told(field: str, tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Every row that holds a value of a field, in the order of the blocks."""
    holding = [
        table[["patient_id", field, *PLACE]].dropna(subset=["patient_id", field])
        for table in tables
        if field in table
    ]
    filled = [table for table in holding if len(table)]
    return pd.concat(filled or holding[:1], ignore_index=True)


def _put(table: pd.DataFrame, field: str, values: pd.Series, twice: set[Any]) -> None:
    joined = table["patient_id"].map(values).astype(values.dtype)
    if field in table:
        joined = joined.where(~table["patient_id"].isin(twice), table[field])
    table[field] = joined


def _unfit_rows(
    table: pd.DataFrame, known: pd.Series, blocks: Sequence[Block]
) -> Iterator[pd.DataFrame]:
    if table.empty:
        return
    local = table["patient_id"]
    unfit = [(local.index[local.isna()], MISSING_VALUE, "an identifier in every row", _NO_ID)]
    unfit += [
        (rows, problem, NO_SUCH_PATIENT, advice) for rows, problem, advice in orphans(local, known)
    ]
    for rows, problem, expected, advice in unfit:
        finding = Finding(
            severity=ERROR,
            table="patients",
            file=table["file"].iloc[0],
            column=own_columns(blocks[table["block"].iloc[0]], ["patient_id"]),
            problem=problem,
            expected=expected,
            advice=advice,
        )
        yield finding.at_rows(table.loc[rows, "row"])


_NO_ID = "Complete the identifier, or filter the row with 'where' in the centre file."


def _conflicts(
    field: str,
    title: str,
    told: pd.DataFrame,
    blocks: Sequence[Block],
    labels: Mapping[str, str],
) -> Iterator[pd.DataFrame]:
    """Errors at every row of patients of whom rows say different things."""
    differ = told[told.groupby("patient_id")[field].transform("nunique") > 1]
    sources = [blocks[number] for number in dict.fromkeys(differ["block"])]
    named = ", ".join(
        f"{own_columns(block, [field])} of {labels[block.source]}" for block in sources
    )
    for (file, number), at in differ.groupby(["file", "block"], sort=False)["row"]:
        finding = Finding(
            severity=ERROR,
            table="patients",
            file=file,
            column=own_columns(blocks[number], [field]),
            problem=f"rows of the same patient say different things of {title}: {named}",
            expected="one value of each patient",
            advice=_PREFER,
        )
        yield finding.at_rows(at)
