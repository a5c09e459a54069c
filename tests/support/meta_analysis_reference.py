"""What R's metafor gives (meta_analysis.R), and whether a pool equals it."""

import numpy as np
import pandas as pd
import pytest
from places import R_VALUES

REFERENCE = pd.read_csv((R_VALUES / "meta_analysis.csv"), dtype={"unit": "string"}).fillna(
    {"unit": ""}
)

TOLERANCE = 1e-5


def reference(sample: str, procedure: str, unit: object = "") -> dict[str, float]:
    rows = REFERENCE[
        (REFERENCE["sample"] == sample)
        & (REFERENCE["procedure"] == procedure)
        & (REFERENCE["unit"] == str(unit))
    ]
    assert len(rows), (sample, procedure, unit)
    return dict(zip(rows["stat"], rows["value"], strict=True))


def columns(sample: str, *names: str) -> tuple[np.ndarray, ...]:
    rows = REFERENCE[(REFERENCE["sample"] == sample) & (REFERENCE["procedure"] == "data")]
    return tuple(rows.loc[rows["stat"] == name, "value"].to_numpy() for name in names)


def assert_equal(found: object, expected: dict[str, float]) -> None:
    for name, value in expected.items():
        assert getattr(found, name) == pytest.approx(value, rel=TOLERANCE, abs=TOLERANCE), name
