"""A headline quantity at one centre, or in print, on the scale it is read and the one it pools."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from scipy.special import expit

from hcc_conversion.comparison.heterogeneity.headlines import (
    HAZARD_RATIO,
    MEAN_DIFFERENCE,
    PROBABILITY,
    PROPORTION,
    Headline,
)
from hcc_conversion.statistics.complementary_log_log import off_scale, on_scale
from hcc_conversion.statistics.distributions import normal_quantile
from hcc_conversion.statistics.proportions import WILSON, wilson_limits
from hcc_conversion.statistics.stratified_means import WELCH, welch_difference
from hcc_conversion.study.group_names import CONVERSION_SURGERY, DIRECT_SURGERY, model_group
from schemas.results import LINE, NO_PATIENTS, NOT_COLLECTED

#: The groups whose means are compared, first minus second.
GROUPS = (CONVERSION_SURGERY, DIRECT_SURGERY)
#: From the scale that is pooled to the one that is read: %, unit of the variable, ratio.
READING: dict[str, Callable[[float], float]] = {
    PROPORTION: lambda effect: 100 * float(expit(effect)),
    PROBABILITY: lambda effect: 100 * off_scale(effect),
    MEAN_DIFFERENCE: float,
    HAZARD_RATIO: lambda effect: float(np.exp(effect)),
}
COX = "Cox model of the centre; standard error of the log from the 95% CI"
AALEN_JOHANSEN = "Aalen–Johansen estimate of the centre; standard error from the log-log 95% CI"
AS_IT_STANDS = "as printed"
#: Begins the note of a centre where nobody had the event by then.
NOBODY = "0 %: nobody by then, which has no limits"
EVERYBODY = "100 %: everybody by then, which has no limits"
#: Line of the results, then its statistics by name, its note under `NOTE`.
Lines = Mapping[tuple[str, ...], Mapping[str, float | str]]
NOTE = "note"


@dataclass(frozen=True)
class CentreEstimate:
    """What one centre says of a headline quantity.

    centre
        scope of the results.
    counts
        ``n`` and ``denominator`` (proportion), ``at_risk`` at the time (probability), ``n`` (mean
        difference), ``n`` and ``events`` of the level (hazard ratio).
    estimate, ci_low, ci_high
        as they are read; NaN where there is none, and *note* says why.
    effect, variance
        on the scale that is pooled; NaN also for proportions of 0 or 100 %, which pool as counts.
    moments
        of a mean difference: group, then its mean, sd and n.
    """

    centre: str
    counts: Mapping[str, float] = field(default_factory=dict)
    estimate: float = np.nan
    ci_low: float = np.nan
    ci_high: float = np.nan
    effect: float = np.nan
    variance: float = np.nan
    method: str = ""
    note: str = ""
    moments: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @property
    def pools(self) -> bool:
        return not np.isnan(self.estimate)


def lines_of_results(results: pd.DataFrame) -> Lines:
    """Every line of one scope's `Results`, of all analyses."""
    lines: dict[tuple[str, ...], dict[str, float | str]] = {}
    columns = [*LINE, "stat", "value", "note"]
    for *line, stat, value, note in results[columns].itertuples(index=False, name=None):
        cells = lines.setdefault(tuple(line), {NOTE: ""})
        cells[stat] = value
        cells[NOTE] = cells[NOTE] or note
    return lines


def lines_in_print(published: pd.DataFrame) -> Lines:
    """Every line of a paper's `PublishedValues`; the first printing of a value counts.

    A count brings its denominator, a mean the number of patients it is of.
    """
    lines: dict[tuple[str, ...], dict[str, float | str]] = {}
    keyed = published[(published["analysis"] != "") & (published["operator"] == "=")]
    for row in keyed.to_dict("records"):
        cells = lines.setdefault(tuple(row[part] for part in LINE), {NOTE: ""})
        cells.setdefault(row["stat"], row["value"])
        if pd.notna(row["denominator"]):
            name = "n" if row["stat"] in ("mean", "sd") else "denominator"
            cells.setdefault(name, float(row["denominator"]))
    return lines


def centre_estimate(headline: Headline, centre: str, lines: Lines) -> CentreEstimate:
    """What the lines of a centre, or of a paper, say of a headline quantity."""
    read = {
        PROPORTION: _proportion,
        PROBABILITY: _probability,
        MEAN_DIFFERENCE: _difference,
        HAZARD_RATIO: _hazard_ratio,
    }
    return read[headline.kind](headline.line, centre, lines)


def firth_estimate(headline: Headline, centre: str, lines: Lines) -> CentreEstimate:
    """A hazard ratio by Firth's penalty, which exists where one level has no events.

    Its line has no counts of its own: they are those of the Cox model, of the same patients.
    """
    analysis, population, model, *rest = headline.line
    found = _hazard_ratio((analysis, population, model_group(model, "Firth"), *rest), centre, lines)
    return replace(found, counts=_counts(lines.get(headline.line, {}), "n", "events"))


def printed_estimate(headline: Headline, paper: str, lines: Lines) -> CentreEstimate:
    """What a paper prints of a headline quantity; a hazard ratio as it stands, limits of 0 too."""
    if headline.kind != HAZARD_RATIO:
        return centre_estimate(headline, paper, lines)
    cells = lines.get(headline.line, {})
    ratio, low, high = _counts(cells, "estimate", "ci_low", "ci_high").values()
    counts = _counts(cells, "n", "events")
    return CentreEstimate(
        paper, counts, ratio, low, high, method="" if np.isnan(ratio) else AS_IT_STANDS
    )


def _absent(centre: str, cells: Mapping[str, float | str], counts: Mapping) -> CentreEstimate:
    return CentreEstimate(centre, counts, note=str(cells.get(NOTE) or NOT_COLLECTED))


def _counts(cells: Mapping[str, float | str], *names: str) -> dict[str, float]:
    return {name: float(cells.get(name, np.nan)) for name in names}


def _proportion(line: tuple[str, ...], centre: str, lines: Lines) -> CentreEstimate:
    cells = lines.get(line, {})
    counts = _counts(cells, "n", "denominator")
    n, denominator = counts.values()
    if np.isnan(n) or np.isnan(denominator):
        return _absent(centre, cells, counts)
    if not denominator:
        return _absent(centre, {NOTE: NO_PATIENTS}, counts)
    low, high = wilson_limits(int(n), int(denominator))
    inside = 0 < n < denominator
    return CentreEstimate(
        centre,
        counts,
        100 * n / denominator,
        low,
        high,
        effect=float(np.log(n / (denominator - n))) if inside else np.nan,
        variance=1 / n + 1 / (denominator - n) if inside else np.nan,
        method=WILSON,
        note=str(cells.get(NOTE, "")),
    )


def _probability(line: tuple[str, ...], centre: str, lines: Lines) -> CentreEstimate:
    cells = lines.get(line, {})
    counts = _counts(cells, "at_risk")
    share, low, high = _counts(cells, "estimate", "ci_low", "ci_high").values()
    found = on_scale(share, low, high)
    if found is None:
        bare = "" if np.isnan(share) else "no limits"
        why = {0.0: NOBODY, 1.0: EVERYBODY}.get(share, bare)
        return _absent(centre, {NOTE: why or cells.get(NOTE, "")}, counts)
    return CentreEstimate(
        centre,
        counts,
        100 * share,
        100 * low,
        100 * high,
        found.effect,
        found.variance,
        method=AALEN_JOHANSEN,
        note=str(cells[NOTE]),
    )


def _difference(line: tuple[str, ...], centre: str, lines: Lines) -> CentreEstimate:
    analysis, population, _, variable, level = line
    groups = {name: lines.get((analysis, population, name, variable, level), {}) for name in GROUPS}
    moments = {name: _counts(cells, "mean", "sd", "n") for name, cells in groups.items()}
    sizes = [group["n"] for group in moments.values()]
    counts = {"n": sum(sizes)}
    spread = [group["sd"] for group in moments.values()]
    if np.isnan([*sizes, *spread]).any() or min(sizes) < 2 or not any(spread):
        notes = [str(cells[NOTE]) for cells in (lines.get(line, {}), *groups.values()) if cells]
        why = next(filter(None, notes), "a group without standard deviation" if notes else "")
        return _absent(centre, {NOTE: why}, counts)
    found = welch_difference(*moments.values())
    return CentreEstimate(
        centre,
        counts,
        found["estimate"],
        found["ci_low"],
        found["ci_high"],
        effect=found["estimate"],
        variance=found["variance"],
        method=WELCH,
        moments=moments,
    )


def _hazard_ratio(line: tuple[str, ...], centre: str, lines: Lines) -> CentreEstimate:
    cells = lines.get(line, {})
    counts = _counts(cells, "n", "events")
    ratio, low, high = _counts(cells, "estimate", "ci_low", "ci_high").values()
    # Limits of 0 or infinity give no standard error.
    if not (0 < low < high < np.inf):
        why = "" if not cells else "no limits" if pd.notna(ratio) else str(cells[NOTE])
        return _absent(centre, {NOTE: why}, counts)
    se = (np.log(high) - np.log(low)) / (2 * normal_quantile(0.975))
    return CentreEstimate(
        centre, counts, ratio, low, high, float(np.log(ratio)), float(se**2), method=COX
    )
