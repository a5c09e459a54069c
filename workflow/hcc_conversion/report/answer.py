"""What stands first on the page: the sentences of every site, the table, and what changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from hcc_conversion.comparison.printed_names import paper_name
from hcc_conversion.report.files import link_to
from hcc_conversion.report.grid import Grid, grid_of
from hcc_conversion.report.site import Site
from schemas.conclusions import ABSENT, EVERY_SITE, MADE_FROM_IT, QUANTITY

_AT = "comparison/conclusions"
#: The tables it is made from, below results/, without ending.
TABLES = tuple(f"{_AT}/{name}" for name in ("sentences", "table", "runs", "changes"))
_MOVED = {"name": "Site", "title": QUANTITY, "before": "Before", "now": "Now"}


def linked_files(*, hidden: bool) -> list[str]:
    """What the section links to, below results/; *hidden*: see `answer_of`."""
    shown = ("table", "sentences") if hidden else ("table", "sentences", "changes")
    return [f"{_AT}/{name}.csv" for name in shown]


@dataclass(frozen=True)
class Answer:
    """The first section.

    runs
        sentences on this run and the one before.
    of_all
        paper as a reader calls it, then the sentences of all sites.
    of_sites
        every site, then its sentences; with several papers each after the paper's name.
    grid
        the headline quantities.
    moved
        what moved since the last run; None where nothing did, or where it would give counts away.
    """

    runs: Sequence[str]
    of_all: Mapping[str, Sequence[str]]
    of_sites: Mapping[Site, Sequence[str]]
    grid: Grid
    moved: Grid | None

    @property
    def grids(self) -> list[Grid]:
        """Its tables."""
        return [self.grid, *([self.moved] if self.moved else [])]


def answer_of(
    tables: Mapping[str, pd.DataFrame],
    sites: Sequence[Site],
    passed_on: frozenset[str],
    *,
    hidden: bool,
) -> Answer | None:
    """The first section from the `TABLES`; None where there is no paper to answer to.

    *hidden*: whether counts of few are hidden; then no number stands beside an earlier one, since
    the difference is of few.
    """
    if not all(path in tables for path in TABLES):
        return None
    sentences, table, runs, moved = (tables[path] for path in TABLES)
    by_id = {site.id: site for site in sites}
    several = len(set(sentences["paper"])) > 1
    of_all: dict[str, list[str]] = {}
    of_sites: dict[Site, list[str]] = {}
    for row in sentences.itertuples():
        called = paper_name(row.paper)
        if row.scope == EVERY_SITE:
            of_all.setdefault(called, []).append(row.sentence)
        else:
            text = f"{called}: {row.sentence}" if several else row.sentence
            of_sites.setdefault(by_id[row.scope], []).append(text)
    silent = set(sentences.loc[sentences["tells"].isin([ABSENT, MADE_FROM_IT]), "sentence"])
    last = {site: len(told) == 1 and silent.issuperset(told) for site, told in of_sites.items()}
    links = [
        link_to("CSV", f"{_AT}/table.csv", passed_on),
        link_to("Sentences (CSV)", f"{_AT}/sentences.csv", passed_on),
    ]
    grid = grid_of(table, sites, id="answer-table", title="The answer", links=links)
    return Answer(
        runs=runs["sentence"].tolist(),
        of_all=of_all,
        # Who has nothing to say comes last.
        of_sites={site: of_sites[site] for site in sorted(of_sites, key=last.__getitem__)},
        grid=grid,
        moved=None if hidden or moved.empty else _moved(moved, sites, passed_on),
    )


def _moved(moved: pd.DataFrame, sites: Sequence[Site], passed_on: frozenset[str]) -> Grid:
    return grid_of(
        moved[list(_MOVED)].rename(columns=_MOVED),
        sites,
        id="answer-moved",
        title="What moved since the run before",
        by="",
        row_sites=moved["scope"].tolist(),
        links=[link_to("CSV", f"{_AT}/changes.csv", passed_on)],
    )
