"""Waterfalls of all sites: few side by side, many a row each; what is said of the others."""

import pytest
from course_cases import cohort_of, patient, typed
from figure_checks import LONG, is_set_for_print, texts
from site_cases import NOWHERE

from hcc_conversion.analyses.response.waterfalls import draw_waterfalls, why_no_responses
from hcc_conversion.display.page import save_figure
from hcc_conversion.study.results import ResultRows, proportion
from schemas.results import NOT_COLLECTED
from schemas.vocabulary import CRITERION


def waterfalls(courses, reasons=None):
    labels = {site: f"{site} Hospital" for site in courses}
    return draw_waterfalls(courses, labels, reasons or {}, LONG, "Simulated patients: all.")


def panels(figure):
    return [axes for axes in figure.axes if axes.patches]


def many(n):
    """Sites of 1 to 9 patients, one without any, and the pool."""
    sites = {f"site{number}": cohort_of(1 + number % 9) for number in range(n)}
    return {**sites, "empty": typed(), "pooled": cohort_of(80)}


def test_every_site_with_responses_has_a_panel_per_criterion_on_one_scale():
    grown = typed(patient(1, "PD", [(60, 60.0, "PD")]), patient(2, "SD", [(60, -10.0, "SD")]))
    figure = waterfalls({"site0": grown, "site1": cohort_of(8), "site2": typed()})
    drawn = panels(figure)
    assert len(drawn) == 3  # site0 by RECIST 1.1 alone
    assert len({axes.get_ylim() for axes in drawn}) == 1
    assert [bar.get_height() for bar in drawn[0].patches] == [60, -10]


def test_a_site_without_responses_is_named_with_the_reason_and_not_drawn():
    courses = {"site0": cohort_of(4), "site1": typed()}
    figure = waterfalls(courses, {"site1": NOT_COLLECTED})
    note = next(text for text in texts(figure) if "Without bars" in text).replace("\n", " ")
    assert f"Without bars: site1 Hospital ({NOT_COLLECTED})." in note


def test_nobody_anywhere_leaves_a_page_that_says_so():
    assert NOT_COLLECTED in texts(waterfalls({"site0": typed()}, {"site0": NOT_COLLECTED}))


def test_growth_beyond_the_scale_and_missing_changes_are_counted():
    courses = typed(patient(1, "PD", [(60, 130.0, "PD")]), patient(2, "CR", [(60, None, "CR")]))
    note = " ".join(texts(waterfalls({"site0": courses}))).replace("\n", " ")
    assert "no measured change in 1" in note
    assert "cut at +100 % in 1" in note


def test_the_figure_is_marked_as_patient_level_and_holds_no_identifier(tmp_path):
    courses = typed(*(patient("CANARY-7", "PR", [(60, -40.0, "PR")], name) for name in CRITERION))
    figure = waterfalls({"site0": courses})
    assert any(text.startswith("Patient-level") for text in texts(figure))
    svg = tmp_path / "figure.svg"
    save_figure(figure, tmp_path / "figure")
    assert "CANARY" not in svg.read_text(encoding="utf-8")


def test_the_reason_is_what_the_results_say():
    rows = ResultRows("response")
    place = {"line": "proportion", "group": CRITERION[0]}
    rows.add("converted", "best_response", "CR", **place, **NOWHERE)
    assert why_no_responses(rows.table(), "converted") == NOT_COLLECTED
    rows.add("converted", "best_response", "PR", **place, **proportion(1, 2))
    assert why_no_responses(rows.table(), "converted") == ""


@pytest.mark.parametrize("n", [1, 4, 60])
def test_few_sites_and_many_are_set_for_print(n):
    is_set_for_print(waterfalls(many(n), {"empty": NOT_COLLECTED}), pages=2 if n > 20 else 1)


def test_the_marks_beneath_the_bars_are_the_patients_of_each_response():
    figure = waterfalls({"site0": cohort_of(8)})
    lanes = [axes for axes in figure.axes if axes.collections]
    drawn = [[len(lines.get_segments()) for lines in axes.collections] for axes in lanes]
    assert drawn == [[2, 2, 2, 2]] * len(CRITERION)
    assert {"CR 2", "PR 2", "SD 2", "PD 2"} <= set(texts(figure))


def test_many_sites_have_a_row_each_with_a_point_per_patient_in_the_order_of_medians():
    changes = {f"site{number}": -10.0 * number for number in range(8)}
    courses = {
        site: typed(*(patient(n, "SD", [(60, change + n, "SD")]) for n in range(3)))
        for site, change in changes.items()
    }
    figure = waterfalls({**courses, "pooled": courses["site0"]})
    names = [text for text in texts(figure) if text.endswith(" Hospital")]
    order = [*(f"site{number}" for number in range(7, -1, -1)), "pooled"]
    assert names == [f"{site} Hospital" for site in order]
    axes = figure.axes[0]
    points = [line.get_xdata() for line in axes.lines if line.get_marker() != "None"]
    assert [sorted(row) for row in points[:8]] == [
        [-10.0 * number, -10.0 * number + 1, -10.0 * number + 2] for number in range(7, -1, -1)
    ]
    assert "−69.0" in texts(figure)
    assert texts(figure).count("3/3") == 9
