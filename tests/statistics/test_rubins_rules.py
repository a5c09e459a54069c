"""Rubin's rules against ``pool.scalar`` of R's mice (tests/reference/imputation.R)."""

import math

import pandas as pd
import pytest
from places import R_VALUES

from hcc_conversion.statistics.rubins_rules import combine

ESTIMATES = [0.52, 0.61, 0.47, 0.58, 0.49]
VARIANCES = [0.040, 0.043, 0.038, 0.041, 0.044]
R = pd.read_csv(R_VALUES / "imputation.csv", skipinitialspace=True).query("what == 'rubin'")


@pytest.mark.parametrize("complete_df", [25, math.inf])
def test_it_equals_r(complete_df):
    (r,) = R[R["name"].astype(float) == complete_df].itertuples()
    found = combine(ESTIMATES, VARIANCES, complete_df)
    assert found.estimate == pytest.approx(r.estimate, rel=1e-10)
    assert found.standard_error**2 == pytest.approx(r.variance, rel=1e-10)
    assert found.df == pytest.approx(r.df, rel=1e-10)
    assert found.missing_information == pytest.approx(r.fmi, rel=1e-10)


def test_where_all_sets_say_the_same_it_is_what_each_says():
    found = combine([0.5, 0.5], [0.04, 0.04])
    assert (found.estimate, found.standard_error) == pytest.approx((0.5, 0.2))
    # Wald's: 0.5 ± 1.959964 × 0.2, and P of 2.5 normal deviates.
    assert found.limits() == pytest.approx((0.1080072, 0.8919928))
    assert found.p_value() == pytest.approx(0.01241933)
    assert found.missing_information == 0


def test_one_set_is_none_to_combine():
    with pytest.raises(ValueError, match="two or more"):
        combine([0.5], [0.04])
