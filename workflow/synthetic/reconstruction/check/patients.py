"""Tables 2 and 8: is each printed patient among the converted, one for one?"""

from collections import Counter
from typing import Any, NamedTuple

import pandas as pd

from hcc_conversion.analyses.regimens.results import regimens_listing
from hcc_conversion.cohort.cohort import Cohort
from hcc_conversion.cohort.unresectability import REMNANT, SPREAD, VENA_CAVA
from synthetic.reconstruction.check.facts import Fact
from synthetic.reconstruction.published import Published

#: Reasons of unresectability, as the listing and as the paper has them.
REASONS = {VENA_CAVA: "Vv3", SPREAD: "EHM", REMNANT: "Insufficient FLR"}
NO_ADJUVANT = {"No": "none"}
#: What is printed of one patient: ids, with the two digits of his number.
FIELDS = (
    *("t2.p{:02d}.cnlc", "t2.p{:02d}.bclc", "t2.p{:02d}.reasons"),
    *("t8.p{:02d}.regimen", "t8.p{:02d}.adjuvant", "t8.p{:02d}.interval_days"),
)


class Row(NamedTuple):
    """What both tables print of one patient."""

    cnlc: str
    bclc: str
    reasons: frozenset[str]
    regimen: str
    adjuvant: str
    interval_days: int | None
    watch_and_wait: bool


def printed_patients(cohort: Cohort, published: Published) -> dict[str, Fact]:
    """The printed values of every patient who is found, by their ids; of the others None.

    Pseudonyms have lost the printed number, so a patient counts as found where a converted one
    has the same joined row of both tables, and no converted one serves two printed.
    """
    listing = regimens_listing(cohort)
    unused = Counter(_listed(row) for row in listing.to_dict("records"))
    facts = {}
    for number, patient in published.patients.iterrows():
        row = _printed(patient)
        found = unused[row] > 0
        unused[row] -= found
        how = f"{'a' if found else 'no unused'} converted patient with this row of Tables 2 and 8"
        for field in FIELDS:
            value_id = field.format(number)
            printed = published.values.loc[value_id, "printed"]
            facts[value_id] = Fact(printed if found else None, how)
    return facts


def _listed(row: dict[str, Any]) -> Row:
    reasons = str(row["reasons_of_unresectability"]).split(", ")
    days = row["adjuvant_interval_days"]
    return Row(
        cnlc=row["cnlc"],
        bclc=row["bclc"],
        reasons=frozenset(REASONS.get(reason, reason) for reason in reasons),
        regimen=row["conversion_treatment"],
        adjuvant=row["adjuvant_treatment"],
        interval_days=None if pd.isna(days) else int(days),
        watch_and_wait=row["after_conversion"] == "watch & wait",
    )


def _printed(patient: pd.Series) -> Row:
    days, adjuvant = patient["interval_days"], patient["adj_regimen"]
    return Row(
        cnlc=patient["cnlc"],
        bclc=patient["bclc"],
        reasons=frozenset(patient["reasons_raw"].split(", ")),
        regimen=patient["conv_regimen"],
        adjuvant=NO_ADJUVANT.get(adjuvant, adjuvant),
        interval_days=None if pd.isna(days) else int(days),
        watch_and_wait=bool(patient["watch_wait"]),
    )
