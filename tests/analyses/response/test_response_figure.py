"""What the figure of response draws: bars, lines and marks of hand-made courses; no overlap."""

import numpy as np
import pandas as pd
import pytest
from course_cases import MRECIST, RECIST, cohort_of, patient, typed
from figure_checks import LONG, is_set_for_print, texts
from matplotlib.patches import Rectangle

from hcc_conversion.analyses.response.figure import draw_response
from hcc_conversion.analyses.response.shapes import (
    FEWEST,
    median_courses,
    response_of_change,
    spider_lines,
    waterfall_bars,
)
from hcc_conversion.cohort.response_criteria import BY_NEW_LESION
from hcc_conversion.display.page import save_figure
from hcc_conversion.display.palette import response_look


@pytest.fixture
def five():
    return typed(
        patient(1, "PR", [(60, -20.0, "SD"), (120, -45.0, "PR")]),
        patient(2, "SD", [(60, 10.0, "SD"), (120, -5.0, "SD")]),
        patient(3, "PD", [(60, -15.0, "PD", BY_NEW_LESION)]),
        patient(4, "PD", [(60, 130.0, "PD")]),
        # A response on record, but nothing measured after the baseline.
        patient(5, "CR", [(60, None, "CR")]),
    )


@pytest.mark.parametrize(
    ("change", "expected"),
    [(-100, "CR"), (-99, "PR"), (-30, "PR"), (-29, "SD"), (19, "SD"), (20, "PD")],
)
def test_the_response_that_a_change_makes_on_its_own(change, expected):
    assert response_of_change(np.array([float(change)])).tolist() == [expected]


def test_bars_go_from_growth_to_shrinkage_and_tell_where_the_response_is_another(five):
    bars = waterfall_bars(five)
    assert bars["change_percent"].tolist() == [130, -5, -15, -45]
    assert bars["response"].tolist() == ["PD", "SD", "PD", "PR"]
    assert bars["by_size"].tolist() == ["PD", "SD", "SD", "PR"]
    assert bars["differs"].tolist() == [False, False, True, False]
    assert bars["new_lesion"].tolist() == [False, False, True, False]
    assert "patient" not in bars


def test_lines_run_from_the_baseline_through_the_readings_that_count(five):
    five.loc[(five["patient"] == 2) & (five["order"] == 2), ["used", "left_out"]] = [
        False,
        "after surgery",
    ]
    lines = spider_lines(five)
    assert lines["line"].nunique() == 4
    # The best on top, and in an order that no identifier decides.
    assert lines.drop_duplicates("line")["response"].tolist() == ["PD", "PD", "SD", "PR"]
    of_two = lines[lines["response"] == "SD"]
    assert of_two["change_percent"].tolist() == [0, 10]
    np.testing.assert_allclose(of_two["months"], [-10 / 30.4375, 60 / 30.4375])
    assert lines.groupby("line")["last"].sum().eq(1).all()


def test_the_order_does_not_depend_on_identifiers(five):
    renamed = five.assign(patient=-five["patient"]).sample(frac=1, random_state=1)
    renamed = renamed.sort_values(["patient", "order"])
    pd.testing.assert_frame_equal(waterfall_bars(five), waterfall_bars(renamed))
    pd.testing.assert_frame_equal(spider_lines(five), spider_lines(renamed))


def test_bars_are_drawn_as_high_as_the_change_and_cut_above_100_percent(five):
    figure = draw_response(five, "Response")
    drawn = [patch for patch in figure.axes[0].patches if isinstance(patch, Rectangle)]
    assert sorted(patch.get_height() for patch in drawn) == [-45, -15, -5, 100]
    colours = {patch.get_height(): patch.get_facecolor() for patch in drawn}
    assert colours[-15] == colours[100] != colours[-5]
    hatches = {patch.get_height(): patch.get_hatch() for patch in drawn}
    assert hatches[-45] == response_look("PR").hatch != hatches[-5]
    seen = " ".join(texts(figure)).replace("\n", " ")
    assert "cut at +100 %: bars 1, lines 1." in seen
    assert "differs: in 1 of 4 patients" in seen
    assert "(1 with a new lesion)" in seen
    assert "patients with a response but no measured change, 1." in seen


def test_thresholds_are_drawn_and_named_in_every_panel(five):
    figure = draw_response(pd.concat([five, five.assign(criterion=MRECIST)]), "Response")
    panels = [axes for axes in figure.axes if axes.get_ylabel()]
    assert len(panels) == 4
    for axes in panels:
        levels = {line.get_ydata()[0] for line in axes.lines if len(set(line.get_ydata())) == 1}
        assert {-30, 20} <= levels
        assert "%" in axes.get_ylabel()
    assert texts(figure).count("−30 %") == 4
    assert texts(figure).count("+20 %") == 4


def test_every_category_has_a_line_of_marks_with_its_number(five):
    figure = draw_response(five, "Response")
    drawn = texts(figure)
    assert {"PR, n = 1", "SD, n = 1", "PD, n = 2", "Differs, n = 1"} <= set(drawn)
    assert "CR, n = 1" not in drawn
    assert "RECIST 1.1: best change, n = 4" in drawn
    assert "mRECIST: best change" in drawn  # nobody is not "n = 0": it may not be collected
    lanes = figure.axes[1]
    marks = [len(collection.get_segments()) for collection in lanes.collections]
    assert marks == [1, 1, 2, 1]


@pytest.mark.parametrize("n", [0, 1, 5, 26, 80, 800])
def test_the_figure_is_set_for_print_whatever_the_number_of_patients(n):
    is_set_for_print(draw_response(cohort_of(n), LONG))


def test_median_courses_go_straight_from_reading_to_reading_while_enough_are_left():
    """Six patients with a baseline 10 days before the start, all of them read on day 60 and four
    on day 120: month 2 begins after day 60."""
    readings = [[(60, -30.0 - n, "PR"), (120, -50.0, "PR")] for n in range(6)]
    courses = typed(*(patient(n, "PR", readings[n][: 1 + (n < 4)]) for n in range(6)))
    medians = median_courses(spider_lines(courses))
    assert medians["months"].tolist() == [0, 1]
    expected = [-32.5 * (10 + days) / 70 for days in (0, 30.4375)]
    np.testing.assert_allclose(medians["change_percent"], expected)


def test_few_courses_have_no_median():
    assert median_courses(spider_lines(by_recist(4 * (FEWEST - 1)))).empty
    assert len(median_courses(spider_lines(by_recist(4 * FEWEST))))


def by_recist(n):
    courses = cohort_of(n)
    return courses[courses["criterion"] == RECIST]


def test_of_many_lines_the_medians_stand_out():
    figure = draw_response(cohort_of(80), "Many")
    spider = figure.axes[2]
    drawn = [line for line in spider.lines if line.get_marker() not in ("None", None, "")]
    medians = median_courses(spider_lines(by_recist(80)))
    np.testing.assert_allclose(
        np.concatenate([line.get_ydata() for line in drawn]), medians["change_percent"]
    )
    faint = [len(lines.get_segments()) for lines in spider.collections]
    assert sum(faint) == 80
    assert any("Heavy lines: median" in text for text in texts(figure))


def test_many_bars_are_thin_and_unhatched():
    few, many = draw_response(cohort_of(26), "Few"), draw_response(cohort_of(800), "Many")
    assert any(patch.get_hatch() for patch in few.axes[0].patches)
    assert not any(patch.get_hatch() for patch in many.axes[0].patches)
    assert len(many.axes[0].patches) == 800


def test_nothing_measured_says_so():
    empty = draw_response(cohort_of(0), "Nobody")
    assert sum("no patient with a measured change" in text for text in texts(empty)) == 4


def test_two_saves_give_the_same_bytes(tmp_path):
    saved = []
    for run in ("one", "two"):
        svg, png = tmp_path / f"{run}.svg", tmp_path / f"{run}.png"
        save_figure(draw_response(cohort_of(26), "Response"), tmp_path / run)
        saved.append((svg.read_bytes(), png.read_bytes()))
    assert saved[0] == saved[1]
