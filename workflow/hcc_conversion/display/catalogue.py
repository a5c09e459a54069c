"""What a reader is shown: sections of figures and tables, each named by its path in results/."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from schemas.vocabulary import POOLED

RESULTS = "results"
#: In a path: every centre and the pool; every centre.
SCOPE, CENTRE = "{scope}", "{centre}"
#: Of `Figure.part`: the number of a figure that takes several pages.
PAGE = "page"
#: Endings of the files of a table and of a figure; what of these stands in the report and on sheets
#: of paper.
TABLE, FIGURE, EMBEDDED, PRINTED = ".csv", (".svg", ".pdf", ".png"), ".svg", ".pdf"


@dataclass(frozen=True)
class Figure:
    """A figure, or one per site.

    path
        below results/, without ending; ``{scope}`` or ``{centre}`` for one per site.
    title, shows
        what it is called, and in one sentence what one sees; together the text for who cannot
        see it.
    draw
        ``module:function`` that draws it: of the folder that declares it (see `View`).
    reads
        the tables of results that it is drawn from.
    part
        of several figures drawn by one function which this is, by keyword.
    about
        what a reader must know of it besides; stands in Snakemake's report.
    numbers
        the file with its numbers; without one, table.csv of the analysis.
    patient_level
        whether single patients can be told apart.
    """

    path: str
    title: str
    shows: str
    draw: str = ""
    reads: Sequence[str] = ("results",)
    part: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    about: str = ""
    numbers: str = ""
    patient_level: bool = False

    @property
    def behind(self) -> str:
        """The file with its numbers, below results/."""
        return self.numbers or "/".join([*self.path.split("/")[:2], "table.csv"])


@dataclass(frozen=True)
class Table:
    """A table that a rule wrote as CSV, or one per site.

    path
        below results/, without ending; ``{scope}`` or ``{centre}`` for one per site.
    title
        what it is called.
    by
        the heading of the column that parts a long table, of which one is shown at a time.
    opens_on
        the part that is shown first, as it stands in that column.
    columns
        the columns shown and their headings; all without it.
    words
        a column that holds ids, then what gives the words for one.
    site_column
        the column that holds a site's id or label, where each row is of one site.
    page
        a page with more of it, below results/.
    """

    path: str
    title: str
    by: str = "Population"
    opens_on: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Callable[[str], str]] = field(default_factory=dict)
    site_column: str = ""
    page: str = ""


@dataclass(frozen=True)
class Section:
    """Figures and tables that belong together.

    name
        as in the paths.
    title, paper, lead
        what it is called, where the paper has it, and what to know before the first number.
    items
        in the order of reading.
    """

    name: str
    title: str
    paper: str
    lead: str
    items: Sequence[Figure | Table]


@dataclass(frozen=True)
class Place:
    """One file of an item: of `scope`, or of all together; `path` and `behind` below results/."""

    scope: str | None
    path: str
    behind: str


def places(item: Figure | Table, scopes: Sequence[str], centres: Sequence[str]) -> list[Place]:
    """Where the item stands: once, or for every site that its path is of.

    *centres*: those whose rows are here; of others there is no figure of single patients.
    """
    behind = item.behind if isinstance(item, Figure) else item.path + TABLE
    if isinstance(item, Figure) and item.patient_level:
        scopes = [scope for scope in scopes if scope in {*centres, POOLED}]
    for placeholder, ids in ((SCOPE, scopes), (CENTRE, centres)):
        if placeholder in item.path:
            return [
                Place(one, item.path.replace(placeholder, one), behind.replace(placeholder, one))
                for one in ids
            ]
    return [Place(None, item.path, behind)]


def is_side_by_side(item: Figure | Table) -> bool:
    """Whether all sites stand in it together."""
    return SCOPE not in item.path and CENTRE not in item.path


def files_of(
    sections: Sequence[Section], scopes: Sequence[str], centres: Sequence[str]
) -> list[str]:
    """Every file that the sections show or link to, each once, in their order."""
    files: dict[str, Any] = {}
    for section in sections:
        for item in section.items:
            endings = FIGURE if isinstance(item, Figure) else (TABLE,)
            for place in places(item, scopes, centres):
                files |= dict.fromkeys(f"{RESULTS}/{place.path}{ending}" for ending in endings)
                files[f"{RESULTS}/{place.behind}"] = None
            if isinstance(item, Table) and item.page:
                files[f"{RESULTS}/{item.page}"] = None
    return list(files)
