"""Bounds against every possible completion, and by hand."""

from itertools import product

import pandas as pd
import pytest

from hcc_conversion.statistics.kaplan_meier import survival_at, survival_curve
from hcc_conversion.statistics.undated_events import incidence_bounds, mean_bounds, survival_bounds


def left_out(*rows):
    table = pd.DataFrame(rows, columns=["event", "rival", "latest_day"])
    return table.astype({"event": "boolean", "rival": "boolean", "latest_day": "Float64"})


def test_the_dead_without_a_day_may_all_be_dead_or_none_by_hand():
    """102 seen alive for 24 months, 63 dead on unknown days: between 102/165 and all."""
    days, event = pd.Series([730.0] * 102), pd.Series([False] * 102)
    found = survival_bounds(days, event, left_out(*[(True, False, None)] * 63), [365])
    assert found.loc[0, "lowest"] == pytest.approx(102 / 165)
    assert found.loc[0, "highest"] == 1


def test_bounds_are_the_extremes_over_all_days_on_which_events_can_have_been():
    days, event = [2.0, 3.0, 5.0, 6.0, 8.0], [False, True, False, True, False]
    undated = left_out((True, False, 4), (True, False, None))
    bounds = survival_bounds(pd.Series(days), pd.Series(event), undated, range(9)).set_index(
        "time_days"
    )
    possible = []
    for first, second in product(range(5), [*range(9), 99]):
        curve = survival_curve(pd.Series([*days, first, second]), pd.Series([*event, True, True]))
        possible.append([survival_at(curve, day)["estimate"] for day in range(9)])
    for day, values in enumerate(zip(*possible, strict=True)):
        known = [value for value in values if value is not None]
        assert bounds.loc[day, "lowest"] == pytest.approx(min(known))
        assert bounds.loc[day, "highest"] == pytest.approx(max(known))


def test_competing_deaths_without_a_day_bound_the_incidence_by_hand():
    """One of two converts on day 10; a third died, nobody knows when: 1/3 or 1/3 (10 at risk)."""
    known = (pd.Series([10.0, 20.0]), pd.Series([1, 0]))
    found = incidence_bounds(*known, left_out((False, True, None)), [15]).loc[0]
    assert (found["lowest"], found["highest"]) == pytest.approx((1 / 3, 1 / 3))
    # Where somebody is censored before, a rival still at risk takes over a part of him.
    known = (pd.Series([5.0, 10.0, 20.0]), pd.Series([0, 1, 0]))
    found = incidence_bounds(*known, left_out((False, True, None)), [15]).loc[0]
    assert found["lowest"] == pytest.approx(1 / 3)
    assert found["highest"] == pytest.approx(3 / 4 * 1 / 2)


def test_means_are_areas_under_both_bounds():
    bounds = pd.DataFrame({"time_days": [0, 1, 2], "lowest": [1, 0.5, 0.0], "highest": [1, 1, 0.5]})
    assert mean_bounds(bounds, 3) == {"lowest": 1.5, "highest": 2.5}
