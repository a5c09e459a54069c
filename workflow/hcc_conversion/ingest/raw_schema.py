"""A pandera schema for raw extracts, compiled from a centre's mapping.

The raw cells stay text; every check is a vectorised function over the column. pandera's
report is used for column, check and row number only: its text would quote cells.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import pandera.pandas as pa

from hcc_conversion.ingest.evaluate import SourceRows
from hcc_conversion.ingest.findings import ERROR, Finding
from hcc_conversion.ingest.mapping import Block, leaves, source_columns
from hcc_conversion.ingest.parse import as_text, is_missing
from hcc_conversion.ingest.raw_checks import RawCheck, column_key, compile_checks
from hcc_conversion.ingest.readers import source_label
from hcc_conversion.ingest.shown_codes import codes_to_show, may_hold_names
from hcc_conversion.run.wording import counted

#: Cells that hold something before a column is judged by how many of them can be read.
ENOUGH_TO_JUDGE = 3


def compile_schema(checks: Mapping[str, list[RawCheck]]) -> pa.DataFrameSchema:
    """The pandera schema of a block's raw columns; it names a check by its key."""
    return pa.DataFrameSchema(
        {
            column: pa.Column(
                required=True,
                nullable=True,
                checks=[
                    pa.Check(check.passes, name=check.key, error=check.key, ignore_na=False)
                    for check in of_column
                ],
            )
            for column, of_column in checks.items()
        },
        strict=False,
    )


def check_raw_rows(
    block: Block, fields: Mapping[str, Any], rows: SourceRows, identifiers: set[str]
) -> list[pd.DataFrame]:
    """Validate the rows of a block against its compiled schema.

    A column of which not one known cell can be read is an error of the column, not of its rows:
    setting those aside would leave the patients of whom it says nothing.

    Parameters
    ----------
    identifiers
        local patient identifiers of the whole extract, normalised: never shown.
    """
    checks = compile_checks(block, fields, rows)
    table = pd.DataFrame(
        {
            column_key(leaf): rows.raw(leaf)
            for mapping in block.columns.values()
            for leaf in leaves(mapping)
        },
        index=rows.table.index,
    )
    try:
        compile_schema(checks).validate(table, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases[["column", "check", "index"]]
    else:
        return []
    if cases["index"].isna().any():
        # A check that crashed has no row; that is a fault of ours, not of the extract.
        crashed = sorted(cases.loc[cases["index"].isna(), "check"].astype(str))
        raise RuntimeError(f"checks could not be run: {crashed}")
    findings = []
    for (column, key), failed in cases.groupby(["column", "check"], sort=True):
        check = next(item for item in checks[column] if item.key == key)
        numbers = failed["index"].astype("int64")
        n_known = int((~is_missing(as_text(table[column]), check.missing)).sum())
        found: pd.Series | str = ""
        if check.reads == "codes":
            found = _shown(table.loc[numbers, column], n_known, check, block, rows, identifiers)
        finding = Finding(
            severity=check.severity,
            table=block.table,
            file=source_label(rows.source),
            column=column,
            problem=check.problem,
            expected=check.expected,
            advice=check.advice,
        )
        if check.reads and ENOUGH_TO_JUDGE <= n_known <= len(numbers):
            findings.append(_of_column(finding, check, n_known, found))
        else:
            findings.append(finding.at_rows(numbers, found))
            findings += _too_many_blanks(finding, check, len(numbers), n_known, rows)
    return findings


def _shown(
    cells: pd.Series,
    n_known: int,
    check: RawCheck,
    block: Block,
    rows: SourceRows,
    identifiers: set[str],
) -> pd.Series:
    identifying = source_columns(block.columns["patient_id"])
    patients = rows.values(block.columns["patient_id"], {}).loc[cells.index]
    names = may_hold_names(
        list(rows.table.columns), check.columns, identifying, 1 - len(cells) / max(n_known, 1)
    )
    return codes_to_show(as_text(cells), patients, identifiers, may_be_names=names)


def _of_column(
    finding: Finding, check: RawCheck, n_known: int, found: pd.Series | str
) -> pd.DataFrame:
    """An error of the column as a whole, with every code that may be shown."""
    codes = [found] if isinstance(found, str) else sorted(set(found))
    of_column = replace(
        finding,
        severity=ERROR,
        problem=f"none of the {counted(n_known, 'cell')} that hold something can be read:"
        f" {check.whole}",
        advice="The column, its sheet or how it is read is another one than the centre file says;"
        f" {check.advice[0].lower()}{check.advice[1:]}",
    )
    return of_column.at_rows([0] * len(codes), codes)


def _too_many_blanks(
    finding: Finding, check: RawCheck, n_blank: int, n_known: int, rows: SourceRows
) -> list[pd.DataFrame]:
    """An error where more cells than a small share would become missing."""
    if not check.blank or 100 * n_blank <= rows.max_invalid_percent * n_known:
        return []
    cells = counted(n_known, "cell")
    problem = (
        f"{n_blank} of the {cells} that hold something would be left blank"
        f" ({100 * n_blank / n_known:.1f} %), more than {rows.max_invalid_percent:g} %"
    )
    advice = (
        "Mend the cells or how they are read, or raise 'max_invalid_percent' in the centre file."
    )
    return [replace(finding, severity=ERROR, problem=problem, advice=advice).of_file()]
