"""Whom a table is of: the results of a scope, or what a paper prints, by the same keys."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import pandas as pd

from hcc_conversion.manuscript.numbers import as_printed
from schemas.results import LINE

SITE, POOL, PAPER = "site", "pool", "paper"


class Key(NamedTuple):
    """A row of the results, see `schemas.results.LINE`."""

    analysis: str
    population: str
    group: str = ""
    variable: str = ""
    level: str = ""


@dataclass(frozen=True)
class Value:
    """One statistic of one line: the number, and what is said of it.

    number
        missing where none is known; text where a paper prints a limit (``<0.01``).
    printed
        as a paper prints it; empty for a number of ours, which a form gives its digits.
    """

    number: float | str
    printed: str = ""
    method: str = ""
    note: str = ""

    @property
    def is_known(self) -> bool:
        return self.number == self.number


@dataclass(frozen=True)
class Source:
    """What fills the columns of a scope or a paper.

    label
        as it heads them.
    values
        key, then its statistics, in the order of the results.
    kind
        ``site``, ``pool``, or ``paper``: what that lacks is not printed.
    """

    label: str
    values: Mapping[Key, Mapping[str, Value]]
    kind: str = SITE
    levels: Mapping[Key, list[str]] = field(default_factory=dict)
    groups: Mapping[Key, list[str]] = field(default_factory=dict)


def results_source(label: str, tables: Iterable[pd.DataFrame], kind: str = SITE) -> Source:
    """A scope: its `schemas.results.Results` of all analyses that tables are made of."""
    values: dict[Key, dict[str, Value]] = {}
    for table in tables:
        known = table.astype(dict.fromkeys([*LINE, "stat", "method", "note"], "object"))
        for row in known[[*LINE, "stat", "value", "method", "note"]].itertuples(index=False):
            stat, number = row.stat, float(row.value)
            values.setdefault(Key(*row[: len(LINE)]), {}).setdefault(
                stat, Value(number, "", row.method, row.note)
            )
    return _source(label, values, kind)


def paper_source(label: str, published: pd.DataFrame) -> Source:
    """A paper: its `schemas.published.PublishedValues`.

    Of a value printed in several places the one with most decimals is taken, of several such the
    first, as everywhere (`hcc_conversion.display.published_cells`).
    """
    keyed = published[published["analysis"] != ""]
    best = keyed.sort_values("decimals", ascending=False, kind="stable")
    best = best.drop_duplicates([*LINE, "stat"]).sort_index()
    values: dict[Key, dict[str, Value]] = {}
    for row in best.to_dict("records"):
        key = Key(*(str(row[part]) for part in LINE))
        printed = as_printed(row["printed"])
        number = float(row["value"]) if row["operator"] == "=" else printed
        values.setdefault(key, {})[row["stat"]] = Value(number, printed)
    return _source(label, values, PAPER)


def _source(label: str, values: dict[Key, dict[str, Value]], kind: str) -> Source:
    levels: dict[Key, list[str]] = {}
    groups: dict[Key, list[str]] = {}
    for key in values:
        levels.setdefault(key._replace(level=""), []).append(key.level)
        groups.setdefault(Key(key.analysis, key.population, "", key.variable), []).append(key.group)
    return Source(label, values, kind, levels, groups)


def levels_of(sources: Sequence[Source], key: Key) -> list[str]:
    """The levels that any source has of the variable of *key*, in the order of the first."""
    of = key._replace(level="")
    return list(dict.fromkeys(_named(sources, lambda source: source.levels.get(of, []))))


def groups_of(sources: Sequence[Source], key: Key) -> list[str]:
    """The groups that any source has of the variable of *key*, in the order of the first."""
    of = key._replace(group="", level="")
    return list(dict.fromkeys(_named(sources, lambda source: source.groups.get(of, []))))


def shared_levels(sources: Sequence[Source], key: Key) -> list[str]:
    """Those `levels_of` that tables of several sources have: of the paper, or of two sites."""
    of = key._replace(level="")
    return _shared(sources, lambda source: source.levels.get(of, []))


def shared_groups(sources: Sequence[Source], key: Key) -> list[str]:
    """Those `groups_of` that tables of several sources have: of the paper, or of two sites."""
    of = key._replace(group="", level="")
    return _shared(sources, lambda source: source.groups.get(of, []))


def _shared(sources: Sequence[Source], names_in: Callable[[Source], list[str]]) -> list[str]:
    found = dict.fromkeys(_named(sources, names_in))
    if len(sources) == 1:
        return list(found)
    printed = set(_named([one for one in sources if one.kind == PAPER], names_in))
    sites = [set(names_in(one)) for one in sources if one.kind == SITE]
    return [name for name in found if name in printed or sum(name in one for one in sites) > 1]


def _named(sources: Iterable[Source], names_in: Callable[[Source], list[str]]) -> Iterator[str]:
    return (name for source in sources for name in names_in(source) if name)
