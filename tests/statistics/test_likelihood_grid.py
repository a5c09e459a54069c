"""Hazard ratios from centres' likelihoods against R's coxph of all rows.

R 4.2, survival 3.5; centre c has no event in x = 1:

    library(survival)
    d <- data.frame(
      centre = rep(c("a", "b", "c"), c(8, 7, 6)),
      days = c(5, 8, 8, 12, 20, 21, 30, 30, 3, 7, 7, 15, 18, 25, 40, 6, 9, 9, 14, 22, 28),
      event = c(1, 1, 1, 0, 1, 1, 0, 1, 1, 1, 0, 1, 1, 0, 0, 1, 1, 0, 1, 1, 0),
      x = c(1, 0, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 1, 0, 1, 0, 0, 1, 0, 0, 1))
    for (ties in c("efron", "breslow")) {
      fit <- coxph(Surv(days, event) ~ x + strata(centre), data = d, ties = ties)
      print(c(coef(fit), sqrt(vcov(fit)), exp(confint(fit)), summary(fit)$coefficients[5]))
    }
    survdiff(Surv(days, event) ~ x + strata(centre), data = d)$chisq
    g <- seq_len(nrow(d)) %% 3
    s <- survdiff(Surv(days, event) ~ g + strata(centre), data = d)
    print(s$chisq); print(s$obs); print(s$exp); print(s$var)
"""

import numpy as np
import pandas as pd
import pytest

from hcc_conversion.statistics.firth import fit_firth
from hcc_conversion.statistics.likelihood_grid import (
    GRID,
    added,
    fit_grid,
    fit_grid_firth,
    likelihood_grid,
)
from hcc_conversion.statistics.log_rank import log_rank_of_sums, log_rank_sums, log_rank_test
from hcc_conversion.statistics.survival_sample import complete_cases

DATA = pd.DataFrame(
    {
        "centre": list("aaaaaaaabbbbbbbcccccc"),
        "days": [5, 8, 8, 12, 20, 21, 30, 30, 3, 7, 7, 15, 18, 25, 40, 6, 9, 9, 14, 22, 28],
        "event": [1, 1, 1, 0, 1, 1, 0, 1, 1, 1, 0, 1, 1, 0, 0, 1, 1, 0, 1, 1, 0],
        "x": [1, 0, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 1, 0, 1, 0, 0, 1, 0, 0, 1],
    }
).astype({"event": bool, "x": float})
GROUP = pd.Series([str(number % 3) for number in range(1, 22)])
#: By ties: log hazard ratio, limits of the hazard ratio, P.
COXPH = {
    "efron": (-0.6116403165, 0.1772362646, 1.6602878240, 0.2838725396),
    "breslow": (-0.6148702640, 0.1767188152, 1.6544272824, 0.2812057629),
}


def sample_of(rows, strata=None):
    return complete_cases(rows["days"], rows["event"], rows[["x"]], strata=strata)


def grids(ties):
    return [likelihood_grid(sample_of(rows), ties) for _, rows in DATA.groupby("centre")]


@pytest.mark.parametrize("ties", COXPH)
def test_the_sum_of_centres_is_the_stratified_model(ties):
    log_ratio, low, high, p_value = COXPH[ties]
    found = fit_grid(added(grids(ties)))
    assert np.log(found["estimate"]) == pytest.approx(log_ratio, abs=1e-7)
    assert found["ci_low"] == pytest.approx(low, rel=1e-6)
    assert found["ci_high"] == pytest.approx(high, rel=1e-6)
    assert found["p_value"] == pytest.approx(p_value, rel=1e-6)


def test_a_centre_without_events_in_a_level_takes_part():
    """Without centre c, which has none, the ratio is another: it says something."""
    without = fit_grid(added(grids("efron")[:2]))
    assert abs(np.log(without["estimate"]) - COXPH["efron"][0]) > 0.1
    assert fit_grid(added(grids("efron")[2:])) is None


def test_firths_ratio_is_that_of_the_rows():
    rows = fit_firth(sample_of(DATA, DATA["centre"])).estimates.iloc[0]
    found = fit_grid_firth(added(grids("breslow")))
    for name in ("estimate", "ci_low", "ci_high", "p_value"):
        assert found[name] == pytest.approx(rows[name], rel=2e-6)


def test_firths_ratio_of_a_level_without_events():
    alone = DATA[DATA["centre"] == "c"]
    rows = fit_firth(sample_of(alone)).estimates.iloc[0]
    found = fit_grid_firth(added(grids("breslow")[2:]))
    for name in ("estimate", "ci_low", "ci_high", "p_value"):
        assert found[name] == pytest.approx(rows[name], rel=2e-6, nan_ok=True) or (
            found[name] is None and rows[name] < np.exp(GRID[0])
        )


def test_nobody_with_an_event_says_nothing():
    grid = likelihood_grid(sample_of(DATA.assign(event=False)), "efron")
    assert (grid[["log_likelihood", "slope", "information"]] == 0).to_numpy().all()
    assert fit_grid(added([grid])) is None
    with_others = fit_grid(added([grid, *grids("efron")]))
    assert with_others == fit_grid(added(grids("efron")))


def test_another_grid_is_refused():
    other = grids("efron")[0].assign(log_hazard_ratio=GRID + 0.05)
    with pytest.raises(ValueError, match="agreed grid"):
        added([other])


def sums(group):
    levels = sorted(group.unique())
    return [
        log_rank_sums(rows["days"], rows["event"], group[rows.index], levels)
        for _, rows in DATA.groupby("centre")
    ]


def test_log_rank_of_two_groups_is_r_s():
    found = log_rank_of_sums(sums(DATA["x"].astype(str)))
    assert found["statistic"] == pytest.approx(1.2233448773, rel=1e-9)
    assert found["df"] == 1


def test_log_rank_of_three_groups_is_r_s_with_its_parts():
    parts = sums(GROUP)
    found = log_rank_of_sums(parts)
    assert (found["statistic"], found["df"]) == (pytest.approx(0.3163325007, rel=1e-8), 2)
    together = pd.concat(parts).groupby(["level", "other_level"])["covariance"].sum()
    assert together["0", "0"] == pytest.approx(2.811145125)
    assert together["0", "1"] == pytest.approx(-1.175308957)
    assert together["2", "2"] == pytest.approx(3.135231009)
    observed = parts[0].groupby("level")["observed"].first().tolist()
    expected = parts[0].groupby("level")["expected"].first().tolist()
    assert observed == [2, 1, 3]
    assert expected == pytest.approx([1.404762, 2.029762, 2.565476], abs=1e-6)


def test_groups_that_share_no_stratum_are_told_apart_as_of_rows():
    """Centre a has groups 0 and 1, centre b 2 and 3: two comparisons that add up."""
    group = pd.Series(["0", "1"] * 4 + ["2", "3"] * 3 + ["2"] + ["0"] * 6)
    levels = ["0", "1", "2", "3"]
    parts = [
        log_rank_sums(rows["days"], rows["event"], group[rows.index], levels)
        for _, rows in DATA.groupby("centre")
    ]
    rows = log_rank_test(DATA["days"], DATA["event"], group, DATA["centre"])
    found = log_rank_of_sums(parts)
    assert (found["df"], found["note"]) == (rows["df"], rows["note"])
    assert found["statistic"] == pytest.approx(rows["statistic"], rel=1e-9)


def test_nothing_to_compare():
    alone = log_rank_sums(DATA["days"], DATA["event"], pd.Series(["a"] * 21), ["a", "b"])
    assert log_rank_of_sums([alone])["statistic"] is None
