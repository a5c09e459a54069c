"""Delayed entry against R (delayed_entry.R), and against a known truth."""

import numpy as np
import pandas as pd
import pytest
from places import R_VALUES
from scipy.special import expit, logit

from hcc_conversion.statistics.cox import fit_cox
from hcc_conversion.statistics.cumulative_incidence import incidence_at, incidence_curve
from hcc_conversion.statistics.delayed_entry import FROM_ORIGIN, fewest_early
from hcc_conversion.statistics.firth import fit_firth
from hcc_conversion.statistics.kaplan_meier import median_time, survival_at, survival_curve
from hcc_conversion.statistics.log_rank import log_rank_test
from hcc_conversion.statistics.nelson_aalen import cumulative_hazard
from hcc_conversion.statistics.proportional_hazards import proportional_hazards_test
from hcc_conversion.statistics.restricted_mean import restricted_mean
from hcc_conversion.statistics.survival_sample import complete_cases

REFERENCE = pd.read_csv(R_VALUES / "delayed_entry.csv", keep_default_na=False, na_values=[""])
PATIENTS = pd.read_csv(R_VALUES / "delayed_entry_patients.csv").assign(
    died=lambda rows: rows["cause"] > 0
)
TIMES = ("day", "died")


def reference(quantity):
    return REFERENCE[REFERENCE["quantity"] == quantity]


def curve_of(rows=PATIENTS):
    return survival_curve(rows["day"], rows["died"], rows["entry"])


def equals(found, row, abs_limits=1e-7):
    estimate = np.nan if found["estimate"] is None else found["estimate"]
    assert estimate == pytest.approx(row.estimate, abs=1e-9)
    for limit in ("ci_low", "ci_high"):
        value = np.nan if found[limit] is None else found[limit]
        assert value == pytest.approx(getattr(row, limit), abs=abs_limits, nan_ok=True)


def observed_on(day):
    return ((PATIENTS["entry"] < day) & (PATIENTS["day"] >= day)).sum()


def test_survival_and_limits_equal_r():
    for row in reference("survival").itertuples():
        found = survival_at(curve_of(), float(row.term))
        equals(found, row)
        # R gives that of the next row of its table, after day 65 that of day 90.
        assert found["at_risk"] == observed_on(float(row.term))
        assert found["at_risk"] == row.n or row.term == "65"


def test_median_and_restricted_mean_equal_r():
    (row,) = reference("median").itertuples()
    equals(median_time(curve_of()) | {"estimate": median_time(curve_of())["median"]}, row)
    (row,) = reference("restricted mean").itertuples()
    horizon = float(row.term)
    found = restricted_mean(curve_of(), horizon)
    # R prints Wald's limits; ours are made of its standard error, on the logit of mean/horizon.
    share = row.estimate / horizon
    half = (row.ci_high - row.estimate) / (horizon * share * (1 - share))
    limits = horizon * expit(logit(share) + np.array([-half, half]))
    assert found["estimate"] == pytest.approx(row.estimate, abs=1e-9)
    assert (found["ci_low"], found["ci_high"]) == pytest.approx(tuple(limits), rel=1e-6)


@pytest.mark.parametrize("cause", [1, 2])
def test_incidence_and_limits_equal_r(cause):
    curve = incidence_curve(PATIENTS["day"], PATIENTS["cause"], cause, PATIENTS["entry"])
    for row in reference(f"incidence {cause}").itertuples():
        found = incidence_at(curve, float(row.term))
        equals(found, row)
        assert found["at_risk"] == observed_on(float(row.term))


def test_estimates_of_everybody_from_the_origin_are_those_without_entry():
    start = pd.Series(FROM_ORIGIN, PATIENTS.index)
    pd.testing.assert_frame_equal(
        survival_curve(PATIENTS["day"], PATIENTS["died"], start),
        survival_curve(PATIENTS["day"], PATIENTS["died"]),
        check_dtype=False,
    )
    plain = incidence_curve(PATIENTS["day"], PATIENTS["cause"])
    entered = incidence_curve(PATIENTS["day"], PATIENTS["cause"], 1, start)
    pd.testing.assert_frame_equal(entered, plain, check_dtype=False, atol=1e-12)
    groups = (PATIENTS["x"], PATIENTS["centre"])
    times = [PATIENTS[name] for name in TIMES]
    found, known = log_rank_test(*times, *groups, start), log_rank_test(*times, *groups)
    assert found["statistic"] == pytest.approx(known["statistic"], rel=1e-12)
    assert found["df"] == known["df"]


@pytest.mark.parametrize(("term", "strata"), [("", False), ("stratified", True)])
def test_the_log_rank_test_equals_r(term, strata):
    rows = PATIENTS.assign(day=PATIENTS["day"] + (PATIENTS.index + 1) / 100)
    expected = reference("log-rank")
    expected = expected[expected["term"].fillna("") == term].iloc[0]
    centres = rows["centre"] if strata else None
    found = log_rank_test(rows["day"], rows["died"], rows["x"], centres, rows["entry"])
    assert found["statistic"] == pytest.approx(expected["estimate"], rel=1e-9)
    assert found["df"] == expected["n"]


def sample_of(rows=PATIENTS):
    return complete_cases(
        rows["day"],
        rows["died"],
        rows[["x", "z"]],
        strata=rows["centre"],
        entry_days=rows["entry"],
    )


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_hazard_ratios_equal_r(ties):
    fit = fit_cox(sample_of(), ties)
    for row in reference(f"hazard ratio {ties}").itertuples():
        equals(fit.estimates.loc[row.term], row)


def test_tests_of_proportional_hazards_equal_r():
    found = proportional_hazards_test(fit_cox(sample_of(), "efron"))
    for row in reference("zph").itertuples():
        assert found.loc[row.term, "statistic"] == pytest.approx(row.estimate, rel=1e-6)


def split(rows, day):
    """Everybody observed past a day as two spells, up to it and from it on."""
    past = rows[(rows["entry"] < day) & (rows["day"] > day)]
    first = past.assign(day=day, died=False)
    return pd.concat([rows.drop(past.index), first, past.assign(entry=day)], ignore_index=True)


def test_firths_estimates_are_the_same_of_spells_cut_in_two():
    whole, cut = (fit_firth(sample_of(rows)).estimates for rows in (PATIENTS, split(PATIENTS, 100)))
    assert len(split(PATIENTS, 100)) > len(PATIENTS)
    pd.testing.assert_frame_equal(whole, cut, rtol=1e-5)


def test_cumulative_hazards_add_up_events_over_those_at_risk():
    rows = PATIENTS[PATIENTS["centre"] == "b"]
    found = cumulative_hazard(rows["day"], rows["died"], rows["entry"])
    hazard = {
        day: sum(
            rows["died"][rows["day"] == at].sum()
            / ((rows["entry"] < at) & (rows["day"] >= at)).sum()
            for at in rows["day"][rows["day"] <= day].unique()
        )
        for day in rows["day"]
    }
    assert found.tolist() == pytest.approx([hazard[day] for day in rows["day"]], abs=1e-12)


def test_nothing_is_estimated_where_all_early_patients_die_before_others_enter():
    days, died = pd.Series([5.0, 90.0, 120.0]), pd.Series([True, False, True])
    entry = pd.Series([FROM_ORIGIN, 30.0, 30.0])
    curve = survival_curve(days, died, entry)
    assert curve["survival"].isna().all()
    assert curve["at_risk"].tolist() == [1, 1, 0, 2, 1]
    assert incidence_curve(days, died.astype(int), 1, entry)["incidence"].isna().all()


def test_nothing_is_estimated_of_a_time_in_which_nobody_was_there():
    days, died = pd.Series([5.0, 90.0, 120.0]), pd.Series([False, False, True])
    curve = survival_curve(days, died, pd.Series([FROM_ORIGIN, 30.0, 30.0]))
    assert curve["survival"].isna().all()
    # Whoever enters on the day the others leave is there from the next day on: no day is missing.
    curve = survival_curve(days, died, pd.Series([FROM_ORIGIN, 5.0, 5.0]))
    assert curve["survival"].tolist() == [1, 1, 1, 0]


def test_the_fewest_early_are_those_at_an_event_before_most_are_observed():
    at_risk = pd.Series([1, 3, 20, 50, 40, 2])
    assert fewest_early(at_risk, pd.Series([0, 1, 0, 1, 1, 1])) == 3
    assert fewest_early(pd.Series([50, 49]), pd.Series([0, 1])) is None


def test_patients_referred_late_do_not_flatter_survival():
    """12-month survival is 0.600; referral after 4 months on average, if alive by then."""
    rng = np.random.default_rng(20230523)
    n, year = 40_000, 365.25
    hazard = -np.log(0.6) / year
    death = np.ceil(rng.exponential(1 / hazard, n))
    referral = np.floor(rng.exponential(4 * 30.4375, n))
    end = rng.uniform(6, 60, n) * 30.4375 // 1
    seen = (referral < death) & (referral < end)
    day, died = np.minimum(death, end)[seen], (death <= end)[seen]
    times = pd.Series(day), pd.Series(died)
    naive = survival_at(survival_curve(*times), 365)["estimate"]
    curve = survival_curve(*times, pd.Series(referral[seen]))
    assert naive > 0.68
    assert survival_at(curve, 365)["estimate"] == pytest.approx(0.6, abs=0.015)
