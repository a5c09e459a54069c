"""Places among all differences of two groups, against the sorted list of all of them, and R."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from places import R_VALUES

from hcc_conversion.statistics import pairs
from hcc_conversion.statistics.pairs import sorted_differences
from hcc_conversion.statistics.two_groups import hodges_lehmann_shift

#: By R: pairs.R.
REFERENCE = pd.read_csv(R_VALUES / "pairs.csv").set_index("sample")
TENTHS = st.integers(-30, 30).map(lambda tenths: tenths / 10)
ANY = st.floats(-1e9, 1e9)
GROUP = st.lists(st.one_of(TENTHS, ANY), min_size=1, max_size=12)


@pytest.fixture
def nothing_is_few(monkeypatch):
    """Selection down to one difference per value, as with groups of many thousands."""
    monkeypatch.setattr(pairs, "_AT_LEAST", 0)
    monkeypatch.setattr(pairs, "_FEW", 1)


@settings(deadline=None)
@given(GROUP, GROUP)
def test_every_place_has_the_difference_of_the_sorted_list(first, second):
    first, second = np.array(first), np.array(second)
    expected = np.sort(np.subtract.outer(first, second), axis=None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pairs, "_AT_LEAST", 0)
        patch.setattr(pairs, "_FEW", 1)
        found = sorted_differences(first, second, range(len(expected)))
    assert [found[place] for place in range(len(expected))] == expected.tolist()


@pytest.mark.parametrize("digits", [1, 15])
def test_groups_of_more_pairs_than_are_ever_made_are_selected_from(digits):
    rng = np.random.default_rng(digits)
    first, second = (rng.lognormal(size=n).round(digits) for n in (900, 1100))
    expected = np.sort(np.subtract.outer(first, second), axis=None)
    places = [0, 1, 4_000, 494_999, 495_000, 989_999]
    found = sorted_differences(first, second, places)
    assert [found[place] for place in places] == expected[places].tolist()


def pseudorandom(n, multiplier):
    """The values that pairs.R makes too; without ties."""
    return np.arange(1, n + 1) * multiplier % 10_007 / 100


@pytest.mark.usefixtures("nothing_is_few")
@pytest.mark.parametrize("sample", REFERENCE.index)
def test_shift_and_limits_of_large_groups_equal_r(sample):
    expected = REFERENCE.loc[sample]
    first = pd.Series(pseudorandom(int(expected["n_first"]), 7_919))
    second = pd.Series(pseudorandom(int(expected["n_second"]), 3_571) + 5)
    found = hodges_lehmann_shift(first, second)
    assert found["estimate"] == pytest.approx(expected["estimate"], abs=1e-9)
    # R searches for the limits where the statistic crosses the quantile.
    assert found["ci_low"] == pytest.approx(expected["ci_low"], abs=1e-6)
    assert found["ci_high"] == pytest.approx(expected["ci_high"], abs=1e-6)
