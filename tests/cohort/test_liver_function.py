"""Child-Pugh and ALBI against the published tables, cell by cell, and against arithmetic by hand.

Child-Pugh: Pugh et al., Br J Surg 1973;60:646; INR and the µmol/l beside Pugh's mg/dl as printed in
the MSD Manual (Child-Turcotte-Pugh scoring system, 2023). ALBI: Johnson et al., J Clin Oncol
2015;33:550.
"""

from itertools import product

import pandas as pd
import pytest
from builders import canonical

from hcc_conversion.cohort.liver_function import (
    albi_grade,
    albi_score,
    child_pugh_class,
    child_pugh_points,
    possible_child_pugh,
)
from hcc_conversion.ingest.units import factor

#: One point in everything.
WELL = {
    "bilirubin_umol_l": 10.0,
    "albumin_g_l": 42.0,
    "inr": 1.0,
    "ascites_degree": "none",
    "encephalopathy": "none",
}


def of(**values):
    return canonical("patients", [values])


def points(**values):
    """Fewest and most points of a patient with *values*."""
    return tuple(child_pugh_points(of(**values)).iloc[0])


def classes(**values):
    row = possible_child_pugh(child_pugh_points(of(**values))).iloc[0]
    return "".join(name for name in row.index if row[name])


def mg_dl(value):
    return round(value * factor("mg/dL", "umol/L", "bilirubin"), 9)


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("bilirubin_umol_l", 33.9, 1),
        ("bilirubin_umol_l", mg_dl(1.9), 1),
        ("bilirubin_umol_l", mg_dl(2.0), 2),
        ("bilirubin_umol_l", 34.2, 2),
        ("bilirubin_umol_l", 51.3, 2),
        ("bilirubin_umol_l", mg_dl(3.0), 2),
        ("bilirubin_umol_l", mg_dl(3.1), 3),
        ("bilirubin_umol_l", 51.5, 3),
        ("albumin_g_l", 35.1, 1),
        ("albumin_g_l", 35.0, 2),
        ("albumin_g_l", 28.0, 2),
        ("albumin_g_l", 27.9, 3),
        ("inr", 1.69, 1),
        ("inr", 1.7, 2),
        ("inr", 2.3, 2),
        ("inr", 2.31, 3),
        ("ascites_degree", "none", 1),
        ("ascites_degree", "slight", 2),
        ("ascites_degree", "moderate", 3),
        ("encephalopathy", "none", 1),
        ("encephalopathy", "grade 1-2", 2),
        ("encephalopathy", "grade 3-4", 3),
    ],
)
def test_each_cell_of_the_table(field, value, expected):
    assert points(**WELL | {field: value}) == (4 + expected, 4 + expected)


@pytest.mark.parametrize(("seconds", "expected"), [(3.9, 1), (4, 2), (6, 2), (6.1, 3)])
def test_seconds_count_where_there_is_no_inr(seconds, expected):
    without = {name: value for name, value in WELL.items() if name != "inr"}
    found = points(**without, prothrombin_prolongation_s=seconds)
    assert found == (4 + expected, 4 + expected)
    assert points(**WELL, prothrombin_prolongation_s=seconds) == (5, 5)


def test_classes_of_all_points():
    of_points = child_pugh_class(pd.Series([*range(5, 16), None], dtype="Float64"))
    assert of_points.fillna("?").tolist() == [*"AABBBCCCCCC", "?"]


def test_every_sum_of_the_five_parts():
    """All 243 patients that the table tells apart."""
    cells = {
        "bilirubin_umol_l": (10, 40, 60),
        "albumin_g_l": (40, 30, 20),
        "inr": (1, 2, 3),
        "ascites_degree": ("none", "slight", "moderate"),
        "encephalopathy": ("none", "grade 1-2", "grade 3-4"),
    }
    patients = [dict(zip(cells, row, strict=True)) for row in product(*cells.values())]
    sums = [sum(place) for place in product((1, 2, 3), repeat=5)]
    found = child_pugh_points(canonical("patients", patients))
    assert found["least"].tolist() == found["most"].tolist() == sums
    assert possible_child_pugh(found).sum(axis=1).eq(1).all()


@pytest.mark.parametrize(
    ("known", "least_most", "expected"),
    [
        ({}, (5, 15), "ABC"),
        ({"encephalopathy": None}, (5, 7), "AB"),
        ({"encephalopathy": None, "albumin_g_l": 30.0}, (6, 8), "AB"),
        ({"encephalopathy": None, "albumin_g_l": 20.0}, (7, 9), "B"),
        ({"inr": None, "ascites_degree": "moderate", "albumin_g_l": 20.0}, (9, 11), "BC"),
        ({"ascites_degree": None}, (5, 7), "AB"),
        ({"ascites_degree": None, "ascites": False}, (5, 5), "A"),
        ({"ascites_degree": None, "ascites": True}, (6, 7), "AB"),
        ({"ascites_degree": None, "ascites": True, "albumin_g_l": 30.0}, (7, 8), "B"),
        ({"ascites_degree": "slight", "ascites": True}, (6, 6), "A"),
    ],
)
def test_an_unknown_part_has_every_value_that_it_may_have(known, least_most, expected):
    patient = WELL | known if known else {"age_years": 60.0}
    assert points(**patient) == least_most
    assert classes(**patient) == expected


@pytest.mark.parametrize(
    ("bilirubin", "albumin", "score", "grade"),
    [
        (10, 40, -2.74, "1"),  # 0.66 x 1 - 3.4
        (100, 40, -2.08, "2"),  # 0.66 x 2 - 3.4
        (100, 25, -0.805, "3"),  # 0.66 x 2 - 2.125
        (1, 35, -2.975, "1"),  # 0 - 2.975
    ],
)
def test_albi_by_hand(bilirubin, albumin, score, grade):
    found = albi_score(
        pd.Series([bilirubin], dtype="Float64"), pd.Series([albumin], dtype="Float64")
    )
    assert found[0] == pytest.approx(score, abs=1e-12)
    assert albi_grade(found)[0] == grade


def test_albi_grades_hold_their_upper_limits():
    scores = pd.Series([-2.61, -2.60, -2.59, -1.40, -1.39, -1.38, None], dtype="Float64")
    assert albi_grade(scores).fillna("?").tolist() == ["1", "1", "2", "2", "2", "3", "?"]


def test_albi_needs_both_and_a_bilirubin_above_zero():
    bilirubin = pd.Series([10, None, 0], dtype="Float64")
    albumin = pd.Series([None, 40, 40], dtype="Float64")
    assert albi_score(bilirubin, albumin).isna().all()
