"""A pandera schema for raw extracts, compiled from a centre's mapping.

The raw cells stay text; every check is a vectorised function over the column. pandera's
report is used for column, check and row number only: its text would quote cells.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pandera.pandas as pa

from hcc_conversion.ingest.evaluate import SourceRows
from hcc_conversion.ingest.findings import ERROR, OUTSIDE_LIMITS, WARNING, Finding
from hcc_conversion.ingest.mapping import Block, FieldMapping, leaves, source_columns
from hcc_conversion.ingest.parse import as_text, beyond_detection_limit, is_missing
from hcc_conversion.ingest.readers import source_label
from hcc_conversion.ingest.shown_codes import codes_to_show
from hcc_conversion.ingest.units import UnknownUnit, factor
from hcc_conversion.run.problems import did_you_mean


@dataclass(frozen=True)
class RawCheck:
    """One thing every cell of a raw column must satisfy.

    ``codes``: the codes that are known, where an unknown one may be shown; else None.
    """

    key: str
    problem: str
    expected: str
    advice: str
    passes: Callable[[pd.Series], pd.Series]
    severity: str = ERROR
    codes: tuple[str, ...] | None = None


def column_key(leaf: FieldMapping) -> str:
    """What a leaf reads, in the centre's own words: ``X``, or ``X + Y`` where it joins."""
    return " + ".join(leaf.get("join", [leaf.get("column")]))


def compile_checks(
    block: Block, fields: Mapping[str, Any], rows: SourceRows
) -> dict[str, list[RawCheck]]:
    """The checks of each raw column that a block reads."""
    checks: dict[str, list[RawCheck]] = {}
    for field_name, mapping in block.columns.items():
        for number, leaf in enumerate(leaves(mapping)):
            of_column = checks.setdefault(column_key(leaf), [])
            of_column += _leaf_checks(f"{field_name}.{number}", leaf, fields[field_name], rows)
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
) -> list[pd.DataFrame]:
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
                finding = Finding(
                    severity=ERROR,
                    table=block.table,
                    file=source_label(source),
                    column=", ".join(source_columns(leaf)),
                    problem=f"unit {error}",
                    expected=f"a unit of {field['title'].lower()}",
                    advice=f"Correct {block.key}.columns.{field_name}.unit in the centre file.",
                )
                findings.append(finding.of_file())
    return findings


def missing_column_findings(
    block: Block, raw: pd.DataFrame, source: Mapping[str, Any]
) -> list[pd.DataFrame]:
    """Columns the mapping or the row filter names and the file lacks."""
    wanted = [name for mapping in block.columns.values() for name in source_columns(mapping)]
    wanted = list(dict.fromkeys(wanted + [condition["column"] for condition in block.where]))
    missing = [name for name in wanted if name not in raw.columns]
    # Where most are missing the header is somewhere else, and what stands in its place may be
    # a patient's row: then no name of the file is suggested.
    is_header = 2 * len(missing) < len(wanted)
    other = [name for name in raw.columns if name not in wanted]
    advice = (
        f"Correct {block.key} in the centre file, or export the column."
        if is_header
        else "Check 'header_row', 'delimiter', 'encoding' and 'sheet': most columns are missing."
    )
    return [
        Finding(
            severity=ERROR,
            table=block.table,
            file=source_label(source),
            column=name,
            problem=f"no such column{did_you_mean(name, other) if is_header else ''}",
            expected=f"one of the {raw.shape[1]} columns of the file",
            advice=advice,
        ).of_file()
        for name in missing
    ]


def filter_findings(
    block: Block, raw: pd.DataFrame, source: Mapping[str, Any]
) -> list[pd.DataFrame]:
    """Cells that a row filter does not match only because of upper and lower case.

    A filter for 'ja' would leave out every row with 'JA' in silence.
    """
    findings = []
    for condition in block.where:
        listed = {str(code) for code in [*condition.get("in", ()), *condition.get("not_in", ())]}
        folded = {code.casefold() for code in listed}
        text = as_text(raw[condition["column"]])
        near = text[text.str.casefold().isin(folded) & ~text.isin(list(listed))]
        finding = Finding(
            severity=ERROR,
            table=block.table,
            file=source_label(source),
            column=condition["column"],
            problem="differs from a code of the row filter only in upper and lower case",
            expected=f"one of {', '.join(repr(code) for code in sorted(listed))} to be filtered",
            advice=f"Add the spelling to {block.key}.where in the centre file, or correct it.",
        )
        findings.append(finding.at_rows(near.index, near))
    return findings


def check_raw_rows(
    block: Block, fields: Mapping[str, Any], rows: SourceRows, identifiers: set[str]
) -> list[pd.DataFrame]:
    """Validate the rows of a block against its compiled schema.

    *identifiers*: every local patient identifier of the extract, normalised; none is shown.
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
    patients = rows.values(block.columns["patient_id"], fields["patient_id"])
    findings = []
    for (column, key), failed in cases.groupby(["column", "check"], sort=True):
        check = next(item for item in checks[column] if item.key == key)
        numbers = failed["index"].astype("int64")
        found: pd.Series | str = ""
        if check.codes is not None:
            cells = as_text(table.loc[numbers, column])
            found = codes_to_show(cells, patients.loc[numbers], check.codes, identifiers)
        finding = Finding(
            severity=check.severity,
            table=block.table,
            file=source_label(rows.source),
            column=column,
            problem=check.problem,
            expected=check.expected,
            advice=check.advice,
        )
        findings.append(finding.at_rows(numbers, found))
    return findings


# --- the checks of one leaf ---------------------------------------------------------------------


def _leaf_checks(
    key: str, leaf: FieldMapping, field: Mapping[str, Any], rows: SourceRows
) -> list[RawCheck]:
    def fits(raw: pd.Series) -> pd.Series:
        return ~rows.read(leaf, field).bad.loc[raw.index].astype(bool)

    def not_in_future(raw: pd.Series) -> pd.Series:
        # The one place that asks for the day of the run; it can stop a centre, change no result.
        dates = rows.read(leaf, field).values.loc[raw.index]
        return ~(dates > pd.Timestamp.now())

    if "codes" in leaf:
        known = ", ".join(f"'{code}'" for code in leaf["codes"])
        return [
            RawCheck(
                key=f"{key}.code",
                problem="unknown code",
                expected=f"one of {known} or missing",
                advice="Add the code to 'codes' (or 'missing') in the centre file, or correct it.",
                passes=fits,
                codes=tuple(leaf["codes"]),
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
            ),
            RawCheck(
                key=f"{key}.future",
                problem="a date in the future",
                expected="a date until today",
                advice="Correct the cell.",
                passes=not_in_future,
            ),
        ]
    if "unit" in leaf or "bins" in leaf:
        return _number_checks(key, leaf, field, rows, fits)
    return []


def _number_checks(
    key: str,
    leaf: FieldMapping,
    field: Mapping[str, Any],
    rows: SourceRows,
    fits: Callable[[pd.Series], pd.Series],
) -> list[RawCheck]:
    expected = f"a number with '{rows.source.get('decimal', '.')}' as decimal sign, or missing"
    if "bins" in leaf and "up_to" in leaf["bins"][-1]:
        expected += f", at most {leaf['bins'][-1]['up_to']:g}"
    checks = [
        RawCheck(
            key=f"{key}.number",
            problem="not a number" if "unit" in leaf else "not a number of any category",
            expected=expected,
            advice="Correct the cell, or declare it under 'missing', 'decimal', 'bins' or"
            " 'at_detection_limit' in the centre file.",
            passes=fits,
        )
    ]
    if leaf.get("at_detection_limit"):
        codes = rows.missing_codes(leaf)
        checks.append(
            RawCheck(
                key=f"{key}.detection_limit",
                problem="only a detection limit; the limit is used as the value",
                expected="",
                advice="Nothing to do unless many rows are affected.",
                passes=lambda raw: (
                    ~beyond_detection_limit(raw).astype(bool)
                    | is_missing(as_text(raw), codes).astype(bool)
                ),
                severity=WARNING,
            )
        )
    if "unit" in leaf:
        for name, severity in (("limits", ERROR), ("plausible", WARNING)):
            of_days = name == "plausible" and field["kind"] == "day"  # ingest/day_doubts.py
            if name in field and not of_days:
                checks.append(_range_check(f"{key}.{name}", leaf, field, rows, name, severity))
    return checks


def _range_check(
    key: str,
    leaf: FieldMapping,
    field: Mapping[str, Any],
    rows: SourceRows,
    name: str,
    severity: str,
) -> RawCheck:
    by = factor(leaf["unit"], field["unit"], field.get("substance"))
    low, high = field[name]

    # Not called in_range: pandera takes a function of that name for its own check.
    def value_fits(raw: pd.Series) -> pd.Series:
        values = rows.read(leaf, field).values.loc[raw.index]
        fits = values.isna() | values.between(low, high)
        if not hard:  # what is impossible is reported as that
            fits |= ~values.between(*field["limits"])
        return fits.fillna(False).astype(bool)

    hard = name == "limits"
    return RawCheck(
        key=key,
        problem=OUTSIDE_LIMITS if hard else "outside the usual range",
        expected=f"{low / by:g} to {high / by:g} {leaf['unit']}",
        advice="Correct the cell, or 'unit' in the centre file."
        if hard
        else "Check the cell and the unit; the value is kept.",
        passes=value_fits,
        severity=severity,
    )
