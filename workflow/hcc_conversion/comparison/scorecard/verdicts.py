"""One scope against one paper: every printed value, the replicated one, and a verdict."""

from collections.abc import Mapping, Sequence
from math import ceil, isinf
from typing import Any, NamedTuple

import pandas as pd

from hcc_conversion.comparison.audit import claims
from hcc_conversion.comparison.heterogeneity.headlines import Headline
from hcc_conversion.comparison.published_values import printed_like, printed_text
from hcc_conversion.comparison.scorecard.attainable import Attainable
from hcc_conversion.comparison.scorecard.contrasts import COMPARED_AS, SHARE, Contrast
from hcc_conversion.comparison.scorecard.families import (
    NOTHING_COMPARED,
    Compared,
    Name,
    compare_headline_lines,
    compare_other_lines,
)
from hcc_conversion.comparison.scorecard.lines import Line, ScopeResults, Stats, printed_lines
from hcc_conversion.comparison.scorecard.rules import NEVER_COMPARED, Rules
from schemas.audit import CONTRADICTION, IMPOSSIBLE
from schemas.results import KEY, LINE, OTHER_COVARIATES
from schemas.results import NOT_COLLECTED as NOTE_NOT_COLLECTED
from schemas.scorecard import (
    AGREES,
    CANNOT_TELL,
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
#: Statistics whose fault makes no other statistic of their line wrong.
_OF_TESTS = ("p_value", "statistic")


class Verdict(NamedTuple):
    verdict: str
    why: str = ""


class Side(NamedTuple):
    """What the verdict on a printed value hangs on besides the value itself.

    lines
        of the paper.
    ours
        of the scope.
    compared
        the comparisons, by line and kind.
    inconsistent
        ids of the printed values that cannot be right, and their findings.
    whole
        whether the scope's rows are made from the paper.
    """

    lines: Mapping[Line, Stats]
    ours: ScopeResults
    compared: Mapping[Name, Compared]
    inconsistent: Mapping[str, str]
    whole: bool


def compare_scope(
    published: pd.DataFrame,
    results: pd.DataFrame,
    findings: pd.DataFrame,
    rules: Rules,
    headlines: Sequence[Headline] = (),
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
    headlines
        the quantities that are a family of their own.
    whole
        whether the scope's rows are made from the paper, so that equal digits are no chance.

    Returns
    -------
    One row per printed value: ``id``, and of `schemas.scorecard.Scorecard` the columns from
    ``replicated`` to ``inside_replicated``.
    """
    lines, ours = printed_lines(published), ScopeResults(results)
    inconsistent = inconsistent_values(published, findings)
    unsound = set(wrong_lines(published, inconsistent))
    of_headlines = compare_headline_lines(lines, ours, headlines, rules, unsound)
    others = compare_other_lines(published, lines, ours, rules, unsound, exclude=of_headlines)
    side = Side(lines, ours, of_headlines | others, inconsistent, whole)
    return pd.DataFrame([_row(row, side, rules) for row in published.to_dict("records")])


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


def wrong_lines(published: pd.DataFrame, inconsistent: Mapping[str, str]) -> dict[Line, str]:
    """Lines of which a value other than a test's cannot be right, with the finding's name."""
    keyed = published[published["id"].isin(list(inconsistent)) & ~published["stat"].isin(_OF_TESTS)]
    return {
        tuple(row[part] for part in LINE): inconsistent[row["id"]]
        for row in keyed.to_dict("records")
    }


def _row(row: Mapping[str, Any], side: Side, rules: Rules) -> dict[str, Any]:
    key = tuple(row[part] for part in KEY)
    value = side.ours.value(key) if key[0] else None
    kind = COMPARED_AS.get(key[-1], "")
    compared = side.compared.get((key[:-1], kind), NOTHING_COMPARED)
    verdict = _verdict(row, key, value, compared, side, rules)
    found, allows = compared.contrast, compared.attainable
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
        "family": compared.family if effect else "",
        "p_adjusted": compared.p_adjusted,
        **(allows._asdict() if allows and effect else {}),
        "inside_printed": found.inside_printed,
        "inside_replicated": found.inside_replicated,
    }


def _verdict(
    row: Mapping[str, Any],
    key: tuple[str, ...],
    value: float | None,
    compared: Compared,
    side: Side,
    rules: Rules,
) -> Verdict:
    if not key[0]:
        return Verdict(NOT_REPLICATED, row["not_replicated"])
    if value is None:
        return no_value(side.ours.why_none(key))
    found = compared.contrast
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
    return judge(COMPARED_AS[key[-1]], compared, rules)


def _is_exact(key: tuple[str, ...], found: Contrast, precise: bool, side: Side) -> bool:
    """Whether equal digits are the same result and no chance."""
    if found.effect is None:
        return False
    if COMPARED_AS.get(key[-1]) != SHARE:
        return precise
    theirs, ours = (of[key[:-1]]["denominator"] for of in (side.lines, side.ours.lines))
    return theirs == ours or (key[-1] == "percent" and precise)


def no_value(note: str) -> Verdict:
    """The verdict on a value that a scope lacks, by the *note* of its line."""
    if note.startswith(NOTE_NOT_COLLECTED):
        return Verdict(NOT_COLLECTED, note.removeprefix(NOTE_NOT_COLLECTED).removeprefix(": "))
    return Verdict(NOT_ESTIMABLE, note)


def judge(kind: str, compared: Compared, rules: Rules) -> Verdict:
    """Whether what has an effect differs, agrees, or why neither can be said."""
    found, adjusted = compared.contrast, compared.p_adjusted
    if found.effect is None or adjusted is None:
        return Verdict(NOT_COMPARED, found.why)
    if adjusted < rules.alpha:
        return Verdict(DIFFERS)
    if found.effect.p_value < rules.alpha:
        return Verdict(UNCLEAR, f"P is below {rules.alpha:g} alone, and not when adjusted")
    if rules.is_precise(kind, found):
        return Verdict(AGREES)
    if compared.attainable is None or isinf(compared.attainable.least_times):
        return Verdict(CANNOT_TELL, "the printed interval alone reaches beyond the margin")
    return Verdict(UNCLEAR, _what_it_would_take(compared.attainable, compared.relative_size))


def _what_it_would_take(allows: Attainable, relative_size: float) -> str:
    """How large a site must be to agree, where this one is smaller."""
    if relative_size >= allows.least_times:
        return "its interval reaches beyond the margin"
    if allows.least_size is None:
        times, here = (f"{number:.2g}" for number in (allows.least_times, relative_size))
        return f"to agree takes {times} times the paper's information; here {here} times"
    return f"to agree takes about {ceil(allows.least_size):,} patients"


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
