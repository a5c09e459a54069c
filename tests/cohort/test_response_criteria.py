"""Responses of hand-made readings by the rules of the guidelines.

RECIST 1.1: Eisenhauer et al., Eur J Cancer 2009;45:228, section 4.3; EORTC: RECIST 1.1 questions
and clarifications (recist.eortc.org). mRECIST: Lencioni & Llovet, Semin Liver Dis 2010;30:52.
"""

import pandas as pd
import pytest
from builders import canonical

from hcc_conversion.cohort import response_criteria as rc
from hcc_conversion.cohort.response_criteria import classify_readings

BASE = (0, 100)


def classified(*readings, criterion="RECIST 1.1", minimum_growth_mm=None, nodal=None):
    """Readings of one patient: (day, sum) or (day, sum, new lesion); the first is the baseline."""
    rows = [
        {
            "patient_id": "1",
            "criterion": criterion,
            "day": day,
            "baseline": number == 0,
            "sum_of_diameters_mm": total,
            "new_lesion": bool(new),
        }
        for number, (day, total, *new) in enumerate(readings)
    ]
    table = canonical("assessments", rows)
    if nodal is not None:
        table["nodal_disease"] = nodal
    if minimum_growth_mm is None:
        return classify_readings(table)
    return classify_readings(table, {criterion: minimum_growth_mm})


def measured(*readings, **settings):
    return classified(*readings, **settings)["measured"].tolist()[1:]


@pytest.mark.parametrize("criterion", ["RECIST 1.1", "mRECIST"])
@pytest.mark.parametrize(
    ("total", "expected"),
    [
        (0, "CR"),  # disappearance of all target lesions, or of all enhancement in them
        (1, "PR"),
        (70, "PR"),  # at least a 30 % decrease
        (71, "SD"),
        (100, "SD"),
        (119, "SD"),
        (120, "PD"),  # at least a 20 % increase
        (None, "NE"),
    ],
)
def test_one_reading_after_the_baseline(criterion, total, expected):
    assert measured(BASE, (60, total), criterion=criterion) == [expected]


@pytest.mark.parametrize(
    ("sums", "expected"),
    [
        # PD is 20 % above the smallest sum on study, not above the baseline.
        ([60, 72], ["PR", "PD"]),
        ([60, 71], ["PR", "SD"]),
        ([85, 101], ["SD", "SD"]),
        # The baseline is the nadir where nothing was smaller.
        ([110, 120], ["SD", "PD"]),
        # And 5 mm: 20 to 24 mm are 20 %.
        ([20, 24], ["PR", "PR"]),
        ([20, 25], ["PR", "PD"]),
        # What could not be evaluated does not reset the nadir.
        ([60, None, 72], ["PR", "NE", "PD"]),
        # After CR the reappearance of any lesion is PD (EORTC, "Does a new lesion always ...").
        ([0, 3], ["CR", "PD"]),
        ([0, 0], ["CR", "CR"]),
    ],
)
def test_later_readings_are_compared_with_baseline_and_nadir(sums, expected):
    later = [(60 * number, total) for number, total in enumerate(sums, start=1)]
    assert measured(BASE, *later) == expected


def test_the_example_of_the_eortc_stays_a_partial_response():
    # "165 mm at baseline, 63 mm at week 8 and 65 mm at week 16": PR and continued PR.
    assert measured((0, 165), (56, 63), (112, 65)) == ["PR", "PR"]


def test_decimals_do_not_miss_a_threshold_by_a_hair():
    assert measured((0, 70.5), (60, 49.35)) == ["PR"]  # exactly -30 %
    assert measured((0, 41.5), (60, 49.8)) == ["PD"]  # exactly +20 %


@pytest.mark.parametrize("total", [40, 0, None])
def test_a_new_lesion_is_progression_whatever_the_sum(total):
    readings = classified(BASE, (60, total, True))
    assert readings["measured"].iloc[1] == "PD"
    assert readings["basis"].iloc[1] == rc.BY_NEW_LESION


def test_a_new_lesion_at_baseline_is_no_response():
    readings = classified((0, 100, True), (60, 100))
    assert readings["measured"].isna().tolist() == [True, False]
    assert readings["measured"].iloc[1] == "SD"


def test_the_minimum_growth_is_a_choice():
    """mRECIST does not name one; without it 20 % are enough."""
    assert measured(BASE, (60, 10), (120, 12), criterion="mRECIST") == ["PR", "PR"]
    literal = measured(BASE, (60, 10), (120, 12), criterion="mRECIST", minimum_growth_mm=0)
    assert literal == ["PR", "PD"]


def test_without_a_baseline_only_a_new_lesion_says_something():
    readings = classified((0, None), (60, 50), (120, 80), (180, 80, True))
    assert readings["measured"].tolist()[1:] == ["NE", "NE", "PD"]
    assert readings["basis"].tolist()[1:] == [rc.NO_BASELINE, rc.NO_BASELINE, rc.BY_NEW_LESION]
    assert readings["change_percent"].isna().all()


def test_without_any_tumour_at_baseline_there_is_nothing_to_measure():
    readings = classified((0, 0), (60, 0), (120, 10))
    assert readings["measured"].tolist()[1:] == ["NE", "NE"]
    assert set(readings["basis"][1:]) == {rc.NOTHING_AT_BASELINE}
    assert readings["change_percent"].isna().all()


def test_the_last_reading_before_treatment_is_the_baseline():
    readings = classified((-40, 200), BASE, (60, 80))
    readings.loc[1, "baseline"] = True
    again = classify_readings(readings[canonical("assessments", []).columns])
    assert again["measured"].iloc[2] == "SD"
    assert again["change_percent"].iloc[2] == pytest.approx(-20)


def test_what_cannot_be_ordered_is_not_evaluable():
    readings = classified(BASE, (-5, 60), (60, 80), (None, 50))
    assert readings["measured"].tolist()[1:] == ["NE", "SD", "NE"]
    assert readings["basis"].tolist()[1:] == [rc.BEFORE_BASELINE, rc.BY_SUM, rc.NOT_IN_ORDER]
    # The smaller sum before the baseline is no nadir.
    assert readings["nadir_mm"].iloc[2] == 100
    # A single reading after the baseline needs no day.
    assert measured(BASE, (None, 50)) == ["PR"]


def test_a_small_sum_may_be_complete_where_nodes_are_targets():
    """RECIST 1.1, 4.3.1: nodes below 10 mm in short axis are normal, the sum need not be 0."""
    readings = classified(BASE, (60, 8), (120, 19), (180, 20), nodal=True)
    assert readings["complete_possible"].tolist() == [False, True, True, False]
    assert readings["measured"].iloc[1] == "PR"
    assert not classified(BASE, (60, 8), nodal=False)["complete_possible"].any()
    assert not classified(BASE, (60, 8), nodal=True, criterion="mRECIST")["complete_possible"].any()


def test_patients_and_criteria_have_their_own_baseline_and_the_order_of_rows_does_not_matter():
    rows = [
        ("1", "RECIST 1.1", 60, False, 80),
        ("2", "RECIST 1.1", 0, True, 50),
        ("1", "mRECIST", 0, True, 90),
        ("1", "RECIST 1.1", 0, True, 100),
        ("1", "mRECIST", 60, False, 45),
        ("2", "RECIST 1.1", 60, False, 61),
    ]
    names = ["patient_id", "criterion", "day", "baseline", "sum_of_diameters_mm"]
    table = canonical("assessments", [dict(zip(names, row, strict=True)) for row in rows])
    found = classify_readings(table)
    assert found.index.equals(table.index)
    assert found["change_percent"].dropna().round().tolist() == [-20, 0, 0, 0, -50, 22]
    assert found["measured"].fillna("").tolist() == ["SD", "", "", "", "PR", "PD"]


def test_no_readings_are_no_rows():
    found = classify_readings(canonical("assessments", []))
    assert found.empty
    assert isinstance(found, pd.DataFrame)
    assert {"measured", "basis", "change_percent", "complete_possible"} <= set(found)
