"""The counts of a scope's results as cells, and the relations between them that everybody can know.

Every count of the results is a cell; the same thing with the same number in several analyses is
one cell.
Beside them stand cells that no result prints and that anybody computes from two that are printed:
who does not have a characteristic, who had no event, who is in a population and not in its part.

A relation is taken where it holds in this scope. One that holds by chance makes the attacker that
is guarded against know more than a real one can.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise

import numpy as np
import pandas as pd

from hcc_conversion.analyses.bounded import HELD
from hcc_conversion.cohort.populations import OF_SURGERY, POPULATIONS
from hcc_conversion.statistics.cell_suppression import Cells
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

#: A level that is a cut of a number, such as ``<65``.
_CUT = re.compile(r"[<>≤≥]")
#: Variable and level of the line that counts the patients of a population or a group.
_SIZE = ("patients", "")
#: Rows of the source, and what becomes of them.
_ROWS = ("source rows", "excluded=filtered", "excluded=quarantined", "registered")
#: Box of the patient flow, then the population that it is.
_POPULATION_OF_BOX = {
    "study_window=inside": "admitted",
    "resectability=unresectable": "uhcc",
    "modality=combination": "combination",
    "up_front=direct surgery": "direct_surgery",
    "conversion=converted": "converted",
    "after_conversion=resected": "conversion_surgery",
    "after_conversion=watch & wait": "watch_and_wait",
}
#: What grades by Clavien and Dindo begin with that are major.
_MAJOR = ("III", "IV", "V")
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
    _told: set[frozenset[tuple[int, float]]] = field(default_factory=set)

    def place(self, key: Key, value: int) -> int:
        """The cell of *key*; the same key with another number is another cell."""
        full = (*key, value)
        if full not in self._places:
            self._places[full] = len(self.values)
            self.keys.append(key)
            self.values.append(value)
        return self._places[full]

    def cells_of(self, key: Key) -> list[int]:
        """The cells of *key*, of whatever number."""
        return [place for place, own in enumerate(self.keys) if own == key]

    def tie(self, total: int, parts: Sequence[int]) -> bool:
        """Relate a total with its parts, where it is their sum."""
        if not parts:
            return False
        holds = self.values[total] == sum(self.values[part] for part in parts)
        if holds and total not in parts and len(set(parts)) == len(parts):
            relation = {total: 1.0, **dict.fromkeys(parts, -1.0)}
            if (told := frozenset(relation.items())) not in self._told:
                self._told.add(told)
                self.relations.append(relation)
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
    _tie_numbers(table)
    for of_variable in _by_variable(lines):
        _tie_levels(table, of_variable)
    for of_line in lines.values():
        _tie_line(table, of_line)
    _tie_sizes(table, lines)
    _tie_parts(table, lines)
    _tie_groups(table, lines)
    _tie_boxes(table, lines)
    _tie_conversions(table, lines)
    _tie_the_same(table, lines)
    _tie_rates(table, lines)
    _tie_endpoints(table, lines)
    return table


def _key(line: tuple[str, ...], kind: str, stat: str) -> Key:
    """What a count counts; the analysis is left out where another one may print the same."""
    analysis, _, _, variable, level = line
    population, group = _patients_of(line)
    if variable == "patients" and stat == "n":
        return ("patients", population, group)
    if analysis == "flow" and stat == "n":
        box = f"{variable}={level}" if kind != "count" else level or variable
        return ("patients", _POPULATION_OF_BOX.get(box, box), "")
    if stat == "denominator":
        return ("of", population, group, variable)
    if kind in ("known", "count") or stat == "missing":
        return (stat, population, group, variable)
    if stat == "events" or kind.startswith("events"):
        return (analysis, stat, population, group, variable, level)
    return (stat, population, group, variable, level)


def _patients_of(line: tuple[str, ...]) -> tuple[str, str]:
    """Population and group of a line, by one name where they have several."""
    _, population, group, *_ = line
    named = group.replace(" ", "_")
    if named in POPULATIONS:  # those resected, by the kind of their surgery
        return named, ""
    family, _, member = group.partition(": ")
    if family == "surgery" and member in OF_SURGERY:
        return OF_SURGERY[member], ""
    return _POPULATION_OF_BOX.get(population, population), group


def of_records(key: Key) -> bool:
    """Whether a count says what stands in records, or how many there are: that it is 0 is told."""
    if key[0] == "patients" and "=" in str(key[1]):  # a box that no analysis looks into
        return str(key[1]).partition("=")[2] in OF_RECORDS
    return key[0] in ("missing", "of", "patients") or key[-1] in OF_RECORDS


def _tie_numbers(table: CountTable) -> None:
    """Different numbers of one key, as of those followed for 30 and for 90 days: the rest."""
    numbers: dict[Key, list[int]] = {}
    for place, key in enumerate(table.keys):
        numbers.setdefault(key, []).append(place)
    for places in numbers.values():
        for smaller, larger in pairwise(sorted(places, key=table.values.__getitem__)):
            table.rest(larger, smaller, of="by one number alone")


def _by_variable(
    lines: Mapping[tuple[str, ...], dict[str, int]],
) -> Iterator[dict[str, dict[str, int]]]:
    """The lines of each analysis, population, group and variable, by level."""
    found: dict[tuple[str, ...], dict[str, dict[str, int]]] = {}
    for line, places in lines.items():
        found.setdefault(line[:-1], {})[line[-1]] = places
    yield from found.values()


def _tie_levels(table: CountTable, levels: Mapping[str, Mapping[str, int]]) -> None:
    """Levels that add up to what they are shares of, or to *any* of them.

    Of a number that some centres hold as bounds these are of whom it is known, and of those.
    """
    whole, held = levels.get("", {}), levels.get(HELD, {})
    named = {
        level: places
        for level, places in levels.items()
        if level and level != HELD and "n" in places
    }
    for stat in ("n", "events"):
        parts = [places[stat] for places in named.values() if stat in places]
        if len(parts) < 2:
            continue
        totals = {places["denominator"] for places in named.values() if "denominator" in places}
        known = [of_part[stat] for of_part in (whole, held) if stat in of_part]
        for total in totals if held else ():
            table.tie(total, known)
        for total in {*totals, *known}:
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
    _add_sizes(table, lines)
    sizes = _sizes(table)
    whole: dict[tuple[object, ...], list[int]] = {}
    for place, key in enumerate(table.keys):
        if key[0] == "of":
            whole.setdefault(key[1:3], []).append(place)
    for line, places in lines.items():
        population, group = _patients_of(line)
        size = sizes.get((population, group), sizes.get((population, "")))
        total = None
        if {"n", "missing"} <= set(places):
            # The same number of patients asked is the same patients, whatever they were asked.
            known = places.get("denominator", places["n"])
            n = table.values[known] + table.values[places["missing"]]
            total = table.place(("asked", population), n)
            table.derived.add(total)
            table.tie(total, [known, places["missing"]])
            for of_others in whole.get((population, group), ()):
                if size is None or n != table.values[size]:
                    table.tie(of_others, [total])
        if size is None:
            continue
        if total is not None and not table.tie(size, [total]):
            table.rest(size, total, of="not asked")
        if "denominator" in places and not table.tie(size, [places["denominator"]]):
            table.rest(size, places["denominator"], of="not among")


def _add_sizes(table: CountTable, lines: Lines) -> None:
    """Sizes that no result prints, of populations of which those known and missing are printed."""
    sizes, asked = _sizes(table), dict[str, int]()
    for line, places in lines.items():
        population, group = _patients_of(line)
        known = population in POPULATIONS and not group and {"n", "missing"} <= set(places)
        if known and (population, "") not in sizes:
            n = table.values[places.get("denominator", places["n"])]
            n += table.values[places["missing"]]
            asked[population] = max(asked.get(population, 0), n)
    for population, n in asked.items():
        table.derived.add(table.place(("patients", population, ""), n))


def _sizes(table: CountTable) -> dict[tuple[str, str], int]:
    """Population and group, then the cell of how many they are."""
    return {
        (str(key[1]), str(key[2])): place
        for place, key in enumerate(table.keys)
        if key[0] == "patients"
    }


def _tie_boxes(table: CountTable, lines: Lines) -> None:
    """What rows of the source become, and of whom shares among the resected are."""
    sizes = _sizes(table)
    rows = [sizes[name, ""] for name in _ROWS if (name, "") in sizes]
    if len(rows) == len(_ROWS):
        table.tie(rows[0], rows[1:])
    for line, places in lines.items():
        if line[3].endswith("_of_resected") and "denominator" in places:
            for of_surgery in ("resected", "conversion_surgery"):
                if (of_surgery, "") in sizes:
                    table.tie(places["denominator"], [sizes[of_surgery, ""]])


def _tie_conversions(table: CountTable, lines: Lines) -> None:
    """The converted by modality, and those among them whose predictor is not known."""
    converted = {
        _patients_of(line)[0]: places["n"]
        for line, places in lines.items()
        if line[0] == "flow" and line[3].startswith("conversion") and line[4] == "converted"
    }
    for level in ("converted", "not converted", "not recorded"):
        of_modality = [
            places["n"]
            for line, places in lines.items()
            if line[0] == "flow" and line[3].startswith("conversion_") and line[4] == level
        ]
        for line, places in lines.items():
            if line[0] == "flow" and line[3:] == ("conversion", level):
                table.tie(places["n"], of_modality)
    for line, places in lines.items():
        total = converted.get(_patients_of(line)[0])
        if line[0] != "conversion" or line[4] or "events" not in places or total is None:
            continue
        if not table.tie(total, [places["events"]]):
            table.rest(total, places["events"], of="without a value")


def _tie_the_same(table: CountTable, lines: Lines) -> None:
    """The same number by several names: of one cut, by both criteria, as a whole and as a part."""
    known: dict[tuple[object, ...], int] = {}
    for line, places in lines.items():
        analysis, _, _, variable, level = line
        patients = _patients_of(line)
        if "n" not in places:
            continue
        what: tuple[object, ...] = ()
        if _CUT.match(level):
            what = (patients, level)
        elif variable == "best_response" and level == "not assessed":
            what = (patients[0], variable, level)
        elif variable.endswith("_of_resected"):
            what = (variable, level)
        if what:
            value = table.values[places["n"]]
            table.tie(known.setdefault((*what, value), places["n"]), [places["n"]])
        if variable == "major_morbidity":
            grades = [
                of_grade["n"]
                for other, of_grade in lines.items()
                if other[:3] == line[:3]
                and other[3] == "clavien_dindo"
                and other[4].startswith(_MAJOR)
                and "n" in of_grade
            ]
            table.tie(places["n"], grades)
        if (analysis, variable, level) == ("trae", "trae_events", "counted"):
            for other, of_other in lines.items():
                if other[:2] == line[:2] and other[3] == "trae_counted":
                    table.tie(of_other["denominator"], [places["n"]])


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


def _tie_parts(table: CountTable, lines: Mapping[tuple[str, ...], dict[str, int]]) -> None:
    """A count in a population and in its part: the rest are those outside the part."""
    sizes = _sizes(table)
    for part, whole in PARTS:
        if (part, "") in sizes and (whole, "") in sizes:
            table.rest(sizes[whole, ""], sizes[part, ""], of="outside the part")
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
    for line, places in lines.items():
        family, _, member = line[2].partition(": ")
        known = (line[1], "", family, member) if member else (line[1], "", family)
        for place in table.cells_of(("n", *known)):
            if "n" in places and not line[4] and not table.tie(place, [places["n"]]):
                table.rest(place, places["n"], of="not followed")
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
