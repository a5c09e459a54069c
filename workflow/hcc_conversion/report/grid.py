"""Tables as the page shows them: columns of sites that can be hidden, rows in parts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from hcc_conversion.display.published_cells import NOT_PRINTED
from hcc_conversion.report.files import Link
from hcc_conversion.report.site import Site
from hcc_conversion.run.wording import counted
from schemas.results import NO_PATIENTS, NOT_COLLECTED

POPULATION = "Population"
#: The column that names a row, where a table has it; else the first that does not part the table.
ROW_NAME = "Variable"
_ABSENT = {"", NOT_COLLECTED, NO_PATIENTS}
#: Texts of a cell in which nothing is told, of a site or of a paper, whose headings begin so.
NO_VALUE, PRINTED = [*_ABSENT, NOT_PRINTED], "Published"
#: Of a site without a value in a larger share of the rows it is said what it holds.
MUCH = 0.5
#: A table of no more rows is shown whole.
SHORT = 60
#: A table of more columns does not fit on paper: there each row becomes a block of named values.
WIDEST = 10


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
    """The cells; `site` is the id of the site that the whole row is of, or empty; `part` the part
    of the table that it belongs to."""

    cells: Sequence[Cell]
    site: str
    part: str


@dataclass(frozen=True)
class Said:
    """A sentence about what a table lacks; `site` where it is of one."""

    site: Site | None
    text: str


@dataclass(frozen=True)
class Grid:
    """A table of the page.

    id
        of its element.
    parts
        part of the table, then its number of rows; empty where there is nothing to choose from.
    opens_on
        the part shown first; empty for all.
    links
        to the files behind it.
    said
        what it lacks: columns and rows without a value are not shown, but said.
    """

    id: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    parts: Mapping[str, int]
    opens_on: str
    links: Sequence[Link]
    said: Sequence[Said]
    widest: ClassVar[int] = WIDEST

    @property
    def wide(self) -> bool:
        """Whether it has too many columns for a sheet of paper."""
        return len(self.columns) > WIDEST

    @property
    def print_heads(self) -> list[str]:
        """Rules of style that name each value of a row where the table is too wide to be printed
        with its head: one a column, not a name in every cell."""
        if not self.wide:
            return []
        cell = f'[id="{self.id}"].wide tr > :nth-child'
        return [
            f'{cell}({at})::before {{ content: "{_quoted(column)}: "; }}'
            for at, column in enumerate(self.columns, start=1)
        ]


def grid_of(
    table: pd.DataFrame,
    sites: Sequence[Site],
    *,
    id: str,  # noqa: A002 the name of the attribute it becomes
    title: str,
    by: str = POPULATION,
    opens_on: str = "",
    row_sites: Sequence[str] = (),
    links: Sequence[Link] = (),
) -> Grid:
    """A table of texts as the page shows it.

    Parameters
    ----------
    table
        texts; a heading that is a site's label makes the column that site's.
    by
        heading of the column that parts the table.
    opens_on
        part shown first, if the table has it and is long.
    row_sites
        the id of the site of each row, where each is of one.
    """
    said, table, row_sites = _without_silence(table, sites, row_sites or [""] * len(table))
    row_name = _row_name(table, by)
    parts = _parts(table, by)
    first = opens_on if opens_on in parts else next(iter(parts), "")
    return Grid(
        id=id,
        title=title,
        columns=_columns(table, sites, row_name),
        rows=_rows(table, by, row_name, row_sites),
        parts=parts,
        opens_on=first if len(table) > SHORT else "",
        links=links,
        said=said,
    )


def _without_silence(
    table: pd.DataFrame, sites: Sequence[Site], row_sites: Sequence[str]
) -> tuple[list[Said], pd.DataFrame, Sequence[str]]:
    """What is said of the table, the table without columns and rows that hold no value, and the
    sites of the rows left."""
    own = {site.label: site for site in sites if site.label in table}
    if not own or table.empty:
        return [], table, row_sites
    values = [*own, *(heading for heading in table if heading.startswith(PRINTED))]
    absent = table[values].isin(NO_VALUE)
    told = [sentence for label in own if (sentence := _lack(table[label], own[label]))]
    empty = absent.all(axis=1)
    if empty.any():
        n = int(empty.sum())
        alone = "is in the CSV alone" if n == 1 else "are in the CSV alone"
        told.append(Said(None, f"{counted(n, 'row')} without a value at any site {alone}."))
    columns = [heading for heading in table if heading not in own or not absent[heading].all()]
    kept = [site for site, is_empty in zip(row_sites, empty, strict=True) if not is_empty]
    return told, table.loc[~empty, columns], kept


def _lack(column: pd.Series, site: Site) -> Said | None:
    """What is said of the column of a site that has few values or none."""
    n, held = int(column.isin(NO_VALUE).sum()), site.description.rstrip(".")
    if n <= len(column) * MUCH:
        return None
    if n < len(column):
        lack = f"no value in {n} of {counted(len(column), 'row')}"
    else:
        reasons = column[column != ""].mode()
        lack = f"no row has a value, {reasons.iloc[0] if len(reasons) else NOT_COLLECTED}"
    return Said(site, f"{site.name}: {lack}. What it holds: {held}.")


def _row_name(table: pd.DataFrame, by: str) -> str:
    named = [ROW_NAME, *[heading for heading in table.columns if heading != by], by]
    return next(heading for heading in named if heading in table.columns)


def _columns(table: pd.DataFrame, sites: Sequence[Site], row_name: str) -> list[Column]:
    by_label = {site.label: site for site in sites}
    columns = []
    for heading in table.columns:
        site = by_label.get(heading)
        columns.append(Column(site.name if site else heading, site, heading == row_name))
    return columns


def _parts(table: pd.DataFrame, by: str) -> dict[str, int]:
    if list(table.columns[:1]) != [by]:  # the page hides the first column while one part is shown
        return {}
    sizes = table.groupby(by, sort=False).size().to_dict()
    return sizes if len(sizes) > 1 else {}


def _rows(table: pd.DataFrame, by: str, row_name: str, row_sites: Sequence[str]) -> list[Row]:
    headings, rows = list(table.columns), []
    above: list[str] = []
    parts = table[by] if by in headings else [""] * len(table)
    every = zip(table.to_numpy().tolist(), row_sites, parts, strict=True)
    for texts, site, part in every:
        same, cells = bool(above), []
        for position, (heading, text) in enumerate(zip(headings, texts, strict=True)):
            # Said above only while everything left of it is said above too.
            same = same and heading in (by, row_name) and text == above[position]
            cells.append(Cell(text, text in _ABSENT or text.startswith(NOT_COLLECTED), same))
        rows.append(Row(cells, site, part))
        above = texts
    return rows


def _quoted(column: Column) -> str:
    """A heading inside a string of a style sheet, where no letter of it means anything."""
    return "".join(
        letter if letter.isalnum() or letter == " " else f"\\{ord(letter):06x}"
        for letter in column.heading
    )
