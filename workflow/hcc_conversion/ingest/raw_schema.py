"""A pandera schema for raw extracts, compiled from a centre's mapping.

The raw cells stay text; every check is a vectorised function over the column. pandera's
report is used for column, check and row number only: its text would quote cells.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pandera.pandas as pa

from hcc_conversion.ingest.evaluate import missing_codes, raw_column, read_leaf
from hcc_conversion.ingest.findings import ERROR, WARNING, Finding
from hcc_conversion.ingest.mapping import Block, FieldMapping, leaves, source_columns
from hcc_conversion.ingest.parse import as_text, beyond_detection_limit, is_missing
from hcc_conversion.ingest.units import UnknownUnit, factor
from hcc_conversion.problems import did_you_mean

#: A code that is longer, or one of more unknown ones in its column, may be anything: not shown.
_LONGEST_CODE = 12
_MOST_CODES = 10


@dataclass(frozen=True)
class RawCheck:
    """One thing every cell of a raw column must satisfy."""

    key: str
    problem: str
    expected: str
    advice: str
    passes: Callable[[pd.Series], pd.Series]
    severity: str = ERROR
    shows_code: bool = False


def column_key(leaf: FieldMapping) -> str:
    """What a leaf reads, in the centre's own words: ``X``, or ``X + Y`` where it joins."""
    return " + ".join(leaf.get("join", [leaf.get("column")]))


def compile_checks(
    block: Block, fields: Mapping[str, Any], source: Mapping[str, Any]
) -> dict[str, list[RawCheck]]:
    """The checks of each raw column that a block reads."""
    checks: dict[str, list[RawCheck]] = {}
    for field_name, mapping in block.columns.items():
        for number, leaf in enumerate(leaves(mapping)):
            of_column = checks.setdefault(column_key(leaf), [])
            of_column += _leaf_checks(f"{field_name}.{number}", leaf, fields[field_name], source)
    return checks


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


def unit_findings(
    block: Block, fields: Mapping[str, Any], source: Mapping[str, Any]
) -> list[Finding]:
    """Units that do not exist or measure something else than the field."""
    findings = []
    for field_name, mapping in block.columns.items():
        field = fields[field_name]
        for leaf in leaves(mapping):
            if "unit" not in leaf:
                continue
            try:
                factor(leaf["unit"], field["unit"], field.get("substance"))
            except UnknownUnit as error:
                findings.append(
                    Finding(
                        severity=ERROR,
                        table=block.table,
                        file=source["file"],
                        column=", ".join(source_columns(leaf)),
                        problem=f"unit {error}",
                        expected=f"a unit of {field['title'].lower()}",
                        advice=f"Correct {block.key}.columns.{field_name}.unit in the centre file.",
                    )
                )
    return findings


def missing_column_findings(
    block: Block, raw: pd.DataFrame, source: Mapping[str, Any]
) -> list[Finding]:
    """Columns the mapping or the row filter names and the file lacks."""
    wanted = [name for mapping in block.columns.values() for name in source_columns(mapping)]
    wanted += [condition["column"] for condition in block.where]
    return [
        Finding(
            severity=ERROR,
            table=block.table,
            file=source["file"],
            column=name,
            problem=f"the file has no such column{did_you_mean(name, raw.columns)}",
            expected=f"one of its {raw.shape[1]} columns",
            advice=f"Correct {block.key} in the centre file, or export the column.",
        )
        for name in dict.fromkeys(wanted)
        if name not in raw.columns
    ]


def check_raw_rows(
    block: Block, fields: Mapping[str, Any], rows: pd.DataFrame, source: Mapping[str, Any]
) -> list[Finding]:
    """Validate the rows of a block against its compiled schema."""
    checks = compile_checks(block, fields, source)
    table = pd.DataFrame(
        {
            column_key(leaf): raw_column(leaf, rows)
            for mapping in block.columns.values()
            for leaf in leaves(mapping)
        },
        index=rows.index,
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
    identifiers = _identifiers(block, rows)
    findings = []
    for (column, key), failed in cases.groupby(["column", "check"], sort=True):
        check = next(item for item in checks[column] if item.key == key)
        numbers = failed["index"].astype(int)
        cells = as_text(table.loc[numbers, column])
        shown = _codes_to_show(cells, identifiers) if check.shows_code else {}
        findings += [
            Finding(
                severity=check.severity,
                table=block.table,
                file=source["file"],
                column=column,
                row=row,
                problem=check.problem,
                found=shown.get(cell, ""),
                expected=check.expected,
                advice=check.advice,
            )
            for row, cell in zip(numbers, cells, strict=True)
        ]
    return findings


def _identifiers(block: Block, rows: pd.DataFrame) -> set[str]:
    mapping = block.columns["patient_id"]
    return {text for name in source_columns(mapping) for text in as_text(rows[name])}


def _codes_to_show(cells: pd.Series, identifiers: set[str]) -> dict[str, str]:
    """Unknown codes that may be shown: few, short, without long numbers, and no identifiers."""
    distinct = cells.unique()
    if len(distinct) > _MOST_CODES:
        return {}
    return {
        cell: cell
        for cell in distinct
        if len(cell) <= _LONGEST_CODE
        and cell not in identifiers
        and sum(character.isdigit() for character in cell) < 5
    }


# --- the checks of one leaf ---------------------------------------------------------------------


def _leaf_checks(
    key: str, leaf: FieldMapping, field: Mapping[str, Any], source: Mapping[str, Any]
) -> list[RawCheck]:
    def fits(raw: pd.Series) -> pd.Series:
        return ~read_leaf(leaf, field, raw, source).bad.astype(bool)

    if "codes" in leaf:
        known = ", ".join(f"'{code}'" for code in leaf["codes"])
        return [
            RawCheck(
                key=f"{key}.code",
                problem="unknown code",
                expected=f"one of {known} or missing",
                advice="Add the code to 'codes' (or 'missing') in the centre file, or correct it.",
                passes=fits,
                shows_code=True,
            )
        ]
    if "date_format" in leaf:
        formats = leaf["date_format"]
        listed = formats if isinstance(formats, str) else " or ".join(formats)
        return [
            RawCheck(
                key=f"{key}.date",
                problem="not a date",
                expected=f"a date written {listed}, from 1900 to 2100",
                advice="Correct the cell, or 'date_format' in the centre file.",
                passes=fits,
            )
        ]
    if "unit" in leaf or "bins" in leaf:
        return _number_checks(key, leaf, field, source, fits)
    return []


def _number_checks(
    key: str,
    leaf: FieldMapping,
    field: Mapping[str, Any],
    source: Mapping[str, Any],
    fits: Callable[[pd.Series], pd.Series],
) -> list[RawCheck]:
    decimal = source.get("decimal", ".")
    checks = [
        RawCheck(
            key=f"{key}.number",
            problem="not a number",
            expected=f"a number with '{decimal}' as decimal sign, or missing",
            advice="Correct the cell, or declare it under 'missing', 'decimal' or"
            " 'at_detection_limit' in the centre file.",
            passes=fits,
        )
    ]
    if leaf.get("at_detection_limit"):
        checks.append(
            RawCheck(
                key=f"{key}.detection_limit",
                problem="only a detection limit; the limit is used as the value",
                expected="",
                advice="Nothing to do unless many rows are affected.",
                passes=lambda raw: (
                    ~beyond_detection_limit(raw).astype(bool)
                    | is_missing(as_text(raw), missing_codes(leaf, source)).astype(bool)
                ),
                severity=WARNING,
            )
        )
    if "unit" in leaf:
        for name, severity in (("limits", ERROR), ("plausible", WARNING)):
            if name in field:
                checks.append(_range_check(f"{key}.{name}", leaf, field, source, name, severity))
    return checks


def _range_check(
    key: str,
    leaf: FieldMapping,
    field: Mapping[str, Any],
    source: Mapping[str, Any],
    name: str,
    severity: str,
) -> RawCheck:
    try:
        by = factor(leaf["unit"], field["unit"], field.get("substance"))
    except UnknownUnit:
        by = float("nan")
    low, high = field[name]

    # Not called in_range: pandera takes a function of that name for its own check.
    def value_fits(raw: pd.Series) -> pd.Series:
        values = read_leaf(leaf, field, raw, source).values
        return (values.isna() | values.between(low, high).fillna(False)).astype(bool)

    hard = name == "limits"
    return RawCheck(
        key=key,
        problem="outside the possible range" if hard else "outside the usual range",
        expected=f"{low / by:g} to {high / by:g} {leaf['unit']}",
        advice="Correct the cell, or 'unit' in the centre file."
        if hard
        else "Check the cell and the unit; the value is kept.",
        passes=value_fits,
        severity=severity,
    )
