"""Shares side by side: points, limits and numbers as the table has them; few sites and many."""

import numpy as np
import pandas as pd
import pytest
from figure_checks import LONG, is_set_for_print, texts
from statsmodels.stats.proportion import proportion_confint

from hcc_conversion.display.shares_by_scope import MANY, NONE, draw_share_comparison, with_limits
from hcc_conversion.display.view import View
from schemas.results import NOT_COLLECTED

ROWS = ("Converted, of the uHCC", "Resected, of all " + "converted " * 8)


def make_shares(n_centres: int) -> pd.DataFrame:
    """Shares from 0 to 100 % of *n_centres* and the pool; the second centre collects nothing and
    the third has nobody."""
    names = [f"Centre {number}, City Hospital" for number in range(n_centres - 1)]
    rows = []
    for row in ROWS:
        for number, name in enumerate([*names, LONG, "Pooled"]):
            n, of, note = 10.0 * number, 10.0 * n_centres, ""
            if number == 1:
                n, note = None, NOT_COLLECTED
            if number == 2:
                n, of = 0.0, 0.0
            percent = 100 * n / of if n is not None and of else None
            scope = "pooled" if name == "Pooled" else f"c{number}"
            rows.append((scope, name, row, percent, n, of, note))
    columns = ["scope", "label", "row", "percent", "n", "denominator", "note"]
    return pd.DataFrame(rows, columns=columns).astype({"percent": float, "n": float})


def points(axes):
    return [line.get_xdata()[0] for line in axes.lines if line.get_marker() != "None"]


def limits(axes):
    """Ends of every horizontal line."""
    ends = [path.vertices for lines in axes.collections for path in lines.get_paths()]
    return [tuple(end[:, 0]) for end in ends if end[0, 1] == end[1, 1]]


def test_shares_are_drawn_at_their_percent_with_wilsons_limits():
    table = make_shares(7)
    figure = draw_share_comparison(table, "Shares")
    of_row = table[table["row"] == ROWS[0]].dropna(subset="percent")
    drawn = figure.axes[0]
    np.testing.assert_allclose(points(drawn), of_row["percent"])
    low, high = proportion_confint(of_row["n"], of_row["denominator"], method="wilson")
    wilson = sorted(zip(100 * low, 100 * high, strict=True))
    np.testing.assert_allclose(sorted(limits(drawn)), wilson)
    assert {"60/70", "85.7 (75.7 to 92.1)"} <= set(texts(figure))


def test_why_there_is_none_stands_in_place_of_a_share():
    said = texts(draw_share_comparison(make_shares(7), "Shares"))
    assert said.count(NOT_COLLECTED) == len(ROWS)
    assert said.count("no patients") == len(ROWS)


def test_a_share_without_counts_has_no_limits():
    table = make_shares(7)
    hidden = table.assign(n=table["n"].where(table["scope"] != "c3"))
    limited = with_limits(hidden).set_index("scope").loc["c3"]
    assert limited[["ci_low", "ci_high"]].isna().all(axis=None)
    assert limited["percent"].notna().all()


@pytest.mark.parametrize("n_centres", [3, 7, 60])
def test_few_sites_and_many_are_set_for_print(n_centres):
    is_set_for_print(draw_share_comparison(make_shares(n_centres), LONG), pages=2)


def test_many_sites_stand_in_the_order_of_one_share_with_reasons_beneath():
    table = make_shares(20)
    figure = draw_share_comparison(table, "Shares", ordered_by=ROWS[0])
    said = texts(figure)
    names = [text for text in said if text in set(table["label"])]
    assert len({*table["scope"]}) > MANY
    assert names[:2] == ["Centre 18, City Hospital", "Centre 17, City Hospital"]
    assert names[-1] == "Pooled"
    note = " ".join(said[-1].split() if NONE in said[-1] else " ".join(said).split())
    reasons = f"{NOT_COLLECTED} (Centre 1, City Hospital); no patients (Centre 2, City Hospital)."
    assert f"{NONE}: {reasons}" in note
    assert len(points(figure.axes[0])) == table["percent"].notna().sum() / len(ROWS)


def test_a_view_says_what_the_rows_of_its_scopes_are():
    named = {"a": ("A", "real"), "b": ("B", "simulated"), "c": ("C", "real")}
    named["pooled"] = ("Pooled", "2 real, 1 simulated")
    scopes = {_: {"name": name, "nature": nature} for _, (name, nature) in named.items()}
    said = "Real patients: A, C. Simulated patients: B. Pooled: 2 real, 1 simulated."
    assert View("T", scopes, {}, {}).natures == said
