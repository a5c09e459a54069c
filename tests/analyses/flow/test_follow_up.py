"""Shares of conversions at the end of follow-up: its length beside them, and a caution."""

import csv

import pandas as pd
import pytest
from builders import cohort, everything
from places import ROOT

from hcc_conversion.analyses.flow.results import flow_results
from hcc_conversion.run.yaml_file import read_yaml
from schemas.results import NO_PATIENTS, NOT_COLLECTED, SHORT_FOLLOW_UP

LEAST = 10.3
MONTH = 30.4375
BOX = "modality=combination"


def treated(last_days, converted_days=(), dead=(), until=float("inf")):
    """uHCC on combined therapy, followed for *last_days*; the first of them converted.

    *until*: the day on which follow-up is cut, after which nothing is known.
    """
    names = [f"p{number}" for number in range(len(last_days))]
    converted = zip(names, converted_days, strict=False)
    return cohort(
        collected=everything() - {("a", "patients", "admission_day")},
        patients=[
            {
                "patient_id": name,
                "day_zero": "diagnosis",
                "in_study_window": True,
                "initially_resectable": False,
                "last_contact_day": min(day, until),
                "died": number in dead and day <= until,
            }
            for number, (name, day) in enumerate(zip(names, last_days, strict=True))
        ],
        treatments=[
            {"patient_id": name, "modality": modality, "intent": "conversion"}
            for name in names
            for modality in ("TACE", "TKI")
        ],
        outcomes=[
            {"patient_id": name, "kind": "conversion", "day": day}
            for name, day in converted
            if day <= until
        ],
    )


def line(results, variable="conversion_combination", level="converted", box=BOX):
    rows = results[
        (results["population"] == box)
        & (results["variable"] == variable)
        & (results["level"] == level)
    ]
    return rows.set_index("stat")["value"].to_dict() | {"note": rows["note"].iloc[0]}


@pytest.mark.parametrize(
    ("until", "converted", "cautioned"),
    [(90, 1, True), (183, 3, True), (366, 4, False), (800, 4, False)],
)
def test_the_same_patients_convert_less_the_earlier_one_looks(until, converted, cautioned):
    followed = treated([800] * 20, (60, 100, 150, 300), until=until)
    share = line(flow_results(followed, LEAST))
    assert (share["n"], share["denominator"]) == (converted, 20)
    assert share["note"].startswith(SHORT_FOLLOW_UP) == cautioned
    of_all = line(flow_results(followed, LEAST), "conversion", box="resectability=unresectable")
    assert of_all["note"] == share["note"]


def test_follow_up_is_that_of_who_might_still_be_seen():
    """By hand: of 100 alive to 1, 200 dead, 300 alive to 1/2; half is reached over 300 to 400."""
    results = flow_results(treated([100, 200, 300, 400], dead=(0, 1)), LEAST)
    found = line(results, "potential_follow_up", "")
    assert found["median"] == pytest.approx(350 / MONTH)
    assert line(results, "potential_follow_up")["note"] == NO_PATIENTS


def test_where_nobody_is_converted_all_are_judged():
    assert line(flow_results(treated([183] * 5), LEAST))["note"].startswith(SHORT_FOLLOW_UP)
    assert line(flow_results(treated([400] * 5), LEAST))["note"] == ""


def test_who_is_without_a_time_is_counted():
    found = line(flow_results(treated([400, 400, float("nan")]), LEAST), "potential_follow_up", "")
    assert found["note"] == "1 without a time from diagnosis left out"


def test_without_last_contacts_there_is_neither_follow_up_nor_caution():
    rows = cohort(
        collected=everything() - {("a", "patients", "last_contact_day")},
        patients=[{"patient_id": "p", "day_zero": "diagnosis", "initially_resectable": False}],
        treatments=[{"patient_id": "p", "modality": "TKI", "intent": "conversion"}],
        outcomes=[{"patient_id": "p", "kind": "conversion", "day": 90}],
    )
    place = {"variable": "potential_follow_up", "box": "resectability=unresectable"}
    found = line(flow_results(rows, LEAST), level="", **place)
    assert pd.isna(found["median"]) and found["note"] == NOT_COLLECTED
    share = line(flow_results(rows, LEAST), "conversion", box="resectability=unresectable")
    assert (share["n"], share["note"]) == (1, "")


def test_the_limit_is_four_fifths_of_what_the_paper_prints():
    with (ROOT / "resources/published/zhang2023.csv").open(encoding="utf-8", newline="") as file:
        printed = {row["id"]: row for row in csv.DictReader(file)}
    median = float(printed["abs.fu_dx.median"]["value"])
    given = read_yaml(ROOT / "config/config.yaml")["flow"]["least_follow_up_months"]
    assert given == round(0.8 * median, 1)
    # None of them had died, so what was observed of their follow-up is what there could be.
    assert printed["txt.alive.n"]["value"] == printed["abs.fu_dx.median"]["denominator"]
