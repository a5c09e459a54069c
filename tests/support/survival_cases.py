"""Curves of survival with the lines of results that go with them."""

import numpy as np
import pandas as pd

from hcc_conversion.analyses.survival.lines import Lines, Options, add_counts, add_estimates
from hcc_conversion.analyses.survival.observed import Observed
from hcc_conversion.statistics.delayed_entry import FROM_ORIGIN
from hcc_conversion.study.results import ResultRows
from schemas.results import NOT_COLLECTED

NOBODY = pd.DataFrame({"event": pd.Series(dtype="boolean"), "latest_day": []})


def survival_of(
    n: int,
    endpoint: str = "os_surgery",
    population: str = "direct_surgery",
    *,
    comparison: str = "",
    level: str = "",
    apart: float = 20.0,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Curve and results of *n* patients: one leaves every *apart* days, by turns with an event and
    censored."""
    left = np.arange(n)
    times = pd.DataFrame({"time_days": apart * (left + 1), "event": left % 2 == 0})
    times = times.assign(follow_up_days=times["time_days"], entry_days=FROM_ORIGIN)
    observed = Observed(times.astype({"event": "boolean"}), NOBODY)
    rows = ResultRows("survival")
    group = f"{comparison}: {level}" if comparison else ""
    lines = Lines(rows, population, endpoint, "", group)
    add_counts(lines, observed)
    add_estimates(lines, observed, "", Options([6, 12, 24], None, 3))
    place = {"endpoint": endpoint, "population": population}
    return observed.shown.assign(**place, comparison=comparison, level=level), rows.table()


def uncollected(
    endpoint: str = "os_surgery", population: str = "direct_surgery"
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """No curve, and the median of somewhere that does not collect what it takes."""
    rows = ResultRows("survival")
    nothing = dict.fromkeys(("median", "ci_low", "ci_high"))
    rows.add(population, endpoint, "median", line="median_ci", note=NOT_COLLECTED, **nothing)
    return survival_of(1)[0].iloc[:0], rows.table()


def stacked(
    *parts: tuple[pd.DataFrame, pd.DataFrame],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The curves and the results of several."""
    curves, results = zip(*parts, strict=True)
    return pd.concat(curves, ignore_index=True), pd.concat(results, ignore_index=True)


def withheld(curves: pd.DataFrame, n: int) -> pd.DataFrame:
    """The same curves where *n* left out had the event: bounds stand in place of the estimate."""
    bounds = {"lowest": curves["survival"] - 0.2, "highest": curves["survival"]}
    nothing = dict.fromkeys(("survival", "ci_low", "ci_high"), np.nan)
    return curves.assign(**bounds, **nothing, left_out_events=n)
