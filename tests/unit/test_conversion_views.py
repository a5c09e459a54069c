"""Conversion as tables and figures: what they say, and that nothing lies over anything else."""

import numpy as np
import pandas as pd
import pytest
from test_conversion import BOTH, DEFINITION, TWELVE, study
from test_figures import LONG, texts
from test_figures import test_no_text_lies_over_another_or_leaves_the_page as fits_the_page

from hcc_conversion.analyses.conversion import conversion_results
from hcc_conversion.results import NOT_COLLECTED, ResultRows
from hcc_conversion.views.incidence_figure import draw_incidence
from hcc_conversion.views.schoenfeld_figure import NONE, draw_schoenfeld
from hcc_conversion.views.tables import lines_of, side_by_side


@pytest.fixture(scope="module")
def twelve():
    return conversion_results(study(TWELVE), BOTH, DEFINITION)


@pytest.fixture(scope="module")
def nobody():
    return conversion_results(study([]), BOTH, DEFINITION)


def text_of(**stats):
    rows = ResultRows("conversion")
    rows.add("combination", "age", **stats)
    return lines_of(rows.table())["text"].tolist()


def test_a_hazard_ratio_is_written_with_limits_and_p():
    cells = {"estimate": 0.629, "ci_low": 0.0213, "ci_high": 186.2, "p_value": 0.4021}
    assert text_of(**cells, method="Cox") == ["0.63 (0.021 to 186), P 0.402"]
    assert text_of(**cells | {"ci_high": None}) == ["0.63 (0.021 to –), P 0.402"]
    assert text_of(**dict.fromkeys(cells), note="no events") == ["no events"]


def test_counts_tests_and_events_per_variable_are_written():
    assert text_of(n=809, events=25) == ["809 / 25"]
    assert text_of(p_value=0.0004, method="Wald") == ["Wald: P <0.001"]
    assert text_of(estimate=3.571) == ["3.57"]
    untested = {"statistic": None, "df": 1, "p_value": None}
    assert text_of(**untested, note="not testable") == ["not testable"]
    assert text_of(statistic=4.0, df=1, p_value=0.0455, method="Score") == ["Score: 4.00, P 0.045"]


def test_every_line_of_the_analysis_is_written_and_scopes_stand_side_by_side(twelve, nobody):
    tables = {"a": twelve[0], "b": nobody[0]}
    wide = side_by_side(tables, {"a": "A", "b": "B"}, {})
    for name, results in zip(("A", "B"), tables.values(), strict=True):
        assert (wide[name] != "").sum() == len(lines_of(results))
    assert not wide["A"].str.contains("nan").any()
    assert not wide.duplicated(["Population", "Variable", "Level", "Statistic"]).any()


def test_incidence_is_the_curve_and_stops_where_too_few_are_at_risk(twelve):
    curves = twelve[1]
    figure = draw_incidence(curves, ["death"], 5, "Incidence")
    (line,) = [line for line in figure.axes[0].lines if line.get_label() == "Conversion"]
    shown = curves[(curves["group"] == "") & (curves["at_risk"] >= 5)]
    np.testing.assert_allclose(line.get_ydata(), shown["incidence"])
    assert 0 < len(shown) < (curves["group"] == "").sum()
    assert "Conversion: 9 of 12" in texts(figure)
    assert "Death, unconverted: 0 of 12" in texts(figure)


def test_residuals_are_drawn_per_predictor_around_the_log_hazard_ratio(twelve):
    results, _, residuals = twelve
    figure = draw_schoenfeld(residuals, results, "Residuals", {})
    together = residuals[residuals["model"] == "multivariate"]
    keys = together[["variable", "level"]].drop_duplicates()
    assert len(figure.axes) == len(keys) > 0
    for axes, (variable, level) in zip(figure.axes, keys.to_numpy(), strict=True):
        own = results[
            (results["group"] == "multivariate")
            & (results["variable"] == variable)
            & (results["level"] == level)
            & (results["stat"] == "estimate")
        ]
        assert axes.lines[1].get_ydata()[0] == pytest.approx(np.log(own["value"].item()))
        points = together[(together["variable"] == variable) & (together["level"] == level)]
        np.testing.assert_allclose(axes.lines[2].get_ydata(), points["residual"])


@pytest.mark.parametrize("name", ["twelve", "nobody"])
def test_the_figures_fit_their_pages(name, request):
    results, curves, residuals = request.getfixturevalue(name)
    fits_the_page(draw_incidence(curves, ["death", "progression"], 3, LONG))
    fits_the_page(draw_schoenfeld(residuals, results, LONG, {"hbv": LONG}))


def test_where_there_is_nothing_the_figures_say_so(nobody):
    results, curves, residuals = nobody
    said = " ".join(texts(draw_incidence(curves, ["death"], 3, "Nobody")))
    assert NOT_COLLECTED in said
    assert NONE in texts(draw_schoenfeld(residuals, results, "Nobody", {}))
    assert isinstance(residuals, pd.DataFrame) and residuals.empty
