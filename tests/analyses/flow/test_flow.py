"""The patient flow: boxes by hand, sums asserted, "not collected" apart from zero."""

import dataclasses

import pandas as pd
import pytest
from builders import cohort, everything, note, value

from hcc_conversion.analyses.flow import results as flow
from hcc_conversion.analyses.flow.results import Split, flow_results
from hcc_conversion.statistics.proportions import wilson_interval
from schemas.results import NOT_COLLECTED


def rows_of_small_study():
    """12 patients: 1 outside the window, 2 untreated, 3 resectable, 6 unresectable."""
    patients = [
        {"patient_id": f"p{i}", "day_zero": "diagnosis", "in_study_window": i != 0}
        for i in range(12)
    ]
    for row, resectable in zip(patients[3:], [True] * 3 + [False] * 6, strict=True):
        row["initially_resectable"] = resectable
    given = {
        5: ["ablation"],
        6: ["TACE"],
        7: ["TKI"],
        8: ["TACE", "TKI"],
        9: ["HAIC", "TKI"],
        10: ["HAIC", "TKI"],
        11: ["HAIC", "TKI"],
    }
    treatments = [
        {"patient_id": f"p{i}", "modality": modality, "intent": "conversion"}
        for i, modalities in given.items()
        for modality in modalities
    ]
    surgeries = [
        {"patient_id": "p3", "kind": "direct", "day": 20},
        {"patient_id": "p4", "kind": "direct", "day": 25},
        {"patient_id": "p8", "kind": "conversion", "day": 200},
    ]
    outcomes = [
        {"patient_id": "p8", "kind": "conversion", "day": 190},
        {"patient_id": "p9", "kind": "conversion", "day": 150},
        {"patient_id": "p9", "kind": "watch_and_wait", "day": 160},
    ]
    return cohort(
        collected=everything(),
        patients=patients,
        treatments=treatments,
        surgeries=surgeries,
        outcomes=outcomes,
    )


@pytest.mark.parametrize(
    ("box", "variable", "part", "n", "denominator"),
    [
        ("registered", "study_window", "outside", 1, 12),
        ("study_window=inside", "treatment", "untreated", 2, 11),
        ("study_window=inside", "treatment", "treated", 9, 11),
        ("treatment=treated", "resectability", "resectable", 3, 9),
        ("treatment=treated", "resectability", "unresectable", 6, 9),
        ("resectability=resectable", "up_front", "direct surgery", 2, 3),
        ("resectability=resectable", "up_front", "other treatment", 1, 3),
        ("resectability=unresectable", "modality", "locoregional", 1, 6),
        ("resectability=unresectable", "modality", "systemic", 1, 6),
        ("resectability=unresectable", "modality", "combination", 4, 6),
        ("resectability=unresectable", "conversion", "converted", 2, 6),
        ("modality=combination", "conversion_combination", "converted", 2, 4),
        ("modality=systemic", "conversion_systemic", "converted", 0, 1),
        ("conversion=converted", "after_conversion", "resected", 1, 2),
        ("conversion=converted", "after_conversion", "watch & wait", 1, 2),
    ],
)
def test_boxes_of_a_small_study(box, variable, part, n, denominator):
    results = flow_results(rows_of_small_study())
    assert value(results, box, variable, part, "n") == n
    assert value(results, box, variable, part, "denominator") == denominator
    assert value(results, box, variable, part, "percent") == pytest.approx(100 * n / denominator)


def test_an_extract_of_converted_patients_has_no_conversion_rate():
    rows = cohort(
        collected=everything(),
        covers="converted",
        patients=[{"patient_id": name, "day_zero": "surgery"} for name in "pq"],
        surgeries=[{"patient_id": "p", "kind": "conversion", "day": 0}],
        outcomes=[
            {"patient_id": "p", "kind": "conversion", "day": None},
            {"patient_id": "q", "kind": "watch_and_wait", "day": None},
        ],
    )
    results = flow_results(rows)
    for box, variable, part in [
        ("registered", "study_window", "inside"),
        ("study_window=inside", "treatment", "untreated"),
        ("resectability=unresectable", "modality", "systemic"),
        ("resectability=unresectable", "conversion", "not converted"),
    ]:
        assert note(results, box, variable, part) == NOT_COLLECTED
        assert pd.isna(value(results, box, variable, part, "n"))
    box = "resectability=unresectable"
    assert value(results, box, "conversion", "converted", "n") == 2
    assert pd.isna(value(results, box, "conversion", "converted", "percent"))
    assert note(results, box, "conversion", "converted") == "the extract holds these alone"
    assert value(results, "conversion=converted", "after_conversion", "resected", "percent") == 50


def test_a_centre_that_cannot_say_is_not_in_the_denominator():
    patients = [
        {"patient_id": str(i), "day_zero": "diagnosis", "initially_resectable": False}
        | ({"centre": "b"} if i >= 10 else {})
        for i in range(50)
    ]
    treatments = [
        {"patient_id": row["patient_id"], "modality": "TKI", "intent": "conversion"}
        | ({"centre": row["centre"]} if "centre" in row else {})
        for row in patients
    ]
    without = {row for row in everything("b") if row[1] != "outcomes"}
    rows = cohort(
        collected=everything() | without,
        patients=patients,
        treatments=treatments,
        outcomes=[{"patient_id": "0", "kind": "conversion", "day": 90}],
    )
    results = flow_results(dataclasses.replace(rows, accounting=accounting_of(50)))
    box = "resectability=unresectable"
    assert value(results, box, "conversion", "converted", "denominator") == 10
    assert value(results, box, "conversion", "converted", "percent") == 10
    assert value(results, box, "conversion", "at centres that do not collect it", "n") == 40


def accounting_of(n):
    row = ("a", "patients", "patients.csv", n, 0, 0, n)
    names = ["centre", "table", "file", "offered", "filtered", "quarantined", "kept"]
    return pd.DataFrame([row], columns=names)


@pytest.mark.parametrize(
    ("unmapped", "box", "variable", "part"),
    [
        ("kind=watch_and_wait", "conversion=converted", "after_conversion", "watch & wait"),
        ("kind=conversion", "resectability=unresectable", "conversion", "not converted"),
        ("modality=TACE", "resectability=unresectable", "modality", "systemic"),
        ("kind=direct", "study_window=inside", "treatment", "untreated"),
    ],
)
def test_what_nobody_looked_for_is_not_zero(unmapped, box, variable, part):
    locoregional = {"modality=HAIC", "modality=radiotherapy", "modality=ablation"}
    gone = {unmapped} | (locoregional if unmapped == "modality=TACE" else set())
    rows = cohort(
        collected={row for row in everything() if row[2] not in gone},
        patients=[{"patient_id": "p", "day_zero": "diagnosis", "initially_resectable": False}],
        treatments=[{"patient_id": "p", "modality": "TKI", "intent": "conversion"}],
    )
    assert note(flow_results(rows), box, variable, part) == NOT_COLLECTED


def test_patients_whose_resectability_nobody_recorded_have_a_box_of_their_own():
    rows = cohort(
        collected=everything(),
        patients=[
            {"patient_id": "p", "day_zero": "diagnosis", "initially_resectable": False},
            {"patient_id": "q", "day_zero": "diagnosis", "initially_resectable": None},
        ],
        treatments=[
            {"patient_id": name, "modality": "TKI", "intent": "conversion"} for name in "pq"
        ],
    )
    results = flow_results(rows)
    assert value(results, "treatment=treated", "resectability", "not recorded", "n") == 1


def test_an_admission_that_is_not_recorded_counts_as_inside_and_is_said():
    rows = cohort(
        collected=everything(),
        patients=[
            {"patient_id": "p", "day_zero": "diagnosis", "in_study_window": True},
            {"patient_id": "q", "day_zero": "diagnosis", "in_study_window": None},
        ],
    )
    results = flow_results(rows)
    assert value(results, "registered", "study_window", "inside", "n") == 2
    assert note(results, "registered", "study_window", "inside") == "1 of them not recorded"
    assert value(results, "registered", "study_window", "outside", "n") == 0


def test_without_any_admission_recorded_nobody_can_be_called_outside():
    rows = cohort(collected=everything(), patients=[{"patient_id": "p", "day_zero": "diagnosis"}])
    results = flow_results(rows)
    assert note(results, "registered", "study_window", "outside") == NOT_COLLECTED


# scipy's Wilson limits against the published 26/1344 (1.3 to 2.8 %), 25/809 (2.1 to 4.5 %) and
# 0/311 (0 to 1.2 %); Wilson, J Am Stat Assoc 1927;22:209, by hand for 26/1344:
# p=0.019345, z=1.959964: (p + z²/2n ± z·sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n) = 1.3239, 2.8195 %.
@pytest.mark.parametrize(
    ("count", "whole", "low", "high"),
    [(26, 1344, 1.3239, 2.8195), (25, 809, 2.1, 4.5), (0, 311, 0.0, 1.2)],
)
def test_conversion_rates_have_wilson_limits(count, whole, low, high):
    limits = wilson_interval(count, whole)
    digits = 1e-3 if low > 1 and count == 26 else 0.06
    assert limits == pytest.approx((low, high), abs=digits)


def test_rows_left_out_while_reading_are_counted():
    rows = rows_of_small_study()
    accounting = rows.accounting.assign(offered=15, filtered=2, quarantined=1)
    results = flow_results(dataclasses.replace(rows, accounting=accounting))
    assert value(results, "source rows", "excluded", "filtered", "n") == 2
    assert value(results, "source rows", "excluded", "quarantined", "n") == 1


def test_rows_that_vanish_uncounted_stop_the_run():
    rows = rows_of_small_study()
    lost = dataclasses.replace(rows, accounting=rows.accounting.assign(offered=13))
    with pytest.raises(AssertionError, match="do not add up"):
        flow_results(lost)


def test_a_part_without_a_box_stops_the_run():
    rows = flow.ResultRows("flow")
    split = Split(
        box="registered",
        variable="treatment",
        parts=("treated",),
        members=pd.Series([True, True]),
        values=pd.Series(["treated", "lost"]),
        asked=frozenset("a"),
    )
    with pytest.raises(AssertionError, match="its parts have 1 patients, its box 2"):
        flow._add_split(rows, split, pd.Series(["a", "a"]), followed=None)


def test_a_box_of_one_modality_that_loses_patients_stops_the_run(monkeypatch):
    """The converted by modality are drawn in boxes of their own, and must be all the converted."""
    add_split = flow._add_split

    def lose_one(rows, split, *others):
        counts = add_split(rows, split, *others)
        if split.variable == "conversion_combination" and counts["converted"]:
            counts["converted"] -= 1
        return counts

    monkeypatch.setattr(flow, "_add_split", lose_one)
    with pytest.raises(AssertionError, match="of all modalities are not all converted"):
        flow_results(rows_of_small_study())


def test_a_scope_without_patients_has_zeros_and_no_percentages():
    results = flow_results(cohort(collected=everything(), patients=[]))
    assert value(results, "", "registered", "", "n") == 0
    assert pd.isna(value(results, "registered", "study_window", "inside", "percent"))
