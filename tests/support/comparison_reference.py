"""Looks up what R computes (comparisons.R), and says whether a comparison equals it."""

import math
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import pytest
from places import R_VALUES

from schemas.results import LINES, STATISTICS

REFERENCE = pd.read_csv(R_VALUES / "comparisons.csv")
TOLERANCE = 1e-6


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
