"""Completeness by hand: who is known, of whom it could be, at sites that collect it and do not."""

import matplotlib.colors as colours
import pandas as pd
import pytest
from builders import cohort, everything, note
from figure_checks import fits_the_page, texts
from script_cases import named

from hcc_conversion.analyses.completeness import figure, tables
from hcc_conversion.analyses.completeness.cells import (
    ABSENT,
    NOBODY,
    UNTOLD,
    completeness_cells,
    percent_text,
)
from hcc_conversion.analyses.completeness.kinds import KINDS, OWN_FIELDS, kinds_of
from hcc_conversion.analyses.completeness.results import completeness_results
from hcc_conversion.cohort.cohort import pool
from hcc_conversion.display.view import View
from hcc_conversion.study.canonical_fields import describe_fields
from schemas.bounds import bounds_field
from schemas.results import HIDDEN, KNOWN, NO_PATIENTS, NOT_COLLECTED

NOT_A_QUESTION = {"centre", "patient_id", "day_zero", "day_zero_date", "baseline", "ongoing"}


def line(results, field, group=""):
    rows = results[(results["variable"] == field) & (results["group"] == group)]
    assert set(rows["level"]) == {KNOWN} and set(rows["population"]) == {"registered"}
    found = rows.set_index("stat")["value"]
    return found["n"], found["denominator"], found["percent"]


def two_patients(**second):
    return [{"patient_id": "p0", "sex": "female", "afp_ng_ml": 3.0}, {"patient_id": "p1", **second}]


def test_every_field_that_may_be_empty_is_of_one_kind():
    counted = [(kind.table, field) for kind in KINDS for field in kind.fields]
    assert len(counted) == len(set(counted))
    optional = {
        (table, name)
        for table, fields in describe_fields().items()
        for name, field in fields.items()
        if not field["required"] and name not in NOT_A_QUESTION
    }
    assert set(counted) == optional


def test_a_field_is_known_of_those_who_have_it_and_bounds_are_known():
    rows = [*two_patients(afp_ng_ml=None), {"patient_id": "p2"}]
    rows[1][bounds_field("afp_ng_ml")] = ">400"
    results = completeness_results(cohort(patients=rows))
    assert line(results, "sex") == (1, 3, pytest.approx(100 / 3))
    assert line(results, "afp_ng_ml") == (2, 3, pytest.approx(200 / 3))


def test_what_is_not_collected_has_no_share_and_what_nobody_has_is_none():
    results = completeness_results(cohort(patients=two_patients(ecog=None)))
    assert line(results, "ecog")[:2] == (0, 2)
    assert all(map(pd.isna, line(results, "hbv")))
    assert note(results, "registered", "hbv", KNOWN) == NOT_COLLECTED


def test_all_rows_of_a_patient_must_have_it_and_only_those_that_could():
    course = {"intent": "conversion", "start_day": 1}
    treatments = [
        {"patient_id": "p0", "modality": "TKI", "agent": "lenvatinib", "end_day": 9, **course},
        {"patient_id": "p0", "modality": "TKI", "agent": None, **course},
        {"patient_id": "p1", "modality": "TACE", "ongoing": True, **course},
        {"patient_id": "p2", "modality": "TKI", "agent": "sorafenib", **course, "start_day": None},
    ]
    patients = [{"patient_id": f"p{number}"} for number in range(4)]
    results = completeness_results(cohort(patients=patients, treatments=treatments))
    group = "with courses of treatment"
    # p3 has no course; TACE has no agent to name; the course of p1 goes on.
    assert line(results, "agent", group)[:2] == (1, 2)
    assert line(results, "start_day", group)[:2] == (2, 3)
    assert line(results, "end_day", group)[:2] == (0, 2)


def test_nobody_to_be_asked_is_said():
    collected = everything() | {("a", "complications", "clavien_dindo")}
    results = completeness_results(cohort(collected, patients=two_patients()))
    of = results[results["variable"] == "clavien_dindo"]
    assert of["value"].isna().all() and set(of["note"]) == {NO_PATIENTS}


def test_deaths_on_record_as_outcomes_alone_tell_of_all_who_died():
    rows = [{"patient_id": "p0", "kind": "death", "day": 5}]
    results = completeness_results(cohort(patients=two_patients(), outcomes=rows))
    assert line(results, "died")[:2] == (2, 2)


def test_the_pool_asks_the_patients_of_sites_that_collect_it():
    one = cohort(patients=two_patients(ecog=1))
    other = cohort(patients=[{"patient_id": "q", "centre": "b", "sex": "male"}])
    results = completeness_results(pool([one, other]))
    assert line(results, "sex")[:2] == (2, 3)
    assert line(results, "ecog")[:2] == (1, 2)
    assert note(results, "registered", "ecog", KNOWN) == "collected at 1 of 2 centres"


def test_fields_of_a_study_s_own_are_a_kind_of_their_own():
    kinds = kinds_of(["sex", "x_smoking", "x_size", "x_size_bounds"])
    (own,) = [kind for kind in kinds if kind not in KINDS]
    assert (own.title, list(own.fields)) == (OWN_FIELDS, ["x_smoking", "x_size"])
    assert kinds_of(["sex"]) == KINDS


@pytest.mark.parametrize(
    ("percent", "text"), [(100, "100"), (99.96, "99"), (97.7, "98"), (0.2, "1"), (0, "0")]
)
def test_all_and_nobody_are_not_said_of_nearly_all_and_of_few(percent, text):
    assert percent_text(percent) == text


def study_of(n_sites):
    """Results of sites alike but for the third, which collects less, and the second, that hides."""
    whole = completeness_results(cohort(patients=two_patients(sex="male", ecog=1)))
    results = {f"s{number}": whole for number in range(n_sites)}
    results["s2"] = completeness_results(cohort(patients=[{"patient_id": "p", "sex": "male"}]))
    hidden = whole["variable"] == "ecog"
    results["s1"] = whole.assign(
        value=whole["value"].mask(hidden), note=whole["note"].mask(hidden, f"{HIDDEN}: few")
    )
    return results, View("Completeness", {site: named(site) for site in results}, {}, {})


def test_cells_tell_why_there_is_no_percentage():
    results, view = study_of(3)
    cells = completeness_cells(results, view).set_index(["title", "scope"])["state"]
    assert cells["ECOG PS"].to_dict() == {"s0": "", "s1": UNTOLD, "s2": ABSENT}
    assert set(cells["Clavien-Dindo grade"]) == {ABSENT}


def test_a_cell_tells_that_nobody_is_asked():
    collected = everything() | {("a", "complications", "clavien_dindo")}
    results = {"s": completeness_results(cohort(collected, patients=two_patients()))}
    cells = completeness_cells(results, View("Completeness", {"s": named("s")}, {}, {}))
    assert cells.set_index("title").loc["Clavien-Dindo grade", "state"] == NOBODY


def test_the_table_has_a_row_per_field_and_a_column_per_site():
    results, view = study_of(3)
    shown = tables.beside(results, view)
    assert list(shown.table.columns) == [*tables.HEADER, *view.labels.values()]
    row = shown.table.set_index("Field").loc["ECOG PS"].tolist()
    assert row[1:] == ["all patients", "1/2 (50.0)", f"{HIDDEN}: few", NOT_COLLECTED]
    assert len(shown.table) == sum(len(kind.fields) for kind in KINDS)


def test_few_sites_stand_in_columns_and_of_many_the_spread():
    for n_sites, columns in ((3, True), (figure.MOST_COLUMNS, True), (30, False)):
        results, view = study_of(n_sites)
        drawn = figure.draw_patients({"results": results}, view)
        words = texts(drawn)
        assert ("s0" in words) is columns
        assert ("29, 28 told" in words) is not columns
        assert "ECOG PS" in words and "BCLC staging" not in words
        fits_the_page(drawn)
        assert any("Not collected at any site" in text and "BCLC" in text for text in words)


def test_less_known_is_darker_in_grey_too():
    shades = [figure._colour(percent) for percent in (100, 90, 75, 50, 25, 0)]
    light = [0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b, _ in map(colours.to_rgba, shades)]
    assert light == sorted(light, reverse=True)
    assert light[0] - light[-1] > 0.6
