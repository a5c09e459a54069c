"""Mann and Whitney's test: P from Z, and the values that Z can have.

Mann & Whitney, Ann Math Stat 1947;18:50; the variance with ties after Lehmann, Nonparametrics,
1975, chapter 1. SPSS prints Z without a correction for continuity.
"""

from collections.abc import Iterator
from math import inf, sqrt

from scipy.stats import norm

from hcc_conversion.comparison.audit.checks import Check, explain
from hcc_conversion.comparison.audit.identities import Identities, Tie
from hcc_conversion.comparison.audit.printed import EDGE, Interval, Printed, as_text
from hcc_conversion.comparison.audit.two_means import SIGN
from schemas.audit import AMBIGUOUS, CONTRADICTION, METHOD_MISMATCH

P_FROM_Z = "p_from_z"
ATTAINABLE = "z_attainable"
SHOWN_AS = "test_and_summary"


def p_of_z(z: Interval) -> Interval:
    """Two-sided P of every Z of the interval."""
    ends = [float(2 * norm.sf(abs(end))) for end in z]
    return Interval(min(ends), 1.0 if z.low < 0 < z.high else max(ends))


def least_ties(z: Interval, n_first: int, n_second: int) -> float:
    """The smallest sum of t³ - t over groups of t equal values that Z needs; inf: none will do.

    U is a whole number without ties and moves in halves with them, and each tie makes the
    variance of U smaller.
    """
    n, pairs = n_first + n_second, n_first * n_second
    sd_untied = sqrt(pairs * (n + 1) / 12)
    low, high = sorted(abs(end) for end in z)
    low = 0.0 if z.low < 0 < z.high else low
    least = inf
    # Distances of U from its mean, pairs / 2, in halves: whole numbers when doubled.
    for doubled in range(pairs + 1):
        distance = doubled / 2
        if distance > (high + EDGE) * sd_untied:
            break
        sd = min(distance / low, sd_untied) if low else sd_untied
        if distance > (high + EDGE) * sd or sd == 0:
            continue
        ties = (n + 1 - 12 * sd**2 / pairs) * n * (n - 1)
        whole_u = (doubled - pairs) % 2 == 0
        # The least tie is of two values: 2³ - 2.
        least = min(least, max(ties, 0.0) if whole_u else max(ties, 6.0))
    return 0.0 if least < EDGE * n**3 else least


def check_two_ranks(printed: Printed, identities: Identities) -> Iterator[Check]:
    """Ties ``two_ranks``: ``statistic`` (Z) and ``p`` of two groups with these ``centres``.

    Numbers of patients are the denominators of the centres; ``untied``: values that are hardly
    ever equal.
    """
    every = identities.of("two_ranks")
    ties = [tie for tie in every if printed.holds(tie["statistic"], *tie["centres"])]
    for tie in ties:
        if printed.holds(tie["p"]):
            yield _p_value(printed, tie)
        if tie.get("untied"):
            yield from _attainable(printed, tie)
        yield _shown_as(printed, tie)
    if ties:
        yield _signs(printed, ties)


def _p_value(printed: Printed, tie: Tie) -> Check:
    statistic, p = printed[tie["statistic"]], printed[tie["p"]]
    expected = p_of_z(statistic.interval)
    place = (P_FROM_Z, (p.id,), (statistic.id,))
    if p.interval.meets(expected):
        return Check(*place)
    text = f"Z gives P {as_text(expected, p.decimals + 2)}"
    meaning = "P does not belong to this Z."
    quoted = printed.quote(p.id, statistic.id)
    return Check(*place, CONTRADICTION, quoted, text, explain(tie, meaning))


def _attainable(printed: Printed, tie: Tie) -> Iterator[Check]:
    statistic = printed[tie["statistic"]]
    first, second = (printed[name].denominator for name in tie["centres"])
    if not first or not second:
        return
    ties = least_ties(statistic.interval, first, second)
    place = (ATTAINABLE, (statistic.id,), tuple(tie["centres"]))
    if ties == 0:
        yield Check(*place)
        return
    text = f"no U of {first} and {second} patients gives it without ties"
    text += f"; the sum of t³ − t must be {ties:.0f} or more" if ties < inf else " or with them"
    meaning = "Perhaps of other patients: a Z near it is as good as can be had."
    severity = AMBIGUOUS if ties < inf else CONTRADICTION
    yield Check(*place, severity, printed.quote(statistic.id), text, explain(tie, meaning))


def _shown_as(printed: Printed, tie: Tie) -> Check:
    centres = tuple(tie["centres"])
    place = (SHOWN_AS, (tie["statistic"],), centres)
    if all(printed[name].statistic != "mean" for name in centres):
        return Check(*place)
    text = "means and standard deviations stand beside a test of ranks"
    meaning = "Replicate the test of ranks; the means say nothing of it."
    quoted = printed.quote(tie["statistic"], *centres)
    return Check(*place, METHOD_MISMATCH, quoted, text, explain(tie, meaning))


def _signs(printed: Printed, ties: list[Tie]) -> Check:
    """One check of all: a program gives Z the sign of the difference, or always the same."""
    wrong = [tie for tie in ties if _has_other_sign(printed, tie)]
    ids = tuple(tie["statistic"] for tie in wrong or ties)
    against = tuple(name for tie in wrong or ties for name in tie["centres"])
    if not wrong:
        return Check(SIGN, ids, against)
    text = f"{len(wrong)} of {len(ties)} Z have not the sign of the first group less the second"
    meaning = "The sign tells no direction (SPSS takes the smaller U): compare absolute values."
    return Check(SIGN, ids, against, AMBIGUOUS, printed.quote(*ids), text, meaning)


def _has_other_sign(printed: Printed, tie: Tie) -> bool:
    first, second = (printed[name].value for name in tie["centres"])
    return printed[tie["statistic"]].value * (first - second) < 0
