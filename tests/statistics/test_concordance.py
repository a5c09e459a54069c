"""Harrell's C against R's survival::concordance, lifelines, and pairs counted by hand.

R's values: tests/reference/prognosis.R (survival 3.5-3, R 4.2.2).
"""

import numpy as np
import pandas as pd
import pytest
from lifelines.utils import concordance_index
from places import R_VALUES

from hcc_conversion.statistics.concordance import concordance, concordance_of
from hcc_conversion.statistics.cox import fit_cox
from hcc_conversion.statistics.survival_sample import complete_cases

REFERENCE = pd.read_csv(R_VALUES / "prognosis.csv")
MODELS = {
    "cirrhosis": ["cirrhosis"],
    "hbv": ["hbv"],
    "ecog": ["one", "two"],
    "all": ["cirrhosis", "hbv", "one", "two"],
}

pytestmark = pytest.mark.filterwarnings("error")


def patients(scope):
    rows = pd.read_csv(R_VALUES / "prognosis_patients.csv")
    rows = rows.assign(one=rows["ecog"] == 1, two=rows["ecog"] == 2)
    rows["recurrence"] = rows["recurred"].notna()
    rows["time_recurrence"] = rows["recurred"].fillna(rows["day"])
    rows = rows.rename(columns={"died": "death"}).assign(time_death=rows["day"])
    return rows[rows["centre"] == "a"] if scope == "a" else rows


def typed(time, event, strata=None):
    nothing = pd.DataFrame(index=range(len(time)))
    of_strata = None if strata is None else pd.Series(strata)
    return complete_cases(pd.Series(time), pd.Series(event) == 1, nothing, strata=of_strata)


@pytest.mark.parametrize("scope", ["a", "pooled"])
@pytest.mark.parametrize("end", ["death", "recurrence"])
@pytest.mark.parametrize("model", MODELS)
def test_many_times_tied_and_within_centres_it_equals_r(scope, end, model):
    rows = patients(scope)
    times = rows[f"time_{end}"], rows[end] == 1
    sample = complete_cases(*times, rows[MODELS[model]].astype(float), strata=rows["centre"])
    found = concordance_of(fit_cox(sample))
    (r,) = REFERENCE.query(
        "scope == @scope and end == @end and model == @model and quantity == 'concordance'"
    ).itertuples()
    own = [found.estimate, found.standard_error, found.ci_low, found.ci_high]
    assert own == pytest.approx([r.estimate, r.se, r.ci_low, r.ci_high], rel=1e-9)


def test_numbers_without_end_equal_lifelines():
    draws = np.random.default_rng(1)
    time, event = draws.integers(1, 40, 150), draws.random(150) < 0.6
    score = draws.normal(size=150)
    own = concordance(typed(time, event), score).estimate
    assert own == pytest.approx(concordance_index(time, -score, event))


def test_pairs_by_hand():
    # 1 dies first with the highest hazard, 2 second with the lowest, 3 is censored on that day,
    # 4 dies last. Compared: 1-2, 1-3, 1-4 agree; 2-3 (censored on that day: after) and 2-4 do not.
    found = concordance(typed([1, 2, 2, 5], [1, 1, 0, 1]), np.array([3.0, 0.0, 1.0, 2.0]))
    assert found.estimate == pytest.approx(3 / 5)
    # Of each patient agreeing less C times all pairs: 3 - 9/5, 1 - 9/5, 1 - 6/5, 1 - 6/5; over 5.
    by_hand = np.sqrt(1.2**2 + 0.8**2 + 0.2**2 + 0.2**2) / 5
    assert found.standard_error == pytest.approx(by_hand)
    # Two deaths on one day are not compared.
    assert concordance(typed([3, 3], [1, 1]), np.array([1.0, 0.0])).estimate is None


def test_equal_predictions_count_one_half_however_they_are_rounded():
    predicted = np.array([0.1 + 0.2, 0.3])
    assert predicted[0] != predicted[1]
    assert concordance(typed([1, 2], [1, 1]), predicted).estimate == 0.5


def test_limits_stay_between_0_and_1():
    found = concordance(typed([1, 2, 3, 4], [1, 1, 1, 0]), np.array([3.0, 2.0, 0.0, 1.0]))
    assert found.estimate == pytest.approx(5 / 6)
    assert found.ci_high == 1


def test_patients_of_different_centres_are_not_compared():
    strata = ["a", "b", "a", "b"]
    found = concordance(typed([1, 2, 3, 4], [1, 1, 0, 0], strata), np.array([1.0, 0.0, 0.0, 1.0]))
    assert found.estimate == 0.5  # a agrees, b does not


def test_without_a_fit_there_is_none():
    sample = complete_cases(
        pd.Series([1, 2, 3]), pd.Series([True, False, False]), pd.DataFrame({"x": [1.0, 0, 0]})
    )
    assert concordance_of(fit_cox(sample)).estimate is None
