"""The counts of a scope's results as cells, and the relations between them that everybody can know.

Every count of the results is a cell; the same thing with the same number in several analyses is
one cell.
Beside them stand cells that no result prints and that anybody computes from two that are printed:
who does not have a characteristic, who had no event, who is in a population and not in its part.

A relation is taken where it holds in this scope. One that holds by chance makes the attacker that
is guarded against know more than a real one can.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import pandas as pd

from hcc_conversion.analyses.cox_models import MODEL
from hcc_conversion.cohort.populations import POPULATIONS
from hcc_conversion.statistics.cell_suppression import Cells
from hcc_conversion.study.group_names import model_and_way
from schemas.results import LINE

#: Statistics that are counts of patients, rows or events.
COUNTS = ("n", "denominator", "events", "missing")
#: Populations that are parts of others.
PARTS = (
    ("converted", "uhcc"),
    ("combination", "uhcc"),
    ("conversion_surgery", "converted"),
    ("conversion_surgery", "resected"),
    ("direct_surgery", "resected"),
)
#: Levels that say of the record, not of the patient, what is the case.
OF_RECORDS = ("not recorded", "quarantined", "filtered", "grade not recorded")

#: Variable and level of the line that counts the patients of a population or a group.
_SIZE = ("patients", "")
#: Part of a box, then the population that it is, where the names are not the same.
_POPULATION_OF_BOX = {"resected": "conversion_surgery"}
#: Rate of response, then the best responses that it is of.
_SUMS = {"objective_response": ("CR", "PR"), "disease_control": ("CR", "PR", "SD")}
#: Analysis, population, group, variable and level, then the places of its counts by statistic.
Lines = Mapping[tuple[str, ...], dict[str, int]]
Key = tuple[object, ...]


@dataclass
class CountTable:
    """Cells with their relations, and where each count of the results is among them.

    keys
        what each cell counts; by place.
    values
        by place.
    relations
        as `hcc_conversion.statistics.cell_suppression.Cells` has them.
    place_of
        index of a row of the results, then the place of its cell.
    derived
        places of cells that no result prints.
    """

    keys: list[Key] = field(default_factory=list)
    values: list[int] = field(default_factory=list)
    relations: list[dict[int, float]] = field(default_factory=list)
    place_of: dict[int, int] = field(default_factory=dict)
    derived: set[int] = field(default_factory=set)
    _places: dict[Key, int] = field(default_factory=dict)

    def place(self, key: Key, value: int) -> int:
        """The cell of *key*; the same key with another number is another cell."""
        full = (*key, value)
        if full not in self._places:
            self._places[full] = len(self.values)
            self.keys.append(key)
            self.values.append(value)
        return self._places[full]

    def tie(self, total: int, parts: Sequence[int]) -> bool:
        """Relate a total with its parts, where it is their sum."""
        if not parts:
            return False
        holds = self.values[total] == sum(self.values[part] for part in parts)
        if holds and total not in parts and len(set(parts)) == len(parts):
            self.relations.append({total: 1.0, **dict.fromkeys(parts, -1.0)})
        return holds

    def rest(self, total: int, part: int, *, of: str) -> None:
        """A cell for the total less the part, where the part is one."""
        if total == part or self.values[total] < self.values[part]:
            return
        key = (of, self.keys[total], self.keys[part], self.values[part])
        rest = self.place(key, self.values[total] - self.values[part])
        self.derived.add(rest)
        self.tie(total, [part, rest])

    def cells(self) -> Cells:
        values = np.array(self.values, dtype=float)
        # What bounds counts from above is in the relations; this is only to keep them finite.
        most = 10 * np.abs(values).max(initial=1.0)
        return Cells(values, self.relations, np.full(len(values), most))


def count_table(results: pd.DataFrame) -> CountTable:
    """The counts of one scope, of all its analyses stacked, and how they hang together."""
    table = CountTable()
    counts = results[results["stat"].isin(COUNTS) & results["value"].notna()]
    lines: dict[tuple[str, ...], dict[str, int]] = {}
    for row in counts.itertuples():
        line = tuple(getattr(row, name) for name in LINE)
        place = table.place(_key(line, row.line, row.stat), round(row.value))
        table.place_of[row.Index] = place
        lines.setdefault(line, {})[row.stat] = place
    for of_variable in _by_variable(lines):
        _tie_levels(table, of_variable)
    for of_line in lines.values():
        _tie_line(table, of_line)
    _tie_sizes(table, lines)
    _tie_parts(table, lines)
    _tie_groups(table, lines)
    _tie_boxes(table, lines)
    _tie_rates(table, lines)
    _tie_endpoints(table, lines)
    _tie_models(table, lines)
    _tie_prognosis(table, lines)
    return table


def _key(line: tuple[str, ...], kind: str, stat: str) -> Key:
    """What a count counts; the analysis is left out where another one may print the same."""
    analysis, population, group, variable, level = line
    if group.replace(" ", "_") in POPULATIONS:  # those resected, by the kind of their surgery
        population, group = group.replace(" ", "_"), ""
    if variable == "patients" and stat == "n":
        return ("patients", population, group)
    if stat == "denominator":
        return ("of", population, group, variable)
    if kind in ("known", "count") or stat == "missing":
        return (stat, population, group, variable)
    if stat == "events" or kind.startswith("events"):
        return (analysis, stat, population, group, variable, level)
    return (stat, population, group, variable, level)


def of_records(key: Key) -> bool:
    """Whether a count says what stands in records, or how many there are: that it is 0 is told."""
    return key[0] in ("missing", "of", "patients") or key[-1] in OF_RECORDS


def _by_variable(
    lines: Mapping[tuple[str, ...], dict[str, int]],
) -> Iterator[dict[str, dict[str, int]]]:
    """The lines of each analysis, population, group and variable, by level."""
    found: dict[tuple[str, ...], dict[str, dict[str, int]]] = {}
    for line, places in lines.items():
        found.setdefault(line[:-1], {})[line[-1]] = places
    yield from found.values()


def _tie_levels(table: CountTable, levels: Mapping[str, Mapping[str, int]]) -> None:
    """Levels that add up to what they are shares of, or to *any* of them."""
    named = {level: places for level, places in levels.items() if level and "n" in places}
    for stat in ("n", "events"):
        parts = [places[stat] for places in named.values() if stat in places]
        if len(parts) < 2:
            continue
        totals = {places["denominator"] for places in named.values() if "denominator" in places}
        whole = levels.get("", {})
        totals |= {whole[stat]} if stat in whole else set()
        for total in totals:
            table.tie(total, parts)
        for level, places in named.items():
            if level.startswith("any") and stat in places:
                table.tie(places[stat], [part for part in parts if part != places[stat]])


def _tie_line(table: CountTable, places: Mapping[str, int]) -> None:
    """Who does not have it, and who had no event."""
    if {"n", "denominator"} <= set(places):
        table.rest(places["denominator"], places["n"], of="without")
    if {"n", "events"} <= set(places):
        table.rest(places["n"], places["events"], of="without event")


def _tie_sizes(table: CountTable, lines: Lines) -> None:
    """Known and missing together, and what shares are of, against the size of who is asked."""
    sizes = {line[1:3]: places["n"] for line, places in lines.items() if line[3:] == _SIZE}
    for line, places in lines.items():
        size = sizes.get(line[1:3], sizes.get((line[1], "")))
        total = None
        if {"n", "missing"} <= set(places):
            # The same number of patients asked is the same patients, whatever they were asked.
            n = table.values[places["n"]] + table.values[places["missing"]]
            total = table.place(("asked", line[1]), n)
            table.derived.add(total)
            table.tie(total, [places["n"], places["missing"]])
            known = table._places.get(("of", *line[1:4], table.values[places["n"]]))
            if known is not None:
                table.tie(known, [places["n"]])
        if size is None:
            continue
        if total is not None and not table.tie(size, [total]):
            table.rest(size, total, of="not asked")
        if "denominator" in places and not table.tie(size, [places["denominator"]]):
            table.rest(size, places["denominator"], of="not among")


def _tie_boxes(table: CountTable, lines: Lines) -> None:
    """A part of a box is the box that is split next, and a population under another name."""
    boxes = {
        f"{line[3]}={line[4]}": places["n"]
        for line, places in lines.items()
        if line[4] and "n" in places
    }
    sizes = {line[1]: places["n"] for line, places in lines.items() if line[2:] == ("", *_SIZE)}
    for line, places in lines.items():
        box = boxes.get(line[1])
        if box is not None and "denominator" in places:
            table.tie(places["denominator"], [box])
        size = sizes.get(_POPULATION_OF_BOX.get(line[4], line[4].replace(" ", "_")))
        if size is not None and "n" in places:
            table.tie(places["n"], [size])
        if line[3].endswith("_of_resected") and "denominator" in places:
            for of_surgery in ("resected", "conversion_surgery"):
                if of_surgery in sizes:
                    table.tie(places["denominator"], [sizes[of_surgery]])


def _tie_rates(table: CountTable, lines: Lines) -> None:
    """Rates of response are sums of responses."""
    for line, places in lines.items():
        if line[3] in _SUMS and not line[4]:
            parts = [
                part["n"]
                for level in _SUMS[line[3]]
                if "n" in (part := lines.get((*line[:3], "best_response", level), {}))
            ]
            if len(parts) == len(_SUMS[line[3]]):
                table.tie(places["n"], parts)


def _tie_endpoints(table: CountTable, lines: Lines) -> None:
    """Of the same patients: who had one endpoint's event and not the other's."""
    curves: dict[tuple[object, ...], list[dict[str, int]]] = {}
    for line, places in lines.items():
        if line[0] == "survival" and not line[4] and {"n", "events"} <= set(places):
            curves.setdefault((*line[:3], table.values[places["n"]]), []).append(places)
    for endpoints in curves.values():
        for one, other in combinations([places["events"] for places in endpoints], 2):
            more, fewer = sorted((one, other), key=lambda place: -table.values[place])
            if not table.tie(more, [fewer]):
                table.rest(more, fewer, of="by another event")


def _tie_models(table: CountTable, lines: Lines) -> None:
    """Who is in a level by the baseline and in none of the model's, for want of a time."""
    for line, places in lines.items():
        if line[0] == "conversion" and line[4] and "n" in places:
            described = lines.get(("baseline", line[1], "", line[3], line[4]), {})
            if "n" in described and not table.tie(described["n"], [places["n"]]):
                table.rest(described["n"], places["n"], of="not in the model")


def _tie_prognosis(table: CountTable, lines: Lines) -> None:
    """Models of survival: with each other, with the curves, and with descriptions of parts."""
    of_prognosis = {
        line: places
        for line, places in lines.items()
        if line[0] == "prognosis" and line[3] != MODEL
    }
    same: dict[tuple[str, ...], list[dict[str, int]]] = {}
    for line, places in of_prognosis.items():
        if line[4]:
            same.setdefault((line[1], *line[3:]), []).append(places)
            for part in _parts(line[1]):
                for who in (("baseline", part, ""), ("surgery", line[1], part.replace("_", " "))):
                    described = lines.get((*who, *line[3:]), {})
                    _tie_or_rest(table, places, described, "n", of="outside the part")
        else:
            _tie_curves(table, places, lines, line)
            for key, levels in _levels_of_model(of_prognosis, line).items():
                _tie_known(table, places, levels, key)
    for models in same.values():
        for one, other in combinations(models, 2):
            for stat in ("n", "events"):
                _tie_or_rest(table, one, other, stat, of="in one model alone")
                _tie_or_rest(table, other, one, stat, of="in one model alone")


def _levels_of_model(lines: Lines, total: tuple[str, ...]) -> dict[Key, list[dict[str, int]]]:
    """Of each predictor of a model its levels."""
    found: dict[Key, list[dict[str, int]]] = {}
    for line, places in lines.items():
        if line[4] and line[1] == total[1] and model_and_way(line[2])[0] == total[2]:
            found.setdefault(line[:4], []).append(places)
    return found


def _parts(population: str) -> list[str]:
    return [part for part, whole in PARTS if whole == population]


def _tie_or_rest(
    table: CountTable, whole: Mapping[str, int], part: Mapping[str, int], stat: str, *, of: str
) -> None:
    """The same number, or who is in the whole and not in the part."""
    if stat in whole and stat in part and not table.tie(whole[stat], [part[stat]]):
        table.rest(whole[stat], part[stat], of=of)


def _tie_known(
    table: CountTable, total: Mapping[str, int], levels: Sequence[Mapping[str, int]], key: Key
) -> None:
    """Everybody in a model is in a level of each predictor, or without a value."""
    for stat in ("n", "events"):
        parts = [places[stat] for places in levels if stat in places]
        if stat not in total or not parts or table.tie(total[stat], parts):
            continue
        rest = table.values[total[stat]] - sum(table.values[part] for part in parts)
        if rest > 0:
            place = table.place(("without a value", stat, *key), rest)
            table.derived.add(place)
            table.tie(total[stat], [*parts, place])


def _tie_curves(
    table: CountTable, places: Mapping[str, int], lines: Lines, line: tuple[str, ...]
) -> None:
    """Everybody in a model is on the curve of the endpoint, or on those of its parts."""
    curve = lines.get(("survival", line[1], "", *line[3:]), {})
    parts = [lines.get(("survival", part, "", *line[3:]), {}) for part in _parts(line[1])]
    for stat in ("n", "events"):
        if stat not in places:
            continue
        _tie_or_rest(table, places, curve, stat, of="off the curve")
        found = [part[stat] for part in parts if stat in part]
        if not table.tie(places[stat], found):
            for part in parts:
                _tie_or_rest(table, places, part, stat, of="outside the part")


def _tie_parts(table: CountTable, lines: Mapping[tuple[str, ...], dict[str, int]]) -> None:
    """The same count in a population and in its part: the rest are those outside the part."""
    for line, places in lines.items():
        for part, whole in PARTS:
            if line[1] != part:
                continue
            of_whole = lines.get((line[0], whole, *line[2:]), {})
            for stat in ("n", "events"):
                if stat in places and stat in of_whole:
                    table.rest(of_whole[stat], places[stat], of="outside the part")


def _tie_groups(table: CountTable, lines: Lines) -> None:
    """Groups of one family (``adjuvant: yes``, ``adjuvant: no``): who is in none of them."""
    families: dict[tuple[str, ...], list[dict[str, int]]] = {}
    for line, places in lines.items():
        family, _, member = line[2].partition(": ")
        if member:
            families.setdefault((*line[:2], family, *line[3:]), []).append(places)
    for (analysis, population, family, variable, level), members in families.items():
        for group in (family, ""):
            whole = lines.get((analysis, population, group, variable, level))
            if whole is None:
                continue
            for stat in ("n", "events", "missing"):
                parts = [places[stat] for places in members if stat in places]
                if stat not in whole or not parts or table.tie(whole[stat], parts):
                    continue
                rest = table.values[whole[stat]] - sum(table.values[part] for part in parts)
                if rest > 0:
                    key = ("in no group", stat, population, family, variable, level, group)
                    place = table.place(key, rest)
                    table.derived.add(place)
                    table.tie(whole[stat], [*parts, place])
