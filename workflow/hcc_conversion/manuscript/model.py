"""A table as a journal prints it, ready to be written in any format."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

#: Letters that a label takes at most, and a cell at least; and the space between two.
_WIDEST_LABEL, _NARROWEST, _GAP = 38, 9, 2
_FOOT_ELSEWHERE = "The notes stand below the last part of the table."


def _longest(texts: Iterable[str]) -> int:
    return max(map(len, texts), default=0) + _GAP


@dataclass(frozen=True)
class Number:
    """A statistic as a workbook holds it.

    value
        unrounded; text where a paper prints a limit (``<0.01``).
    decimals
        that it is printed with.
    """

    value: float | str
    decimals: int


@dataclass(frozen=True)
class Cell:
    """What stands where a row and a column meet.

    text
        as it is printed; empty where nothing belongs.
    numbers
        statistic (`schemas.results.STATISTICS`; of an estimate what it is of: ``HR``,
        ``difference``, ``standardised difference``), then what a workbook holds of it.
    mark
        letters of the foot notes that belong to it.
    """

    text: str = ""
    numbers: Mapping[str, Number] = field(default_factory=dict)
    mark: str = ""


@dataclass(frozen=True)
class Column:
    """A column of values; *span* heads several columns that stand beside each other.

    head
        its own heading.
    counted
        ``n = 26``, where patients are counted.
    widest
        how many letters stand beside each other at most.
    """

    head: str
    span: str = ""
    counted: str = ""
    mark: str = ""
    widest: int = 26


@dataclass(frozen=True)
class Row:
    """A row: its label, which names one statistic, and a cell per column.

    indent
        whether it belongs to the heading above.
    is_heading
        whether it names the rows below, without cells of its own.
    """

    label: str
    cells: Sequence[Cell]
    indent: bool = False
    is_heading: bool = False


@dataclass(frozen=True)
class JournalTable:
    """One table.

    number
        as it is referred to: ``1``.
    caption
        what it shows and of whom.
    stub
        the heading of the column of labels.
    lettered
        the foot: notes that letters in cells and heads point to, in the order of the letters.
    notes
        the rest of the foot: abbreviations, tests, what is left out; a sentence each.
    """

    number: str
    caption: str
    stub: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    lettered: Sequence[tuple[str, str]]
    notes: Sequence[str]

    @property
    def title(self) -> str:
        """Number and caption."""
        return f"Table {self.number}. {self.caption}"

    @property
    def widths(self) -> list[int]:
        """How many letters the labels, then each column need; long ones are broken in lines."""
        labels = [row.label for row in self.rows if not row.is_heading]
        alone = {start for start, end, _ in self.spans() if start == end}
        widths = [max(_NARROWEST, min(_longest(labels), _WIDEST_LABEL))]
        for place, column in enumerate(self.columns):
            cells = [row.cells[place] for row in self.rows if row.cells]
            texts = _longest(cell.text + cell.mark for cell in cells)
            # Heads are bold.
            over = column.span.split() if place in alone else []
            heads = round(1.15 * _longest([*column.head.split(), *over]))
            widths.append(max(_NARROWEST, heads, min(texts, column.widest)))
        return widths

    def panels(self, room: int) -> list["JournalTable"]:
        """The table in parts at most so many letters wide, each with the labels of the rows.

        What stands under one span stays together. The foot is that of the last part.
        """
        stub, *widths = self.widths
        runs = self.spans() or [(n, n, "") for n in range(len(self.columns))]
        parts: list[list[int]] = []
        for start, end, _ in runs:
            group = list(range(start, end + 1))
            if parts and stub + sum(widths[n] for n in [*parts[-1], *group]) <= room:
                parts[-1] += group
            else:
                parts.append(group)
        return [
            self._part(places, first=n == 0, last=n == len(parts) - 1)
            for n, places in enumerate(parts)
        ]

    def spans(self) -> list[tuple[int, int, str]]:
        """First and last column of every run of columns with one span, and the span; none where no
        column has one."""
        runs: list[tuple[int, int, str]] = []
        for place, column in enumerate(self.columns):
            if runs and runs[-1][2] == column.span:
                runs[-1] = (runs[-1][0], place, column.span)
            else:
                runs.append((place, place, column.span))
        return runs if any(span for _, _, span in runs) else []

    def _part(self, places: Sequence[int], *, first: bool, last: bool) -> "JournalTable":
        return replace(
            self,
            caption=self.caption if first else f"{self.caption} (continued)",
            columns=[self.columns[place] for place in places],
            rows=[
                replace(row, cells=[row.cells[place] for place in places] if row.cells else [])
                for row in self.rows
            ],
            lettered=self.lettered if last else [],
            notes=self.notes if last else [_FOOT_ELSEWHERE],
        )


@dataclass(frozen=True)
class Part:
    """Tables of one layout.

    heading, text
        what it is called, and a sentence on it; empty where a document has one part.
    tables
        in their order.
    left_out
        a sentence for every table that has nothing to show, and why.
    """

    tables: Sequence[JournalTable]
    heading: str = ""
    text: str = ""
    left_out: Sequence[str] = ()


@dataclass(frozen=True)
class TableSet:
    """The tables of one document.

    title
        its heading.
    legend
        what the rows behind each scope are, a sentence each.
    parts
        the tables, by their layout.
    sections
        heading, then paragraphs, that stand before the tables.
    """

    title: str
    legend: Sequence[str]
    parts: Sequence[Part]
    sections: Sequence[tuple[str, Sequence[str]]] = ()
