"""Curves of survival: what is drawn is the table, and what is written stands in the results."""

import numpy as np
import pandas as pd
import pytest
from figure_checks import LONG, is_set_for_print, texts
from matplotlib.figure import Figure
from survival_cases import stacked, survival_of, uncollected, withheld

from hcc_conversion.analyses.survival.figure import draw_survival
from hcc_conversion.analyses.survival.groups import IMMORTAL
from hcc_conversion.analyses.survival.groups_figure import draw_survival_groups
from hcc_conversion.analyses.survival.sites_figure import MOST_COLOURED, draw_sites_survival
from hcc_conversion.study.results import ResultRows
from schemas.results import NOT_COLLECTED

BOTH = ["direct_surgery", "conversion_surgery"]
ENDPOINTS = {
    "os_surgery": {"title": "Overall survival from surgery", "populations": BOTH},
    "rfs_surgery": {
        "title": "Recurrence-free survival from surgery, deaths censored (as the paper)",
        "populations": BOTH,
    },
    "dfs_surgery": {
        "title": "Disease-free survival from surgery (recurrence or death)",
        "populations": BOTH,
    },
}
ENDPOINTS = {name: spec | {"origin": "surgery"} for name, spec in ENDPOINTS.items()}
ONE = {"os_surgery": ENDPOINTS["os_surgery"] | {"populations": ["direct_surgery"]}}
AXES = ("Overall survival from surgery", "Months since surgery", "Overall survival, %")


def said_by(figure: Figure) -> str:
    return " ".join(" ".join(texts(figure)).split())


def line_of(figure: Figure, label: str, axes: int = 0):
    (line,) = [line for line in figure.axes[axes].lines if line.get_label() == label]
    return line


def of_three_endpoints(*sizes: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    return stacked(
        *(
            survival_of(n, endpoint, population)
            for endpoint in ENDPOINTS
            for population, n in zip(BOTH, sizes, strict=True)
        )
    )


def test_the_curve_is_the_table_and_stops_where_too_few_are_at_risk():
    curves, results = survival_of(10)
    figure = draw_survival(curves, results, ONE, 4, "Survival")
    line, shown = line_of(figure, "Direct surgery"), curves[curves["at_risk"] >= 4]
    assert line.get_drawstyle() == "steps-post"
    np.testing.assert_allclose(line.get_xdata(), shown["time_days"] / 30.4375)
    np.testing.assert_allclose(line.get_ydata(), shown["survival"])
    assert len(shown) == 8
    assert "fewer than 4 patients are at risk" in said_by(figure)


def test_the_key_has_patients_events_censored_and_the_median_with_its_limits():
    curves, results = survival_of(60)
    figure = draw_survival(curves, results, ONE, 3, "Survival")
    median = results[results["level"] == "median"].set_index("stat")["value"]
    assert median["median"] > 10 and pd.notna(median["ci_high"])
    written = "{:.1f} ({:.1f} to {:.1f})".format(*median[["median", "ci_low", "ci_high"]])
    assert {"60", "30", written} <= set(texts(figure))
    assert texts(figure).count("30") == 2  # as many events as censored


def test_a_median_or_limit_that_is_not_reached_is_said_to_be_so():
    curves, results = survival_of(60)
    for missing, written in (({"median", "ci_high"}, "to NR)"), ({"ci_high"}, "to NR)")):
        cut = results.copy()
        cut.loc[(cut["level"] == "median") & cut["stat"].isin(missing), "value"] = np.nan
        assert written in said_by(draw_survival(curves, cut, ONE, 3, "Survival"))
    none = results.copy()
    none.loc[none["level"] == "median", ["value", "note"]] = [np.nan, "not reached"]
    assert "NR" in texts(draw_survival(curves, none, ONE, 3, "Survival"))


def test_numbers_at_risk_are_those_under_observation_at_the_tick_and_the_censored_until_then():
    curves, results = survival_of(60, apart=50.0)
    figure = draw_survival(curves, results, ONE, 3, "Survival")
    ticks = [int(tick) for tick in figure.axes[0].get_xticks()]
    # Patient k leaves on day 50 k, every second censored; 12 months are 365 days, 24 are 731.
    assert 12 in ticks and 24 in ticks
    assert {"60 (0)", "53 (3)", "46 (7)"} <= set(texts(figure))


def test_fewer_at_risk_than_may_be_told_are_told_as_such():
    curves, results = survival_of(6, apart=28.0)
    figure = draw_survival(curves, results, ONE, 3, "Survival")
    assert "3 (1)" in texts(figure)
    assert not {"2 (2)", "1 (2)"} & set(texts(figure))


def test_axes_say_what_falls_and_since_when():
    curves, results = of_three_endpoints(60, 20)
    figure = draw_survival(curves, results, ENDPOINTS, 3, "Survival")
    labels = [(axes.get_ylabel(), axes.get_xlabel()) for axes in figure.axes]
    kinds = ("Overall", "Recurrence-free", "Disease-free")
    assert labels == [(f"{kind} survival, %", "Months since surgery") for kind in kinds]
    assert [text for text in texts(figure) if text in ("a", "b", "c")] == ["a", "b", "c"]


def test_a_curve_of_too_few_is_not_drawn_and_a_panel_of_none_is_a_line():
    curves, results = of_three_endpoints(60, 2)
    figure = draw_survival(curves, results, ENDPOINTS, 3, "Survival")
    assert "fewer than 3 patients, not drawn" in said_by(figure)
    labels = {line.get_label() for axes in figure.axes for line in axes.lines}
    assert "Direct surgery" in labels and "Conversion surgery" not in labels
    curves, results = stacked(survival_of(60), survival_of(2, "dfs_surgery"))
    figure = draw_survival(curves, results, ENDPOINTS, 3, "Survival")
    assert len(figure.axes) == 1
    said = said_by(figure)
    few = "Disease-free survival from surgery (recurrence or death), Direct surgery."
    assert f"No curve (fewer than 3 patients): {few}" in said
    assert f"No curve ({NOT_COLLECTED}): Overall survival from surgery, Conversion surgery;" in said


def test_without_any_curve_there_is_a_sentence_and_no_axes():
    curves, results = uncollected()
    for figure in (
        draw_survival(curves, results, ONE, 3, "Survival"),
        draw_survival_groups(curves, results, "surgery", ONE, 3, "Groups"),
        draw_sites_survival(
            {"a": (curves, results)}, "os_surgery", "direct_surgery", AXES, {"a": ("A", "A")}, 3
        ),
    ):
        assert figure.axes == []
        assert NOT_COLLECTED in said_by(figure)


@pytest.mark.parametrize("n", [1, 61])
def test_what_is_withheld_is_hatched_and_says_why(n):
    curves, results = of_three_endpoints(87, 87)
    figure = draw_survival(withheld(curves, n), results, ENDPOINTS, 3, LONG)
    is_set_for_print(figure)
    assert f"withheld: {n} more event{'s' * (n > 1)} without a day" in said_by(figure)
    assert not list(figure.axes[0].lines)
    assert any(area.get_hatch() for area in figure.axes[0].collections)


# --- Groups that are compared ---


def compared(p_value: float | None, method: str, note: str = "") -> pd.DataFrame:
    """A log-rank test and a difference of means, typed here."""
    rows, means = ResultRows("survival"), {"estimate": 1.12, "ci_low": -1.14, "ci_high": 2.71}
    place = {"group": "surgery", "note": note}
    test = {"line": "p_value", "method": method, "p_value": p_value}
    rows.add("resected", "os_surgery", "log-rank", **place, **test)
    up_to = "restricted mean, months, up to"
    rows.add("resected", "os_surgery", up_to, line="number", group="surgery", estimate=24)
    which = "restricted mean, months: conversion minus direct"
    rows.add("resected", "os_surgery", which, line="estimate_ci", **place, **means)
    return rows.table()


def groups(p_value=0.0004, method="log-rank test", note="", few=12):
    """The figure of two groups."""
    levels = {"direct": 40, "conversion": few}
    parts = [
        survival_of(n, "os_surgery", "resected", comparison="surgery", level=level)
        for level, n in levels.items()
    ]
    curves, results = stacked(*parts)
    results = pd.concat([results, compared(p_value, method, note)], ignore_index=True)
    return draw_survival_groups(curves, results, "surgery", ENDPOINTS, 3, LONG)


def test_groups_have_a_curve_each_and_what_compares_them():
    figure = groups(note=IMMORTAL)
    assert line_of(figure, "Direct").get_ydata()[0] == 1
    assert line_of(figure, "Direct").get_color() != line_of(figure, "Conversion").get_color()
    said = said_by(figure)
    assert "Log-rank test: P<0.001" in said
    assert "up to 24 months, conversion minus direct: 1.12 (−1.14 to 2.71) months" in said
    assert said.count(IMMORTAL[1:]) == 1, "the caution of all, once"
    is_set_for_print(figure)


STRATIFIED = "log-rank test, stratified by centre"


@pytest.mark.parametrize(
    ("method", "p_value", "said"),
    [(STRATIFIED, 0.0004, True), (STRATIFIED, None, False), ("log-rank test", 0.0004, False)],
)
def test_curves_of_several_centres_are_said_not_to_be_adjusted_as_their_p_is(method, p_value, said):
    written = said_by(groups(p_value, method, "fewer than two groups at risk"))
    sentence = "P: log-rank test stratified by centre; curves are not adjusted for the centre"
    assert (sentence in written) is said
    assert "fewer than two groups at risk" in written.lower()


def test_a_figure_of_populations_shows_no_groups():
    of_groups = survival_of(40, "os_surgery", "direct_surgery", comparison="by", level="yes")
    curves, results = stacked(survival_of(60), of_groups)
    assert "40" not in texts(draw_survival(curves, results, ONE, 3, "Survival"))


# --- All sites in one frame ---


def of_sites(n_sites: int, figure_of=survival_of) -> Figure:
    """Sites of 10, 13, 16 ... patients, of whom the later live longer, and the pool."""
    tables = {
        f"s{number}": figure_of(10 + 3 * number, apart=20.0 + number) for number in range(n_sites)
    }
    tables["pooled"] = survival_of(300, apart=5)
    labels = {
        scope: (f"Hospital {scope}", f"Hospital {scope} of a long name (simulated patients)")
        for scope in tables
    }
    return draw_sites_survival(tables, "os_surgery", "direct_surgery", AXES, labels, 3)


@pytest.mark.parametrize(("n_sites", "n_bands"), [(1, 1), (2, 2), (3, 0)])
def test_without_a_pool_few_sites_have_bands_and_the_note_says_which(n_sites, n_bands):
    names = "abc"[:n_sites]
    tables = {name: survival_of(40) for name in names}
    labels = {name: (name, f"{name} (real patients)") for name in names}
    figure = draw_sites_survival(tables, "os_surgery", "direct_surgery", AXES, labels, 3)
    assert len(figure.axes[0].collections) == n_bands
    assert ("band: pointwise 95 % limits, log-log;" in said_by(figure)) is (n_bands > 0)
    assert "of the pool" in said_by(of_sites(2))


@pytest.mark.parametrize("n_sites", [1, 2, 4, 20, 60])
def test_sites_share_one_frame_and_are_readable_however_many(n_sites):
    figure = of_sites(n_sites)
    is_set_for_print(figure, pages=2)
    (axes,) = figure.axes
    curves = [line for line in axes.lines if line.get_label().endswith("patients)")]
    assert len(curves) == n_sites + 1
    coloured = {line.get_color() for line in curves}
    assert len(coloured) == (n_sites + 1 if n_sites <= MOST_COLOURED else 4)


def test_many_sites_stand_in_the_order_of_survival():
    figure = of_sites(20)
    names = [text for text in texts(figure) if text.endswith("patients)")]
    assert names[0].startswith("Hospital pooled")
    (head,) = [text for text in texts(figure) if text.endswith("months, %\n(95 % CI)")]

    def survival(name: str) -> float:
        number = int(name.split()[1][1:])
        at = survival_of(10 + 3 * number, apart=20.0 + number)[1]
        at = at[(at["level"] == head.split(",")[0]) & (at["stat"] == "estimate")]
        return at["value"].item()

    shares = [survival(name) for name in names[1:]]
    known = [share for share in shares if pd.notna(share)]
    assert len(shares) == 20 and len(known) > 10
    assert shares[: len(known)] == known == sorted(known, reverse=True)


def test_a_site_without_a_curve_is_named_with_its_reason():
    labels = {name: (name.upper(), f"{name.upper()} (real patients)") for name in "abc"}
    tables = {"a": survival_of(30), "b": uncollected(), "c": survival_of(2)}
    figure = draw_sites_survival(tables, "os_surgery", "direct_surgery", AXES, labels, 3)
    said = said_by(figure)
    assert f"No curve ({NOT_COLLECTED}): B. No curve (fewer than 3 patients): C." in said
    assert len(figure.axes) == 1
    assert "B (real patients)" not in texts(figure)


def test_survival_at_a_time_stands_with_its_limits():
    curves, results = survival_of(60)
    labels = {"a": ("A", "A (real patients)")}
    figure = draw_sites_survival(
        {"a": (curves, results)}, "os_surgery", "direct_surgery", AXES, labels, 3
    )
    at = results[results["level"] == "12 months"].set_index("stat")["value"]
    limits = 100 * at[["estimate", "ci_low", "ci_high"]]
    assert "{:.1f} ({:.1f} to {:.1f})".format(*limits) in texts(figure)
