"""Turn violations into findings in the site's own words, and set rows aside where it asks for it.

What is set aside is the patient: a patient whose surgery row is left out would be counted as
not operated, and a wrong number is worse than no number. Rows that belong to no patient are
set aside alone.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import pandas as pd

from hcc_conversion.ingest.consistency import check_tables
from hcc_conversion.ingest.findings import (
    ERROR,
    MISSING_VALUE,
    NO_DAY_ZERO,
    OUTSIDE_LIMITS,
    Finding,
    at_places,
    findings_table,
)
from hcc_conversion.ingest.mapping import Block, own_columns
from hcc_conversion.ingest.violations import Tables, Violation

_ROW = ["file", "row"]
_SAME_PATIENT = "same patient as a row set aside"


def empty_quarantine() -> pd.DataFrame:
    """No row set aside."""
    return pd.DataFrame(columns=[*_ROW, "reason"]).astype({"row": int})


def set_aside(
    tables: Tables,
    raw_findings: pd.DataFrame,
    blocks: list[Block],
    joined: pd.DataFrame,
    fields: Mapping[str, Mapping[str, Any]],
    *,
    quarantine: bool,
) -> tuple[Tables, pd.DataFrame, pd.DataFrame]:
    """Check the tables; where *quarantine*, drop patients with errors until none is left.

    *joined*: rows that were joined to those of the patients (``patient_id, file, row``);
    *fields*: see `check_tables`.

    Returns
    -------
    The tables kept, all findings, and the source rows set aside (``file, row, reason``).
    """
    is_consequence = raw_findings["problem"] == NO_DAY_ZERO
    first = _merge(raw_findings[~is_consequence], raw_findings[is_consequence])
    all_findings = _merge(first, _describe(check_tables(tables, fields), tables, blocks))
    aside = empty_quarantine()
    if not quarantine:
        return tables, all_findings, aside
    kept = tables
    places = pd.concat([table[_ROW] for table in (*tables.values(), joined) if len(table)])
    while True:
        # A row that a filter left out is in no table, so its patient cannot be set aside with it:
        # such an error stays and stops the centre, as one of a whole file does.
        errors = _in(all_findings[all_findings["severity"] == ERROR], places)
        fresh = _not_in(errors, aside)
        if fresh.empty:
            return kept, all_findings, aside.sort_values(_ROW, ignore_index=True)
        fresh = _reasons(fresh)
        fresh = pd.concat([fresh, _rows_of_same_patients([*kept.values(), joined], fresh)])
        aside = pd.concat([aside, _not_in(fresh, aside)], ignore_index=True)
        aside = aside.drop_duplicates(_ROW, ignore_index=True)
        kept = {name: _not_in(table, aside).reset_index(drop=True) for name, table in kept.items()}
        all_findings = _merge(all_findings, _describe(check_tables(kept, fields), kept, blocks))


def with_no_records(aside: pd.DataFrame, no_records: pd.DataFrame) -> pd.DataFrame:
    """The rows set aside, and those that are no records (findings) with their problem."""
    more = no_records[[*_ROW, "problem"]].rename(columns={"problem": "reason"})
    more = more.astype({"file": object, "reason": object})
    both = pd.concat([table for table in (aside, more) if len(table)] or [aside])
    return both.drop_duplicates(_ROW).sort_values(_ROW, ignore_index=True)


def _reasons(errors: pd.DataFrame) -> pd.DataFrame:
    """One row per place, in order, with the problems there joined in one text."""
    each = errors.astype({"file": object, "problem": object})[[*_ROW, "problem"]]
    each = each.drop_duplicates().sort_values([*_ROW, "problem"], ignore_index=True)
    firsts = each.index[~each.duplicated(_ROW)]
    problems = each["problem"].tolist()
    joined = ["; ".join(problems[first:end]) for first, end in pairwise([*firsts, len(each)])]
    return each.loc[firsts, _ROW].assign(reason=joined)


def _rows_of_same_patients(tables: Sequence[pd.DataFrame], rows: pd.DataFrame) -> pd.DataFrame:
    patients: set[str] = set()
    for table in tables:
        patients |= set(_in(table, rows)["patient_id"].dropna())
    same = [table.loc[table["patient_id"].isin(patients), _ROW] for table in tables if len(table)]
    return pd.concat(same).drop_duplicates().assign(reason=_SAME_PATIENT)


def _in(table: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    return table[at_places(table, rows, _ROW)]


def _not_in(table: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    return table[~at_places(table, rows, _ROW)]


def _merge(findings: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    """All findings once; a cell that already has an error is not reported again as missing or
    outside its limits."""
    errors = findings[findings["severity"] == ERROR]
    again = at_places(more, errors, ["file", "row", "column"])
    follows = more["problem"].isin([MISSING_VALUE, OUTSIDE_LIMITS, NO_DAY_ZERO])
    return findings_table([findings, more[~(again & follows)]])


def _describe(violations: list[Violation], tables: Tables, blocks: list[Block]) -> pd.DataFrame:
    """Violations as findings: the centre's own file, column and row."""
    findings = []
    for violation in violations:
        rows = tables[violation.table].loc[violation.rows]
        for (file, number), at in rows.groupby(["file", "block"], sort=False)["row"]:
            finding = Finding(
                severity=violation.severity,
                table=violation.table,
                file=file,
                column=own_columns(blocks[number], violation.fields),
                problem=violation.problem,
                expected=violation.expected,
                advice=violation.advice,
            )
            findings.append(finding.at_rows(at))
    return findings_table(findings)
