"""The parts of a source that hold one kind of record: in a REDCap export, several."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from hcc_conversion.drafting.columns import Column, meanings_in, meanings_in_name
from hcc_conversion.drafting.sources import Source
from hcc_conversion.drafting.words import spelling, words_of

_EVENT = ("redcapeventname", "eventname")
_INSTRUMENT = ("redcaprepeatinstrument", "repeatinstrument")
_INSTANCE = ("redcaprepeatinstance", "repeatinstance", "redcapdataaccessgroup", "redcapsurvey")


@dataclass(frozen=True)
class View:
    """Rows and columns of a source that hold one kind of record.

    where
        the conditions of the centre file that keep these rows.
    words
        of the file, sheet, instrument or event.
    """

    source: Source
    where: tuple[Mapping[str, Any], ...]
    cells: pd.DataFrame
    words: tuple[str, ...]

    def columns(self) -> list[Column]:
        """Its columns, each without empty cells."""
        return [self.column(str(name)) for name in self.cells]

    def column(self, name: str) -> Column:
        """One column by its name."""
        cells, label = self.cells[name], self.source.labels.get(name, "")
        return Column(
            name,
            label,
            cells[cells != ""],
            dict(meanings_in_name(name))
            or self.source.value_labels.get(name)
            or dict(meanings_in(f"{name}; {label}")),
            "." if name in self.source.numbers else self.source.settings.get("decimal", "."),
            name in self.source.dates,
        )


def views_of(source: Source) -> list[View]:
    """The views of a source: one, unless it is an export of REDCap with events or repeats."""
    names = {spelling(str(name)): str(name) for name in source.cells}
    event = next((names[one] for one in _EVENT if one in names), None)
    instrument = next((names[one] for one in _INSTRUMENT if one in names), None)
    own = {names[one] for one in (*_EVENT, *_INSTRUMENT, *_INSTANCE) if one in names}
    cells = source.cells.drop(columns=sorted(own))
    is_redcap = any(name.startswith("redcap_") for name in own) or instrument is not None
    if not is_redcap or cells.shape[1] < 2:
        return [View(source, (), source.cells, source.words)]
    return list(_parts(source, cells, event, instrument))


def _parts(
    source: Source, cells: pd.DataFrame, event: str | None, instrument: str | None
) -> Iterator[View]:
    once = pd.Series(True, index=cells.index)
    where_once: tuple[Mapping[str, Any], ...] = ()
    if instrument is not None:
        repeated = source.cells[instrument]
        once = repeated == ""
        where_once = ({"column": instrument, "present": False},)
        for name in sorted(set(repeated) - {""}):
            is_of = {"column": instrument, "in": [str(name)]}
            part = _filled(cells[repeated == name])
            yield View(source, (is_of,), part, tuple(words_of(str(name))))
    if event is None:
        yield View(source, where_once, _filled(cells[once]), source.words)
        return
    events = source.cells[event]
    of_column: dict[str, list[str]] = {
        str(name): sorted(set(events[once & (cells[name] != "")])) for name in cells
    }
    identifier = str(cells.columns[0])
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name, of_events in of_column.items():
        if of_events and name != identifier:
            groups[tuple(of_events)].append(name)
    for in_events, columns in groups.items():
        rows = once & events.isin(in_events)
        words = tuple(words_of(in_events[0])) if len(in_events) == 1 else ()
        yield View(
            source,
            (*where_once, {"column": event, "in": list(in_events)}),
            cells.loc[rows, [identifier, *columns]],
            words,
        )


def _filled(cells: pd.DataFrame) -> pd.DataFrame:
    """Without columns that are empty throughout."""
    kept = [name for name in cells if (cells[name] != "").any()]
    return cells[kept]
