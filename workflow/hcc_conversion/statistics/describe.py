"""Descriptions of one variable."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd


def describe_numbers(values: pd.Series) -> dict[str, float | None]:
    """Mean, SD (n - 1), median, quartiles and range of the values that are not missing.

    Quartiles are SPSS's HAVERAGE, which is R's type 6 (the paper used SPSS); see Hyndman &
    Fan, Am Stat 1996;50:361. Statistics that do not exist (of nobody, SD of one) are None.
    """
    known = values.dropna().to_numpy(dtype=float)
    names = ("mean", "sd", "median", "q1", "q3", "min", "max")
    if not len(known):
        return dict.fromkeys(names)
    q1, median, q3 = np.quantile(known, [0.25, 0.5, 0.75], method="weibull")
    sd = known.std(ddof=1) if len(known) > 1 else None
    return dict(
        zip(names, (known.mean(), sd, median, q1, q3, known.min(), known.max()), strict=True)
    )


def categorise(values: pd.Series, spec: Mapping[str, Any]) -> pd.Series:
    """The category of each value; missing stays missing.

    *spec*: ``cut`` (limits), ``labels`` and ``limit_in`` (lower or upper: to which category a
    limit belongs) for numbers; ``groups`` (label, then codes) for codes; neither for codes as
    they are, yes/no as ``yes`` and ``no``.
    """
    if "cut" in spec:
        edges = [-np.inf, *spec["cut"], np.inf]
        numbers = values.astype("Float64").astype(float)
        cut = pd.cut(numbers, edges, right=spec["limit_in"] == "lower", labels=spec["labels"])
        return cut.astype("string")
    if "groups" in spec:
        label_of = {code: label for label, codes in spec["groups"].items() for code in codes}
        return values.map(label_of).astype("string")
    if pd.api.types.is_bool_dtype(values.dtype):
        return values.map({True: "yes", False: "no"}).astype("string")
    return values.astype("string")
