"""Figures of the printed score: they show the numbers of the results, and fit their page."""

import pandas as pd
import pytest
from figure_checks import LONG, is_set_for_print, texts
from script_cases import named
from study_folders import CENTRES

from hcc_conversion.analyses.risk_score import calibration_figure, decision_figure, sites_figure
from hcc_conversion.display.view import View
from hcc_conversion.study.group_names import AS_PRINTED, EVERYBODY
from hcc_conversion.study.results import ResultRows
from hcc_conversion.study.titles import variable_titles
from schemas.results import NOT_COLLECTED

SCORE = "0.2–0.5"


@pytest.fixture(scope="module")
def results(small_study):
    return {scope: tables["risk_score"]["results"] for scope, tables in small_study.tables.items()}


def view_of(scopes, config, name=None):
    about = {scope: named(name or scope.title()) for scope in scopes}
    return View("Validation", about, config, variable_titles(config))


def typed():
    """One group of risk and one threshold of a score, typed here."""
    rows = ResultRows("risk_score")

    def add(variable, level="", group=AS_PRINTED, **cells):
        rows.add("combination", variable, level, group=group, **cells)

    add("discrimination", line="estimate_ci", estimate=0.61, ci_low=0.5, ci_high=0.72)
    add("calibration_slope", line="estimate_ci", estimate=0.4, ci_low=-1.4, ci_high=2.2)
    add("by_risk", SCORE, line="events", n=40, events=6)
    add("expected_events", SCORE, line="number", estimate=4.0)
    ratio = {"estimate": 1.5, "ci_low": 0.55, "ci_high": 3.26}
    add("observed_expected", SCORE, line="estimate_ci", **ratio)
    share = {"estimate": 0.2, "ci_low": 0.1, "ci_high": 0.35, "at_risk": 20}
    add("incidence_observed", SCORE, line="probability_at", **share)
    add("predicted_percent", SCORE, line="number", estimate=15.0)
    add("net_benefit_per_100", "5 %", line="number", estimate=8.0)
    add("net_benefit_per_100", "5 %", EVERYBODY, line="number", estimate=6.0)
    return rows.table()


def test_a_point_stands_where_predicted_and_observed_meet_and_its_numbers_below(config):
    figure = calibration_figure.draw({"results": typed()}, view_of("a", config))
    (axes,) = figure.axes
    points = [line for line in axes.lines if line.get_label() == SCORE]
    assert [(*line.get_xdata(), *line.get_ydata()) for line in points] == [(0.15, 0.2)]
    bars = [list(line.get_ydata()) for line in axes.lines]
    assert [0.1, 0.35] in bars
    assert {"40", "6", "4.0", "1.50 (0.55 to 3.26)"} <= set(texts(figure))


@pytest.mark.parametrize(("at_risk", "drawn", "written"), [(3, True, "3"), (2, False, "<3")])
def test_a_group_of_whom_few_are_followed_to_the_end_has_no_point(config, at_risk, drawn, written):
    table = typed()
    table.loc[table["stat"] == "at_risk", "value"] = at_risk
    figure = calibration_figure.draw({"results": table}, view_of("a", config))
    assert any(line.get_label() == SCORE for axes in figure.axes for line in axes.lines) is drawn
    assert bool(figure.axes) is drawn and "1.50 (0.55 to 3.26)" in texts(figure)
    assert written in texts(figure)
    assert ("fewer than 3 at risk" in " ".join(texts(figure)).replace("\n", " ")) is not drawn


def test_the_decision_curve_is_per_100_patients_beside_everybody_and_nobody(config):
    figure = decision_figure.draw({"results": typed()}, view_of("a", config))
    (axes,) = figure.axes
    found = {
        line.get_label(): (list(line.get_xdata()), list(line.get_ydata())) for line in axes.lines
    }
    assert found["Score as printed"] == ([5], [8])
    assert found["Everybody"] == ([5], [6])
    assert "Nobody" in found


def test_limits_beyond_the_axis_are_arrows_and_written(config):
    view = view_of("a", config)
    figure = sites_figure.draw({"results": {"a": typed()}}, view)
    assert {"0.61 (0.50 to 0.72)", "0.40 (−1.40 to 2.20)"} <= set(texts(figure))
    is_set_for_print(figure)
    slope = figure.axes[1]
    ends = [line.get_marker() for line in slope.lines if line.get_marker() in ("<", ">")]
    assert ends == ["<", ">"]


@pytest.mark.parametrize("scope", [*CENTRES, "pooled"])
@pytest.mark.parametrize("module", [calibration_figure, decision_figure])
def test_figures_of_a_scope_fit_their_page(results, config, scope, module):
    figure = module.draw({"results": results[scope]}, view_of([scope], config, LONG))
    is_set_for_print(figure)
    assert "Hepatitis B virus infection" in " ".join(texts(figure)).replace("\n", " ")


def test_the_sites_beside_each_other_are_set_for_print(results, config):
    is_set_for_print(sites_figure.draw({"results": results}, view_of(results, config)))


def test_sixty_sites_are_summed_up_on_one_page(config):
    results = {f"site{number}": typed() for number in range(60)}
    figure = sites_figure.draw({"results": results}, view_of(results, config))
    is_set_for_print(figure)
    assert texts(figure).count("60 sites, range") == 2


def test_without_a_score_the_figures_say_so(config):
    empty = typed().iloc[:0]
    lacking = pd.concat([typed()]).assign(value=float("nan"), note=NOT_COLLECTED)
    for table in (empty, lacking):
        tables, view = {"results": table}, view_of("a", config)
        for module in (calibration_figure, decision_figure):
            assert NOT_COLLECTED in texts(module.draw(tables, view))
        assert NOT_COLLECTED in texts(sites_figure.draw({"results": {"a": table}}, view))
