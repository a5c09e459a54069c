"""Shares of sites beside the limits around the paper and around all sites."""

import pandas as pd
import pytest
from figure_checks import LONG, is_set_for_print, texts
from pool_cases import CONVERTED, printed, rate

from hcc_conversion.comparison.funnels.figure import draw_funnels
from hcc_conversion.comparison.funnels.results import COPY, NO_LIMITS, funnel_table, limits_of
from hcc_conversion.statistics.funnel_limits import funnel_limit
from schemas.funnels import BETWEEN, INSIDE, OUTSIDE
from schemas.results import LINE

FUNNELS = {"rate": {"title": "Converted", "line": dict(zip(LINE, CONVERTED, strict=True))}}


def funnels(sites, natures=None, paper=(26, 1344)):
    """*sites*: (n, denominator), or a note."""
    results = {
        site: rate(None, None, share) if isinstance(share, str) else rate(*share)
        for site, share in sites.items()
    }
    scopes = {
        site: {"name": site.title(), "nature": (natures or {}).get(site, "real")} for site in sites
    }
    papers = {"a2020": printed(*paper)} if paper else {}
    return funnel_table(FUNNELS, results, papers, scopes)


def test_a_site_is_held_against_the_paper_and_against_all_together():
    table = funnels({"north": (28, 414), "south": (10, 500)}).set_index(["scope", "against"])
    own = table.loc[("north", "paper")]
    assert own["percent"] == pytest.approx(100 * 28 / 414)
    assert own["target_percent"] == pytest.approx(100 * 26 / 1344)
    assert own["high_99_8"] == pytest.approx(100 * funnel_limit(26 / 1344, 414, 0.999))
    assert own["position"] == OUTSIDE
    together = table.loc[("north", "pool")]
    assert together["target_percent"] == pytest.approx(100 * 38 / 914)
    assert together["of_whom"] == "North, South"


@pytest.mark.parametrize(("n", "position"), [(8, INSIDE), (15, BETWEEN), (28, OUTSIDE)])
def test_where_a_share_lies(n, position):
    """Around 1.9 % of 414: 95 % up to 3.3 % (13.6 patients), 99.8 % up to 4.2 % (17.5)."""
    table = funnels({"north": (n, 414)})
    assert table["position"].tolist() == [position]


def test_a_copy_of_the_paper_is_no_part_of_the_pool_and_has_no_verdict():
    sites = {"north": (28, 414), "south": (10, 500), "copy": (26, 1344)}
    table = funnels(sites, {"copy": "reconstructed"})
    pool = table[table["against"] == "pool"]
    assert pool["target_percent"].tolist() == pytest.approx([100 * 38 / 914] * 3)
    copy = table[table["scope"] == "copy"]
    assert set(copy["position"]) == {""}
    assert set(copy["note"]) == {COPY}


def test_what_is_not_collected_or_hidden_says_so():
    table = funnels({"north": (28, 414), "west": "hidden: few"})
    assert table.set_index("scope").loc["west", "note"] == "hidden: few"
    assert pd.isna(table.set_index("scope").loc["west", "percent"])


def test_around_none_there_are_no_limits():
    table = funnels({"north": (0, 40), "south": (0, 60)}, paper=None)
    assert table["high_95"].isna().all()
    assert set(table["note"]) == {NO_LIMITS}
    assert limits_of(0, 50) == {}


def test_without_a_paper_one_site_alone_is_held_against_nothing():
    assert funnels({"north": (28, 414)}, paper=None).empty


def scopes_of(sites):
    return {site: {"name": f"Hospital {site}", "nature": "real"} for site in sites}


@pytest.mark.parametrize("sites", [1, 2, 4, 20, 60])
def test_the_figure_holds_one_site_and_sixty(sites):
    shares = {f"s{number}": (3 + number % 17, 200 + 10 * number) for number in range(sites)}
    table = funnels(shares)
    figure = draw_funnels(table, scopes_of(shares), LONG)
    is_set_for_print(figure)
    (axes,) = figure.axes
    drawn = sorted(line.get_ydata()[0] for line in axes.lines if len(line.get_ydata()) == 1)
    own = table.drop_duplicates("scope")["percent"].astype(float)
    assert drawn == pytest.approx(sorted(own))
    said = " ".join(texts(figure))
    assert ("all stand in the table" in " ".join(said.split())) == (sites > 8)


def test_sites_outside_are_named_and_others_are_not():
    shares = {"far": (90, 414), "near": (8, 414)}
    figure = draw_funnels(funnels(shares), scopes_of(shares), "Funnels")
    (axes,) = figure.axes
    assert [text.get_text() for text in axes.texts] == ["Hospital far", "Hospital near"]
    alone = draw_funnels(funnels({"near": (8, 414)}), scopes_of(["near"]), "Funnels")
    assert not alone.axes[0].texts
    assert "Around A 2020 1.93 % (solid)" in texts(alone)


def test_where_nobody_had_it_a_sentence_stands_for_the_panel():
    table = funnels({"north": (0, 40), "south": (0, 60), "west": "not collected"})
    figure = draw_funnels(table, scopes_of(["north", "south", "west"]), "Funnels")
    assert not figure.axes
    said = " ".join(text.get_text() for text in figure.texts).replace("\n", " ")
    assert "Converted: nobody of 100 at any site." in said
    untold = funnels({"north": "not collected"})
    figure = draw_funnels(untold, scopes_of(["north"]), "Funnels")
    assert any("Converted: no site tells it." in text.get_text() for text in figure.texts)
