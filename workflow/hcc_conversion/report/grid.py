"""Tables as the page shows them: columns of sites that can be hidden, rows by population."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from hcc_conversion.report.site import Site
from hcc_conversion.results import NO_PATIENTS, NOT_COLLECTED

POPULATION = "Population"
#: The column that names a row, where a table has it; else the first.
ROW_NAME = "Variable"
#: Headings whose cells stay empty while the row above says the same.
_SAID_ABOVE = (POPULATION, ROW_NAME)
_ABSENT = {"", NOT_COLLECTED, NO_PATIENTS}
#: A table of no more rows is shown whole.
SHORT = 60


@dataclass(frozen=True)
class Column:
    """A heading; `site` where the whole column is of one; `names_row` where it names the row."""

    heading: str
    site: Site | None
    names_row: bool


@dataclass(frozen=True)
class Cell:
    """A text; `absent` where there is no value; `same` where the row above says it too."""

    text: str
    absent: bool
    same: bool


@dataclass(frozen=True)
class Row:
    """The cells; `site` is the id of the site that the whole row is of, or empty."""

    cells: Sequence[Cell]
    site: str
    population: str


@dataclass(frozen=True)
class Grid:
    """A table of the page.

    id
        of its element.
    populations
        population, then its number of rows; empty where there is nothing to choose from.
    opens_on
        the population shown first; empty for all.
    links
        (label, address) of the files behind it.
    """

    id: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    populations: Mapping[str, int]
    opens_on: str
    links: Sequence[tuple[str, str]]


def grid_of(
    table: pd.DataFrame,
    sites: Sequence[Site],
    *,
    id: str,  # noqa: A002 the name of the attribute it becomes
    title: str,
    opens_on: str = "",
    row_sites: Sequence[str] = (),
    links: Sequence[tuple[str, str]] = (),
) -> Grid:
    """A table of texts as the page shows it.

    Parameters
    ----------
    table
        texts; a heading that is a site's label makes the column that site's.
    opens_on
        population shown first, if the table has it and is long.
    row_sites
        the id of the site of each row, where each is of one.
    """
    by_label = {site.label: site for site in sites}
    headings = list(table.columns)
    row_name = ROW_NAME if ROW_NAME in headings else headings[0]
    columns = [
        Column(
            by_label[heading].name if heading in by_label else heading,
            by_label.get(heading),
            heading == row_name,
        )
        for heading in headings
    ]
    populations = _populations(table)
    first = opens_on if opens_on in populations else next(iter(populations), "")
    return Grid(
        id=id,
        title=title,
        columns=columns,
        rows=_rows(table, row_sites or [""] * len(table)),
        populations=populations,
        opens_on=first if len(table) > SHORT else "",
        links=links,
    )


def _populations(table: pd.DataFrame) -> dict[str, int]:
    if POPULATION not in table:
        return {}
    sizes = table.groupby(POPULATION, sort=False).size().to_dict()
    return sizes if len(sizes) > 1 else {}


def _rows(table: pd.DataFrame, row_sites: Sequence[str]) -> list[Row]:
    headings, above, rows = list(table.columns), None, []
    populations = table[POPULATION] if POPULATION in headings else [""] * len(table)
    every = zip(table.to_numpy().tolist(), row_sites, populations, strict=True)
    for texts, site, population in every:
        same, cells = above is not None, []
        for position, (heading, text) in enumerate(zip(headings, texts, strict=True)):
            # Said above only while everything left of it is said above too.
            same = same and heading in _SAID_ABOVE and text == above[position]
            cells.append(Cell(text, text in _ABSENT, same))
        rows.append(Row(cells, site, population))
        above = texts
    return rows
