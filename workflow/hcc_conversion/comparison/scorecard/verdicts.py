"""One scope against one paper: every printed value, the replicated one, and a verdict."""

from collections.abc import Collection, Mapping
from math import isclose
from typing import Any, NamedTuple

import pandas as pd
from statsmodels.stats.multitest import multipletests

from hcc_conversion.comparison.audit import claims
from hcc_conversion.comparison.published_values import printed_like, printed_text
from hcc_conversion.comparison.scorecard.contrasts import COMPARED_AS, SHARE, Contrast, contrast
from hcc_conversion.comparison.scorecard.lines import Line, ScopeResults, Stats, printed_lines
from hcc_conversion.comparison.scorecard.rules import NEVER_COMPARED, Rules
from hcc_conversion.statistics.from_summaries import Difference
from schemas.audit import CONTRADICTION, IMPOSSIBLE
from schemas.results import KEY, LINE, OTHER_COVARIATES
from schemas.results import NOT_COLLECTED as NOTE_NOT_COLLECTED
from schemas.scorecard import (
    AGREES,
    DIFFERS,
    EXACT,
    INCONSISTENT,
    NOT_COLLECTED,
    NOT_COMPARED,
    NOT_ESTIMABLE,
    NOT_REPLICATED,
    UNCLEAR,
)

GRAVE = (CONTRADICTION, IMPOSSIBLE)
#: Rules about the paper's words: the numbers they name may all be right.
RULES_OF_WORDS = (claims.RANKING, claims.SIGNIFICANT)
#: Differences of shares that are this close are the same, percentage points.
_SAME_DIFFERENCE = 1e-9
#: Statistics whose fault makes no other statistic of their line wrong.
_OF_TESTS = ("p_value", "statistic")

Comparisons = Mapping[tuple[Line, str], Contrast]


class Verdict(NamedTuple):
    verdict: str
    why: str = ""


class Side(NamedTuple):
    """What the verdict on a printed value hangs on besides the value itself.

    lines
        of the paper.
    ours
        of the scope.
    comparisons, adjusted
        by line and kind, and the adjusted P of those that have one.
    inconsistent
        ids of the printed values that cannot be right, and their findings.
    whole
        whether the scope's rows are made from the paper.
    """

    lines: Mapping[Line, Stats]
    ours: ScopeResults
    comparisons: Comparisons
    adjusted: Mapping[tuple[Line, str], float]
    inconsistent: Mapping[str, str]
    whole: bool


def compare_scope(
    published: pd.DataFrame,
    results: pd.DataFrame,
    findings: pd.DataFrame,
    rules: Rules,
    *,
    whole: bool = False,
) -> pd.DataFrame:
    """The verdict on every printed value.

    Parameters
    ----------
    published
        `PublishedValues` of a paper.
    results
        `schemas.results.Results` of all analyses of a scope.
    findings
        one row per printed value and finding: ``id, finding, severity, rule``.
    rules
        when values agree and differ.
    whole
        whether the scope's rows are made from the paper, so that equal digits are no chance.

    Returns
    -------
    One row per printed value: ``id``, and of `schemas.scorecard.Scorecard` the columns from
    ``replicated`` to ``inside_replicated``.
    """
    lines, ours = printed_lines(published), ScopeResults(results)
    comparisons = _comparisons(published, lines, ours)
    inconsistent = inconsistent_values(published, findings)
    wrong = published[published["id"].isin(list(inconsistent)) & ~published["stat"].isin(_OF_TESTS)]
    unsound = set(wrong[LINE].itertuples(index=False, name=None))
    adjusted = adjusted_p_values(comparisons, rules, unsound)
    side = Side(lines, ours, comparisons, adjusted, inconsistent, whole)
    return pd.DataFrame([_row(row, side, rules) for row in published.to_dict("records")])


def _comparisons(
    published: pd.DataFrame, lines: Mapping[Line, Stats], ours: ScopeResults
) -> Comparisons:
    """Each line once as each kind, whatever number of values is printed of it.

    Not where a model has other covariates than the printed one.
    """
    found = {}
    for *line, stat in published.loc[published["stat"] != "", KEY].itertuples(index=False):
        line, kind = tuple(line), COMPARED_AS.get(stat)
        if ours.note((*line, stat)).startswith(OTHER_COVARIATES):
            continue
        if kind and (line, kind) not in found and line in lines and line in ours.lines:
            found[line, kind] = contrast(kind, lines[line], ours.lines[line])
    return found


def adjusted_p_values(
    comparisons: Comparisons, rules: Rules, unsound: Collection[Line] = ()
) -> dict[tuple[Line, str], float]:
    """P values adjusted for their number, of the comparisons that have one.

    *unsound*: lines whose printed values cannot be right; they are held against nothing and do not
    count. Of a variable with two levels the second has the P of the first.
    """
    effects = {
        name: each.effect
        for name, each in comparisons.items()
        if each.effect and name[0] not in unsound
    }
    mirrored = _mirrored(effects)
    family = {name: each.p_value for name, each in effects.items() if name not in mirrored}
    if not family:
        return {}
    adjusted = multipletests(list(family.values()), method=rules.adjust)[1]
    of_family = dict(zip(family, map(float, adjusted), strict=True))
    return of_family | {name: of_family[first] for name, first in mirrored.items()}


def _mirrored(
    effects: Mapping[tuple[Line, str], Difference],
) -> dict[tuple[Line, str], tuple[Line, str]]:
    """The second of two levels of a variable whose shares differ by the same, the other way."""
    levels: dict[Line, list[tuple[Line, str]]] = {}
    for line, kind in effects:
        if kind == SHARE:
            levels.setdefault(line[:-1], []).append((line, kind))
    pairs = [pair for pair in levels.values() if len(pair) == 2]
    return {
        second: first
        for first, second in pairs
        if isclose(
            effects[first].estimate,
            -effects[second].estimate,
            abs_tol=_SAME_DIFFERENCE,
        )
    }


def inconsistent_values(published: pd.DataFrame, findings: pd.DataFrame) -> dict[str, str]:
    """Values that cannot be right, and the others of their lines, with the finding's name.

    *findings*: as for `compare_scope`. The statistics of a line are judged together; a test's
    statistic and P stand for themselves.
    """
    grave = findings[
        findings["severity"].isin(GRAVE) & ~findings["rule"].isin(RULES_OF_WORDS)
    ].drop_duplicates("id")
    named = dict(zip(grave["id"], grave["finding"], strict=True))
    keyed = published[(published["stat"] != "") & ~published["stat"].isin(_OF_TESTS)]
    of_line: dict[tuple[str, ...], str] = {}
    for row in keyed[keyed["id"].isin(list(named))].to_dict("records"):
        of_line.setdefault(tuple(row[part] for part in LINE), named[row["id"]])
    shared = {
        row["id"]: of_line[line]
        for row in keyed.to_dict("records")
        if (line := tuple(row[part] for part in LINE)) in of_line
    }
    return shared | named


def _row(row: Mapping[str, Any], side: Side, rules: Rules) -> dict[str, Any]:
    key = tuple(row[part] for part in KEY)
    value = side.ours.value(key) if key[0] else None
    kind = COMPARED_AS.get(key[-1], "")
    found = side.comparisons.get((key[:-1], kind), Contrast())
    verdict = _verdict(row, key, value, found, side, rules)
    effect = found.effect
    theirs, ours = (
        of.get(key[:-1], {}).get("denominator") if kind == SHARE else None
        for of in (side.lines, side.ours.lines)
    )
    return {
        "id": row["id"],
        "replicated": value,
        "replicated_as_printed": "" if value is None else printed_text(row, value),
        "printed_denominator": theirs,
        "replicated_denominator": ours,
        "difference": None if value is None else value - row["value"],
        "verdict": verdict.verdict,
        "why": verdict.why,
        "method": found.method,
        "effect": effect and effect.estimate,
        "effect_low": effect and effect.ci_low,
        "effect_high": effect and effect.ci_high,
        "precision": found.precision,
        "p_value": effect and effect.p_value,
        "p_adjusted": side.adjusted.get((key[:-1], kind)),
        "inside_printed": found.inside_printed,
        "inside_replicated": found.inside_replicated,
    }


def _verdict(
    row: Mapping[str, Any],
    key: tuple[str, ...],
    value: float | None,
    found: Contrast,
    side: Side,
    rules: Rules,
) -> Verdict:
    if not key[0]:
        return Verdict(NOT_REPLICATED, row["not_replicated"])
    if value is None:
        why = side.ours.why_none(key)
        if why.startswith(NOTE_NOT_COLLECTED):
            return Verdict(NOT_COLLECTED, why.removeprefix(NOTE_NOT_COLLECTED).removeprefix(": "))
        return Verdict(NOT_ESTIMABLE, why)
    precise = found.effect is not None and rules.is_precise(COMPARED_AS[key[-1]], found)
    same_digits = printed_like(row, value)
    if same_digits and side.whole:
        return Verdict(EXACT)
    if row["id"] in side.inconsistent:
        return Verdict(INCONSISTENT, side.inconsistent[row["id"]])
    if side.ours.note(key).startswith(OTHER_COVARIATES):
        return Verdict(NOT_COMPARED, side.ours.note(key))
    if same_digits and _is_exact(key, found, precise, side):
        return Verdict(EXACT)
    if key[-1] == "p_value":
        return Verdict(NOT_COMPARED, _sides_of(row, value, rules.alpha) + _direction(key, side))
    if key[-1] in NEVER_COMPARED:
        return Verdict(NOT_COMPARED, NEVER_COMPARED[key[-1]])
    if found.effect is None:
        return Verdict(NOT_COMPARED, found.why)
    return _judge(found.effect, side.adjusted[key[:-1], COMPARED_AS[key[-1]]], precise, rules)


def _is_exact(key: tuple[str, ...], found: Contrast, precise: bool, side: Side) -> bool:
    """Whether equal digits are the same result and no chance."""
    if found.effect is None:
        return False
    if COMPARED_AS.get(key[-1]) != SHARE:
        return precise
    theirs, ours = (of[key[:-1]]["denominator"] for of in (side.lines, side.ours.lines))
    return theirs == ours or (key[-1] == "percent" and precise)


def _judge(effect: Difference, adjusted: float, precise: bool, rules: Rules) -> Verdict:
    if adjusted < rules.alpha:
        return Verdict(DIFFERS)
    if effect.p_value < rules.alpha:
        return Verdict(UNCLEAR, f"P is below {rules.alpha:g} alone, and not when adjusted")
    return Verdict(AGREES) if precise else Verdict(UNCLEAR, "too few patients to tell")


def _sides_of(row: Mapping[str, Any], value: float, alpha: float) -> str:
    """Whether both P values lie on one side of *alpha*."""
    printed = row["value"]
    below = printed <= alpha if row["operator"] == "<" else printed < alpha
    names = {True: f"below {alpha:g}", False: f"{alpha:g} or more"}
    if below == (value < alpha):
        return f"both {names[below]}"
    return f"printed {names[below]}, ours {names[not below]}"


def _direction(key: tuple[str, ...], side: Side) -> str:
    """Whether the ratios that the P values belong to lie on one side of 1, where they are known."""
    line = key[:-1]
    printed, ours = (of.get(line, {}).get("estimate") for of in (side.lines, side.ours.lines))
    if printed is None or ours is None:
        return ""
    same = (printed > 1) == (ours > 1)
    return "; ratios on the same side of 1" if same else "; ratios on opposite sides of 1"
