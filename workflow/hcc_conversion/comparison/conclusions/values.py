"""Headline quantities as a sentence and the table of the answer print them."""

from collections.abc import Iterable
from math import isnan, nan
from statistics import median
from typing import Any, NamedTuple

import pandas as pd

from hcc_conversion.comparison.heterogeneity.headlines import (
    HAZARD_RATIO,
    MEAN_DIFFERENCE,
    PROPORTION,
)
from hcc_conversion.comparison.heterogeneity.pool_groups import (
    BAYESIAN,
    INDEPENDENT,
    INDEPENDENT_BAYESIAN,
    RANDOM,
)
from hcc_conversion.display.lines import hazard_text, number_text

PER_CENT = "\u00a0%"


class Typical(NamedTuple):
    """What a typical site has: the mean of the sites' true values.

    sites
        how many the estimate is of.
    bayesian
        whether limits are of the Bayesian model, which is read of few sites.
    """

    sites: int
    bayesian: bool
    estimate: float
    ci_low: float
    ci_high: float


def number(kind: str, value: float) -> str:
    """A value of a headline quantity: shares with one decimal, a minus where it is below 0."""
    if kind == HAZARD_RATIO:
        return hazard_text(value)
    return number_text(value) if kind == MEAN_DIFFERENCE else f"{value:.1f}"


def with_limits(kind: str, row: Any) -> str:
    """``6.8 % (4.7 to 9.6)``; *row* has ``estimate``, ``ci_low`` and ``ci_high``."""
    if pd.isna(row.estimate):
        return ""
    unit = "" if kind in (HAZARD_RATIO, MEAN_DIFFERENCE) else PER_CENT
    value = number(kind, row.estimate) + unit
    if pd.isna(row.ci_low) or pd.isna(row.ci_high):
        return value
    return f"{value} ({number(kind, row.ci_low)} to {number(kind, row.ci_high)})"


def with_counts(kind: str, row: Any) -> str:
    """The same, a share after ``28 of 414: ``."""
    text = with_limits(kind, row)
    if kind != PROPORTION or pd.isna(row.denominator):
        return text
    return f"{row.n:,.0f} of {row.denominator:,.0f}: {text}"


def median_and_range(kind: str, rows: Iterable[Any]) -> str:
    """``5.2 % (3.1 to 8.9)`` of the sites that have the quantity; of fewer than two, nothing.

    *rows*: of `schemas.scorecard.HeadlineComparison`; those made from the paper do not count.
    """
    values = [row.estimate for row in rows if pd.notna(row.estimate) and not row.made_from]
    if len(values) < 2:
        return ""
    unit = "" if kind in (HAZARD_RATIO, MEAN_DIFFERENCE) else PER_CENT
    low, high = number(kind, min(values)), number(kind, max(values))
    return f"{number(kind, median(values))}{unit} ({low} to {high})"


def typical_site(pools: pd.DataFrame, name: str, few: int) -> Typical | None:
    """The pooled value that is to be read of a quantity; None of fewer than two sites, or withheld.

    Without sites that are reconstructed from print where there are any: they are the paper again.
    Of fewer than *few* sites the Bayesian model's.

    pools
        `Results` rows of the analysis ``heterogeneity``.
    """
    own = pools[(pools["variable"] == name) & (pools["level"] == "")]
    found = {
        group: dict(zip(rows["stat"], rows["value"], strict=True))
        for group, rows in own.groupby("group", sort=False)
    }
    copies = INDEPENDENT in found
    group, bayesian = (INDEPENDENT, INDEPENDENT_BAYESIAN) if copies else (RANDOM, BAYESIAN)
    sites = int(found.get(group, {}).get("n", 0))
    read = found.get(bayesian if sites < few else group, {})
    limits = [read.get(stat, nan) for stat in ("estimate", "ci_low", "ci_high")]
    if sites < 2 or any(map(isnan, limits)):
        return None
    return Typical(sites, sites < few, *limits)
