"""The headline quantities of a paper and of every scope, in one table that figures draw."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import pandera.pandas as pa

from hcc_conversion.comparison.heterogeneity.headlines import (
    HAZARD_RATIO,
    MEAN_DIFFERENCE,
    PROBABILITY,
    PROPORTION,
    Headline,
)
from hcc_conversion.comparison.scorecard.expected import expectation
from hcc_conversion.comparison.scorecard.families import (
    KINDS,
    NOTHING_COMPARED,
    Compared,
    compare_headline_lines,
    group_lines,
    lines_of,
)
from hcc_conversion.comparison.scorecard.lines import Line, ScopeResults, Stats, printed_lines
from hcc_conversion.comparison.scorecard.rules import Rules
from hcc_conversion.comparison.scorecard.table import findings_of_values
from hcc_conversion.comparison.scorecard.verdicts import (
    Verdict,
    inconsistent_values,
    judge,
    no_value,
    wrong_lines,
)
from hcc_conversion.statistics.complementary_log_log import on_scale
from hcc_conversion.statistics.from_summaries import (
    ratio_estimate,
    standardised_ratio_difference,
    standardised_share_difference,
    welch_difference,
    welch_standard_error,
)
from hcc_conversion.statistics.proportions import WILSON, wilson_interval
from schemas.scorecard import (
    EXACT,
    INCONSISTENT,
    NOT_COMPARED,
    PRINTED,
    HeadlineComparison,
)
from schemas.vocabulary import pool_of

NOT_PRINTED = "not printed"
#: Kind, then what stands where a paper prints none of it.
_WHY_NOT_PRINTED = {PROBABILITY: "the paper prints no incidence"}
#: No effect, by kind; proportions have none.
_NULL = {MEAN_DIFFERENCE: 0.0, HAZARD_RATIO: 1.0}
_METHODS = {
    PROPORTION: WILSON,
    MEAN_DIFFERENCE: "Welch 95 % CI from the printed means, SDs and n",
    PROBABILITY: "as printed",
    HAZARD_RATIO: "as printed",
}
_NUMBERS = ("estimate", "ci_low", "ci_high", "n", "denominator")


def compare_headlines(
    paper: str,
    published: pd.DataFrame,
    results: Mapping[str, pd.DataFrame],
    headlines: Sequence[Headline],
    findings: pd.DataFrame,
    made_from: Mapping[str, str],
    rules: Rules,
    prediction: Mapping[str, tuple[float, float]] | None = None,
) -> pd.DataFrame:
    """Every headline quantity as printed, then of every scope.

    Parameters
    ----------
    paper, published, results, findings, made_from, rules
        as for `hcc_conversion.comparison.scorecard.table.scorecard`.
    headlines
        the quantities.
    prediction
        name of a quantity, then the limits of the 95 % prediction interval of the centres, in
        the unit of the quantity; the pool's row says whether the printed value is within. None
        where heterogeneity was not estimated.

    Returns
    -------
    `schemas.scorecard.HeadlineComparison`. A printed mean difference follows from the printed
    means, SDs and numbers of patients; the limits of a printed proportion are Wilson's.
    """
    lines = printed_lines(published)
    scopes = {scope: ScopeResults(own) for scope, own in results.items()}
    shared = findings_of_values(findings[findings["paper"] == paper], published)
    wrong = wrong_lines(published, inconsistent_values(published, shared))
    compared = {
        scope: compare_headline_lines(lines, ours, headlines, rules, wrong)
        for scope, ours in scopes.items()
    }
    rows = []
    for headline in headlines:
        printed = _printed(headline, lines)
        finding = next((wrong[line] for line in lines_of(headline) if line in wrong), "")
        of = {"paper": paper, "headline": headline.name, "title": headline.title}
        of |= {"kind": headline.kind, "finding": finding}
        untold = {"verdict": "", "why": ""}
        rows.append(of | {"source": PRINTED, "made_from": ""} | untold | printed)
        for scope, ours in scopes.items():
            row = of | {"source": scope, "made_from": made_from[scope]}
            row |= _held_against(headline, ours, printed, lines)
            name = headline.line, KINDS[headline.kind]
            row |= _judged(row, printed, compared[scope].get(name, NOTHING_COMPARED), rules)
            limits = (prediction or {}).get(headline.name)
            if scope == pool_of(scopes) and limits and pd.notna(printed["estimate"]):
                row["inside_prediction"] = limits[0] <= printed["estimate"] <= limits[1]
            rows.append(row)
    return _typed(rows, HeadlineComparison)


def _typed(rows: list[dict[str, Any]], model: type[pa.DataFrameModel]) -> pd.DataFrame:
    columns = {name: column.dtype.type for name, column in model.to_schema().columns.items()}
    return model.validate(pd.DataFrame(rows, columns=list(columns)).astype(columns))


def _judged(
    row: Mapping[str, Any], printed: Mapping[str, Any], compared: Compared, rules: Rules
) -> dict[str, Any]:
    """The verdict on a scope's quantity, and what the comparison gives and allows."""
    effect, allows = compared.contrast.effect, compared.attainable
    verdict = _verdict(row, printed, compared, rules)
    found: dict[str, Any] = {"verdict": verdict.verdict, "why": verdict.why}
    if effect is None or row["finding"]:
        return found
    found |= {"effect": effect.estimate, "effect_low": effect.ci_low}
    found |= {"effect_high": effect.ci_high, "p_value": effect.p_value}
    return found | {"p_adjusted": compared.p_adjusted, **(allows._asdict() if allows else {})}


def _verdict(
    row: Mapping[str, Any], printed: Mapping[str, Any], compared: Compared, rules: Rules
) -> Verdict:
    if row["estimate"] is None:
        return no_value(row["note"])
    if row["finding"]:
        return Verdict(INCONSISTENT, row["finding"])
    if printed["estimate"] is None:
        return Verdict(NOT_COMPARED, NOT_PRINTED)
    same = [row[name] == printed[name] is not None for name in ("n", "denominator")]
    if row["kind"] == PROPORTION and all(same):
        return Verdict(EXACT)
    return judge(KINDS[row["kind"]], compared, rules)


def _printed(headline: Headline, lines: Mapping[Line, Stats]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if headline.kind == MEAN_DIFFERENCE:
        groups = group_lines(headline, lines, "denominator")
        effect = welch_difference(*groups) if groups else None
        found = {} if effect is None else effect._asdict()
    else:
        line = lines.get(headline.line, {})
        found = _read(headline.kind, line)
    why_none = _WHY_NOT_PRINTED.get(headline.kind, NOT_PRINTED)
    return _line(headline.kind, found, why_none, _METHODS[headline.kind])


def _replicated(headline: Headline, ours: ScopeResults) -> dict[str, Any]:
    stats = ours.lines.get(headline.line, {})
    stat = "n" if headline.kind == PROPORTION else "estimate"
    found = _read(headline.kind, stats)
    known = ours.value((*headline.line, stat)) is not None
    note = ours.note((*headline.line, stat)) if known else ours.why_none((*headline.line, stat))
    method = WILSON if headline.kind == PROPORTION else ours.method((*headline.line, stat))
    return _line(headline.kind, found, note, method) | {"note": note}


def _held_against(
    headline: Headline,
    ours: ScopeResults,
    printed: Mapping[str, Any],
    printed_of: Mapping[Line, Stats],
) -> dict[str, Any]:
    replicated = _replicated(headline, ours)
    groups = [
        group_lines(headline, ours.lines, "n"),
        group_lines(headline, printed_of, "denominator"),
    ]
    errors = [welch_standard_error(*pair) if pair else None for pair in groups]
    return replicated | _agreement(headline.kind, replicated, printed, errors)


def _read(kind: str, stats: Stats) -> dict[str, Any]:
    """Estimate and limits of a line, as they are read: shares and incidences in per cent."""
    if kind == PROPORTION:
        return _share(stats)
    unit = 100 if kind == PROBABILITY else 1
    return {name: unit * value for name, value in stats.items() if name in _NUMBERS[:3]}


def _share(stats: Stats) -> dict[str, Any]:
    if not stats.get("denominator") or "n" not in stats:
        return {}
    count, of = round(stats["n"]), round(stats["denominator"])
    low, high = wilson_interval(count, of)
    share = {"estimate": 100 * count / of, "ci_low": low, "ci_high": high}
    return {**share, "n": count, "denominator": of}


def _line(kind: str, found: Mapping[str, Any], why_none: str, method: str) -> dict[str, Any]:
    numbers = _NUMBERS if kind == PROPORTION else _NUMBERS[:3]
    if "estimate" not in found:
        return {**dict.fromkeys(_NUMBERS), "method": "", "note": why_none}
    kept = {name: found.get(name) if name in numbers else None for name in _NUMBERS}
    return {**kept, "method": method, "note": ""}


def _agreement(
    kind: str,
    ours: Mapping[str, Any],
    printed: Mapping[str, Any],
    errors: Sequence[float | None],
) -> dict[str, Any]:
    """The metrics of RCT-DUPLICATE: none where either side has no estimate or no limits.

    *errors*: of mean differences the standard error on both sides.
    """
    if any(side[name] is None for side in (ours, printed) for name in _NUMBERS[:3]):
        return {}
    agreement: dict[str, Any] = {
        "standardised_difference": _standardised(kind, ours, printed, errors),
        "inside_printed": printed["ci_low"] <= ours["estimate"] <= printed["ci_high"],
        **expectation(kind, ours, printed, errors),
    }
    if kind in _NULL:
        null = _NULL[kind]
        above, beyond = (
            [rule(side) for side in (ours, printed)]
            for rule in (
                lambda side: side["estimate"] > null,
                lambda side: not side["ci_low"] <= null <= side["ci_high"],
            )
        )
        agreement |= {
            "same_direction": above[0] == above[1],
            "same_significance": beyond[0] == beyond[1],
        }
    return agreement


def _standardised(
    kind: str,
    ours: Mapping[str, Any],
    printed: Mapping[str, Any],
    errors: Sequence[float | None],
) -> float | None:
    if kind == PROPORTION:
        counts = (side[name] for side in (ours, printed) for name in ("n", "denominator"))
        return standardised_share_difference(*counts)
    if kind == PROBABILITY:
        return _standardised_incidence(ours, printed)
    if kind == HAZARD_RATIO:
        first, second = (
            ratio_estimate(*(side[_] for _ in _NUMBERS[:3])) for side in (ours, printed)
        )
        if first is None or second is None:
            return None
        return standardised_ratio_difference(first, second)
    known = [error for error in errors if error is not None]
    if len(known) < len(errors):
        return None
    common = sum(error**2 for error in known) ** 0.5
    return abs(ours["estimate"] - printed["estimate"]) / common if common else None


def _standardised_incidence(ours: Mapping[str, Any], printed: Mapping[str, Any]) -> float | None:
    """Difference of two incidences on the complementary log-log scale, in standard errors."""
    first, second = (on_scale(*(side[_] / 100 for _ in _NUMBERS[:3])) for side in (ours, printed))
    if first is None or second is None:
        return None
    return abs(first.effect - second.effect) / (first.variance + second.variance) ** 0.5
