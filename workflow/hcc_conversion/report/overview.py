"""What the page says of the sites: who contributed what, headline numbers, data quality."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from hcc_conversion.analyses.registry import analyses
from hcc_conversion.comparison.heterogeneity.headlines import (
    HAZARD_RATIO,
    PROBABILITY,
    PROPORTION,
    Headline,
)
from hcc_conversion.display.labels import box_label, population_label, variable_label
from hcc_conversion.display.lines import ROW, lines_of, notes_of, number_text
from hcc_conversion.ingest.findings import summarise
from hcc_conversion.ingest.query_tally import tally
from hcc_conversion.report.site import Site
from schemas.queries import OPEN, STATUSES
from schemas.results import NOT_COLLECTED
from schemas.vocabulary import TABLE_NAMES

#: Lines that say how many a site contributes: the patients of a population, boxes of the flow, and
#: who is followed up.
_PATIENTS = "patients"
_BOXES = ("source rows", "treated")
_FOLLOWED = "events_missing"

Results = Mapping[str, Mapping[str, pd.DataFrame]]


def headline_table(
    headlines: Sequence[Headline], results: Mapping[str, pd.DataFrame], sites: Sequence[Site]
) -> pd.DataFrame:
    """One row per headline quantity, one column per site; hazard ratios have a table of their own.

    Parameters
    ----------
    results
        scope, then its `schemas.results.Results` of all analyses together.
    """
    rows = [
        {"Quantity": headline.title}
        | {site.label: headline_text(headline, results[site.id]) for site in sites}
        for headline in headlines
        if headline.kind != HAZARD_RATIO
    ]
    return pd.DataFrame(rows, columns=["Quantity", *[site.label for site in sites]])


def headline_text(headline: Headline, results: pd.DataFrame) -> str:
    """A proportion as ``6 of 26 (23.1 %)``, an incidence and a difference with limits."""
    stats = headline.stats(results)
    needed = (
        ("n", "denominator", "percent")
        if headline.kind == PROPORTION
        else ("estimate", "ci_low", "ci_high")
    )
    if any(pd.isna(stats.get(name)) for name in needed):
        return headline.note(results) or (NOT_COLLECTED if not stats else "not estimable")
    if headline.kind == PROPORTION:
        return f"{stats['n']:.0f} of {stats['denominator']:.0f} ({stats['percent']:.1f}\u00a0%)"
    if headline.kind == PROBABILITY:
        share, *limits = (f"{100 * stats[name]:.1f}" for name in needed)
        return f"{share}\u00a0% ({' to '.join(limits)})"
    low, high = number_text(stats["ci_low"]), number_text(stats["ci_high"])
    return f"{number_text(stats['estimate'])} ({low} to {high})"


def contribution_table(
    results: Results, sites: Sequence[Site], titles: Mapping[str, str]
) -> pd.DataFrame:
    """One row per group of patients that an analysis is of, one column per site.

    Parameters
    ----------
    results
        analysis, then scope, then its `schemas.results.Results`.
    """
    rows = []
    for analysis, by_scope in results.items():
        texts = {
            scope: lines_of(_counts(table)).set_index([*ROW, "statistic"])["text"]
            for scope, table in by_scope.items()
        }
        for key in dict.fromkeys(key for column in texts.values() for key in column.index):
            who = _who(analysis, key, titles)
            cells = {site.label: texts[site.id].get(key, "") for site in sites}
            rows.append(
                {"Analysis": analyses()[analysis].title, "Who": who, "Counted": key[-1]} | cells
            )
    return pd.DataFrame(rows)


def _who(analysis: str, key: tuple[str, ...], titles: Mapping[str, str]) -> str:
    population, group, variable, level, _ = key
    if analyses()[analysis].of_boxes:
        return box_label(variable, level)
    of = population_label(population, titles)
    what = group if variable == _PATIENTS else variable_label(variable, titles)
    return f"{of}: {what}" if what else of


def _counts(results: pd.DataFrame) -> pd.DataFrame:
    """The rows of results that say how many patients there are."""
    followed = results["line"] == _FOLLOWED
    whole = (results["level"] == "") & (results["group"] == "")
    patients = (results["variable"] == _PATIENTS) | results["level"].isin(_BOXES)
    return results[(followed & whole) | patients]


def taking_part_table(
    collected: Mapping[str, pd.DataFrame], sites: Sequence[Site], config: Mapping[str, Any]
) -> pd.DataFrame:
    """One row per part of an analysis, one column per site with rows here: *yes*, or what it lacks.

    Parameters
    ----------
    collected
        centre, then what its mapping names.
    """
    from hcc_conversion.analyses.taking_part import analyses_told  # slow to load

    shown = [site for site in sites if site.id in collected]
    told = {
        site.label: analyses_told(analyses().values(), config, collected[site.id]) for site in shown
    }
    rows = []
    for name, analysis in analyses().items():
        for number, part in enumerate(next(iter(told.values()), {}).get(name, [])):
            cells = {
                label: _lacks(of_site[name][number].lacking) for label, of_site in told.items()
            }
            rows.append({"Analysis": analysis.title, "Part": part.name} | cells)
    return pd.DataFrame(rows, columns=["Analysis", "Part", *told])


def _lacks(wanted: Sequence[str]) -> str:
    return f"lacks {' + '.join(wanted)}" if wanted else "yes"


def rows_kept(accounting: Mapping[str, pd.DataFrame], sites: Sequence[Site]) -> pd.DataFrame:
    """One row per canonical table, one column per site: rows of the extract that are used.

    Sites that pass on aggregates alone have none here.

    Parameters
    ----------
    accounting
        scope, then one row per file of the extract and canonical table, with ``kept``.
    """
    columns = {}
    for site in [site for site in sites if site.id in accounting]:
        kept = accounting[site.id].groupby("table")["kept"].sum()
        columns[site.label] = [
            f"{kept[name]:,.0f}" if name in kept else NOT_COLLECTED for name in TABLE_NAMES
        ]
    names = [name.replace("_", " ").capitalize() for name in TABLE_NAMES]
    return pd.DataFrame({"Table": names, **columns})


def problem_table(findings: Mapping[str, pd.DataFrame], sites: Sequence[Site]) -> pd.DataFrame:
    """One row per site and kind of problem that validation found; without any value.

    Parameters
    ----------
    findings
        centre, then its findings.csv.
    """
    rows = []
    for site in [site for site in sites if site.id in findings]:
        for problem in summarise(findings[site.id]).itertuples():
            place = (problem.severity, problem.table, problem.column, problem.n_rows)
            rows.append((site.id, site.label, *place, problem.problem))
    columns = ["site", "Site", "Severity", "Table", "Column", "Rows", "Problem"]
    return pd.DataFrame(rows, columns=columns).fillna("").astype(str)


def query_table(queries: Mapping[str, pd.DataFrame], sites: Sequence[Site]) -> pd.DataFrame:
    """One row per site with rows here: how many of its queries have which status.

    Parameters
    ----------
    queries
        centre, then its `schemas.queries.Queries`.
    """
    rows = []
    for site in [site for site in sites if site.id in queries]:
        own = queries[site.id]
        first = own.loc[own["status"] == OPEN, "first_seen"]
        oldest = first.min() if len(first) else ""
        rows.append((site.id, site.label, *map(str, tally(own).values()), oldest))
    heads = [status.capitalize() for status in STATUSES]
    return pd.DataFrame(rows, columns=["site", "Site", *heads, "Oldest open since"])


def notes_by_site(
    results: Mapping[str, pd.DataFrame], sites: Sequence[Site], titles: Mapping[str, str]
) -> dict[Site | None, list[str]]:
    """The notes of an analysis: those of all sites under None, then each site's own."""
    own = {
        site: notes_of({site.id: results[site.id]}, {site.id: site.name}, titles)
        for site in sites
        if site.id in results
    }
    shared = [note for note in _first(own) if all(note in notes for notes in own.values())]
    grouped: dict[Site | None, list[str]] = {None: shared} if shared else {}
    for site, notes in own.items():
        alone = [note for note in notes if note not in shared]
        if alone:
            grouped[site] = alone
    return grouped


def _first(own: Mapping[Site, list[str]]) -> list[str]:
    return list(dict.fromkeys(note for notes in own.values() for note in notes))
