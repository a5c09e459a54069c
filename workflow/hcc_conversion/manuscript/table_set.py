"""The tables of one document: of one scope, or of all sites beside the paper."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from hcc_conversion.display.labels import NATURE, scope_label, titled_notes
from hcc_conversion.display.view import View
from hcc_conversion.manuscript import paper_layouts, standard_layouts
from hcc_conversion.manuscript.asked import Layout
from hcc_conversion.manuscript.layout import journal_table
from hcc_conversion.manuscript.model import Part, TableSet
from hcc_conversion.manuscript.sources import POOL, SITE, Source, paper_source, results_source
from schemas.vocabulary import POOLS

_PAPER = "as printed, with the digits and the signs of the paper."


def tables_of_scope(
    results: Iterable[pd.DataFrame],
    named: Mapping[str, str],
    study: Mapping[str, Any],
    titles: Mapping[str, str],
) -> TableSet:
    """The tables of one scope.

    Parameters
    ----------
    results
        its `schemas.results.Results` of `hcc_conversion.manuscript.made_from.ANALYSES`.
    named
        its name, nature and description.
    study, titles
        see `hcc_conversion.manuscript.paper_layouts.paper_layouts`.
    """
    label = scope_label(named["name"], named["nature"])
    source = _scope_source(label, results, titles)
    return _table_set(
        f"Tables — {label}",
        [f"{label}: {named['description']}"],
        [source],
        f": {label}",
        (study, titles),
    )


def tables_side_by_side(
    results: Mapping[str, Iterable[pd.DataFrame]],
    published: Mapping[str, pd.DataFrame],
    view: View,
) -> TableSet:
    """The tables of all scopes of *view*, the papers first.

    Parameters
    ----------
    results
        scope, then as in `tables_of_scope`.
    published
        heading of a paper, then its `schemas.published.PublishedValues`.
    """
    papers = [paper_source(heading, values) for heading, values in published.items()]
    scopes = [
        _scope_source(
            _head(view.scopes[scope]), of_scope, view.titles, POOL if scope in POOLS else SITE
        )
        for scope, of_scope in results.items()
    ]
    legend = [*view.legend, *(f"{source.label}: {_PAPER}" for source in papers)]
    return _table_set(
        view.title,
        legend,
        [*papers, *scopes],
        ", side by side",
        (view.study, view.titles),
    )


def _head(named: Mapping[str, str]) -> str:
    """The heading of a site's columns, with what its rows are; of a pool the legend says it."""
    nature = named["nature"]
    return f"{named['name']} ({nature})" if nature.partition(",")[0] in NATURE else named["name"]


def _scope_source(
    label: str, results: Iterable[pd.DataFrame], titles: Mapping[str, str], kind: str = SITE
) -> Source:
    return results_source(label, [titled_notes(table, titles) for table in results], kind)


def _table_set(
    title: str,
    legend: Sequence[str],
    sources: Sequence[Source],
    whose: str,
    study_and_titles: tuple[Mapping[str, Any], Mapping[str, str]],
) -> TableSet:
    as_paper = paper_layouts.paper_layouts(*study_and_titles)
    by_standards = standard_layouts.standard_layouts(*study_and_titles)
    parts = [
        _part(as_paper, sources, whose, paper_layouts.HEADING, paper_layouts.TEXT),
        _part(by_standards, sources, whose, standard_layouts.HEADING, standard_layouts.TEXT),
    ]
    return TableSet(title, legend, parts)


def _part(
    layouts: Sequence[Layout], sources: Sequence[Source], whose: str, heading: str, text: str
) -> Part:
    made = [journal_table(layout, sources, whose) for layout in layouts]
    tables = [table for table in made if not isinstance(table, str)]
    left_out = [reason for reason in made if isinstance(reason, str)]
    return Part(tables, heading, text, left_out)
