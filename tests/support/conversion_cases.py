"""Small cohorts of the uHCC, and how their conversion is analysed."""

import numpy as np
from builders import cohort, everything

DEFINITION = {
    "population": "combination",
    "origin": "diagnosis",
    "event": "conversion",
    "competing": ["death"],
    "ties": ["efron", "breslow"],
    "screen_p": 0.99,
    "paper_model": {"paper": "invented2020", "hazard_ratios": {}, "doubtful": {}},
    "least_events_per_variable": 10,
    "horizons_months": [1],
    "timing": {"population": "uhcc", "landmarks_months": [1]},
}

HBV = {"hbv": {"field": "hbv", "reference": "no"}}

BOTH = HBV | {"sex": {"field": "sex", "reference": "female"}}


def dated(*centres):
    return set().union(
        *(
            everything(name) | {(name, "outcomes", "day"), (name, "treatments", "start_day")}
            for name in centres
        )
    )


def study(rows, systemic_day=0, extra=None):
    """A cohort of uHCC: dicts of time and event (and centre, fields), TACE on day 0, TKI besides.

    *systemic_day*: on which the TKI started, of everybody or of each (None: never).
    *extra*: the study's own fields of patients.
    """
    days = [systemic_day] * len(rows) if np.isscalar(systemic_day) else systemic_day
    patients, treatments, outcomes = [], [], []
    for number, (row, systemic) in enumerate(zip(rows, days, strict=True)):
        who = {"patient_id": str(number), "centre": row.get("centre", "a")}
        fields = {name: cell for name, cell in row.items() if name not in ("time", "event")}
        patients.append(
            {
                "day_zero": "diagnosis",
                "last_contact_day": row["time"],
                "died": row["event"] == "death",
                "initially_resectable": False,
            }
            | fields
            | who
        )
        for modality, day in (("TACE", 0), ("TKI", systemic)):
            if day is not None:
                course = {"modality": modality, "intent": "conversion", "start_day": day}
                treatments.append(course | who)
        if row["event"] is True:
            outcomes.append({"kind": "conversion", "day": row["time"]} | who)
    collected = dated(*{patient["centre"] for patient in patients} or {"a"})
    return cohort(
        collected, extra=extra, patients=patients, treatments=treatments, outcomes=outcomes
    )


def spread(time, event, **fields):
    """One dict per patient of columns typed as lists."""
    names = ["time", "event", *fields]
    columns = zip(time, map(bool, event), *fields.values(), strict=True)
    return [dict(zip(names, row, strict=True)) for row in columns]


TWELVE = spread(
    [1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3],
    [1, 1, 0, 1, 1, 1, 1, 0, 1, 0, 1, 1],
    hbv=[bool(x) for x in [1, 0, 1, 1, 0, 1, 0, 0, 1, 0, 0, 1]],
    sex=["male", "female"] * 4 + ["female", "male"] * 2,
)

NO_EVENT_IN_YES = spread([3, 5, 6, 8, 9], [1, 1, 0, 0, 1], hbv=[False, False, True, True, False])
