"""Limits of funnel plots: by hand, and how many sites they hold."""

import numpy as np
import pytest
from scipy.stats import binom

from hcc_conversion.statistics.funnel_limits import LEVELS, funnel_limit


def test_limits_by_hand():
    """Four tosses of a coin: P(≤ 3) = 0.9375, P(4) = 0.0625, so of the last 0.0625 the part up to
    0.975 is 0.6: 4 - (1 - 0.975) / 0.0625 = 3.6 of 4. P(0) = 0.0625 is above 0.025: cut at 0."""
    assert funnel_limit(0.5, 4, 0.975) == pytest.approx(3.6 / 4)
    assert funnel_limit(0.5, 4, 0.025) == 0
    # Ten tosses: P(≤ 1) = 11/1024, P(≤ 2) = 56/1024, so 2 - (56/1024 - 0.025) / (45/1024).
    assert funnel_limit(0.5, 10, 0.025) == pytest.approx(
        (2 - (56 / 1024 - 0.025) / (45 / 1024)) / 10
    )


@pytest.mark.parametrize("of", [50, 400, 3000])
def test_of_sites_like_the_target_no_more_are_outside_than_is_said(of):
    """Where counts are whole a limit between two of them leaves out whichever is beyond."""
    counts = np.arange(of + 1)
    weights = binom.pmf(counts, of, 0.05)
    for level, (low, high) in LEVELS.items():
        inside = (counts / of >= funnel_limit(0.05, of, low)) & (
            counts / of <= funnel_limit(0.05, of, high)
        )
        outside = weights[~inside].sum()
        assert outside == pytest.approx(1 - level / 100, abs=0.6 * weights.max())
