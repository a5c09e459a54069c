"""The patient flow: boxes by hand, sums asserted, "not collected" apart from zero."""

import dataclasses

import pandas as pd
import pytest
from builders import cohort, note, value

from hcc_conversion.analyses import flow
from hcc_conversion.analyses.flow import Split, flow_results
from hcc_conversion.results import NOT_COLLECTED


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
    return cohort(patients=patients, treatments=treatments, surgeries=surgeries, outcomes=outcomes)


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


def test_a_centre_of_operated_patients_only_says_what_it_does_not_collect():
    rows = cohort(
        patients=[{"patient_id": "p", "day_zero": "surgery", "initially_resectable": False}],
        surgeries=[{"patient_id": "p", "kind": "conversion", "day": 0}],
    )
    results = flow_results(rows)
    assert note(results, "resectability=unresectable", "modality", "systemic") == NOT_COLLECTED
    assert pd.isna(value(results, "resectability=unresectable", "modality", "systemic", "n"))
    assert value(results, "resectability=unresectable", "conversion", "converted", "n") == 1


def test_patients_whose_resectability_nobody_recorded_have_a_box_of_their_own():
    rows = cohort(
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
    split = Split("registered", "treatment", ("treated",), pd.Series(["treated", "lost"]))
    with pytest.raises(AssertionError, match="parts without a box"):
        flow._add_split(rows, split, pd.Series([True, True]))


def test_a_scope_without_patients_has_zeros_and_no_percentages():
    results = flow_results(cohort(patients=[]))
    assert value(results, "", "registered", "", "n") == 0
    assert pd.isna(value(results, "registered", "study_window", "inside", "percent"))
