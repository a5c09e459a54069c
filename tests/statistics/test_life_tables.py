"""Life tables against hand calculations and against every placement that they leave open."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from hcc_conversion.statistics.cumulative_incidence import incidence_at, incidence_curve
from hcc_conversion.statistics.kaplan_meier import survival_at, survival_curve
from hcc_conversion.statistics.life_tables import (
    CAUSES,
    CENSORED,
    COMPETING,
    EVENT,
    Leaving,
    area_bounds,
    at_risk_bounds,
    coarsen,
    estimate_bounds,
    first_day,
    leaving,
    life_table,
    limit_bounds,
)
from hcc_conversion.statistics.restricted_mean import restricted_mean

TIMES = pd.Series([3, 3, 5, 8, 8, 8, 11])
CAUSE = pd.Series([EVENT, CENSORED, EVENT, EVENT, EVENT, COMPETING, CENSORED])


def test_one_interval_for_each_cause_and_day():
    table = life_table(TIMES, CAUSE).set_index(["cause", "to_days"])["n"]
    assert table.to_dict() == {
        ("censored", 3.0): 1,
        ("censored", 11.0): 1,
        ("event", 3.0): 1,
        ("event", 5.0): 1,
        ("event", 8.0): 2,
        ("competing", 8.0): 1,
    }


def test_everybody_comes_back_on_their_day():
    back = leaving([life_table(TIMES, CAUSE)])
    assert back.exact
    days, cause = back.middle()
    assert sorted(zip(days, cause, strict=True)) == sorted(zip(TIMES, CAUSE, strict=True))


def test_centres_add_up():
    both = leaving([life_table(TIMES[:3], CAUSE[:3]), life_table(TIMES[3:], CAUSE[3:])])
    assert both.n == len(TIMES)
    assert estimate_bounds(both, 8) == estimate_bounds(leaving([life_table(TIMES, CAUSE)]), 8)


def open_cases():
    """Small groups of whom intervals are known, drawn with a fixed seed."""
    random = np.random.default_rng(20230465)
    for _ in range(12):
        n = 5
        earliest = random.integers(1, 6, n)
        latest = earliest + random.integers(0, 4, n)
        yield Leaving(earliest.astype(float), latest.astype(float), random.integers(0, 3, n))


def placements(of):
    ways = [range(int(a), int(b) + 1) for a, b in zip(of.earliest, of.latest, strict=True)]
    return (pd.Series(days, dtype=float) for days in product(*ways))


@pytest.mark.parametrize("number", range(12))
def test_no_placement_is_outside_and_of_one_cause_one_is_at_each_end(number):
    """By Aalen and Johansen's estimate of each of two causes, for every placement there is."""
    of = list(open_cases())[number]
    for cause, day in product((EVENT, COMPETING), (2, 4, 6)):
        if not (of.cause == cause).any():
            continue
        found = []
        for days in placements(of):
            curve = incidence_curve(days, pd.Series(of.cause), cause)
            at = incidence_at(curve, day)["estimate"]
            if at is not None:
                found.append(at)
        bounds = estimate_bounds(of, day, cause)
        assert bounds.lowest <= min(found) + 1e-12
        assert bounds.highest >= max(found) - 1e-12
        if not ((of.cause != CENSORED) & (of.cause != cause)).any():
            at_ends = (bounds.lowest, bounds.highest)
            assert at_ends == pytest.approx((min(found), max(found)), abs=1e-9)


@pytest.mark.parametrize("number", range(12))
def test_limits_and_numbers_at_risk_of_every_placement_are_inside(number):
    of = list(open_cases())[number]
    of = Leaving(of.earliest, of.latest, (of.cause == EVENT).astype(int))
    for day in (2, 4, 6):
        low, high = limit_bounds(of, day)
        at_risk = at_risk_bounds(of, day)
        for days in placements(of):
            at = survival_at(survival_curve(days, pd.Series(of.cause == EVENT)), day)
            if at["estimate"] is None:
                continue
            assert at_risk.lowest <= at["at_risk"] <= at_risk.highest
            if pd.notna(at["ci_low"]):
                assert low.lowest - 1e-9 <= at["ci_low"] <= low.highest + 1e-9
                assert high.lowest - 1e-9 <= at["ci_high"] <= high.highest + 1e-9


def test_the_mean_of_every_placement_is_inside():
    of = Leaving(
        np.array([1.0, 2, 4, 9, 20]), np.array([4.0, 6, 9, 12, 20]), np.array([1, 0, 1, 1, 0])
    )
    bounds = area_bounds(of, 18, step_days=3)
    for days in placements(of):
        mean = restricted_mean(survival_curve(days, pd.Series(of.cause == EVENT)), 18)["estimate"]
        assert bounds.lowest <= mean <= bounds.highest


def test_coarse_intervals_hold_enough_and_lose_nobody():
    random = np.random.default_rng(7)
    days, cause = pd.Series(random.integers(0, 900, 120)), pd.Series(random.integers(0, 2, 120))
    edges = [30 * month for month in range(1, 61)]
    full = life_table(days, cause)
    coarse = coarsen({"all": full}, {}, 5, edges)["all"]
    assert coarse["n"].min() >= 5
    assert (
        coarse.groupby("cause")["n"].sum().to_dict() == full.groupby("cause")["n"].sum().to_dict()
    )
    for name, of_cause in coarse.groupby("cause"):
        own = days[cause == CAUSES.index(name)]
        for row in of_cause.itertuples():
            assert ((own > row.from_days) & (own <= row.to_days)).sum() == row.n
        assert set(of_cause["to_days"]) <= set(edges)
    # The last patient's day is told to the year.
    assert coarse["to_days"].max() in (360, 720, 1080)


def test_of_few_events_nothing_is_told():
    days, cause = pd.Series(range(40)), pd.Series([1] * 4 + [0] * 36)
    table = {"all": life_table(days, cause)}
    assert coarsen(table, {}, 5, [30, 60]) == {}
    assert len(coarsen(table, {}, 4, [30, 60])["all"]) > 0


def test_the_first_day():
    assert first_day(lambda day: day >= 17, 40) == 17
    assert first_day(lambda day: False, 40) is None  # noqa: ARG005
    assert first_day(lambda day: True, 40) == 0  # noqa: ARG005
