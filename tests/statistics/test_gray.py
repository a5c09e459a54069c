"""Gray's test against R's cmprsk (competing.R): ties, heavy censoring, strata."""

import numpy as np
import pandas as pd
import pytest
from competing_patients import ALL, SAMPLES, reference

from hcc_conversion.statistics.gray import gray_sums, gray_test
from hcc_conversion.statistics.log_rank import ONE_GROUP, log_rank_sums, log_rank_test

pytestmark = pytest.mark.filterwarnings("error")

SWAPPED = {0: 0, 1: 2, 2: 1}


def typed(time, cause, group):
    return gray_test(
        pd.Series(time, dtype=float), pd.Series(cause, dtype=int), pd.Series(list(group), dtype=str)
    )


@pytest.mark.parametrize(("sample", "group", "strata", "rows"), list(reference("gray")))
def test_statistic_and_p_equal_r(sample, group, strata, rows):
    patients = SAMPLES[sample]
    layers = patients[strata] if strata else None
    for row in rows.itertuples():
        cause = patients["cause"].map(SWAPPED) if row.term == "2" else patients["cause"]
        test = gray_test(patients["time"], cause, patients[group], layers)
        assert test["statistic"] == pytest.approx(row.estimate, rel=1e-9)
        assert test["p_value"] == pytest.approx(row.p_value, rel=1e-9, abs=1e-15)
        assert test["df"] == row.df


def test_without_competing_events_it_compares_as_the_log_rank_test():
    # Observed and expected are the same; the variance counts each group's own losses.
    patients = SAMPLES["alone"]
    event = patients["cause"] == 1
    parts = (patients["age"], ["a", "b", "c"])
    own = gray_sums(patients["time"], patients["cause"], *parts)
    other = log_rank_sums(patients["time"], event, *parts)
    columns = ["level", "other_level", "observed", "expected"]
    pd.testing.assert_frame_equal(own[columns], other[columns])
    np.testing.assert_allclose(own["covariance"], other["covariance"], rtol=0.02, atol=0.02)
    test = gray_test(patients["time"], patients["cause"], patients["age"])
    by_log_rank = log_rank_test(patients["time"], event, patients["age"])
    assert test["p_value"] == pytest.approx(by_log_rank["p_value"], abs=0.005)


def test_the_dead_stay_in_the_risk_set():
    # At the one conversion 2 of a have died: with the dead 4 of 8 are of a, without them 2 of 6.
    sums = gray_sums(
        pd.Series([1.0, 2, 5, 6, 4, 7, 7, 7]),
        pd.Series([2, 2, 0, 0, 1, 0, 0, 0]),
        pd.Series(list("aaaabbbb")),
        ["a", "b"],
    )
    assert sums["expected"].tolist() == pytest.approx([0.5, 0.5, 0.5, 0.5])


@pytest.mark.parametrize(
    ("time", "cause", "group"),
    [
        ([], [], ""),
        ([3, 4], [1, 1], "aa"),
        ([3, 4], [0, 0], "ab"),
        ([3, 4], [2, 2], "ab"),
        ([3, 1], [1, 0], "ab"),
    ],
)
def test_where_nothing_is_compared_there_is_no_test(time, cause, group):
    test = typed(time, cause, group)
    assert test == {"statistic": None, "df": None, "p_value": None, "note": ONE_GROUP}


def test_order_of_patients_and_names_of_groups_do_not_matter():
    shuffled = ALL.sample(frac=1, random_state=1)
    one = gray_test(ALL["time"], ALL["cause"], ALL["age"])
    other = gray_test(shuffled["time"], shuffled["cause"], shuffled["age"].map("cab".index))
    assert one["statistic"] == pytest.approx(other["statistic"], rel=1e-9)


def test_false_alarms_are_as_many_as_they_should_be():
    # Who is converted, and when, does not depend on the group; of the others b die twice as fast.
    random, alarms = np.random.default_rng(5), 0
    for _ in range(300):
        n, group = 120, np.arange(120) % 2
        converted = random.random(n) < 0.3
        day = np.where(converted, random.exponential(100, n), random.exponential(100 / (1 + group)))
        cause, last = np.where(converted, 1, 2), random.uniform(20, 300, n)
        time, cause = np.minimum(day, last), np.where(day <= last, cause, 0)
        test = gray_test(pd.Series(time), pd.Series(cause), pd.Series(group))
        alarms += test["p_value"] < 0.05
    assert 4 <= alarms <= 26  # 15 expected, four standard errors
