"""χ² and Fisher's tests of two groups and two categories, from the printed counts."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
from scipy.stats import chi2, chi2_contingency, fisher_exact

from hcc_conversion.comparison.audit.checks import Check, explain
from hcc_conversion.comparison.audit.identities import Identities, Tie
from hcc_conversion.comparison.audit.printed import Interval, Printed, as_text
from schemas.audit import AMBIGUOUS, CONTRADICTION, METHOD_MISMATCH

FROM_COUNTS = "chi2_from_counts"
P_FROM_COUNTS = "p_from_counts"
CONVENTION = "one_convention"
PEARSON, YATES = "Pearson's χ²", "χ² with Yates's correction"
FISHER, FISHER_ONE_SIDED = "Fisher's two-sided test", "Fisher's one-sided test"


class Outcome(NamedTuple):
    """χ² (None for Fisher's tests) and P of one test."""

    statistic: float | None
    p: float


def two_by_two_tests(counts: np.ndarray) -> Mapping[str, Outcome]:
    """Every test of a table with a row per group; empty where a margin is zero or less.

    The one-sided P of Fisher's test is that of the side to which the counts lean, as SPSS
    prints it.
    """
    margins = [*counts.sum(axis=0), *counts.sum(axis=1)]
    if counts.min() < 0 or min(margins) <= 0:
        return {}
    outcomes = {}
    for name, corrected in ((PEARSON, False), (YATES, True)):
        found = chi2_contingency(counts, correction=corrected)
        outcomes[name] = Outcome(float(found.statistic), float(found.pvalue))
    sides = [fisher_exact(counts, alternative=side).pvalue for side in ("less", "greater")]
    outcomes[FISHER] = Outcome(None, float(fisher_exact(counts).pvalue))
    outcomes[FISHER_ONE_SIDED] = Outcome(None, float(min(sides)))
    return outcomes


def check_two_by_two(printed: Printed, identities: Identities) -> Iterator[Check]:
    """Ties ``two_by_two``: ``statistic`` and ``p`` of ``counts``, one row of two per group.

    A row of one count stands for that count and the rest of its denominator.
    """
    recognised: dict[str, list[str]] = {}
    for tie in identities.of("two_by_two"):
        ids = _count_ids(tie)
        if not printed.holds(tie["statistic"], *ids):
            continue
        tests = two_by_two_tests(_table(printed, tie))
        if not tests:
            continue
        of_statistic = _matching_statistic(printed[tie["statistic"]].interval, tests)
        recognised[tie["statistic"]] = of_statistic
        yield _statistic(printed, tie, tests, of_statistic)
        if printed.holds(tie["p"]):
            yield _p_value(printed, tie, tests, of_statistic)
    yield from _convention(printed, recognised)


def _count_ids(tie: Tie) -> tuple[str, ...]:
    return tuple(name for row in tie["counts"] for name in row)


def _table(printed: Printed, tie: Tie) -> np.ndarray:
    rows = []
    for row in tie["counts"]:
        counts = [printed.count(name) for name in row]
        if len(counts) == 1:
            counts.append((printed[row[0]].denominator or 0) - counts[0])
        rows.append(counts)
    return np.array(rows)


def _matching_statistic(statistic: Interval, tests: Mapping[str, Outcome]) -> list[str]:
    return [
        name
        for name, outcome in tests.items()
        if outcome.statistic is not None and outcome.statistic in statistic
    ]


def _statistic(
    printed: Printed, tie: Tie, tests: Mapping[str, Outcome], matched: list[str]
) -> Check:
    place = (FROM_COUNTS, (tie["statistic"],), _count_ids(tie))
    if matched:
        return Check(*place)
    decimals = printed[tie["statistic"]].decimals + 1
    text = "; ".join(
        f"{name} {outcome.statistic:.{decimals}f}"
        for name, outcome in tests.items()
        if outcome.statistic is not None
    )
    quoted = printed.quote(tie["statistic"], *_count_ids(tie))
    meaning = "The counts do not give this statistic: compare the counts."
    return Check(*place, CONTRADICTION, quoted, text, explain(tie, meaning))


def _p_value(
    printed: Printed, tie: Tie, tests: Mapping[str, Outcome], of_statistic: list[str]
) -> Check:
    statistic, p = printed[tie["statistic"]], printed[tie["p"]]
    of_chi2 = Interval(*(float(chi2.sf(end, df=1)) for end in reversed(statistic.interval)))
    place = (P_FROM_COUNTS, (p.id,), (statistic.id, *_count_ids(tie)))
    matched = [name for name, outcome in tests.items() if outcome.p in p.interval]
    if set(matched) & set(of_statistic) or p.interval.meets(of_chi2):
        return Check(*place)
    decimals = p.decimals + 2
    text = "; ".join(f"{name} {outcome.p:.{decimals}f}" for name, outcome in tests.items())
    text += f"; {as_text(of_chi2, decimals)} from the printed χ²"
    quoted = printed.quote(statistic.id, p.id)
    if matched:
        meaning = f"P is that of {' or '.join(matched)}, the statistic beside it is not."
        return Check(*place, METHOD_MISMATCH, quoted, text, explain(tie, meaning))
    meaning = "P is of no test of these counts: compare the counts."
    return Check(*place, CONTRADICTION, quoted, text, explain(tie, meaning))


def _convention(printed: Printed, recognised: Mapping[str, list[str]]) -> Iterator[Check]:
    """Whether one test gives every statistic that some test gives."""
    clear = {name: tests for name, tests in recognised.items() if tests}
    if not clear:
        return
    ids = tuple(clear)
    if set.intersection(*(set(tests) for tests in clear.values())):
        yield Check(CONVENTION, ids)
        return
    text = "; ".join(f"{name}: {' or '.join(tests)}" for name, tests in clear.items())
    meaning = "No one test gives all of them: compare each with the test that gives it."
    yield Check(CONVENTION, ids, (), AMBIGUOUS, printed.quote(*ids), text, meaning)
