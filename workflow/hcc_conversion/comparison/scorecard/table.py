"""The scorecard of a paper: all scopes, with the audit's findings and what explains a miss."""

from collections.abc import Mapping, Sequence

import pandas as pd

from hcc_conversion.comparison.audit.audit import implicated
from hcc_conversion.comparison.heterogeneity.headlines import Headline
from hcc_conversion.comparison.printed_names import EVERYWHERE
from hcc_conversion.comparison.scorecard.rules import Rules
from hcc_conversion.comparison.scorecard.verdicts import compare_scope
from schemas.audit import SEVERITIES
from schemas.results import KEY, LINE
from schemas.scorecard import EXACT, NOT_REPLICATED, VERDICTS, WHOLE, Scorecard, ScorecardSummary

_PRINTED = ["id", "place", "row", "printed_group", "statistic", *KEY, "printed"]


def scorecard(
    paper: str,
    published: pd.DataFrame,
    results: Mapping[str, pd.DataFrame],
    findings: pd.DataFrame,
    exceptions: pd.DataFrame,
    made_from: Mapping[str, str],
    rules: Rules,
    headlines: Sequence[Headline] = (),
) -> pd.DataFrame:
    """Every printed value of a paper beside that of every scope.

    Parameters
    ----------
    paper, published
        its name, and its `PublishedValues`.
    results
        scope, then its `schemas.results.Results` of all analyses.
    findings
        `AuditFindings`, of this paper and maybe of others.
    exceptions
        printed values that no consistent data carry, indexed by ``id``, with their ``reason``;
        empty where none are listed.
    made_from
        scope, then whether its rows are made from the paper (`schemas.scorecard.MADE_FROM`).
    rules
        when values agree and differ.
    headlines
        the quantities that are a family of their own.

    Returns
    -------
    `schemas.scorecard.Scorecard`, scope by scope.
    """
    shared = findings_of_values(findings[findings["paper"] == paper], published)
    told = _told_of_values(published, shared, exceptions)
    tables = []
    for scope, own in results.items():
        whole = made_from[scope] == WHOLE
        judged = compare_scope(published, own, shared, rules, headlines, whole=whole)
        judged = judged.merge(told, on="id", how="left")
        judged = judged.assign(paper=paper, scope=scope, made_from=made_from[scope])
        missed = ~judged["verdict"].isin([EXACT, NOT_REPLICATED]) & whole
        tables.append(judged.assign(explained=judged["explained"].where(missed, "")))
    return _typed(pd.concat(tables, ignore_index=True))


def _told_of_values(
    published: pd.DataFrame, shared: pd.DataFrame, exceptions: pd.DataFrame
) -> pd.DataFrame:
    """What is the same for every scope: what is printed, what the audit says, what explains."""
    by_value = shared.groupby("id", sort=False)
    findings = by_value["finding"].agg(" ".join)
    gravest = by_value["severity"].agg(lambda of_value: min(of_value, key=SEVERITIES.index))
    told = published[_PRINTED]
    named = {"findings": findings, "severity": gravest}
    named["explained"] = pd.Series(_reasons(published, findings, exceptions), dtype="string")
    return told.assign(**{name: told["id"].map(of).fillna("") for name, of in named.items()})


def findings_of_values(findings: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Which finding judges which value: ``id, finding, severity, rule``."""
    shared = implicated(findings, published)
    rules = findings.set_index("finding")["rule"]
    return shared.assign(rule=shared["finding"].map(rules).astype("string"))


def _reasons(
    published: pd.DataFrame, findings: pd.Series, exceptions: pd.DataFrame
) -> dict[str, str]:
    """Why data made from the paper need not have a value: its own reason, or one near it.

    The nearest counts: an exception or a finding of the value itself, of its line (number and
    percentage), of its row of the table (a share whose denominator stands there too).
    """
    own = {
        **{name: f"audit: {found}" for name, found in findings.items()},
        **{name: f"exception: {reason}" for name, reason in exceptions["reason"].items()},
    }
    keyed = published["stat"] != ""
    by_line: dict[tuple, str] = {}
    by_row: dict[tuple, str] = {}
    for item in published[published["id"].isin(list(own))].to_dict("records"):
        if item["stat"]:
            by_line.setdefault(tuple(item[part] for part in LINE), own[item["id"]])
        by_row.setdefault((item["place"], item["row"]), own[item["id"]])
    reasons = {}
    for item in published[keyed].to_dict("records"):
        found = (
            own.get(item["id"])
            or by_line.get(tuple(item[part] for part in LINE))
            or by_row.get((item["place"], item["row"]))
        )
        if found:
            reasons[item["id"]] = found
    return reasons


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    columns = {name: column.dtype.type for name, column in Scorecard.to_schema().columns.items()}
    return Scorecard.validate(table.reindex(columns=list(columns)).astype(columns))


def summarise(table: pd.DataFrame) -> pd.DataFrame:
    """How many printed values have which verdict, per place and in all.

    *table*: `Scorecard`. Returns `schemas.scorecard.ScorecardSummary`; places in the order of the
    paper, `EVERYWHERE` last.
    """
    rows = []
    for (paper, scope, made_from), own in table.groupby(
        ["paper", "scope", "made_from"], sort=False
    ):
        of = {"paper": paper, "scope": scope, "made_from": made_from}
        places: Sequence[str] = list(own["place"].unique())
        rows += [of | _counts(own[own["place"] == place], place) for place in places]
        rows.append(of | _counts(own, EVERYWHERE))
    schema = ScorecardSummary.to_schema().columns
    columns = {name: column.dtype.type for name, column in schema.items()}
    return ScorecardSummary.validate(pd.DataFrame(rows, columns=list(columns)).astype(columns))


def column_of(verdict: str) -> str:
    """The column of a summary that counts a verdict."""
    return verdict.replace(" ", "_")


def _counts(rows: pd.DataFrame, place: str) -> dict[str, object]:
    verdicts = rows["verdict"].value_counts()
    counts = {column_of(verdict): int(verdicts.get(verdict, 0)) for verdict in VERDICTS}
    explained = dict.fromkeys(("explained", "unexplained"), pd.NA)
    if (rows["made_from"] == WHOLE).all():
        missed = rows[~rows["verdict"].isin([EXACT, NOT_REPLICATED])]
        n_explained = int((missed["explained"] != "").sum())
        explained = {"explained": n_explained, "unexplained": len(missed) - n_explained}
    return {"place": place, "total": len(rows), **counts, **explained}
