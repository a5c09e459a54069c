"""Hazard ratios, their limits and P, which are three views of one estimate and its error.

Wald: the limits are the ratio times and by exp(1.96 SE), and P is that of log ratio / SE
(Altman & Bland, BMJ 2011;343:d2090 and d2304).
"""

from collections.abc import Iterator
from math import exp, log
from typing import NamedTuple

from scipy.stats import norm

from hcc_conversion.comparison.audit.checks import Check, explain
from hcc_conversion.comparison.audit.identities import Identities, Tie
from hcc_conversion.comparison.audit.printed import EDGE, Interval, Printed, as_text
from hcc_conversion.comparison.audit.two_ranks import p_of_z
from schemas.audit import AMBIGUOUS, CONTRADICTION, IMPOSSIBLE

SYMMETRIC = "log_symmetry"
P_FROM_LIMITS = "p_from_limits"
SIGNIFICANCE = "limits_and_p"
COPIED = "p_copied"
STOPPED = "stopped_iteration"
ALPHA = 0.05
Z_95 = float(norm.isf(ALPHA / 2))
#: Standard errors of a log hazard ratio from here on are those of an iteration that was stopped
#: (a level without events has no finite estimate: Heinze & Schemper, Biometrics 2001;57:114).
STOPPED_SE = 3.0
NO_ESTIMATE = (
    "what a program prints that stops while the estimate runs off to 0 or to infinity, as it does"
    " where a level has no events."
)
#: Printed as 0, a limit is below half a unit of its last digit; logarithms need more than 0.
_TINY = 1e-12


class Ratio(NamedTuple):
    """A printed ratio with 95 % limits; ``p`` is None where it is not printed."""

    ratio: Interval
    low: Interval
    high: Interval
    p: Interval | None
    low_is_zero: bool


def read_ratio(printed: Printed, tie: Tie) -> Ratio | None:
    """The ratio of a tie with ``hr, ci_low, ci_high`` and ``p``; None where it is not printed."""
    if not printed.holds(tie["hr"], tie["ci_low"], tie["ci_high"]):
        return None
    ratio, low, high = (
        Interval(*(max(end, _TINY) for end in printed[tie[name]].interval))
        for name in ("hr", "ci_low", "ci_high")
    )
    p = printed[tie["p"]].interval if printed.holds(tie["p"]) else None
    return Ratio(ratio, low, high, p, printed[tie["ci_low"]].value == 0)


def standard_error(found: Ratio) -> Interval:
    """Standard error of the log ratio: from both limits, or from the upper where the lower is 0."""
    if found.low_is_zero:
        ends = (log(found.high.low / found.ratio.high), log(found.high.high / found.ratio.low))
        return Interval(max(ends[0], 0) / Z_95, ends[1] / Z_95)
    ends = (log(found.high.low / found.low.high), log(found.high.high / found.low.low))
    return Interval(max(ends[0], 0) / (2 * Z_95), ends[1] / (2 * Z_95))


def p_of_limits(found: Ratio) -> Interval:
    """Two-sided Wald P of every ratio and standard error printed like these."""
    error = standard_error(found)
    logs = [log(end) for end in found.ratio]
    z = [end / max(spread, _TINY) for end in logs for spread in error]
    return p_of_z(Interval(min(z), max(z)))


def check_ratios(printed: Printed, identities: Identities) -> Iterator[Check]:
    """Ties ``ratios``: ``hr, ci_low, ci_high, p``."""
    for tie in identities.of("ratios"):
        found = read_ratio(printed, tie)
        if found is None:
            continue
        ids = (tie["hr"], tie["ci_low"], tie["ci_high"])
        yield _stopped(printed, tie, ids, found)
        if not found.low_is_zero:
            yield _symmetric(printed, tie, ids, found)
        if found.p is not None:
            yield from _p_values(printed, tie, ids, found)


def _stopped(printed: Printed, tie: Tie, ids: tuple[str, ...], found: Ratio) -> Check:
    error = standard_error(found)
    if not (found.low_is_zero and error.low >= STOPPED_SE):
        return Check(STOPPED, ids)
    text = f"standard error of the log ratio {as_text(error, 2)}"
    meaning = explain(tie, f"There is nothing to compare with: {NO_ESTIMATE}")
    return Check(STOPPED, ids, (), AMBIGUOUS, printed.quote(*ids), text, meaning)


def _symmetric(printed: Printed, tie: Tie, ids: tuple[str, ...], found: Ratio) -> Check:
    centre = Interval(
        (found.low.low * found.high.low) ** 0.5, (found.low.high * found.high.high) ** 0.5
    )
    if centre.meets(found.ratio):
        return Check(SYMMETRIC, ids)
    text = f"the limits' geometric mean is {as_text(centre, printed[ids[0]].decimals)}"
    meaning = f"Ratio or limits are misprinted.{_implied(found)}"
    return Check(SYMMETRIC, ids, (), IMPOSSIBLE, printed.quote(*ids), text, explain(tie, meaning))


def _implied(found: Ratio) -> str:
    """The limits that ratio and P imply, or the standard error where there can be none."""
    if found.p is None or found.p.low < 0 or found.p.high > 1:
        return ""
    ratio, p = sum(found.ratio) / 2, sum(found.p) / 2
    error = abs(log(ratio)) / float(norm.isf(p / 2))
    if error >= STOPPED_SE:
        return f" Ratio and P together imply a standard error of {error:.1f}: {NO_ESTIMATE}"
    low, high = (ratio * exp(sign * Z_95 * error) for sign in (-1, 1))
    return f" Ratio and P together imply {low:.3f} to {high:.3f}."


def _p_values(printed: Printed, tie: Tie, ids: tuple[str, ...], found: Ratio) -> Iterator[Check]:
    p, expected = printed[tie["p"]], p_of_limits(found)
    follows = p.interval.meets(expected)
    place = (P_FROM_LIMITS, (p.id,), ids)
    text = f"the limits give P {as_text(expected, p.decimals + 1)}"
    quoted = printed.quote(p.id, *ids)
    if follows:
        yield Check(*place)
    else:
        meaning = f"Limits or P are misprinted.{_implied(found)}"
        yield Check(*place, IMPOSSIBLE, quoted, text, explain(tie, meaning))
    yield _significance(printed, tie, ids, found)
    twins = tuple(name for name in ids if printed[name].printed == p.printed and not follows)
    if twins:
        meaning = "P repeats the number before it: there is no P to compare with."
        quoted = printed.quote(p.id, *twins)
        yield Check(COPIED, (p.id,), twins, CONTRADICTION, quoted, text, explain(tie, meaning))
    else:
        yield Check(COPIED, (p.id,), ids)


def _significance(printed: Printed, tie: Tie, ids: tuple[str, ...], found: Ratio) -> Check:
    p = printed[tie["p"]]
    excludes = found.low.low > 1 + EDGE or found.high.high < 1 - EDGE
    includes = found.low.high < 1 - EDGE and found.high.low > 1 + EDGE
    clash = (excludes and p.interval.low > ALPHA) or (includes and p.interval.high < ALPHA)
    place = (SIGNIFICANCE, (p.id,), ids[1:])
    if not clash:
        return Check(*place)
    text = f"the limits {'exclude' if excludes else 'include'} 1"
    meaning = "Whether it is significant cannot be read from the table."
    quoted = printed.quote(p.id, *ids[1:])
    return Check(*place, IMPOSSIBLE, quoted, text, explain(tie, meaning))
