"""Every rule applied to what a paper prints."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import pandas as pd

from hcc_conversion.comparison.audit import (
    claims,
    copied_rows,
    equalities,
    event_counts,
    granularity,
    listings,
    orders,
    percentages,
    ratios,
    sums,
    two_by_two,
    two_means,
    two_ranks,
)
from hcc_conversion.comparison.audit.checks import CONSISTENT, Check, findings_table
from hcc_conversion.comparison.audit.identities import Identities
from hcc_conversion.comparison.audit.printed import Printed, index_printed
from schemas.audit import AuditSummary

RULES: tuple[Callable[[Printed, Identities], Iterator[Check]], ...] = (
    percentages.check_percentages,
    orders.check_orders,
    granularity.check_granularity,
    sums.check_sums,
    equalities.check_equalities,
    listings.check_listings,
    two_means.check_two_means,
    two_by_two.check_two_by_two,
    two_ranks.check_two_ranks,
    ratios.check_ratios,
    event_counts.check_event_counts,
    copied_rows.check_copied_rows,
    claims.check_claims,
)

#: What each rule says, in the order of the summary.
TELLS: Mapping[str, str] = {
    percentages.FROM_COUNT: "a percentage is its count over its denominator, rounded",
    percentages.ATTAINABLE: "some whole number gives the percentage (Brown & Heathers 2017)",
    orders.POSSIBLE: "shares, P values, spreads and counts lie where they can",
    orders.IN_ORDER: "limits, quartiles and ranges lie in order around their centre",
    orders.NESTED: "the range of a subset lies within that of the whole",
    granularity.GRIM: "a sum of whole numbers gives the mean: GRIM (Brown & Heathers 2017)",
    granularity.GRIMMER: "whole numbers give the spread: GRIMMER (Anaya 2016, Allard 2018)",
    granularity.MEDIAN: "a median of whole numbers is one, or halfway between two",
    sums.SUM: "parts add up to their whole",
    sums.SUBSET: "a part is no larger than its whole",
    equalities.PRINTED_TWICE: "abstract, text and tables print one quantity alike",
    equalities.SAME_NUMBER: "what must be one number is printed alike",
    equalities.OTHER_NAME: "a number keeps its name from place to place",
    equalities.DENOMINATOR: "shares are of the patients that their heading counts",
    listings.LISTED: "a count is that of the patients listed one by one",
    listings.MOMENTS: "mean and spread are those of the values listed",
    two_means.T_FROM_MOMENTS: "t follows from means, spreads and numbers, within rounding",
    two_means.P_FROM_T: "P follows from t (Nuijten et al. 2016)",
    two_means.SIGN: "a statistic has the sign of the difference",
    two_by_two.FROM_COUNTS: "χ² follows from the counts, by Pearson or Yates",
    two_by_two.P_FROM_COUNTS: "P is of the test whose statistic stands beside it",
    two_by_two.CONVENTION: "one convention gives all χ² of the paper",
    two_ranks.P_FROM_Z: "P follows from Z",
    two_ranks.ATTAINABLE: "so many patients can have this Z without ties",
    two_ranks.SHOWN_AS: "the summary shown is of the kind that is tested",
    ratios.STOPPED: "a ratio is an estimate, not where an iteration stopped",
    ratios.SYMMETRIC: "the ratio is the geometric mean of its limits",
    ratios.P_FROM_LIMITS: "P follows from the ratio and its limits (Altman & Bland 2011)",
    ratios.SIGNIFICANCE: "P is below 0.05 where the limits exclude 1",
    ratios.COPIED: "P does not repeat another number of its row",
    event_counts.FINITE: "a level without events has no finite ratio",
    event_counts.ERROR_BOUND: "SE² of a log hazard ratio is at least 1/d1 + 1/d0",
    event_counts.INFORMATION: "and near that where shares change little over time",
    event_counts.PREVALENCE: "ratio and events imply a share of patients that can be",
    copied_rows.COPIED: "other patients have other numbers",
    claims.RANKING: "what is called the most is the most",
    claims.SIGNIFICANT: "what is called significant has a P below the limit, else not",
    claims.SELECTION: "variables are selected by the rule that is stated",
    claims.WINDOW: "survivors' follow-up differs by no more than the window of admission",
    claims.MODEL: "ten events per variable (Peduzzi et al. 1995)",
}


class Audit(NamedTuple):
    """What an audit found.

    findings
        `schemas.audit.AuditFindings`.
    summary
        `schemas.audit.AuditSummary`, rules in the order of `TELLS`.
    coverage
        one row per printed number: ``id`` and ``rules``, how many rules looked at it.
    """

    findings: pd.DataFrame
    summary: pd.DataFrame
    coverage: pd.DataFrame


def audit(published: pd.DataFrame, identities: Identities, paper: str) -> Audit:
    """Hold the numbers of a paper against each other.

    Parameters
    ----------
    published
        `schemas.published.PublishedValues` of one paper.
    identities
        the ties between them. A tie whose values are not all printed is passed over.
    paper
        its name in the findings.
    """
    printed = index_printed(published)
    checks = [check for rule in RULES for check in rule(printed, identities)]
    return Audit(
        findings=findings_table(checks, printed, paper),
        summary=_summary(checks),
        coverage=_coverage(printed, checks),
    )


def implicated(findings: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Which printed values a finding judges: the same number printed elsewhere shares it.

    Returns
    -------
    One row per value and finding, in the order of *findings*: ``id, finding, severity``.
    """
    twins = _ids_of_number(index_printed(published))
    rows = [
        (twin, row.finding, row.severity)
        for row in findings.itertuples(index=False)
        for name in row.ids.split(" ")
        for twin in twins.get(name, [name])
    ]
    table = pd.DataFrame(rows, columns=["id", "finding", "severity"], dtype="string")
    return table.drop_duplicates(ignore_index=True)


def _ids_of_number(printed: Printed) -> dict[str, list[str]]:
    by_key: dict[tuple[str, ...], list[str]] = {}
    for entry in printed:
        if entry.key:
            by_key.setdefault(entry.key, []).append(entry.id)
    return {name: ids for ids in by_key.values() for name in ids}


def _summary(checks: list[Check]) -> pd.DataFrame:
    counts = pd.DataFrame(
        [(check.rule, check.severity == CONSISTENT) for check in checks],
        columns=["rule", "consistent"],
    )
    by_rule = counts.groupby("rule")["consistent"].agg(["size", "sum"]).reindex(list(TELLS))
    by_rule = by_rule.fillna(0).astype("Int64")
    table = pd.DataFrame(
        {
            "rule": pd.array(list(TELLS), dtype="string"),
            "tells": pd.array(list(TELLS.values()), dtype="string"),
            "checks": by_rule["size"].array,
            "consistent": by_rule["sum"].array,
            "findings": (by_rule["size"] - by_rule["sum"]).array,
        }
    )
    return AuditSummary.validate(table)


def _coverage(printed: Printed, checks: list[Check]) -> pd.DataFrame:
    """Bounds of a value alone are no check of the value."""
    rules: dict[str, set[str]] = {entry.id: set() for entry in printed if entry.operator}
    for check in checks:
        if check.rule != orders.POSSIBLE:
            for name in (*check.ids, *check.against):
                if name in rules:
                    rules[name].add(check.rule)
    table = pd.DataFrame({"id": list(rules), "rules": [len(names) for names in rules.values()]})
    return table.astype({"id": "string", "rules": "Int64"})
