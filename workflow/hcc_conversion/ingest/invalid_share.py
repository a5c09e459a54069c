"""Whether quarantine sets aside so much that what is left is another cohort."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from hcc_conversion.ingest.blanks import MAX_INVALID_PERCENT
from hcc_conversion.ingest.findings import ERROR, NAMED, Finding, at_places
from hcc_conversion.ingest.violations import Tables
from hcc_conversion.run.wording import counted

_PLACE = ["file", "row"]
_ADVICE = (
    "Mend the columns named; or, where the patients set aside are like the others, raise"
    " 'max_invalid_percent' in the centre file."
)


def max_invalid_percent(centre: Mapping[str, Any]) -> float:
    """The largest share, in per cent, that a centre file allows."""
    return float(centre.get("max_invalid_percent", MAX_INVALID_PERCENT))


def too_many_aside(
    tables: Tables,
    joined: pd.DataFrame,
    aside: pd.DataFrame,
    findings: pd.DataFrame,
    most_percent: float,
) -> list[pd.DataFrame]:
    """An error of the patients' file where too many patients are set aside, and one of each other
    file where too many rows are that belong to no patient set aside.

    Parameters
    ----------
    tables
        the canonical tables before anything was set aside, with `PLACE`.
    joined
        rows that were joined to those of the patients: ``patient_id, file, row``.
    aside
        the rows set aside: ``file, row``.
    findings
        all findings; their errors at rows set aside say which columns are to blame.
    most_percent
        the largest share allowed.
    """
    if aside.empty:
        return []
    errors = findings[findings["severity"] == ERROR]
    errors = errors[at_places(errors, aside, _PLACE)]
    patients = tables["patients"]
    is_aside = at_places(patients, aside, _PLACE)
    with_patient = set(patients.loc[is_aside, "patient_id"].dropna())
    found = []
    for name, table in [*tables.items(), ("patients", joined)]:
        of_patients = table is patients
        out = at_places(table, aside, _PLACE)
        noun, whole = "row", len(table)
        if not of_patients:
            out = out & ~table["patient_id"].isin(with_patient).to_numpy()
        n_out = int(out.sum())
        if of_patients:  # one who stands in two rows is one patient
            unnamed = table["patient_id"].isna()
            noun, whole = "patient", int(table["patient_id"].nunique() + unnamed.sum())
            n_out = len(with_patient) + int((out & unnamed.to_numpy()).sum())
        if 100 * n_out <= most_percent * whole:
            continue
        blamed = errors if name == "patients" else errors[errors["table"] == name]
        what = "" if of_patients else f" of {name}"
        finding = Finding(
            severity=ERROR,
            table=name,
            file=str(table.loc[out, "file"].iloc[0]),
            column="",
            problem=f"{n_out} of {counted(whole, noun)}{what} ({100 * n_out / whole:.1f} %) would"
            f" be set aside, and those left are no longer all; to blame: {_to_blame(blamed)}",
            expected=f"at most {most_percent:g} %",
            advice=_ADVICE,
        )
        found.append(finding.of_file())
    return found


def _to_blame(errors: pd.DataFrame) -> str:
    """The columns with errors, those in most rows first: ``'Sex' (12 rows), 'Age' (1 row)``."""
    named = errors.astype({"column": object, "file": object})
    rows = named.drop_duplicates(["file", "column", "row"]).groupby(["column", "file"]).size()
    ordered = sorted(rows.items(), key=lambda item: (-item[1], item[0]))
    texts = [f"'{column}' ({counted(n, 'row')})" for (column, _), n in ordered]
    more = f", and {len(texts) - NAMED} more" if len(texts) > NAMED else ""
    return ", ".join(texts[:NAMED]) + more
