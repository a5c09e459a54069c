"""What no results can hold, whatever the patients: shares above 100 %, negative counts."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pandas as pd

from schemas.results import KEY, LINE, STATISTICS

MEAN, UP_TO = "restricted mean, months", "restricted mean, months, up to"
#: Rounding of sums and products.
_SLACK = 1e-9
_COUNTS = ["n", "denominator", "missing", "events", "at_risk"]
_NOT_NEGATIVE = [*_COUNTS, "sd", "df", "tau2", "tau2_low", "tau2_high", "cooks_distance"]
_PERCENT = ["percent", "i2", "i2_low", "i2_high", "weight_percent"]
#: Statistics of one line that never fall from left to right.
_ORDERED = [
    ("ci_low", "estimate", "ci_high"),
    ("ci_low", "percent", "ci_high"),
    ("ci_low", "median", "ci_high"),
    ("prediction_low", "estimate", "prediction_high"),
    ("tau2_low", "tau2", "tau2_high"),
    ("i2_low", "i2", "i2_high"),
    ("lowest", "highest"),
    ("min", "q1", "median", "q3", "max"),
    ("min", "mean", "max"),
]
#: Lines whose events are of patients, who may not have two.
_ONE_EVENT_EACH = ("events", "events_missing", "weighed_hazard_ratio", "counted_hazard_ratio")
_SHARES_OF_LINES = {"proportion_ci": 100, "percent_ci": 100, "probability_at": 1}
_OF_RATIOS = ("hazard_ratio", "weighed_hazard_ratio", "counted_hazard_ratio")
_OF_SHARES = ("weighed_proportion", "counted_proportion")
_LIMITS = ["estimate", "ci_low", "ci_high", "prediction_low", "prediction_high"]


def impossible(results: pd.DataFrame, min_at_risk: int = 0) -> list[str]:
    """Every line of a table of `Results` that cannot be, with why; none of it is of a paper."""
    own = results[results["group"] != "published"]
    rows = own.pivot_table("value", [*LINE, "line"], "stat", aggfunc="first").reset_index()
    wide = rows.reindex(columns=[*LINE, "line", *STATISTICS])
    places = wide[LINE].agg(" / ".join, axis=1)
    return [
        f"{places[at]}: {why}, {_numbers(wide.loc[at])}"
        for why, wrong in _rules(wide, min_at_risk)
        for at in wide.index[wrong.fillna(False).astype(bool)]
    ]


def _numbers(line: pd.Series) -> str:
    known = line[list(STATISTICS)].dropna()
    return ", ".join(f"{name} {value:g}" for name, value in known.items())


def _rules(wide: pd.DataFrame, min_at_risk: int) -> Iterator[tuple[str, pd.Series]]:
    """Why a line cannot be, and which lines that is of."""
    yield "infinite", np.isinf(wide[list(STATISTICS)].astype(float)).any(axis=1)
    yield "below 0", (wide[_NOT_NEGATIVE] < 0).any(axis=1)
    yield "no whole number", (wide[_COUNTS] % 1 > _SLACK).any(axis=1)
    yield "per cent", ((wide[_PERCENT] < 0) | (wide[_PERCENT] > 100 + _SLACK)).any(axis=1)
    yield "P outside 0 to 1", (wide["p_value"] < 0) | (wide["p_value"] > 1)
    yield "more than the denominator", wide["n"] > wide["denominator"]
    of_patients = wide["line"].isin(_ONE_EVENT_EACH)
    yield "more events than patients", of_patients & (wide["events"] > wide["n"])
    for names in _ORDERED:
        known = wide[list(names)].astype(float)
        for low, high in pairwise(names):
            room = _SLACK * (1 + known[high].abs())
            yield f"{low} above {high}", known[low] > known[high] + room
    for line, whole in _SHARES_OF_LINES.items():
        outside = (wide[_LIMITS] < -_SLACK) | (wide[_LIMITS] > whole + _SLACK)
        yield "share beyond its whole", (wide["line"] == line) & outside.any(axis=1)
    yield from _of_kinds(wide)
    yield from _of_survival(wide, min_at_risk)


def _of_kinds(wide: pd.DataFrame) -> Iterator[tuple[str, pd.Series]]:
    """Ratios above 0; shares and their pools from 0 to 100 %."""
    for lines, why, low, high in (
        (_OF_RATIOS, "a ratio of 0", np.nextafter(0, 1), np.inf),
        (_OF_SHARES, "share beyond its whole", 0.0, 100 + _SLACK),
    ):
        kind = wide["line"].isin(lines)
        pooled = (wide["analysis"] == "heterogeneity") & wide["variable"].isin(
            wide.loc[kind & (wide["analysis"] == "heterogeneity"), "variable"]
        )
        numbers = wide[_LIMITS].astype(float)
        outside = ((numbers < low) | (numbers > high)).any(axis=1)
        yield why, (kind | pooled) & outside


def _of_survival(wide: pd.DataFrame, min_at_risk: int) -> Iterator[tuple[str, pd.Series]]:
    """Means and their differences within the time they are of; medians within the follow-up."""
    numbers = wide[["estimate", "ci_low", "ci_high"]].astype(float)
    means = wide["level"].str.startswith(MEAN) & (wide["level"] != UP_TO)
    up_to = _of_same_curve(wide, UP_TO, "estimate")
    yield "beyond the time it is up to", means & (numbers.abs().max(axis=1) > up_to + _SLACK)
    mean = wide["level"] == MEAN
    yield "a mean time below 0", mean & (numbers.min(axis=1) < 0)
    last = _of_same_curve(wide, "follow-up, observed", "max")
    yield "a median beyond the follow-up", (wide["level"] == "median") & (wide["median"] > last)
    few = (wide["line"] == "probability_at") & (wide["at_risk"] < min_at_risk)
    yield "given with too few at risk", few & wide["estimate"].notna()


def _of_same_curve(wide: pd.DataFrame, level: str, stat: str) -> pd.Series:
    """The statistic at a level of each line's endpoint in its group, or in its comparison."""
    curve = ["analysis", "population", "group", "variable"]
    known = wide.loc[wide["level"] == level].set_index(curve)[stat].to_dict()
    whole = wide["group"].str.split(": ").str[0]
    keys = zip(wide[curve].itertuples(index=False, name=None), whole, strict=True)
    return pd.Series(
        [
            known.get(own, known.get((*own[:2], comparison, own[3]), np.nan))
            for own, comparison in keys
        ],
        index=wide.index,
        dtype=float,
    )


def line_of(line: str, level: str = "", **stats: float) -> pd.DataFrame:
    """Rows of one line, for a test."""
    place = dict.fromkeys(LINE, "") | {"analysis": "survival", "level": level, "line": line}
    rows = [place | {"stat": stat, "value": value} for stat, value in stats.items()]
    return pd.DataFrame(rows, columns=[*KEY, "line", "value"])
