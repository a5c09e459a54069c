"""A replicated line held against the printed one: difference, limits, P and precision."""

from dataclasses import dataclass, replace

from hcc_conversion.comparison.scorecard.lines import Stats
from hcc_conversion.statistics.contingency import fisher_two_sided, risk_difference
from hcc_conversion.statistics.from_summaries import (
    QUARTILES_PER_SD,
    Difference,
    Estimate,
    mean_estimate,
    median_estimate,
    normal_difference,
    ratio_estimate,
    ratio_of_ratios,
    welch_difference,
)
from hcc_conversion.statistics.proportions import wilson_limits

SHARE, MEAN, MEDIAN, RATIO = "share", "mean", "median", "ratio"
#: As what a statistic of a line is compared. Limits are judged with their ratio.
COMPARED_AS = {
    "n": SHARE,
    "percent": SHARE,
    "mean": MEAN,
    "median": MEDIAN,
    "estimate": RATIO,
    "ci_low": RATIO,
    "ci_high": RATIO,
}
METHODS = {
    SHARE: "difference of two shares: Fisher's exact P, Newcombe's limits",
    MEAN: "difference of two means from mean, SD and n: Welch",
    MEDIAN: "difference of two medians from quartiles and n: normal approximation (McGill 1978)",
    RATIO: "ratio of two hazard ratios: z on the logarithmic scale",
}
#: What has to be known on both sides.
_NEEDS = {
    SHARE: ("n", "denominator"),
    MEAN: ("mean", "sd", "n"),
    MEDIAN: ("median", "q1", "q3", "n"),
    RATIO: ("estimate", "ci_low", "ci_high"),
}
WHY_NOT = {
    SHARE: "a number without a denominator: another hospital need not have as many",
    MEAN: "its SD and n are not known on both sides",
    MEDIAN: "its quartiles and n are not known on both sides",
    RATIO: "a limit is 0 or missing, so there is no standard error",
}
NO_SPREAD = "no spread on one side"


@dataclass(frozen=True)
class Contrast:
    """A replicated line against the printed one.

    method
        of `METHODS`.
    effect
        replicated minus printed, percentage points or the unit; of ratios replicated over
        printed. None where it could not be had, and ``why`` says the reason.
    precision
        how far from equality its interval reaches, at the farther end: percentage points; SDs of
        the printed sample; of ratios a factor.
    rarer_percent
        of shares the printed one or its complement, whichever is smaller.
    inside_printed, inside_replicated
        whether ours is within the printed value's 95 % limits, and the printed within ours.
    """

    method: str = ""
    effect: Difference | None = None
    precision: float | None = None
    rarer_percent: float | None = None
    inside_printed: bool | None = None
    inside_replicated: bool | None = None
    why: str = ""


def contrast(kind: str, printed: Stats, replicated: Stats) -> Contrast:
    """Hold the two against each other.

    kind
        `SHARE`, `MEAN`, `MEDIAN` or `RATIO`.
    printed, replicated
        statistics of the line; of means and medians the printed ``denominator`` is their n.
    """
    if kind in (MEAN, MEDIAN) and "denominator" in printed:
        printed = {**printed, "n": printed["denominator"]}
    needed = _NEEDS[kind]
    if not all(name in side for side in (printed, replicated) for name in needed):
        return Contrast(why=WHY_NOT[kind])
    ours, theirs = ([side[name] for name in needed] for side in (replicated, printed))
    return _COMPARE[kind](ours, theirs)


def _shares(ours: list[float], theirs: list[float]) -> Contrast:
    (count, of), (printed_count, printed_of) = (map(round, side) for side in (ours, theirs))
    if not 0 <= count <= of or not 0 <= printed_count <= printed_of or 0 in (of, printed_of):
        return Contrast(why="no share on one side")
    found = risk_difference(count, of, printed_count, printed_of)
    table = [[count, of - count], [printed_count, printed_of - printed_count]]
    # Where all or none are in either sample, the shares cannot differ.
    p_value = fisher_two_sided(table)["p_value"]
    effect = Difference(
        found["estimate"], found["ci_low"], found["ci_high"], 1.0 if p_value is None else p_value
    )
    estimates = (
        Estimate(100 * n / total, *wilson_limits(n, total), float("nan"))
        for n, total in ((count, of), (printed_count, printed_of))
    )
    printed_percent = 100 * printed_count / printed_of
    rarer = min(printed_percent, 100 - printed_percent)
    return replace(_contrast(SHARE, effect, _reach(effect), *estimates), rarer_percent=rarer)


def _means(ours: list[float], theirs: list[float]) -> Contrast:
    effect = welch_difference(ours, theirs)
    replicated, printed = mean_estimate(*ours), mean_estimate(*theirs)
    if effect is None or replicated is None or printed is None or not theirs[1]:
        return Contrast(why=NO_SPREAD)
    return _contrast(MEAN, effect, _reach(effect) / theirs[1], replicated, printed)


def _medians(ours: list[float], theirs: list[float]) -> Contrast:
    replicated, printed = median_estimate(*ours), median_estimate(*theirs)
    sd = (theirs[2] - theirs[1]) / QUARTILES_PER_SD
    if replicated is None or printed is None:
        return Contrast(why=NO_SPREAD)
    effect = normal_difference(replicated, printed)
    if effect is None or not sd:
        return Contrast(why=NO_SPREAD)
    return _contrast(MEDIAN, effect, _reach(effect) / sd, replicated, printed)


def _ratios(ours: list[float], theirs: list[float]) -> Contrast:
    replicated, printed = ratio_estimate(*ours), ratio_estimate(*theirs)
    if replicated is None or printed is None:
        return Contrast(why=WHY_NOT[RATIO])
    effect = ratio_of_ratios(replicated, printed)
    precision = max(effect.ci_high, 1 / effect.ci_low)
    return _contrast(RATIO, effect, precision, replicated, printed)


def _contrast(
    kind: str, effect: Difference, precision: float, ours: Estimate, theirs: Estimate
) -> Contrast:
    inside = theirs.holds(ours.value), ours.holds(theirs.value)
    return Contrast(
        METHODS[kind],
        effect,
        precision,
        inside_printed=inside[0],
        inside_replicated=inside[1],
    )


def _reach(effect: Difference) -> float:
    """The distance of the farther limit from no difference."""
    return max(abs(effect.ci_low), abs(effect.ci_high))


_COMPARE = {SHARE: _shares, MEAN: _means, MEDIAN: _medians, RATIO: _ratios}
