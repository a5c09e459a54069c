"""The quick doors to distributions give what scipy.stats gives, to the last bit."""

import numpy as np
import pytest
from scipy.stats import chi2, norm, t

from hcc_conversion.statistics import distributions as d

SHARES = [1e-12, 0.025, 0.05, 0.3, 0.5, 0.9, 0.975, 1 - 1e-9]
PLACES = [0.0, 1e-9, 0.3, 1.96, 7.5, 41.2]
FREEDOM = [1, 2, 3, 7.43, 60, 412]


def test_normal_distribution():
    assert [d.normal_quantile(p) for p in SHARES] == norm.ppf(SHARES).tolist()
    assert [d.normal_above(x) for x in PLACES] == norm.sf(PLACES).tolist()


@pytest.mark.parametrize("df", [*FREEDOM, np.int64(3)])
def test_t_and_chi2_distributions(df):
    assert [d.t_quantile(p, df) for p in SHARES] == t.ppf(SHARES, df).tolist()
    assert [d.t_above(x, df) for x in PLACES] == t.sf(PLACES, df).tolist()
    assert [d.chi2_quantile(p, df) for p in SHARES] == chi2.ppf(SHARES, df).tolist()
    assert [d.chi2_upper_quantile(p, df) for p in SHARES] == chi2.isf(SHARES, df).tolist()
    assert [d.chi2_above(x, df) for x in PLACES] == chi2.sf(PLACES, df).tolist()
    # A likelihood ratio may come out a rounding error below 0.
    assert d.chi2_above(-1e-15, df) == chi2.sf(-1e-15, df) == 1
