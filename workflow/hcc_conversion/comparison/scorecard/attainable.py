"""What a line allows before there are data: who can agree, and what a site would detect."""

from collections.abc import Callable
from functools import lru_cache
from math import exp, inf
from typing import NamedTuple

from scipy.stats import beta, norm

from hcc_conversion.comparison.scorecard.contrasts import (
    RATIO,
    SHARE,
    SIZED,
    Numbers,
    fisher_p_value,
    grown,
    precision,
    printed_precision,
    total_error,
)
from hcc_conversion.statistics.odds_ratios import score_p_value

#: Power at which a difference counts as one that would be detected.
POWER = 0.8
#: Sites of more than so many times the paper's patients are not looked for.
_MOST_TIMES = 1e6
#: Of the smallest size, relative.
_STEP = 0.01


class Attainable(NamedTuple):
    """Of a printed line, and of a site's number of patients.

    least_times
        how many times the paper's patients a site with the very same values needs to agree;
        infinite where none could, however large: the paper cannot tell.
    least_size
        the patients that this means; None where the line's number is not known (hazard ratios).
    detectable_low, detectable_high
        the true values (ours over printed, of odds and hazard ratios; else ours minus printed)
        from which on this site would be said to differ with 80 % power, below and above equality.
        None where there is no such value.
    """

    least_times: float
    least_size: float | None
    detectable_low: float | None
    detectable_high: float | None


def attainable(
    kind: str, theirs: Numbers, ours: Numbers | None, margin: float, level: float
) -> Attainable:
    """*margin*: as `Contrast.precision`. *level*: P below it says *differs*, whatever else does."""
    times = least_times(kind, theirs, margin)
    size = times * theirs[-1] if kind in SIZED and times < inf else None
    ends = (None, None) if ours is None else detectable(kind, theirs, ours, level)
    return Attainable(times, size, *ends)


@lru_cache(maxsize=10_000)
def least_times(kind: str, theirs: Numbers, margin: float) -> float:
    """`Attainable.least_times`, to one per cent above."""
    if printed_precision(kind, theirs) >= margin:
        return inf
    low, high = 1 / theirs[-1] if kind in SIZED else 1 / _MOST_TIMES, _MOST_TIMES
    if not _agrees(kind, theirs, high, margin):
        return inf
    while high / low > 1 + _STEP:
        middle = (low * high) ** 0.5
        low, high = (low, middle) if _agrees(kind, theirs, middle, margin) else (middle, high)
    return high


def _agrees(kind: str, theirs: Numbers, times: float, margin: float) -> bool:
    """Whether a site with the same values and *times* the patients agrees."""
    ours = grown(kind, theirs, times)
    if kind != SHARE:
        return precision(kind, ours, theirs) <= margin
    # That both ends of the margin are rejected is that the limits lie within it, and is cheaper.
    shares = (ours[0], ours[1]), (theirs[0], theirs[1])
    return max(score_p_value(*shares, end) for end in (margin, 1 / margin)) <= 0.05


def detectable(
    kind: str, theirs: Numbers, ours: Numbers, level: float
) -> tuple[float | None, float | None]:
    """`Attainable.detectable_low` and ``detectable_high`` of a site with our number of patients.

    The printed value stands as it is printed. Of shares by the binomial distribution of ours; else
    by the standard errors of both.
    """
    if kind == SHARE:
        return _detectable_odds(round(theirs[0]), round(theirs[1]), round(ours[-1]), level)
    error = total_error(kind, ours, theirs)
    if not error:
        return None, None
    reach = float(norm.isf(level / 2) + norm.isf(1 - POWER)) * error
    return (exp(-reach), exp(reach)) if kind == RATIO else (-reach, reach)


def _detectable_odds(
    printed_count: int, printed_of: int, of: int, level: float
) -> tuple[float | None, float | None]:
    if not 0 < printed_count < printed_of or not of:
        return None, None

    def differs(count: int) -> bool:
        return fisher_p_value(count, of, printed_count, printed_of) < level

    printed_odds = printed_count / (printed_of - printed_count)
    expected = of * printed_count / printed_of
    low = high = None
    if differs(of):
        # P(count or more) is 80 % at this share.
        least = _first(differs, int(expected) + 1, of)
        share = float(beta.ppf(POWER, least, of - least + 1))
        high = share / (1 - share) / printed_odds
    if differs(0):
        most = -_first(lambda count: differs(-count), -int(expected), 0)
        share = float(beta.ppf(1 - POWER, most + 1, of - most))
        low = share / (1 - share) / printed_odds
    return low, high


def _first(holds: Callable[[int], bool], low: int, high: int) -> int:
    """The least number from *low* to *high* that it holds for; it does for *high*."""
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return high
