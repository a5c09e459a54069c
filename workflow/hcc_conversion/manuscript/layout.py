"""How what a layout asks of its sources becomes a `JournalTable`."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from string import ascii_lowercase

from hcc_conversion.manuscript.abbreviations import abbreviations_in
from hcc_conversion.manuscript.asked import AskedColumn, AskedRow, Layout
from hcc_conversion.manuscript.forms import (
    ABSENT,
    COUNT,
    Filled,
    fill,
)
from hcc_conversion.manuscript.model import Cell, Column, JournalTable, Row
from hcc_conversion.manuscript.numbers import grouped
from hcc_conversion.manuscript.shown_rows import Grid, rows_with_values, why_absent
from hcc_conversion.manuscript.sources import Key, Source

NBSP = "\u00a0"


#: A column of a source: its place among the sources, and what it asks.
_Place = tuple[Source, AskedColumn]


def journal_table(layout: Layout, sources: Sequence[Source], whose: str) -> JournalTable | str:
    """The table of one source, or of several side by side; *whose* rows it shows ends the caption.

    Left out, and said in the foot: columns and rows that have no value. Left out as well: rows
    and columns ``only_if_any`` that count nobody.

    Returns
    -------
    The table; where no source has anything, why, as a sentence.
    """
    beside = len(sources) > 1
    places: list[_Place] = [
        (source, column)
        for source in sources
        for column in layout.columns
        if column.beside or not beside
    ]
    grid: Grid = [
        (
            row,
            {
                n: _filled(row, *place)
                for n, place in enumerate(places)
                if place[1].name in row.asked
            },
        )
        for row in layout.rows(sources)
    ]
    kept = _columns_with_values(places, grid)
    if not kept:
        why = _why_gone(places, range(len(places)), grid)
        return f"Table {layout.number} ({layout.title}) is not shown{whose}: {why or 'no rows'}."
    grid, rows_left_out = rows_with_values(grid, kept)
    marks = _Marks()
    general = _general_notes(places, grid, kept)
    of_column = _notes_of_columns(places, grid, kept, general)
    columns = [_column(places, n, beside, marks, of_column.get(n, "")) for n in kept]
    said = {n: {general.get(places[n][0].label), of_column.get(n)} for n in kept}
    rows = [_row(row, cells, said, places, marks) for row, cells in grid]
    caption = f"{layout.title}{whose}"
    words = [caption, layout.stub, *(places[n][1].head for n in kept)]
    words += [*(places[n][1].span for n in kept), *(row.label for row in rows)]
    notes = [
        *layout.notes,
        *(layout.beside_notes if beside else ()),
        *dict.fromkeys(places[n][1].note for n in kept if places[n][1].note),
        *_methods(places, grid, kept),
        *filter(None, [abbreviations_in(words)]),
        *_absences(rows),
        *_said_of_sources(general, beside),
        *_columns_left_out(places, kept, grid, beside),
        *rows_left_out,
    ]
    return JournalTable(layout.number, caption, layout.stub, columns, rows, marks.notes, notes)


def _filled(row: AskedRow, source: Source, column: AskedColumn) -> Filled:
    return fill(source, *row.asked[column.name])


def _columns_with_values(places: Sequence[_Place], grid: Grid) -> list[int]:
    return [
        n
        for n, (_, column) in enumerate(places)
        if any(
            cells[n].tells and not (column.only_if_any and cells[n].is_zero)
            for _, cells in grid
            if n in cells
        )
    ]


class _Marks:
    """Letters of foot notes, in the order of reading."""

    def __init__(self) -> None:
        self._letters: dict[str, str] = {}

    def of(self, *texts: str) -> str:
        """The letters of these notes; none for an empty one."""
        for text in texts:
            if text and text not in self._letters:
                self._letters[text] = _letter(len(self._letters))
        return ",".join(dict.fromkeys(self._letters[text] for text in texts if text))

    @property
    def notes(self) -> list[tuple[str, str]]:
        """Letter, then its note."""
        return [(letter, _sentence(text)) for text, letter in self._letters.items()]


def _letter(n: int) -> str:
    return ascii_lowercase[n % 26] * (n // 26 + 1)


def _sentence(text: str) -> str:
    """With a full stop, and a capital but where a symbol begins it."""
    first = text[:1].upper() if text[:1].isascii() else text[:1]
    return f"{first}{text[1:]}" + ("" if text.endswith(".") else ".")


def _column(places: Sequence[_Place], n: int, beside: bool, marks: _Marks, note: str) -> Column:
    source, column = places[n]
    mark = marks.of(_caution(source, column.caution), note)
    before = places[n - 1] if n else None
    # Side by side the span is that of the source; its own words stand at the first of its columns.
    opens = not before or (before[0].label, before[1].span) != (source.label, column.span)
    head = f"{column.span}, {column.head}" if beside and column.span and opens else column.head
    span = source.label if beside else column.span
    return Column(head, span, _counted(source, column.counted), mark)


def _caution(source: Source, key: Key | None) -> str:
    """The note of a line, after what the line is of; empty without one."""
    values = source.values.get(key, {}) if key else {}
    notes = [value.note for value in values.values() if value.is_known and value.note]
    return f"{key.level}: {notes[0]}" if key and notes else ""


def _counted(source: Source, key: Key | None) -> str:
    """``n = 26``, or with events; empty where it is not known."""
    values = source.values.get(key, {}) if key else {}
    known = {
        stat: grouped(float(values[stat].number), 0)
        for stat in ("n", "events")
        if stat in values and values[stat].is_known
    }
    if "n" not in known:
        return ""
    noun = "event" if known.get("events") == "1" else "events"
    events = f"; {known['events']}{NBSP}{noun}" if "events" in known else ""
    return f"n{NBSP}={NBSP}{known['n']}{events}"


def _general_notes(places: Sequence[_Place], grid: Grid, kept: Sequence[int]) -> dict[str, str]:
    """Source, then the note that most of its values share: it is said once in the foot."""
    general = {}
    for source in {place[0].label: None for place in places}:
        notes = [
            cells[n].note
            for _, cells in grid
            for n in kept
            if n in cells and places[n][0].label == source and not cells[n].is_absent
        ]
        most = max(dict.fromkeys(notes), key=notes.count, default="")
        # Of a value without a note it would say too much.
        if "" not in notes and notes.count(most) > len(notes) / 2:
            general[source] = most
    return general


def _notes_of_columns(
    places: Sequence[_Place], grid: Grid, kept: Sequence[int], general: Mapping[str, str]
) -> dict[int, str]:
    """Place, then the note that all of its values share: a letter at its head leads to it."""
    shared = {}
    for n in kept:
        notes = [cells[n].note for _, cells in grid if n in cells and not cells[n].is_absent]
        alike = len(notes) > 1 and len(set(notes)) == 1
        if alike and notes[0] != general.get(places[n][0].label, ""):
            shared[n] = notes[0]
    return shared


def _row(
    row: AskedRow,
    cells: Mapping[int, Filled],
    said: Mapping[int, Container[str | None]],
    places: Sequence[_Place],
    marks: _Marks,
) -> Row:
    """*said*: place, for every one that is shown, then the notes that stand elsewhere."""
    if not row.asked:
        return Row(row.label, [], row.indent, is_heading=True)
    finished = []
    for n in said:
        if n not in cells:
            finished.append(Cell())
            continue
        filled = cells[n]
        note = "" if filled.note in said[n] else filled.note
        _, form = row.asked[places[n][1].name]
        method = filled.method if form.method == "mark" else ""
        finished.append(replace(filled.cell, mark=marks.of(method, note)))
    return Row(row.label, finished, row.indent)


def _methods(places: Sequence[_Place], grid: Grid, kept: Sequence[int]) -> list[str]:
    """A sentence for every method that no letter names."""
    found = dict.fromkeys(
        cells[n].method
        for row, cells in grid
        for n in kept
        if n in cells and row.asked[places[n][1].name][1].method == "foot" and cells[n].method
    )
    return [_sentence(method) for method in found]


def _absences(rows: Sequence[Row]) -> list[str]:
    used = {cell.text for row in rows for cell in row.cells}
    named = [
        meaning if meaning.startswith(text) else f"{text}, {meaning}"
        for text, meaning in ABSENT.items()
        if text in used
    ]
    return [f"{'; '.join(named)}."] if named else []


def _said_of_sources(general: Mapping[str, str], beside: bool) -> list[str]:
    return [
        _sentence(f"{label}: {note}" if beside else f"where no letter stands: {note}")
        for label, note in general.items()
    ]


def _columns_left_out(
    places: Sequence[_Place], kept: Sequence[int], grid: Grid, beside: bool
) -> list[str]:
    """A sentence for every reason, with the sources, or columns of a source, that it leaves out."""
    of_source: dict[str, list[int]] = {}
    for n, (source, column) in enumerate(places):
        if not column.only_if_any:
            of_source.setdefault(source.label, []).append(n)
    left: dict[str, list[str]] = {}
    for label, own in of_source.items():
        gone = [n for n in own if n not in kept]
        if gone:
            heads = "; ".join(places[n][1].head for n in gone)
            what = label if gone == own else f"{label}, {heads}" if beside else heads
            left.setdefault(_why_gone(places, gone, grid), []).append(what)
    return [f"Not shown, {reason}: {'; '.join(what)}." for reason, what in left.items() if reason]


def _why_gone(places: Sequence[_Place], gone: Sequence[int], grid: Grid) -> str:
    """Why columns have no value; where they have no lines, why their patients are not counted."""
    cells = [cells[n] for _, cells in grid for n in gone if n in cells]
    asked = [(places[n][0], places[n][1].counted) for n in gone]
    return why_absent([*cells, *(fill(source, key, COUNT) for source, key in asked if key)])
