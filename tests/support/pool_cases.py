"""Headline quantities of several centres, and their pools."""

import numpy as np
import pandas as pd

from hcc_conversion.comparison.heterogeneity.cells import PoolCells
from hcc_conversion.comparison.heterogeneity.headlines import (
    HAZARD_RATIO,
    MEAN_DIFFERENCE,
    PROBABILITY,
    PROPORTION,
    Headline,
)
from hcc_conversion.comparison.heterogeneity.results import WARN, Settings, heterogeneity_results
from schemas.results import LINE, Results

CONVERTED = ("flow", "treated", "", "conversion", "converted")

STAY = ("surgery", "resected", "mean difference", "hospital_stay_days", "")

AGE = ("conversion", "combination", "univariate", "age", "≥65")

BY_A_YEAR = ("conversion", "combination", "", "cumulative_incidence", "12 months")

RATE = Headline("rate", "Converted", PROPORTION, CONVERTED)

DIFFERENCE = Headline("stay", "Hospital stay", MEAN_DIFFERENCE, STAY)

INCIDENCE = Headline("year", "Converted by a year", PROBABILITY, BY_A_YEAR)

RATIO = Headline("age", "Age", HAZARD_RATIO, AGE)

TAU_PRIOR = dict.fromkeys((PROPORTION, PROBABILITY, MEAN_DIFFERENCE, HAZARD_RATIO), 0.5)
SETTINGS = Settings(
    "reml",
    few_centres=5,
    min_centres=3,
    max_i2_percent=75,
    when_unreliable=WARN,
    tau_prior=TAU_PRIOR,
)

NO_EVENTS = "no events among ≥65: no maximum-likelihood estimate"


def table(*lines: tuple[tuple[str, ...], str, dict[str, float | None], str]) -> pd.DataFrame:
    rows = [
        (*place, line, stat, np.nan if value is None else value, "", note)
        for place, line, stats, note in lines
        for stat, value in stats.items()
    ]
    return Results.of(rows)


def rate(n: float | None, denominator: float | None, note: str = "") -> pd.DataFrame:
    return table((CONVERTED, "proportion", {"n": n, "denominator": denominator}, note))


def incidence(estimate, low, high, at_risk=40, note="") -> pd.DataFrame:
    found = {"estimate": estimate, "ci_low": low, "ci_high": high, "at_risk": at_risk}
    return table((BY_A_YEAR, "probability_at", found, note))


def ratio(estimate, low, high, note="", firth=None) -> pd.DataFrame:
    found = {"estimate": estimate, "ci_low": low, "ci_high": high}
    lines = [(AGE, "hazard_ratio", found, note)]
    if firth:
        place = (AGE[0], AGE[1], "univariate, Firth", *AGE[3:])
        lines.append((place, "hazard_ratio", dict(zip(found, firth, strict=True)), ""))
    return table(*lines)


def stay(conversion: tuple[float, float, int], direct: tuple[float, float, int]) -> pd.DataFrame:
    def group(name, cells):
        place = (STAY[0], STAY[1], name, STAY[3], "")
        return place, "mean_of_group", dict(zip(("mean", "sd", "n"), cells, strict=True)), ""

    return table(group("conversion surgery", conversion), group("direct surgery", direct))


def printed(n: int, denominator: int) -> pd.DataFrame:
    row = dict(zip(LINE, CONVERTED, strict=True))
    row |= {"stat": "n", "value": float(n), "denominator": denominator, "operator": "="}
    return pd.DataFrame([row])


def pooled(headline, results, papers=None, natures=None, settings=SETTINGS) -> PoolCells:
    scopes = {
        scope: {"name": scope.title(), "nature": (natures or {}).get(scope, "simulated")}
        for scope in results
    }
    return PoolCells(heterogeneity_results([headline], results, papers or {}, scopes, settings))
