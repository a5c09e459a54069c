"""Death after surgery by Kaplan and Meier, against R and beside the crude share.

R 4.5, survival::survfit, ``time``, ``event`` and ``entry`` as in `TIME`, `EVENT` and `ENTRY`:

    fit <- survfit(Surv(time, event) ~ 1, conf.type = "log-log")
    at <- summary(fit, times = c(30, 90))
    cbind(1 - at$surv, 1 - at$upper, 1 - at$lower, at$n.risk)
    fit <- survfit(Surv(entry, time, event) ~ 1, conf.type = "log-log")
"""

import pandas as pd
import pytest
from builders import cohort, everything
from surgery_cases import DEFINITION, patient, seven

from hcc_conversion.analyses.surgery.results import surgery_results
from schemas.results import NOT_COLLECTED

CONVERSION, DIRECT = "conversion surgery", "direct surgery"
TIME = [5, 12, 20, 20, 30, 31, 45, 60, 90, 90, 120, 200]
EVENT = [1, 0, 1, 0, 0, 1, 0, 1, 1, 0, 0, 1]
ENTRY = [0, 0, 3, 10, 10, 0, 0, 0, 33, 0, 0, 0]
R_VALUES = {
    30: (0.175, 0.0466596095028, 0.539054322947, 8),
    90: (0.575714285714, 0.2801646223178, 0.893114657164, 4),
}
R_VALUES_LATE = {
    30: (0.209876543210, 0.0571681591592, 0.610406486221, 7),
    90: (0.604938271605, 0.3066404276800, 0.905130298075, 4),
}
SURGERY_DAY = 10


def operated(time=TIME, event=EVENT, entry=None):
    """A cohort of conversion surgeries on `SURGERY_DAY`, and one patient operated up front."""
    names = [f"c{number}" for number in range(len(time))]
    patients = [
        patient(name, last_contact_day=SURGERY_DAY + days, died=bool(died))
        for name, days, died in zip(names, time, event, strict=True)
    ]
    for row, late in zip(patients, entry or [], strict=False):
        row["admission_day"] = SURGERY_DAY + late
    collected = everything() - (set() if entry else {("a", "patients", "admission_day")})
    return cohort(
        collected=collected,
        patients=[*patients, patient("d1", **({"admission_day": 0} if entry else {}))],
        surgeries=[
            *({"patient_id": name, "kind": "conversion", "day": SURGERY_DAY} for name in names),
            {"patient_id": "d1", "kind": "direct", "day": SURGERY_DAY},
        ],
    )


def line(results, day, group=CONVERSION, variable="mortality_after_surgery"):
    rows = results[
        (results["population"] == "resected")
        & (results["group"] == group)
        & (results["variable"] == variable)
        & (results["level"] == f"within {day} days")
    ]
    return rows.set_index("stat")["value"].to_dict() | {"note": rows["note"].iloc[0]}


@pytest.mark.parametrize(("entry", "expected"), [(None, R_VALUES), (ENTRY, R_VALUES_LATE)])
def test_it_is_what_r_gives(entry, expected):
    results = surgery_results(operated(entry=entry), DEFINITION)
    for day, values in expected.items():
        found = line(results, day)
        names = ("estimate", "ci_low", "ci_high", "at_risk")
        assert [found[name] for name in names] == pytest.approx(values, abs=1e-9)


def test_who_enters_late_is_said():
    note = line(surgery_results(operated(entry=ENTRY), DEFINITION), 30)["note"]
    assert "4 came under observation after the origin" in note


def test_where_somebody_is_lost_the_crude_share_is_higher():
    results = surgery_results(operated(), DEFINITION)
    crude = line(results, 90, variable="death_after_surgery")
    assert (crude["n"], crude["denominator"], crude["missing"]) == (5, 8, 4)
    assert line(results, 90)["estimate"] < crude["percent"] / 100


@pytest.mark.parametrize("day", [30, 90])
def test_where_nobody_is_lost_it_is_the_crude_share(day):
    time = [5, 20, 30, 31, 95, 90, 91, 100, 120, 200]
    event = [1, 1, 1, 1, 0, 1, 0, 0, 1, 0]
    results = surgery_results(operated(time, event), DEFINITION, min_at_risk=3)
    crude = line(results, day, variable="death_after_surgery")
    assert crude["missing"] == 0
    assert line(results, day)["estimate"] == pytest.approx(crude["n"] / crude["denominator"])


def test_with_few_at_risk_there_is_none():
    found = line(surgery_results(operated(), DEFINITION, min_at_risk=5), 90)
    assert pd.isna(found["estimate"]) and pd.isna(found["ci_low"])
    assert (found["at_risk"], found["note"]) == (4, "fewer than 5 at risk")


def test_past_the_last_contact_there_is_none():
    found = line(surgery_results(operated([40] * 4, [0] * 4), DEFINITION), 90)
    assert pd.isna(found["estimate"]) and found["note"] == "beyond the last follow-up"


def test_of_no_death_there_are_no_limits():
    found = line(surgery_results(seven(), DEFINITION), 30)
    assert (found["estimate"], found["at_risk"]) == (0, 3)
    assert pd.isna(found["ci_high"]) and found["note"] == "no interval exists at 0 and 100 %"


def test_a_death_without_its_day_withholds_it():
    rows = seven(c1={"died": True, "last_contact_day": None})
    found = line(surgery_results(rows, DEFINITION), 30)
    assert pd.isna(found["estimate"])
    assert found["note"].startswith("withheld: 1 left out had the event, nobody knows when")


def test_who_is_without_a_status_is_left_out_and_counted():
    found = line(surgery_results(seven(c1={"died": None}), DEFINITION), 30)
    assert (found["estimate"], found["at_risk"]) == (0, 2)
    assert "1 without time or status left out" in found["note"]


def test_where_the_last_contact_is_not_collected_there_is_none():
    names = {"c1": "conversion", "d1": "direct"}
    rows = cohort(
        patients=[{"patient_id": name, "day_zero": "diagnosis", "died": False} for name in names],
        surgeries=[{"patient_id": name, "kind": kind, "day": 1} for name, kind in names.items()],
    )
    assert line(surgery_results(rows, DEFINITION), 30)["note"] == NOT_COLLECTED
