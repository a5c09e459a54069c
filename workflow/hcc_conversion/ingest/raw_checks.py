"""What every cell of a raw column must satisfy, compiled from a centre's mapping."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from hcc_conversion.ingest.blanks import LEFT_BLANK, is_left_blank
from hcc_conversion.ingest.evaluate import SourceRows
from hcc_conversion.ingest.findings import ERROR, OUTSIDE_LIMITS, WARNING
from hcc_conversion.ingest.mapping import CLOCK, Block, FieldMapping, leaves
from hcc_conversion.ingest.parse import as_text, beyond_detection_limit, is_missing
from hcc_conversion.ingest.units import factor


@dataclass(frozen=True)
class RawCheck:
    """One thing every cell of a raw column must satisfy.

    ``reads``: how the cell is read (codes, date, number) where the check is whether it can be
    read at all, else empty. ``columns`` and ``missing``: what the leaf reads, and its codes for
    missing. ``blank``: whether the centre file has a cell that fails left blank; then ``severity``
    is a warning and ``problem`` says so.
    """

    key: str
    problem: str
    expected: str
    advice: str
    passes: Callable[[pd.Series], pd.Series]
    severity: str = ERROR
    reads: str = ""
    columns: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    blank: bool = False

    @property
    def whole(self) -> str:
        """The problem of a column as a whole, of which nothing is left blank."""
        return self.problem.removesuffix(LEFT_BLANK)


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
            of_column += [
                _of_leaf(check, leaf, rows)
                for check in _leaf_checks(f"{field_name}.{number}", leaf, fields[field_name], rows)
            ]
    return checks


def _of_leaf(check: RawCheck, leaf: FieldMapping, rows: SourceRows) -> RawCheck:
    check = replace(
        check,
        columns=tuple(leaf.get("join", [leaf.get("column")])),
        missing=tuple(map(str, rows.missing_codes(leaf))),
    )
    if not is_left_blank(leaf) or check.severity != ERROR:
        return check
    return replace(
        check,
        severity=WARNING,
        problem=check.problem + LEFT_BLANK,
        blank=True,
    )


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
        listing = "bounds" if "bounds" in leaf else "codes"
        return [
            RawCheck(
                key=f"{key}.code",
                problem="unknown code",
                expected=f"one of {known} or missing",
                advice=f"Add the code to '{listing}' (or 'missing') in the centre file, or correct"
                " it.",
                passes=fits,
                reads="codes",
            )
        ]
    if "date_format" in leaf:
        formats = leaf["date_format"]
        listed = formats if isinstance(formats, str) else " or ".join(formats)
        checks = [
            RawCheck(
                key=f"{key}.date",
                problem="not a date",
                expected=f"a date written {listed}, from 1900 to 2100",
                advice="Correct the cell, or 'date_format' in the centre file.",
                passes=fits,
                reads="date",
            ),
            RawCheck(
                key=f"{key}.future",
                problem="a date in the future",
                expected="a date until today",
                advice="Correct the cell.",
                passes=not_in_future,
            ),
        ]
        if "complete" in leaf:
            parts = ", ".join(f"{part} {number}" for part, number in leaf["complete"].items())
            checks.append(
                RawCheck(
                    key=f"{key}.part",
                    problem=f"only a part of a date; what it lacks is taken to be {parts}",
                    expected="",
                    advice="Nothing to do unless many rows are affected, or the day is known.",
                    passes=lambda raw: ~rows.is_completed(leaf).loc[raw.index].astype(bool),
                    severity=WARNING,
                )
            )
        return checks
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
    if leaf.get("unit") == CLOCK:
        expected = f"a duration written {CLOCK}, such as 3:45, or missing"
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
            reads="number",
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
    is_clock = leaf["unit"] == CLOCK

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
        expected=f"{low / by:g} to {high / by:g} {'min' if is_clock else leaf['unit']}",
        advice="Correct the cell, or 'unit' in the centre file."
        if hard
        else "Check the cell and the unit; the value is kept.",
        passes=value_fits,
        severity=severity,
    )
