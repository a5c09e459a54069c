"""The log-rank test against R's survdiff (cox.R and the real patients of Foshan)."""

import numpy as np
import pandas as pd
import pytest
from places import R_VALUES

from hcc_conversion.statistics.log_rank import APART, ONE_GROUP, log_rank_test

REFERENCE = pd.read_csv(R_VALUES / "cox.csv").query("quantity == 'log-rank'")
VETERAN = pd.read_csv(R_VALUES / "cox_veteran.csv")

pytestmark = pytest.mark.filterwarnings("error")


def typed(time, event, group, strata=None):
    strata = None if strata is None else pd.Series(list(strata))
    return log_rank_test(pd.Series(time), pd.Series(event), pd.Series(list(group)), strata)


@pytest.mark.parametrize(
    ("model", "group", "strata"),
    [("trt", "trt", None), ("celltype", "celltype", None), ("trt by cell type", "trt", "celltype")],
)
def test_statistic_and_p_equal_r(model, group, strata):
    layers = VETERAN[strata] if strata else None
    test = log_rank_test(VETERAN["time"], VETERAN["status"] == 1, VETERAN[group], layers)
    expected = REFERENCE[REFERENCE["model"] == model].iloc[0]
    assert test["statistic"] == pytest.approx(expected["estimate"], rel=1e-6)
    assert test["p_value"] == pytest.approx(expected["p_value"], rel=1e-6)
    assert test["df"] == expected["at"]
    assert test["note"] == ""


def test_a_group_never_at_risk_at_an_event_is_left_out():
    # R: survdiff(Surv(c(5,6,7,8,1), c(1,0,1,0,0)) ~ c("a","b","a","b","c")) is 2
    # on 1 degree of freedom, with c or without
    two = typed([5, 6, 7, 8], [1, 0, 1, 0], "abab")
    assert typed([5, 6, 7, 8, 1], [1, 0, 1, 0, 0], "ababc") == two
    assert two["statistic"] == pytest.approx(2)


@pytest.mark.parametrize(
    ("time", "event", "group"),
    [([], [], ""), ([3, 4], [1, 1], "aa"), ([3, 4], [0, 0], "ab"), ([3, 1], [1, 0], "ab")],
)
def test_fewer_than_two_groups_have_no_test(time, event, group):
    test = typed(time, event, group)
    assert test == {"statistic": None, "df": None, "p_value": None, "note": ONE_GROUP}


def test_groups_kept_apart_by_strata_are_compared_in_their_sets_as_in_r():
    first = VETERAN["celltype"].isin(["squamous", "smallcell"])
    group = VETERAN["trt"].astype(str) + np.where(first, " first", " second")
    test = log_rank_test(VETERAN["time"], VETERAN["status"] == 1, group, VETERAN["celltype"])
    expected = REFERENCE[REFERENCE["model"] == "pairs by cell type"].iloc[0]
    assert test["statistic"] == pytest.approx(expected["estimate"], rel=1e-6)
    assert test["p_value"] == pytest.approx(expected["p_value"], rel=1e-6)
    assert (test["df"], test["note"]) == (2, APART)


@pytest.mark.parametrize("seed", range(40))
def test_sets_are_found_whatever_rounding_makes_of_the_variance(seed):
    # The truth: groups a and b are at centres x and y, c and d at z and w.
    rng = np.random.default_rng(seed)
    n = 120
    days, event = rng.integers(1, 200, n), rng.random(n) < 0.7
    stratum = rng.choice(list("xyzw"), n)
    group = np.where(
        np.isin(stratum, ["x", "y"]), rng.choice(list("ab"), n), rng.choice(["c", "d"], n)
    )
    assert typed(days, event, group, stratum)["df"] == 2


def test_a_chain_of_strata_links_groups_that_never_meet():
    # a and c meet nowhere, but both meet b
    test = typed([1, 2, 3, 4, 1, 2, 3, 4], [1] * 8, "ababbcbc", "xxxxyyyy")
    assert (test["df"], test["note"]) == (2, "")


def test_an_event_of_everybody_at_once_tells_nothing():
    assert typed([5, 5, 5], [1, 1, 1], "abb")["note"] == ONE_GROUP
