"""A replicated line held against the printed one: difference or ratio, limits, P and precision."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, inf, log, sqrt

from scipy.stats import norm

from hcc_conversion.comparison.scorecard.lines import Stats
from hcc_conversion.statistics.contingency import fisher_two_sided
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
from hcc_conversion.statistics.odds_ratios import odds_ratio, score_limits
from hcc_conversion.statistics.proportions import wilson_limits

SHARE, MEAN, MEDIAN, RATIO, GAP = "share", "mean", "median", "ratio", "gap"
#: As what a statistic of a line is compared. Limits are judged with their ratio. A gap, that is a
#: difference of two means, is a headline quantity and no printed line.
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
    SHARE: "ratio of the odds of two shares: Fisher's exact P, score limits (Miettinen & Nurminen)",
    MEAN: "difference of two means from mean, SD and n: Welch",
    MEDIAN: "difference of two medians from quartiles and n: normal approximation (McGill 1978)",
    RATIO: "ratio of two hazard ratios: z on the logarithmic scale",
    GAP: "difference of two differences of means, by their standard errors",
}
#: Kinds whose effect is ours over the printed; of the others it is ours minus the printed.
RATIOS = (SHARE, RATIO)
#: What has to be known on both sides. The size comes last, where there is one.
NEEDS = {
    SHARE: ("n", "denominator"),
    MEAN: ("mean", "sd", "n"),
    MEDIAN: ("median", "q1", "q3", "n"),
    RATIO: ("estimate", "ci_low", "ci_high"),
    GAP: ("estimate", "standard_error", "sd"),
}
#: Kinds whose `NEEDS` end with the number of patients.
SIZED = (SHARE, MEAN, MEDIAN)
WHY_NOT = {
    SHARE: "a number without a denominator: another hospital need not have as many",
    MEAN: "its SD and n are not known on both sides",
    MEDIAN: "its quartiles and n are not known on both sides",
    RATIO: "a limit is 0 or missing, so there is no standard error",
    GAP: "the means, SDs and numbers are not known on both sides",
}
NO_SPREAD = "no spread on one side"
NO_SHARE = "no share on one side"
_Z = float(norm.isf(0.025))

#: The numbers of a line that its kind needs, in the order of `NEEDS`.
Numbers = Sequence[float]


@dataclass(frozen=True)
class Contrast:
    """A replicated line against the printed one.

    method
        of `METHODS`.
    effect
        replicated minus printed, in the unit; of `RATIOS` replicated over printed: odds of shares,
        hazard ratios. None where it could not be had, and ``why`` says the reason.
    precision
        how far from equality its 95 % interval reaches, at the farther end: of `RATIOS` a factor,
        else SDs of the printed sample.
    inside_printed, inside_replicated
        whether ours is within the printed value's 95 % limits, and the printed within ours.
    """

    method: str = ""
    effect: Difference | None = None
    precision: float | None = None
    inside_printed: bool | None = None
    inside_replicated: bool | None = None
    why: str = ""


def numbers_of(kind: str, stats: Stats, *, printed: bool = False) -> Numbers | None:
    """What *kind* needs of a line, None where some is not known.

    *printed*: of printed means and medians the ``denominator`` is their n.
    """
    if printed and kind in (MEAN, MEDIAN) and "denominator" in stats:
        stats = {**stats, "n": stats["denominator"]}
    needed = NEEDS[kind]
    return tuple(stats[name] for name in needed) if all(_ in stats for _ in needed) else None


def contrast(kind: str, printed: Stats, replicated: Stats) -> Contrast:
    """Hold the two lines against each other.

    kind
        `SHARE`, `MEAN`, `MEDIAN`, `RATIO` or `GAP`.
    printed, replicated
        statistics of the line; of means and medians the printed ``denominator`` is their n.
    """
    ours, theirs = numbers_of(kind, replicated), numbers_of(kind, printed, printed=True)
    if ours is None or theirs is None:
        return Contrast(why=WHY_NOT[kind])
    return _COMPARE[kind](ours, theirs)


def printed_precision(kind: str, theirs: Numbers) -> float:
    """How far the printed value's own 95 % interval reaches, in the unit of `Contrast.precision`.

    That is the precision of a site of the same values and endlessly many patients; infinite where
    there is none, as of 0 or 100 %.
    """
    if kind == SHARE:
        count, of = map(round, theirs)
        if not 0 < count < of:
            return inf
        low, high = (limit / (100 - limit) for limit in wilson_limits(count, of))
        odds = count / (of - count)
        return max(odds / low, high / odds)
    estimate, sd = _ESTIMATE[kind](theirs), spread(kind, theirs)
    if estimate is None or not sd:
        return inf
    if kind == RATIO:
        return exp(_Z * estimate.standard_error)
    return max(estimate.ci_high - estimate.value, estimate.value - estimate.ci_low) / sd


def precision(kind: str, ours: Numbers, theirs: Numbers) -> float:
    """`Contrast.precision` without P; infinite where there is no interval."""
    if kind == SHARE:
        low, high = score_limits((ours[0], ours[1]), (theirs[0], theirs[1]))
        return max(high, 1 / low if low else inf)
    effect, sd = _effect(kind, ours, theirs), spread(kind, theirs)
    if effect is None or not sd:
        return inf
    if kind == RATIO:
        return max(effect.ci_high, 1 / effect.ci_low)
    return max(abs(effect.ci_low), abs(effect.ci_high)) / sd


def grown(kind: str, theirs: Numbers, times: float) -> Numbers:
    """The numbers of a site with the printed values and *times* as many patients."""
    if kind == SHARE:
        return theirs[0] * times, theirs[1] * times
    if kind in SIZED:
        return *theirs[:-1], theirs[-1] * times
    if kind == GAP:
        return theirs[0], theirs[1] / sqrt(times), theirs[2]
    ratio, low, high = theirs
    reach = (log(high) - log(low)) / 2 / sqrt(times)
    return ratio, ratio * exp(-reach), ratio * exp(reach)


def relative_size(kind: str, ours: Numbers, theirs: Numbers) -> float:
    """How many times the paper's patients ours are; of ratios and gaps by the standard errors."""
    if kind in SIZED:
        return ours[-1] / theirs[-1]
    errors = [found.standard_error if (found := _ESTIMATE[kind](_)) else 0 for _ in (ours, theirs)]
    return (errors[1] / errors[0]) ** 2 if errors[0] else inf


def total_error(kind: str, ours: Numbers, theirs: Numbers) -> float | None:
    """Standard error of the contrast, of hazard ratios on the logarithmic scale; not of shares."""
    sides = [_ESTIMATE[kind](side) for side in (ours, theirs)]
    known = [side.standard_error for side in sides if side is not None]
    return sqrt(sum(error**2 for error in known)) if len(known) == len(sides) else None


def spread(kind: str, theirs: Numbers) -> float:
    """The printed SD that a difference is measured by; 1 of ratios."""
    if kind == MEDIAN:
        return (theirs[2] - theirs[1]) / QUARTILES_PER_SD
    return {MEAN: theirs[1], GAP: theirs[2]}.get(kind, 1.0)


@lru_cache(maxsize=20_000)
def fisher_p_value(count: int, of: int, other_count: int, other_of: int) -> float:
    """Two-sided; 1 where all or none are in either sample: the shares cannot differ then."""
    table = [[count, of - count], [other_count, other_of - other_count]]
    p_value = fisher_two_sided(table)["p_value"]
    return 1.0 if p_value is None else p_value


def _shares(ours: Numbers, theirs: Numbers) -> Contrast:
    (count, of), (printed_count, printed_of) = (map(round, side) for side in (ours, theirs))
    if not 0 <= count <= of or not 0 <= printed_count <= printed_of or 0 in (of, printed_of):
        return Contrast(why=NO_SHARE)
    pair = (count, of), (printed_count, printed_of)
    p_value = fisher_p_value(count, of, printed_count, printed_of)
    effect = Difference(odds_ratio(*pair), *score_limits(*pair), p_value)
    estimates = (
        Estimate(100 * n / total, *wilson_limits(n, total), float("nan")) for n, total in pair
    )
    return _contrast(SHARE, effect, precision(SHARE, *pair), *estimates)


def _by_estimates(kind: str) -> Callable[[Numbers, Numbers], Contrast]:
    def compare(ours: Numbers, theirs: Numbers) -> Contrast:
        replicated, printed = (_ESTIMATE[kind](side) for side in (ours, theirs))
        effect = _effect(kind, ours, theirs)
        if effect is None or replicated is None or printed is None or not spread(kind, theirs):
            return Contrast(why=WHY_NOT[RATIO] if kind == RATIO else NO_SPREAD)
        return _contrast(kind, effect, precision(kind, ours, theirs), replicated, printed)

    return compare


def _effect(kind: str, ours: Numbers, theirs: Numbers) -> Difference | None:
    if kind == MEAN:
        return welch_difference(ours, theirs)
    sides = [_ESTIMATE[kind](side) for side in (ours, theirs)]
    replicated, printed = sides
    if replicated is None or printed is None:
        return None
    return (ratio_of_ratios if kind == RATIO else normal_difference)(replicated, printed)


def _gap_estimate(numbers: Numbers) -> Estimate:
    value, error, _ = numbers
    return Estimate(value, value - _Z * error, value + _Z * error, error)


def _contrast(
    kind: str, effect: Difference, reach: float, ours: Estimate, theirs: Estimate
) -> Contrast:
    inside = theirs.holds(ours.value), ours.holds(theirs.value)
    return Contrast(
        METHODS[kind], effect, reach, inside_printed=inside[0], inside_replicated=inside[1]
    )


_ESTIMATE: dict[str, Callable[[Numbers], Estimate | None]] = {
    MEAN: lambda numbers: mean_estimate(*numbers),
    MEDIAN: lambda numbers: median_estimate(*numbers),
    RATIO: lambda numbers: ratio_estimate(*numbers),
    GAP: _gap_estimate,
}
_COMPARE = {SHARE: _shares, **{kind: _by_estimates(kind) for kind in (MEAN, MEDIAN, RATIO, GAP)}}
