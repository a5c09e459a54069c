"""Figures of case mix: what is drawn of the tables, and that it fits the page."""

import numpy as np
import pytest
from case_mix_cases import of_balance, of_sites, of_surgery
from figure_checks import LONG, is_set_for_print, texts

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


def scopes_of(names):
    return {scope: {"name": name, "nature": "real"} for scope, name in names.items()}


def differences(scopes, before):
    """The differences of three covariates at every site: *before* of the site, then none."""
    rows = [
        (scope, target, "complications", name, "x", before(at), 0.0)
        for at, scope in enumerate(scopes)
        for target in (PAPER, POOL)
        for name in ("age", "bclc", "portal_vein_invasion")
    ]
    return balance_lines(of_balance(rows), of_surgery([]), {"bclc": LONG})


@pytest.mark.parametrize("n_sites", [1, 4, 20, 60])
def test_the_balance_of_one_site_and_of_sixty_fits_the_page(n_sites):
    names = {f"site{number}": f"Site {number}" for number in range(n_sites - 1)} | {"long": LONG}
    lines = differences(names, lambda _: 0.3)
    figure = draw_balance(lines, scopes_of(names | {"none": "None"}), LONG)
    is_set_for_print(figure)
    assert NOBODY.format(sites="None") in " ".join(" ".join(texts(figure)).split())
    upright = [line.get_xdata()[0] for axes in figure.axes for line in axes.lines[:1]]
    assert upright == [SMALL] * (n_sites if n_sites <= 4 else 2)


def test_many_sites_are_their_median_and_range_and_the_furthest_are_named():
    names = {f"s{number}": f"Site {number}" for number in range(9)}
    figure = draw_balance(differences(names, lambda at: at / 10), scopes_of(names), "Balance")
    found = [list(line.get_xdata()) for line in figure.axes[0].lines]
    assert found.count([0.0, pytest.approx(0.8)]) == 3
    assert found.count([pytest.approx(0.4)]) == 3
    said = " ".join(" ".join(texts(figure)).split())
    assert "Furthest apart as they are, site and paper: Site 8 (" in said


def test_a_difference_beyond_the_axis_is_an_arrow():
    lines = balance_lines(of_balance([]), of_surgery([("a", "bclc", "C", 1.4, 0.0)]), {})
    (axes,) = draw_balance(lines, scopes_of({"a": "A"}), "Balance").axes
    marks = {line.get_marker(): line.get_xdata()[0] for line in axes.lines}
    assert marks[">"] == 1.0


@pytest.mark.parametrize("n_sites", [1, 4, 20, 60])
def test_outcomes_of_one_site_and_of_sixty_fit_the_page(n_sites):
    names = {f"site{number}": f"Site {number}" for number in range(n_sites - 1)} | {"long": LONG}
    rows = [row(scope, target) for scope in names for target in (PAPER, POOL)]
    rows += [row(scope, POOL, np.nan, note=f"effective size: {LONG}") for scope in ("x", "y")]
    names |= {"x": "X", "y": "Y"}
    found = outcome_panels(of_sites(rows), "direct_surgery", TITLES, names, {})
    figure = draw_standardised(found * 6, scopes_of(names), LONG)
    is_set_for_print(figure, 2)
    as_it_is = sum(list(line.get_xdata()) == [20.0] for axes in figure.axes for line in axes.lines)
    assert as_it_is == 6 * n_sites
    written = texts(figure).count("30.0 (15.0 to 50.0)")
    assert written == (6 * 2 * n_sites if n_sites <= 4 else 0)
    said = " ".join(" ".join(texts(figure)).split())
    assert f"[1] No value, effective size: {LONG}: X, Y." in said


def test_many_sites_stand_in_the_order_of_the_first_outcome():
    names = {f"s{number}": f"Site {number}" for number in range(9)}
    rows = [row(scope, POOL, crude=20.0 + at) for at, scope in enumerate(names)]
    figure = draw_standardised(panels(rows, names), scopes_of(names), "Outcomes")
    sites = [text for text in texts(figure) if text.startswith("Site ")]
    assert sites == [f"Site {number}" for number in reversed(range(9))]


def test_many_sites_without_a_value_are_counted():
    names = {f"s{number}": f"Site {number}" for number in range(9)}
    rows = [row(scope, POOL, np.nan, crude=np.nan, note="not collected") for scope in names]
    figure = draw_standardised(panels(rows, names), scopes_of(names), "Outcomes")
    assert not figure.axes
    assert "[1] No value, not collected: 9 sites." in " ".join(" ".join(texts(figure)).split())


def test_without_rows_of_patients_the_figures_say_so():
    figure = draw_standardised([], scopes_of({"a": "A"}), "Nobody")
    assert NOT_ASKED in texts(figure)
    is_set_for_print(figure)
    is_set_for_print(draw_balance([], scopes_of({"a": "A"}), "Nobody"))


@pytest.mark.parametrize("share", [0.0, 100.0])
def test_the_scale_of_what_nobody_or_everybody_has_can_be_read(share):
    as_it_is = {"crude": share, "crude_low": np.nan, "crude_high": np.nan}
    limits = {"standardised_low": np.nan, "standardised_high": np.nan}
    rows = [row("a", target, share, share, **as_it_is, **limits) for target in (PAPER, POOL)]
    is_set_for_print(draw_standardised(panels(rows, ["a"]) * 4, scopes_of({"a": "A"}), "Outcomes"))
