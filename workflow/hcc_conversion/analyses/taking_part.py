"""What a centre takes part in, and what it would have to map for the rest.

It is asked of what a centre's mapping names, without a row, by the same functions that decide it in
the results: `hcc_conversion.cohort.populations.Population.told_by`, and ``told`` of every analysis.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from hcc_conversion.analyses.analysis import Analysis, Config
from hcc_conversion.analyses.bounded import held_bounds, why_no_number, why_not_cut
from hcc_conversion.cohort.cohort import Cohort
from hcc_conversion.cohort.collected import Collected
from hcc_conversion.cohort.populations import POPULATIONS
from hcc_conversion.run.references import load
from hcc_conversion.study.extra_fields import field_of

#: Table, then a field, or a field with one of its values (``kind=direct``), as in ``collected``;
#: the field is empty where any will do.
Named = tuple[str, str]
Told = Callable[[Cohort], frozenset[str]]
#: The table in ``collected`` that says which patients an extract holds.
_EXTRACT = "extract"
_CENTRE = "here"


@dataclass(frozen=True)
class Part:
    """Something that results are about, and whether a centre can tell it.

    name
        in words of a person.
    lacking
        what to map so that it can; empty where it can.
    """

    name: str
    lacking: list[str]


@dataclass(frozen=True)
class _Asking(Cohort):
    """One centre without rows, which remembers what it was asked for.

    held
        what its mapping names.
    asked
        all that was asked for, in order; with the values of which one is enough.
    """

    held: frozenset[Named] = frozenset()
    asked: dict[Named, Sequence[str]] = field(default_factory=dict)

    @cached_property
    def centres(self) -> frozenset[str]:
        return frozenset({_CENTRE})

    @cached_property
    def can_say(self) -> Mapping[str, frozenset[str]]:
        return _OnDemand(self)

    def collecting(self, table: str, *fields: str) -> frozenset[str]:
        for name in fields or ("",):
            self.asked.setdefault((table, name), ())
        named = {name for of_table, name in self.held if of_table == table}
        return self.centres if named and set(fields) <= named | {""} else frozenset()

    def mapping_any(self, table: str, field: str, values: Iterable[str]) -> frozenset[str]:
        values = tuple(values)
        for value in values:
            self.asked.setdefault((table, f"{field}={value}"), values)
        return super().mapping_any(table, field, values)

    def mapped_values(self, table: str, field: str, centres: frozenset[str]) -> frozenset[str]:
        code = f"{field}="
        named = {name for of_table, name in self.held if of_table == table and centres}
        return frozenset(name.removeprefix(code) for name in named if name.startswith(code))

    def counting_from(self, origin: str) -> frozenset[str]:
        return self.collecting("patients", f"day_zero={origin}")


class _OnDemand(Mapping[str, frozenset[str]]):
    """Who can tell a population; only what is looked up is asked for."""

    def __init__(self, cohort: Cohort):
        self._cohort = cohort

    def __getitem__(self, name: str) -> frozenset[str]:
        return POPULATIONS[name].told_by(self._cohort)

    def __iter__(self) -> Iterator[str]:
        return iter(POPULATIONS)

    def __len__(self) -> int:
        return len(POPULATIONS)


def populations_told(collected: pd.DataFrame) -> list[Part]:
    """Each population of the study, and whether a centre can tell who is in it.

    Parameters
    ----------
    collected
        of one centre, as `hcc_conversion.ingest.harmonise.collected_fields` gives it.
    """
    held = _held(collected)
    return [
        Part(population.label, lacking(population.told_by, held))
        for population in POPULATIONS.values()
    ]


def analyses_told(
    analyses: Iterable[Analysis], config: Config, collected: pd.DataFrame
) -> dict[str, list[Part]]:
    """Name of each analysis, then what it is about, and whether a centre can tell it.

    Parameters
    ----------
    analyses
        those without ``told`` have no parts.
    config
        the study's configuration.
    collected
        as for `populations_told`.
    """
    held = _held(collected)
    return {
        analysis.name: [
            Part(name, lacking(told, held))
            for name, told in load(analysis.full_name(analysis.told))(config).items()
        ]
        if analysis.told
        else []
        for analysis in analyses
    }


def bounds_told(config: Config, collected: pd.DataFrame) -> dict[str, list[str]]:
    """Why numbers that a centre holds as bounds have no categories, then of which variables.

    Parameters
    ----------
    config
        the study's configuration.
    collected
        as for `populations_told`.

    Returns
    -------
    An empty reason stands for the variables whose every cut its bounds decide. Nothing where it
    holds no number so.
    """
    centre = Collected(collected)
    told: dict[str, list[str]] = {}
    for where, specs in _variables(config).items():
        for name, spec in specs.items():
            if not held_bounds(centre, spec["field"]):
                continue
            whys = why_not_cut(centre, spec) if "cut" in spec else why_no_number(centre, spec)
            title = spec.get("title") or (field_of(spec) or {}).get("title", name)
            told.setdefault(next(iter(whys.values()), ""), []).append(f"{title} ({where})")
    return told


def _variables(config: Config) -> dict[str, Mapping[str, Mapping[str, Any]]]:
    """What cuts numbers, in words of a person, then its variables by name."""
    return {
        "baseline": config["characteristics"],
        "predictors": config["predictors"],
        "groups of survival": {
            name: {"title": spec["title"], **spec["by"]}
            for name, spec in config["survival"]["comparisons"].items()
        },
        "surgery": config["surgery"]["characteristics"],
    }


def lacking(told: Told, held: frozenset[Named]) -> list[str]:
    """What to map besides *held* so that *told* gives the centre; empty where it does.

    No more than is needed: of what can stand in for each other one is named, rather what can be
    mapped than another extract.
    """
    ask = _asking(held)
    if told(ask):
        return []
    wanted = [named for named in ask.asked if named not in held]
    # What is left out first is not asked for where something else will do.
    last = [named for named in wanted if named[0] != _EXTRACT]
    for named in [*(one for one in wanted if one[0] == _EXTRACT), *reversed(last)]:
        fewer = [one for one in wanted if one != named]
        if told(_asking(held | set(fewer))):
            wanted = fewer
    return [_in_words(named, ask.asked[named]) for named in wanted]


def _held(collected: pd.DataFrame) -> frozenset[Named]:
    return frozenset(zip(collected["table"], collected["field"], strict=True))


def _asking(held: frozenset[Named]) -> _Asking:
    nothing = pd.DataFrame()
    return _Asking(collected=nothing, tables={}, accounting=nothing, held=held)


def _in_words(named: Named, values: Sequence[str]) -> str:
    table, name = named
    field_name, _, value = name.partition("=")
    if table == _EXTRACT:
        return f"an extract that covers: {value}"
    if not name:
        return f"the table {table}"
    if not value:
        return f"{table}.{field_name}"
    any_of = f"one of {', '.join(values)}" if len(values) > 1 else value
    return f"{table}.{field_name}: {any_of}"
