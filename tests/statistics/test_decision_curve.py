"""Net benefit by the formula of Vickers & Elkin (2006), typed out, and with censoring by R."""

import numpy as np
import pandas as pd
import pytest
from places import R_VALUES

from hcc_conversion.statistics.calibration import predicted_incidence
from hcc_conversion.statistics.decision_curve import net_benefit
from hcc_conversion.statistics.survival_sample import complete_cases

PATIENTS = pd.read_csv(R_VALUES / "risk_score_patients.csv")
REFERENCE = pd.read_csv(R_VALUES / "risk_score.csv", dtype={"term": str})
#: Ten patients followed to day 10, three of whom have the event before.
DAYS = pd.Series([1, 2, 3, *[10] * 7])
CAUSE = pd.Series([1, 1, 1, *[0] * 7])


def test_by_hand_where_nobody_is_censored():
    """Of four chosen two have the event: 2/10 - 2/10 · 0.2/0.8."""
    chosen = np.array([1, 1, 0, 1, 1, 0, 0, 0, 0, 0], dtype=bool)
    assert net_benefit(DAYS, CAUSE, chosen, 0.2, 10) == pytest.approx(0.2 - 0.2 * 0.25)


def test_of_everybody_it_is_zero_at_the_share_of_events_and_of_nobody_always():
    everybody = np.ones(10, dtype=bool)
    assert net_benefit(DAYS, CAUSE, everybody, 0.3, 10) == pytest.approx(0)
    assert net_benefit(DAYS, CAUSE, everybody, 0.1, 10) == pytest.approx(0.3 - 0.7 / 9)
    assert net_benefit(DAYS, CAUSE, ~everybody, 0.1, 10) == 0


def test_who_has_the_competing_event_is_decided_for_in_vain():
    died = CAUSE.replace(1, 2).where(CAUSE.index > 0, 1)
    everybody = np.ones(10, dtype=bool)
    assert net_benefit(DAYS, died, everybody, 0.5, 10) == pytest.approx(0.1 - 0.9)


def test_there_is_none_where_the_chosen_are_not_followed_so_long():
    chosen = np.array([0, 1, 0, 0, 0, 0, 0, 0, 0, 1], dtype=bool)
    assert net_benefit(DAYS, CAUSE, chosen, 0.2, 11) is None


@pytest.mark.parametrize("scope", ["a", "pooled"])
def test_with_censoring_and_competing_events_as_by_r_s_survfit(scope):
    rows = PATIENTS if scope == "pooled" else PATIENTS[PATIENTS["centre"] == scope]
    score = np.log(0.5) * rows["hbv"] + np.log(2.5) * rows["cirrhosis"]
    sample = complete_cases(
        rows["day"], rows["cause"] == 1, score.to_frame("score"), strata=rows["centre"]
    )
    rival = (rows["cause"] == 2).to_numpy()
    predicted = predicted_incidence(sample, rival, score.to_numpy(), 180)
    expected = REFERENCE[REFERENCE["scope"] == scope].set_index(["quantity", "term"])["estimate"]
    for threshold in (0.2, 0.35, 0.5):
        for name, chosen in (
            ("net benefit", predicted >= threshold),
            ("net benefit of everybody", np.ones(len(rows), dtype=bool)),
        ):
            found = net_benefit(rows["day"], rows["cause"], chosen, threshold, 180)
            assert found == pytest.approx(expected[name, f"{threshold:g}"], rel=1e-9), name
