"""Figures of case mix: what is drawn of the tables, and that it fits the page."""

import numpy as np
import pytest
from case_mix_cases import of_balance, of_sites, of_surgery
from figure_checks import LONG, fits_the_page, texts

from hcc_conversion.comparison.case_mix.balance_figure import NOBODY, SMALL, draw_balance
from hcc_conversion.comparison.case_mix.balance_lines import (
    OF_PAPER,
    OF_POOL,
    OF_SURGERY,
    SURGERY_BLOCK,
    balance_lines,
)
from hcc_conversion.comparison.case_mix.standardised_figure import NOT_ASKED, draw_standardised
from hcc_conversion.comparison.case_mix.standardised_lines import (
    AS_IS,
    LIKE_PAPER,
    LIKE_POOL,
    outcome_panels,
)
from schemas.case_mix import PAPER, POOL

TITLES = {"complications": "Any complication"}


def panels(rows, scopes=("a", "b")):
    names = {scope: scope.upper() for scope in scopes}
    return outcome_panels(of_sites(rows), "direct_surgery", TITLES, names, {"bclc": "Stage"})


def row(scope, target, standardised=30.0, reference=40.0, **more):
    """As it is 20 (10 to 40) % of 50 patients."""
    return {
        "scope": scope, "target": target, "patients": 50,
        "crude": 20.0, "crude_low": 10.0, "crude_high": 40.0,
        "standardised": standardised, "standardised_low": 15.0, "standardised_high": 50.0,
        "reference": reference, **more,
    }  # fmt: skip


def test_what_is_as_it_is_stands_once_where_the_patients_are_the_same():
    (panel,) = panels([row("a", PAPER), row("a", POOL, 25.0, 35.0)])
    assert [line.value for line in panel.lines] == [AS_IS, LIKE_PAPER, LIKE_POOL]
    assert [line.text for line in panel.lines] == [
        "20.0 (10.0 to 40.0)",
        "30.0 (15.0 to 50.0)",
        "25.0 (15.0 to 50.0)",
    ]
    assert [line.reference for line in panel.lines[1:]] == [40.0, 35.0]
    assert panel.published == 40.0


def test_other_patients_are_as_they_are_once_more():
    (panel,) = panels([row("a", PAPER), row("a", POOL, patients=40, crude=22.0)])
    assert [line.value for line in panel.lines] == [AS_IS, LIKE_PAPER, AS_IS, LIKE_POOL]


def test_who_has_no_value_stands_below_by_the_reason():
    none = {"standardised": np.nan, "crude": np.nan}
    rows = [
        row("a", PAPER, **none, note="not printed"),
        row("a", POOL),
        row("b", PAPER, **none, note="not printed"),
        row("b", POOL, **none, note="not collected"),
    ]
    (panel,) = panels(rows)
    assert panel.absent == {f"{LIKE_PAPER}: not printed": ["A"], "not collected": ["B"]}


def test_a_level_that_a_site_lacks_is_named_for_a_reader():
    (panel,) = panels([row("a", POOL, np.nan, note="no patient of: bclc C, bclc D")])
    assert panel.absent == {"no patient of: Stage C, Stage D": ["A"]}


def test_of_a_covariate_the_level_furthest_apart_counts_without_its_sign():
    balance = of_balance(
        [("a", PAPER, "complications", "bclc", level, before, 0.0)
         for level, before in (("A", 0.2), ("C", -0.5))]
        + [("a", PAPER, "r0_margin", "bclc", "A", 0.9, 0.0)]
        + [("a", POOL, "complications", "sex", "male", 0.05, 0.01)]
    )  # fmt: skip
    surgery = of_surgery([("pooled", "bclc", "C", -1.2, 0.0)])
    found = balance_lines(balance, surgery, {"bclc": "Stage", "sex": "Sex"})
    told = [(line.scope, line.covariate, line.compared, line.before, line.after) for line in found]
    assert told == [
        ("a", "Stage", OF_PAPER, 0.5, 0.0),
        ("a", "Sex", OF_POOL, 0.05, 0.01),
        ("pooled", "Stage", OF_SURGERY, 1.2, 0.0),
    ]
    assert [line.block for line in found] == ["Direct surgery", "Direct surgery", SURGERY_BLOCK]


@pytest.fixture
def many():
    """Twenty sites, one with a name as long as they come."""
    return {f"site{number}": f"Site {number} (real patients)" for number in range(19)} | {
        "long": LONG
    }


def test_the_balance_of_twenty_sites_fits_the_page(many):
    rows = [
        (scope, target, "complications", name, "x", 0.3, 0.0)
        for scope in many
        for target in (PAPER, POOL)
        for name in ("age", "bclc", "portal_vein_invasion")
    ]
    lines = balance_lines(of_balance(rows), of_surgery([]), {"bclc": LONG})
    figure = draw_balance(lines, {**many, "none": "None (real patients)"}, LONG)
    fits_the_page(figure)
    assert " ".join(NOBODY.split()[:2]) in " ".join(texts(figure))
    upright = [line.get_xdata()[0] for axes in figure.axes for line in axes.lines[:1]]
    assert upright == [SMALL] * 21


def test_a_difference_beyond_the_axis_is_an_arrow():
    lines = balance_lines(of_balance([]), of_surgery([("a", "bclc", "C", 1.4, 0.0)]), {})
    (axes,) = draw_balance(lines, {"a": "A"}, "Balance").axes
    marks = {line.get_marker(): line.get_xdata()[0] for line in axes.lines}
    assert marks[">"] == 1.0


def test_outcomes_of_twenty_sites_fit_the_page(many):
    rows = [row(scope, target) for scope in many for target in (PAPER, POOL)]
    rows += [row(scope, POOL, np.nan, note=f"effective size: {LONG}") for scope in ("x", "y")]
    found = panels(rows, [*many, "x", "y"])
    figure = draw_standardised(found * 3, {**many, "x": "X", "y": "Y"}, LONG)
    fits_the_page(figure)
    assert texts(figure).count("30.0 (15.0 to 50.0)") == 3 * 40


def test_without_rows_of_patients_the_figures_say_so():
    figure = draw_standardised([], {"a": "A"}, "Nobody")
    assert NOT_ASKED in texts(figure)
    fits_the_page(figure)
    fits_the_page(draw_balance([], {"a": "A"}, "Nobody"))
