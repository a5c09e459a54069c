"""Tables 2 and 8: is each printed patient among the converted, one for one?"""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from hcc_conversion.cohort import Cohort
from hcc_conversion.reconstruction.check.courses import adjuvant_intervals
from hcc_conversion.reconstruction.check.evaluation import Evaluation
from hcc_conversion.reconstruction.check.regimen_parts import (
    Parts,
    printed_parts,
    regimens_by_patient,
)
from hcc_conversion.reconstruction.published import Published

FIELDS = (
    *("t2.{}.cnlc", "t2.{}.bclc", "t2.{}.reasons"),
    *("t8.{}.regimen", "t8.{}.adjuvant", "t8.{}.interval_days"),
)
NO_INTERVAL = "-"
WATCH_AND_WAIT = "(W&W)"
REASON_EHM, REASON_REMNANT = "EHM", "Insufficient FLR"


class Row(NamedTuple):
    """What both tables print of one patient."""

    cnlc: str | None
    bclc: str | None
    reasons: Parts
    regimen: Parts
    adjuvant: Parts
    interval_days: int | None
    watch_and_wait: bool


def evaluate_patients(
    cohort: Cohort, patients: pd.DataFrame, published: Published
) -> Iterator[Evaluation]:
    """The printed values of every patient who is found; of the others none.

    Pseudonyms have lost the printed number, so a patient counts as found where a converted one
    has the same joined row of both tables, and no converted one serves two printed.
    *patients*: as `hcc_conversion.derivation.derive` returns them.
    """
    unused = Counter(converted_rows(cohort, patients))
    printed = published.values["printed"]
    stages = printed.index[printed.index.str.fullmatch(r"t2\.p\d+\.cnlc")]
    for patient in stages.str.split(".").str[1]:
        row = _printed_row(published, patient)
        found = unused[row] > 0
        unused[row] -= 1 if found else 0
        how = "a converted patient with this joined row of Tables 2 and 8"
        for field in FIELDS:
            value_id = field.format(patient)
            value = printed[value_id] if found else None
            yield Evaluation(value_id, value, how if found else f"no unused {how[2:]}")


def converted_rows(cohort: Cohort, patients: pd.DataFrame) -> list[Row]:
    """The joined row of every converted patient."""
    converted = patients[patients["in_converted"]]
    treatments = cohort.tables["treatments"]
    regimens, adjuvants = (
        regimens_by_patient(treatments[treatments["intent"] == intent], converted)
        for intent in ("conversion", "adjuvant")
    )
    intervals = adjuvant_intervals(cohort, converted)
    return [
        Row(
            cnlc=_known(patient["cnlc"]),
            bclc=_known(patient["bclc"]),
            reasons=_reasons(patient),
            regimen=regimens[index],
            adjuvant=adjuvants[index],
            interval_days=None if pd.isna(intervals[index]) else int(intervals[index]),
            watch_and_wait=bool(patient["watch_and_wait"]),
        )
        for index, patient in converted.iterrows()
    ]


def _printed_row(published: Published, patient: str) -> Row:
    printed = published.values["printed"]
    cnlc, bclc, reasons, regimen, adjuvant, interval = (
        printed[field.format(patient)] for field in FIELDS
    )
    return Row(
        cnlc=cnlc,
        bclc=bclc,
        reasons=frozenset(reason.strip() for reason in reasons.split(",")),
        regimen=printed_parts(regimen),
        adjuvant=printed_parts(adjuvant),
        interval_days=None if interval == NO_INTERVAL else int(interval),
        watch_and_wait=WATCH_AND_WAIT in published.values.loc[f"t8.{patient}.regimen", "row"],
    )


def _reasons(patient: pd.Series) -> Parts:
    invasion = [patient["portal_vein_invasion"], patient["hepatic_vein_invasion"]]
    reasons = [str(grade) for grade in invasion if pd.notna(grade) and grade != "none"]
    for field, reason in (
        ("extrahepatic_spread", REASON_EHM),
        ("liver_remnant_insufficient", REASON_REMNANT),
    ):
        if pd.notna(patient[field]) and patient[field]:
            reasons.append(reason)
    return frozenset(reasons)


def _known(code: object) -> str | None:
    return None if pd.isna(code) else str(code)
