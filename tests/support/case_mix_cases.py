"""Patients for case mix, and its tables by a few of their columns."""

from hcc_conversion.comparison.case_mix.standardise import filled
from schemas.case_mix import Balance, Standardised, SurgeryBalance

_OF = {"population": "direct_surgery"}


def of_sites(rows):
    """`Standardised` of one outcome of direct surgery."""
    place = {**_OF, "outcome": "complications", "kind": "share", "unit": "%"}
    return filled(Standardised, [{**place, **row} for row in rows])


def of_balance(rows):
    """`Balance` of direct surgery: scope, target, outcome, covariate, level, before, after."""
    names = ("scope", "target", "outcome", "covariate", "level")
    names += ("difference_before", "difference_after")
    return filled(Balance, [{**_OF, **dict(zip(names, row, strict=True))} for row in rows])


def of_surgery(rows):
    """`SurgeryBalance`: scope, covariate, level, difference before and after."""
    names = ("scope", "covariate", "level", "difference_before", "difference_after")
    made = [{"outcome": "complications", **dict(zip(names, row, strict=True))} for row in rows]
    return filled(SurgeryBalance, made)


def operated(centre, counts):
    """Patients operated up front: (BCLC, with a complication, how many)."""
    patients, surgeries, complications = [], [], []
    for stage, had, n in counts:
        for _ in range(n):
            who = {"centre": centre, "patient_id": f"{centre}{len(patients)}"}
            patients.append({**who, "bclc": stage, "age_years": 50.0, "sex": "male"})
            surgeries.append({**who, "kind": "direct", "day": 1})
            if had:
                complications.append({**who, "term": "Pneumonia"})
    return {"patients": patients, "surgeries": surgeries, "complications": complications}
