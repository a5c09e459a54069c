"""Distributions in bins: what follows from them holds the exact value, and they tell of nobody."""

import numpy as np
import pandas as pd
import pytest

from hcc_conversion.statistics.binned import bins_of, coarsen, everybody, grid_of, quantile_bounds
from hcc_conversion.statistics.cell_suppression import Cells, attack
from hcc_conversion.statistics.describe import describe_numbers
from hcc_conversion.statistics.merged_cells import merge_cells

MIN_COUNT = 5


def test_in_full_everybody_comes_back():
    values = pd.Series([3.0, 1.5, 3.0, None, 9.0])
    table = bins_of(values)
    assert table["low"].tolist() == [1.5, 3.0, 9.0]
    assert table["n"].tolist() == [1, 2, 1]
    back = everybody([table])
    assert back.exact
    assert sorted(back.middle()) == [1.5, 3.0, 3.0, 9.0]


def test_centres_add_up():
    both = everybody([bins_of(pd.Series([1.0, 5.0])), bins_of(pd.Series([2.0, 4.0, 8.0]))])
    # R: quantile(c(1, 5, 2, 4, 8), c(.25, .5, .75), type = 6) gives 1.5 4.0 6.5
    found = describe_numbers(both.middle())
    assert [found[name] for name in ("q1", "median", "q3")] == [1.5, 4.0, 6.5]


def test_edges_have_two_significant_digits_whatever_the_data():
    assert grid_of(23.7, 26.2).tolist() == [23, 24, 25, 26, 27]
    assert grid_of(0.0, 0.031)[[0, 1]].tolist() == [0, 0.00001]
    assert grid_of(-3.1, 2.0).tolist()[0] == -3.1
    assert {-1.0, 0.0, 1.5} <= set(grid_of(-3.1, 2.0))


def nested(seed):
    """A whole, a part of it, a part of that, and a part that has everybody."""
    random = np.random.default_rng(seed)
    whole = pd.Series(random.lognormal(4, 1, 140).round(1))
    part = whole[random.random(140) < 0.35]
    inner = part[random.random(len(part)) < 0.5]
    tables = {"whole": whole, "part": part, "inner": inner, "same": whole.copy()}
    parts_of = {"part": ["whole", "same"], "inner": ["whole", "part", "same"], "same": ["whole"]}
    return tables, parts_of


@pytest.mark.parametrize("seed", range(6))
def test_quantiles_lie_inside_what_is_said(seed):
    tables, parts_of = nested(seed)
    coarse = coarsen({name: bins_of(v) for name, v in tables.items()}, parts_of, MIN_COUNT)
    assert {"whole", "part"} <= set(coarse)
    for name, table in coarse.items():
        assert table["n"].min() >= MIN_COUNT
        assert table["n"].sum() == len(tables[name])
        assert np.isinf(table["low"].iloc[0])
        assert np.isinf(table["high"].iloc[-1])
        of = everybody([table])
        exact = describe_numbers(tables[name])
        for stat, share in (("q1", 0.25), ("median", 0.5), ("q3", 0.75)):
            lowest, highest = quantile_bounds(of, share)
            assert lowest <= exact[stat] <= highest


@pytest.mark.parametrize("seed", range(6))
def test_nobody_narrows_a_part_to_fewer_than_the_threshold(seed):
    """Attacked by integer programming with every bin of whole and part that is shown."""
    random = np.random.default_rng(seed)
    n = 40
    whole = random.poisson(4, n)
    part = random.binomial(whole, 0.3)
    ends = merge_cells({"whole": whole, "part": part}, {"part": ["whole"]}, MIN_COUNT)
    assert "part" in ends
    fine = list(zip([0, *ends["whole"]], ends["whole"], strict=False))
    values, relations, hidden = [], [], []

    def cell(value):
        values.append(int(value))
        return len(values) - 1

    inside = {}
    for low, high in fine:
        shown, of_part = cell(whole[low:high].sum()), cell(part[low:high].sum())
        rest = cell(values[shown] - values[of_part])
        relations.append({shown: 1, of_part: -1, rest: -1})
        hidden += [of_part, rest]
        inside[low, high] = of_part
    for low, high in zip([0, *ends["part"]], ends["part"], strict=False):
        total = cell(part[low:high].sum())
        within = {place: -1 for (a, b), place in inside.items() if low <= a and b <= high}
        relations.append({total: 1, **within})
    cells = Cells(np.array(values, float), relations, np.full(len(values), 500.0))
    small = [place for place in hidden if values[place] < MIN_COUNT]
    bounds = attack(cells, hidden, small)
    # Of those outside the part of all, nobody can be told where there are none.
    assert all(bound.width >= MIN_COUNT or values[place] == 0 for place, bound in bounds.items())


def test_of_few_nothing_is_told():
    assert coarsen({"a": bins_of(pd.Series([1.0, 2.0, 3.0]))}, {}, MIN_COUNT) == {}


def test_a_part_that_leaves_few_outside_is_not_told():
    whole = pd.Series(range(20), dtype=float)
    tables = {"whole": bins_of(whole), "part": bins_of(whole[:17])}
    assert set(coarsen(tables, {"part": ["whole"]}, MIN_COUNT)) == {"whole"}
