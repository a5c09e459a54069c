"""Values that are possible and yet cannot be meant: a unit, a date or a code is probably wrong.

One unusual value is a warning at its row. Where most of a column are unusual the column is read
wrong, which is an error of the column as a whole: it stops the centre, since no row is to blame.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from hcc_conversion.ingest.date_doubts import date_doubts
from hcc_conversion.ingest.day_doubts import day_doubts
from hcc_conversion.ingest.doubt import ENOUGH_TO_DOUBT, ColumnDoubt, Doubt, are_most
from hcc_conversion.ingest.evaluate import SourceRows
from hcc_conversion.ingest.findings import ERROR, WARNING, Finding
from hcc_conversion.ingest.mapping import Block, leaves, own_columns, source_columns
from hcc_conversion.ingest.readers import source_label
from hcc_conversion.ingest.status_doubt import status_doubts
from hcc_conversion.ingest.units import REPORTED_IN, factor
from hcc_conversion.ingest.violations import Tables
from schemas.vocabulary import FREE_TEXT

#: The share of unusual values from which on other units are tried, and how many times fewer must be
#: unusual in one of them.
_MANY, _FAR_FEWER = 0.1, 5


def unit_doubts(block: Block, fields: Mapping[str, Any], rows: SourceRows) -> list[ColumnDoubt]:
    """Columns of measurements most of whose values are unusual: their unit is another one."""
    doubts = []
    for field_name, mapping in block.columns.items():
        field = fields[field_name]
        for leaf in leaves(mapping):
            if "unit" not in leaf or field["kind"] != "measured" or "plausible" not in field:
                continue
            values = rows.read(leaf, field).values.dropna()
            low, high = field["plausible"]
            unusual = int((~values.between(low, high)).sum())
            if len(values) < ENOUGH_TO_DOUBT:
                continue
            better = _better_unit(values, leaf["unit"], field)
            if not (better or are_most(unusual, len(values))):
                continue
            finding = Finding(
                severity=ERROR,
                table=block.table,
                file=source_label(rows.source),
                column=" + ".join(source_columns(leaf)),
                problem=f"{unusual} of {len(values)} values are outside the usual range:"
                f" is the unit really {leaf['unit']}"
                f"{f', or {better}' if better else ''}?",
                expected=f"mostly {low:g} to {high:g} {field['unit']} after conversion",
                advice=f"Correct {block.key}.columns.{field_name}.unit in the centre file.",
            )
            doubts.append(ColumnDoubt("unit", block.source, f"{block.table}.{field_name}", finding))
    return doubts


def _better_unit(values: pd.Series, unit: str, field: Mapping[str, Any]) -> str:
    """Another unit in which the same numbers are usual, where many are not; empty where none is.

    *values*: converted from *unit* into the unit of the field. Bilirubin of 5 to 60 µmol/l taken
    for mg/dl is unusual for half the patients only; taken for what it is, for none.
    """
    unusual = (~values.between(*field["plausible"])).mean()
    if unusual < _MANY:
        return ""
    substance = field.get("substance")
    own = factor(unit, field["unit"], substance)
    for other in REPORTED_IN.get(field["unit"], ()):
        by = factor(other, field["unit"], substance) / own
        converted = values * by
        if (~converted.between(*field["plausible"])).mean() <= unusual / _FAR_FEWER:
            return other
    return ""


def doubt_findings(
    harmonised: Mapping[str, Sequence[pd.DataFrame]],
    tables: Tables,
    blocks: Sequence[Block],
    day_zero: pd.Series,
) -> tuple[list[pd.DataFrame], list[ColumnDoubt]]:
    """What of dates, days and the status of patients cannot be meant: rows; columns as a whole.

    Parameters
    ----------
    harmonised
        the blocks of each table with their dates (`hcc_conversion.ingest.harmonise.
        harmonise_block`).
    tables
        canonical tables with local ``patient_id`` and `PLACE`.
    blocks
        of the centre's mapping; ``block`` of a row is a place among them.
    day_zero
        date of day 0 by local patient identifier; patients without one are left out.
    """
    doubts = [
        *date_doubts(harmonised, blocks),
        *day_doubts(tables, blocks, day_zero),
        *status_doubts(tables, day_zero),
    ]
    of_rows = [
        finding.at_rows(places)
        for doubt in doubts
        if not doubt.kind
        for _, places, finding in _describe(doubt, blocks)
    ]
    of_columns = [
        ColumnDoubt(doubt.kind, block.source, f"{block.table}.{doubt.fields[-1]}", finding)
        for doubt in doubts
        if doubt.kind
        for block, _, finding in _describe(doubt, blocks)
    ]
    return of_rows, of_columns


def respelt_findings(
    as_written: Tables, spelt: Tables, blocks: Sequence[Block]
) -> list[pd.DataFrame]:
    """Names that were given one spelling (`hcc_conversion.ingest.free_text.spell_alike`)."""
    findings: list[pd.DataFrame] = []
    for table, field in FREE_TEXT:
        changed = (as_written[table][field] != spelt[table][field]).fillna(False).astype(bool)
        doubt = Doubt(
            as_written[table][changed],
            (field,),
            "a name that differs from another only in case, blanks or hyphens; counted as that one",
            "one spelling, that of docs/data-dictionary.md where it has the name",
            "Nothing to do, unless they are different things: then map them with 'codes'.",
        )
        findings += [finding.at_rows(places) for _, places, finding in _describe(doubt, blocks)]
    return findings


def _describe(doubt: Doubt, blocks: Sequence[Block]) -> Iterator[tuple[Block, pd.Series, Finding]]:
    """Each block and file that the rows stand in, their numbers there, and the finding."""
    for (file, number), places in doubt.rows.groupby(["file", "block"], sort=False)["row"]:
        block = blocks[number]
        finding = Finding(
            severity=ERROR if doubt.is_error else WARNING,
            table=block.table,
            file=file,
            column=own_columns(block, doubt.fields),
            problem=doubt.problem,
            expected=doubt.expected,
            advice=doubt.advice,
        )
        yield block, places, finding
