"""Student's and Welch's t tests, from printed means, standard deviations and numbers of patients.

The idea of holding P against its own test statistic is statcheck's (Nuijten et al., Behav Res
Methods 2016;48:1205). Intervals hold all values that the rounding of the printed ones allows.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np
from scipy.stats import t as t_distribution
from scipy.stats import ttest_ind_from_stats

from hcc_conversion.comparison.audit.checks import Check, explain
from hcc_conversion.comparison.audit.identities import Identities, Tie
from hcc_conversion.comparison.audit.printed import Interval, Printed, as_text
from schemas.audit import AMBIGUOUS, CONTRADICTION, IMPOSSIBLE, METHOD_MISMATCH

T_FROM_MOMENTS = "t_from_moments"
P_FROM_T = "p_from_t"
SIGN = "sign"
STUDENT, WELCH = "Student's t", "Welch's t"
#: Patients without a value that are tried, per group, to explain a t.
MOST_MISSING = 2


class Moments(NamedTuple):
    """Mean and standard deviation (n - 1) as printed, and the number of patients."""

    mean: Interval
    sd: Interval
    n: int


class TTest(NamedTuple):
    """All values that the printed moments allow."""

    t: Interval
    df: Interval
    p: Interval


def t_tests(first: Moments, second: Moments) -> Mapping[str, TTest]:
    """Both tests. t is monotone in each mean and SD, so that its extremes are at the corners."""
    corners = np.array(list(product(first.mean, _spread(first), second.mean, _spread(second)))).T
    tests = {}
    for name, pooled in ((STUDENT, True), (WELCH, False)):
        mean_1, sd_1, mean_2, sd_2 = corners
        found = ttest_ind_from_stats(
            mean_1, sd_1, first.n, mean_2, sd_2, second.n, equal_var=pooled
        )
        df = _degrees(sd_1**2 / first.n, sd_2**2 / second.n, first.n, second.n, pooled)
        p_high = 1.0 if min(found.statistic) < 0 < max(found.statistic) else max(found.pvalue)
        tests[name] = TTest(
            Interval(float(min(found.statistic)), float(max(found.statistic))),
            Interval(float(df.min()), float(df.max())),
            Interval(float(min(found.pvalue)), float(p_high)),
        )
    return tests


def _spread(moments: Moments) -> tuple[float, float]:
    # A standard deviation that is printed as 0 is not below 0.
    return max(moments.sd.low, 1e-12), max(moments.sd.high, 1e-12)


def _degrees(
    first: np.ndarray, second: np.ndarray, n_first: int, n_second: int, pooled: bool
) -> np.ndarray:
    """*first*, *second*: squared standard errors of the means (Welch-Satterthwaite)."""
    if pooled:
        return np.full_like(first, n_first + n_second - 2)
    return (first + second) ** 2 / (first**2 / (n_first - 1) + second**2 / (n_second - 1))


def p_of_t(t: Interval, df: Interval) -> Interval:
    """Two-sided P of every t of the interval."""
    ends = [2 * t_distribution.sf(abs(end), degrees) for end in t for degrees in df]
    high = 1.0 if t.low < 0 < t.high else max(ends)
    return Interval(float(min(ends)), float(high))


def check_two_means(printed: Printed, identities: Identities) -> Iterator[Check]:
    """Ties ``two_means``: ``statistic`` and ``p`` of two ``groups`` with ``mean`` and ``sd``."""
    for tie in identities.of("two_means"):
        ids = [name for group in tie["groups"] for name in (group["mean"], group["sd"])]
        if not printed.holds(tie["statistic"], *ids):
            continue
        if printed[ids[0]].denominator is None or printed[ids[2]].denominator is None:
            continue
        groups = [_moments(printed, group) for group in tie["groups"]]
        if min(group.n for group in groups) < 2:
            continue
        tests = t_tests(*groups)
        matched = _matching(printed[tie["statistic"]].interval, tests)
        yield _statistic(printed, tie, groups, tests, matched)
        yield _sign(printed, tie)
        if printed.holds(tie["p"]):
            yield _p_value(printed, tie, tests)


def _moments(printed: Printed, group: Mapping[str, str]) -> Moments:
    mean = printed[group["mean"]]
    return Moments(mean.interval, printed[group["sd"]].interval, mean.denominator or 0)


def _matching(t: Interval, tests: Mapping[str, TTest]) -> list[str]:
    """Tests that give this t, whatever its sign."""
    mirrored = Interval(-t.high, -t.low)
    return [name for name, test in tests.items() if test.t.meets(t) or test.t.meets(mirrored)]


def _group_ids(tie: Tie) -> tuple[str, ...]:
    return tuple(name for group in tie["groups"] for name in (group["mean"], group["sd"]))


def _statistic(
    printed: Printed,
    tie: Tie,
    groups: Sequence[Moments],
    tests: Mapping[str, TTest],
    matched: list[str],
) -> Check:
    place = (T_FROM_MOMENTS, (tie["statistic"],), _group_ids(tie))
    if STUDENT in matched:
        return Check(*place)
    decimals = printed[tie["statistic"]].decimals + 1
    text = "; ".join(f"{name} {as_text(test.t, decimals)}" for name, test in tests.items())
    sizes = ", ".join(str(group.n) for group in groups)
    quoted = f"{printed.quote(tie['statistic'], *_group_ids(tie))}, n = {sizes}"
    if matched:
        meaning = "It is Welch's t, beside others that are Student's: compare with Welch's."
        return Check(*place, METHOD_MISMATCH, quoted, text, explain(tie, meaning))
    fits = _sizes_that_fit(printed[tie["statistic"]].interval, groups)
    meaning = "No data with these means, standard deviations and numbers have this t."
    if fits:
        meaning += f" Student's t would be right for n = {' or '.join(fits)} (missing values)."
    return Check(*place, IMPOSSIBLE, quoted, text, explain(tie, meaning))


def _sizes_that_fit(t: Interval, groups: Sequence[Moments]) -> list[str]:
    first, second = groups
    fits = []
    for less_1, less_2 in product(range(MOST_MISSING + 1), repeat=2):
        sizes = (first.n - less_1, second.n - less_2)
        if min(sizes) > 1 and sizes != (first.n, second.n):
            reduced = (first._replace(n=sizes[0]), second._replace(n=sizes[1]))
            if STUDENT in _matching(t, t_tests(*reduced)):
                fits.append(f"{sizes[0]}, {sizes[1]}")
    return fits


def _sign(printed: Printed, tie: Tie) -> Check:
    ids = _group_ids(tie)
    first, second = (printed[group["mean"]].value for group in tie["groups"])
    statistic = printed[tie["statistic"]]
    place = (SIGN, (statistic.id,), ids)
    if statistic.value * (first - second) >= 0:
        return Check(*place)
    text = f"the first mean less the second is {first - second:g}"
    meaning = "The sign tells no direction; compare absolute values."
    quoted = printed.quote(statistic.id, *ids)
    return Check(*place, AMBIGUOUS, quoted, text, explain(tie, meaning))


def _p_value(printed: Printed, tie: Tie, tests: Mapping[str, TTest]) -> Check:
    statistic, p = printed[tie["statistic"]], printed[tie["p"]]
    of_t = {name: p_of_t(statistic.interval, test.df) for name, test in tests.items()}
    matched = [
        name
        for name, test in tests.items()
        if p.interval.meets(of_t[name]) or p.interval.meets(test.p)
    ]
    place = (P_FROM_T, (p.id,), (statistic.id, *_group_ids(tie)))
    if STUDENT in matched:
        return Check(*place)
    digits = p.decimals + 2
    text = "; ".join(
        f"{name}: {as_text(of_t[name], digits)} from t, {as_text(test.p, digits)} from the moments"
        for name, test in tests.items()
    )
    severity = METHOD_MISMATCH if matched else CONTRADICTION
    meaning = "P is Welch's: compare with Welch's." if matched else "P does not belong to this t."
    return Check(*place, severity, printed.quote(p.id, statistic.id), text, explain(tie, meaning))
