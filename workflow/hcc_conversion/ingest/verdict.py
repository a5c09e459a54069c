"""The one line that ends a run: what validation found, and whether the centre takes part."""

import pandas as pd

from hcc_conversion.ingest.blanks import LEFT_BLANK
from hcc_conversion.ingest.confirmed import CONFIRMED
from hcc_conversion.ingest.extract import Examination
from hcc_conversion.ingest.findings import ERROR, WARNING, summarise
from hcc_conversion.run.wording import counted

#: Remarks in the line before it says how many more there are.
_NAMED = 6


def verdict_line(examination: Examination, summary: pd.DataFrame) -> str:
    """One line for a person: what was found, who was set aside, whether the centre takes part.

    All doubts that a person confirmed are named, with the reason. It ends with what is mapped and
    nowhere in the extract, and with how many cells were left blank. *summary*: the findings as
    `hcc_conversion.ingest.findings.summarise` gives them.
    """
    kinds = summary["severity"].value_counts()
    found = ", ".join(
        f"{counted(int(kinds.get(severity, 0)), 'kind')} of {severity}s"
        for severity in (ERROR, WARNING)
    )
    patients = examination.accounting[examination.accounting["table"] == "patients"]
    n_aside = int(patients["quarantined"].sum())
    offered = counted(int(patients["offered"].sum()), "row")
    aside = f"; {n_aside} of {offered} of patients set aside" if n_aside else ""
    stops = len(examination.unresolved) > 0
    verdict = "The centre stops here." if stops else "The centre takes part."
    return " ".join(
        [
            f"{found}{aside}. {verdict}",
            *_confirmed(summary),
            *_blanks(examination),
            *_remarks(examination),
        ]
    )


def _confirmed(summary: pd.DataFrame) -> list[str]:
    lines = [
        f"column '{line.column}': {line.problem}"
        for line in summary.itertuples()
        if CONFIRMED in str(line.problem)
    ]
    return [f"Believed on a person's word: {'; '.join(lines)}."] if lines else []


def _blanks(examination: Examination) -> list[str]:
    blank = examination.findings[
        examination.findings["problem"].astype(str).str.endswith(LEFT_BLANK)
    ]
    places = blank.drop_duplicates(["file", "column", "row"])
    columns = counted(len(places.drop_duplicates(["file", "column"])), "column")
    return [f"Left blank: {counted(len(places), 'cell')} of {columns}."] if len(places) else []


def _remarks(examination: Examination) -> list[str]:
    lines = [
        (f"column '{line.column}': " if line.column else f"{line.file}: ")
        + str(line.problem)
        + (f" ({counted(line.n_rows, 'row')})" if line.n_rows else "")
        for line in summarise(examination.remarks).itertuples()
    ]
    if not lines:
        return []
    more = [f"{len(lines) - _NAMED} more in the report"] if len(lines) > _NAMED else []
    return [f"Look at: {'; '.join([*lines[:_NAMED], *more])}."]
