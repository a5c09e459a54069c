"""Looks up what R computes (comparisons.R), and says whether a comparison equals it."""

import math
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest
from places import R_VALUES

from schemas.results import LINES, STATISTICS

REFERENCE = pd.read_csv(R_VALUES / "comparisons.csv")
TOLERANCE = 1e-6

# The samples of comparisons.R.
SLEEP = (
    [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0],
    [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
)
CHORIOAMNION = (
    [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46],
    [1.15, 0.88, 0.90, 0.74, 1.21],
)
WIDE = [7, 8, 8, 9, 10, 10, 11, 11, 12, 12, 13, 13, 14, 16, 20, 21, 5, 6, 7, 9, 10]
TO_49 = np.arange(1, 50)
SAMPLES = {
    "sleep": SLEEP,
    "chorioamnion": CHORIOAMNION,
    "many_ties": ([5, 5, 6, 6, 7, 8, 9], [3, 4, 5, 5, 5, 6, 6, 7]),
    "unequal": ([12, 15, 9, 22, 18, 31], WIDE),
    "forty_nine": (np.sqrt(TO_49) * 3, TO_49**1.2 / 4 + 0.123),
    "no_overlap": ([11.5, 12.25, 13.75, 19], [1, 2.5, 3.25, 4.75, 9]),
    "constant_first": ([5, 5, 5], [1, 2, 3]),
    "one_against_many": ([5], [1, 2, 3, 7]),
    "one_each": ([4], [9]),
}


def reference(sample: str, procedure: str) -> dict[str, float]:
    """R's statistics of a procedure applied to a sample; KeyError if it has none."""
    rows = REFERENCE[(REFERENCE["sample"] == sample) & (REFERENCE["procedure"] == procedure)]
    if rows.empty:
        raise KeyError(f"{procedure} of {sample}")
    return dict(zip(rows["stat"], rows["value"], strict=True))


def samples_of(procedure: str) -> list[str]:
    """The samples that R applied a procedure to."""
    return REFERENCE.loc[REFERENCE["procedure"] == procedure, "sample"].unique().tolist()


def assert_equals_r(
    found: Mapping[str, Any], sample: str, procedure: str, *, scale: float = 1
) -> None:
    """Every statistic that R gives is the same; *scale* is 100 where ours are per cent."""
    for stat, value in reference(sample, procedure).items():
        assert found[stat] == pytest.approx(scale * value, abs=TOLERANCE, rel=TOLERANCE), stat


def assert_sound(compare: Callable[..., dict[str, Any]], *arguments: Any, **options: Any) -> None:
    """No warning, no NaN, and a note where a statistic does not exist."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = compare(*arguments, **options)
    labels = ("line", "method", "note")
    stats = {name: value for name, value in found.items() if name not in labels}
    assert set(stats) <= set(STATISTICS)
    if "line" in found:  # a measure of agreement is no comparison
        assert set(stats) == set(LINES[found["line"]])
    assert found["method"]
    assert all(value is None or math.isfinite(value) for value in stats.values()), found
    assert found["note"] or None not in stats.values(), found
