"""The page of the scorecard: rules, verdicts by place and scope, and every printed value."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from hcc_conversion.comparison.printed_names import EVERYWHERE, paper_name, place_name
from hcc_conversion.comparison.scorecard.cells import (
    SYMBOLS,
    ValuesOfPlace,
    values_by_place,
)
from hcc_conversion.comparison.scorecard.error_rates import (
    COUNTED,
    NOT_SIMULATED,
    of_these_rules,
    rates_by_size,
    told_of,
)
from hcc_conversion.comparison.scorecard.headline_cells import HEADINGS, headline_rows
from hcc_conversion.comparison.scorecard.rules import Rules, stated
from hcc_conversion.comparison.scorecard.section import FIGURES
from hcc_conversion.comparison.scorecard.table import column_of
from hcc_conversion.comparison.scorecard.verdict_groups import verdict_groups
from hcc_conversion.display.labels import scope_label
from hcc_conversion.display.many import FEW
from hcc_conversion.display.pages import render
from schemas.scorecard import NOT_REPLICATED, PART, VERDICTS, WHOLE

COLUMNS = ["Row", "Group", "Statistic", "Printed"]
#: Heads the column of verdicts where a site has no column of its own.
BY_VERDICT = "Sites and pools by verdict"
TEMPLATE = Path(__file__).with_name("scorecard.html.j2")
#: What the list can be narrowed to: name of a class of rows, and its words.
FILTERS = {
    "differs": "differs somewhere",
    "unclear": "unclear somewhere",
    "inconsistent": "published value inconsistent",
    "missed": "not exact though made from the paper",
}
KINDS = {
    "proportion": "Proportions",
    "probability": "Cumulative incidences",
    "mean_difference": "Mean differences",
    "hazard_ratio": "Hazard ratios",
}
CAUTIONS = {
    WHOLE: (
        "the rows are made from what the paper prints, so agreement is by construction. What is"
        " exact here shows that the analyses compute what the paper computed."
    ),
    PART: (
        "the rows hold those made from the paper, that is the paper's own patients beside others."
        " It is drawn towards the paper, the two are no independent samples, and P is too large;"
        " 'agrees' and 'exact' are no evidence of replication."
    ),
}
_CONTROL = {
    "scope": "Scope",
    "values": "Values",
    "checks": "Checks",
    "contradiction": "Contradictions",
    "impossible": "Impossible",
    "method_mismatch": "Method mismatches",
    "rounding": "Rounding",
    "ambiguous": "Ambiguous",
    "ties": "Ties",
    "ties_left_out": "Ties left out",
}


class ScorecardTables(NamedTuple):
    """`Scorecard`, `ScorecardSummary`, `HeadlineComparison`, `HeadlineMetrics`, `AuditControl`."""

    scorecard: pd.DataFrame
    summary: pd.DataFrame
    headlines: pd.DataFrame
    metrics: pd.DataFrame
    control: pd.DataFrame


class Table(NamedTuple):
    columns: list[str]
    rows: list[list[str]]


class Paper(NamedTuple):
    """One paper's part of the page; `name` begins the names to link to.

    `many`: the names of the scopes where they are too many for a column each, else none.
    """

    name: str
    title: str
    verdicts: Table
    places: Table
    misses: Table
    headlines: Table
    metrics: Table
    control: Table
    errors: list[str]
    rates: Table | None
    columns: list[str]
    values: list[ValuesOfPlace]
    many: list[str]


def scorecard_page(
    title: str,
    tables: ScorecardTables,
    rules: Rules,
    scopes: Mapping[str, Mapping[str, str]],
    error_rates: Mapping[str, pd.DataFrame] | None = None,
) -> str:
    """A page with the scorecard of every paper.

    Parameters
    ----------
    scopes
        scope, then its ``name``, ``nature`` and ``description``.
    error_rates
        paper, then its `schemas.scorecard.ErrorRates`, where they were simulated.
    """
    labels = {scope: scope_label(named["name"], named["nature"]) for scope, named in scopes.items()}
    called = {scope: named["name"] for scope, named in scopes.items()}
    names, rates = list(tables.scorecard["paper"].unique()), error_rates or {}
    meanings = stated(rules)
    return render(
        TEMPLATE,
        title=title,
        names=" and ".join(map(paper_name, names)),
        legend=[f"{labels[_]}: {scopes[_]['description']}" for _ in scopes],
        cautions=_cautions(tables.summary, labels),
        rules=[(SYMBOLS[verdict], verdict, text) for verdict, text in meanings.items()],
        filters=list(FILTERS.items()),
        figures=[(f"{name}.svg", what) for name, (what, _) in FIGURES.items()],
        few=len(scopes) <= FEW,
        verdict_groups=verdict_groups,
        papers=[
            _paper(name, tables, labels, called, of_these_rules(rates.get(name), rules))
            for name in names
        ],
    )


def _cautions(summary: pd.DataFrame, labels: Mapping[str, str]) -> list[str]:
    made = summary.loc[summary["made_from"] != "", ["paper", "scope", "made_from"]]
    return [
        f"{labels[row.scope]} against {paper_name(row.paper)}: {CAUTIONS[row.made_from]}"
        for row in made.drop_duplicates().itertuples(index=False)
    ]


def _paper(
    name: str,
    tables: ScorecardTables,
    labels: Mapping[str, str],
    names: Mapping[str, str],
    rates: pd.DataFrame | None,
) -> Paper:
    card, summary, headlines, metrics, control = (table[table["paper"] == name] for table in tables)
    scopes = list(card["scope"].unique())
    headings = [_heading(labels[scope], card, scope) for scope in scopes]
    many = len(scopes) > FEW
    return Paper(
        name=name,
        title=paper_name(name),
        verdicts=_verdicts(summary, scopes, headings),
        places=_places(summary, scopes, headings),
        misses=_misses(summary),
        headlines=Table(HEADINGS, headline_rows(headlines, labels)),
        metrics=_metrics(metrics, labels),
        control=_control(control, labels),
        errors=[NOT_SIMULATED] if rates is None else told_of(rates),
        rates=None if rates is None else _rates(rates, headlines),
        columns=[*COLUMNS, *([BY_VERDICT] if many else headings)],
        values=values_by_place(name, card),
        many=[_heading(names[scope], card, scope) for scope in scopes] if many else [],
    )


def _heading(label: str, card: pd.DataFrame, scope: str) -> str:
    made = card.loc[card["scope"] == scope, "made_from"].iloc[0]
    said = {WHOLE: " — made from this paper", PART: " — holds rows made from this paper"}
    return label + said.get(made, "")


def _verdicts(summary: pd.DataFrame, scopes: list[str], headings: list[str]) -> Table:
    """A row per scope."""
    every = summary[summary["place"] == EVERYWHERE].set_index("scope")
    columns = [*(verdict.replace(" ", "_") for verdict in VERDICTS), "total"]
    rows = [
        [heading, *map(str, every.loc[scope, columns])]
        for scope, heading in zip(scopes, headings, strict=True)
    ]
    return Table(["Scope", *(f"{SYMBOLS[_]} {_}" for _ in VERDICTS), "all"], rows)


def _places(summary: pd.DataFrame, scopes: list[str], headings: list[str]) -> Table:
    """A row per part of the paper and a column per scope; of many scopes the other way round."""
    counts = summary.set_index(["place", "scope"])
    places = list(summary["place"].unique())
    rows = [
        [place_name(place), *(_marks(counts.loc[(place, scope)]) for scope in scopes)]
        for place in places
    ]
    if len(scopes) <= FEW:
        return Table(["Place", *headings], rows)
    by_scope = zip(headings, *(row[1:] for row in rows), strict=True)
    return Table(["Scope", *(row[0] for row in rows)], [list(row) for row in by_scope])


def _marks(counts: pd.Series) -> str:
    told = [verdict for verdict in VERDICTS if verdict != NOT_REPLICATED]
    numbers = {verdict: counts[verdict.replace(" ", "_")] for verdict in told}
    return ", ".join(f"{SYMBOLS[name]} {n}" for name, n in numbers.items() if n) or "(none)"


def _misses(summary: pd.DataFrame) -> Table:
    made = summary[summary["made_from"] == WHOLE]
    rows = [
        [
            f"{place_name(row.place)}, {row.scope}",
            *map(str, (row.total, row.not_replicated, row.exact, row.explained, row.unexplained)),
        ]
        for row in made.itertuples(index=False)
    ]
    columns = ["Place", "Values", "Not replicated", "Exact", "Explained", "Not explained"]
    return Table(columns, rows)


def _metrics(metrics: pd.DataFrame, labels: Mapping[str, str]) -> Table:
    rows = [
        [
            labels[row.scope],
            KINDS[row.kind],
            str(row.quantities),
            str(row.inconsistent),
            str(row.compared),
            "" if pd.isna(row.same_direction_and_significance) else _of(row, 0),
            _of(row, 1),
            _expected(row),
            f"{row.inside_predicted} of {row.compared}" if row.compared else "",
            f"{row.inside_prediction} of {row.predicted}" if row.predicted else "",
        ]
        for row in metrics.itertuples(index=False)
    ]
    columns = ["Scope", "Kind", "Quantities", "Printed value inconsistent", "Compared"]
    columns += ["Same direction and significance", "Inside the printed limits"]
    columns += [
        "Expected by perfect replication (95 % range)",
        "Inside what print predicts (expected: 95 %)",
        "Printed value inside the prediction interval of the centres",
    ]
    return Table(columns, rows)


def _rates(rates: pd.DataFrame, headlines: pd.DataFrame) -> Table:
    titles = dict(zip(headlines["headline"], headlines["title"], strict=True))
    symbols = {column_of(verdict): SYMBOLS[verdict] for verdict in VERDICTS}
    return Table(*rates_by_size(rates, titles, {name: symbols[name] for name in COUNTED}))


def _expected(row: Any) -> str:
    """How many of the compared perfect replication puts inside the printed limits."""
    if pd.isna(row.expected_inside_printed) or not row.compared:
        return ""
    return f"{row.expected_inside_printed:.1f} ({row.expected_low} to {row.expected_high})"


def _of(row: Any, metric: int) -> str:
    counts = (row.same_direction_and_significance, row.inside_printed)
    return f"{counts[metric]} of {row.compared}" if row.compared else "(none)"


def _control(control: pd.DataFrame, labels: Mapping[str, str]) -> Table:
    shown = control.assign(scope=control["scope"].map(labels))[list(_CONTROL)]
    return Table(list(_CONTROL.values()), shown.astype(str).to_numpy().tolist())
