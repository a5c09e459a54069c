"""The contract of an analysis: what the workflow, the tables, figures and reports know of it.

Each folder beside this module holds one analysis, and declares it in ``analysis.py`` as `ANALYSIS`.
Functions are named as ``module:function`` of that folder, so that a job loads what it runs and
nothing else:

- ``compute(cohort, study) -> dict[str, DataFrame]``: the tables of one scope by name; one of them
  is ``results`` (`schemas.results.Results`). *study* has the parts of the configuration in `reads`.
- ``draw(tables, view) -> Figure``: a figure. *tables* by name, of a figure side by side by name and
  then by scope, but ``differences`` (`schemas.differences.Differences`), which is of all; *view* is
  a `hcc_conversion.display.view.View`.
- ``table(results, view) -> ScopeTable``: the layout of the table of one scope.
- ``beside(results, view) -> ScopeTable``: the table of all scopes; *results* by scope.
- ``listing(cohort) -> DataFrame``: single patients, for their centre alone.
- ``told(study) -> dict[str, Callable[[Cohort], frozenset[str]]]``: what it is about, in words of a
  person, then the centres that collect what this takes. Of the cohort it asks what its centres
  collect, and no row.
- ``pool(centres, study) -> dict[str, DataFrame]``: from the tables of each centre that are not of
  single patients (name of the centre, then of the table) those of all centres together, without
  rows.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hcc_conversion.display.catalogue import (
    RESULTS,
    SCOPE,
    Figure,
    Section,
    Table,
    is_side_by_side,
)
from schemas.vocabulary import POOLED, POOLS, SUFFICIENT_TABLES

Config = Mapping[str, Any]
Item = Figure | Table
#: The output of a rule that holds single patients, for their centre alone.
LISTING = "listing"
#: A row per line of the results and one column, as most tables are.
PLAIN_TABLE = "hcc_conversion.display.scope_tables:plain_table"
#: Pools what follows from counts, means and standard deviations.
COUNTS_AND_MOMENTS = "hcc_conversion.analyses.pooled:pool"


@dataclass(frozen=True)
class Analysis:
    """One analysis.

    name
        of the folder, and in every path.
    order
        its place among the analyses.
    title, paper, lead
        as in `Section`.
    reads
        keys of the study's configuration that the numbers depend on.
    items
        of the study's configuration: its figures and tables, in the order of reading. Paths below
        ``comparison/`` show all sites side by side.
    compute
        ``module:function``.
    tables
        names of the tables that it computes.
    patient_rows
        which of them hold single patients.
    table
        ``module:function``; empty where an analysis has no table.
    beside
        ``module:function`` of the table of all scopes; empty where it has a row per line, and the
        paper's column, as most have.
    groups_beside
        whether side by side a group is named with the statistic, not with the population.
    of_boxes
        whether its lines are boxes of a flow, not of populations.
    pooled
        whether it is computed for the pool too, and set side by side.
    listing, listed
        ``module:function``, empty where there is none; and who is in it, for its first line.
    told
        ``module:function``, empty where it is not said which centres can tell what it is about.
    pooling
        ``module:function``: pools centres from aggregates.
    """

    name: str
    order: int
    title: str
    paper: str
    lead: str
    items: Callable[[Config], Sequence[Item]]
    reads: Sequence[str] = ()
    compute: str = "results:compute"
    tables: Sequence[str] = ("results",)
    patient_rows: Sequence[str] = ()
    table: str = PLAIN_TABLE
    beside: str = ""
    groups_beside: bool = False
    of_boxes: bool = False
    pooled: bool = True
    listing: str = ""
    listed: str = "patients"
    told: str = ""
    pooling: str = COUNTS_AND_MOMENTS

    def section(self, config: Config) -> Section:
        """What the report shows of it."""
        return Section(self.name, self.title, self.paper, self.lead, list(self.items(config)))

    def scopes(self, scopes: Sequence[str]) -> list[str]:
        """Those of *scopes* that it is computed for."""
        return [scope for scope in scopes if self.pooled or scope not in POOLS]

    def figures(self, config: Config, *, side_by_side: bool, rows: bool = True) -> list[Figure]:
        """Its figures of one scope, or of all; without *rows*, those that need no patient's."""
        return [
            item
            for item in self.items(config)
            if isinstance(item, Figure)
            and is_side_by_side(item) == side_by_side
            and (rows or not self.needs_rows(item))
        ]

    def needs_rows(self, figure: Figure) -> bool:
        """Whether a figure is drawn from single patients."""
        return bool(set(figure.reads) & set(self.patient_rows))

    def results_files(self, folder: str) -> dict[str, str]:
        """Name, then file, of the tables of one scope, whose results are in *folder*."""
        return {name: f"{folder}/{self.name}/{name}.parquet" for name in self.tables}

    def shown_files(self, folder: str) -> dict[str, str]:
        """Those of its tables that are shown and hold no single patients; as `results_files`."""
        names = [name for name in self.aggregates if name not in SUFFICIENT_TABLES]
        return {name: f"{folder}/{self.name}/{name}.parquet" for name in names}

    def patient_files(self, folder: str) -> dict[str, str]:
        """Those of its tables that hold single patients; as `results_files`."""
        return {name: f"{folder}/{self.name}/{name}.parquet" for name in self.patient_rows}

    def module(self, function: str) -> str:
        """The whole name of the module of ``module:function``."""
        return self.full_name(function).partition(":")[0]

    def outputs(self, scopes: Sequence[str]) -> list[tuple[list[str], dict[str, str]]]:
        """Scopes that have the same files, then these by name, with ``{scope}``.

        A listing is of a centre, never of the pool.
        """
        files, own = self.results_files(f"{RESULTS}/{SCOPE}"), self.scopes(scopes)
        if not self.listing:
            return [(own, files)]
        centres = [scope for scope in own if scope != POOLED]
        listing = {LISTING: f"{RESULTS}/{SCOPE}/{self.name}/patients.csv"}
        pool = [([POOLED], files)] if self.pooled else []
        return [(centres, files | listing), *pool]

    def full_name(self, function: str) -> str:
        """``module:function`` with the whole name of the module."""
        return function if "." in function else f"{__package__}.{self.name}.{function}"

    def modules(self, config: Config, *, side_by_side: bool) -> list[str]:
        """The whole names of the modules that show it, of one scope or of all."""
        functions = [figure.draw for figure in self.figures(config, side_by_side=side_by_side)]
        functions += filter(None, [self.beside if side_by_side else self.table])
        return [self.declaration, *dict.fromkeys(map(self.module, functions))]

    @property
    def computing(self) -> list[str]:
        """The whole names of the modules that compute it."""
        return [self.module(name) for name in (self.compute, self.listing) if name]

    def is_private(self, table: str) -> bool:
        """Whether only its owner may read a table: it holds single patients, or days and values."""
        return table in self.patient_rows or table in SUFFICIENT_TABLES

    @property
    def aggregates(self) -> list[str]:
        """Names of its tables that hold no single patients."""
        return [name for name in self.tables if name not in self.patient_rows]

    @property
    def declaration(self) -> str:
        """The whole name of the module that declares it."""
        return f"{__package__}.{self.name}.analysis"
