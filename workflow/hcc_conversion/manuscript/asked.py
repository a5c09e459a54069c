"""What a table asks of its sources: columns, rows, and the layout that they make up."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from hcc_conversion.manuscript.forms import Form
from hcc_conversion.manuscript.sources import Key, Source


@dataclass(frozen=True)
class AskedColumn:
    """A column of every source.

    name
        by which rows say what stands in it.
    span
        heads it and those beside it of the same, where there is one source.
    counted
        the line whose n, and events, stand in the heading.
    caution
        a line whose note is a caution on the whole column.
    note
        what stands in the foot wherever the column is shown.
    only_if_any
        left out where nobody is counted in it anywhere.
    beside
        whether it also stands where several sources stand side by side.
    """

    name: str
    head: str
    span: str = ""
    counted: Key | None = None
    caution: Key | None = None
    note: str = ""
    only_if_any: bool = False
    beside: bool = True


@dataclass(frozen=True)
class AskedRow:
    """A row: name of a column, then the line that stands there, and how.

    A row that asks nothing is the heading of those below that are indented.
    only_if_any
        left out where nobody is counted in it anywhere.
    """

    label: str
    asked: Mapping[str, tuple[Key, Form]] = field(default_factory=dict)
    indent: bool = False
    only_if_any: bool = False


@dataclass(frozen=True)
class Layout:
    """One table in one layout.

    number
        as it is referred to.
    rows
        from the sources, whose terms and regimens differ.
    notes, beside_notes
        what stands in the foot whatever the numbers are, but abbreviations, which are found; and
        what only where several sources stand side by side.
    """

    number: str
    title: str
    stub: str
    columns: Sequence[AskedColumn]
    rows: Callable[[Sequence[Source]], Sequence[AskedRow]]
    notes: Sequence[str] = ()
    beside_notes: Sequence[str] = ()
