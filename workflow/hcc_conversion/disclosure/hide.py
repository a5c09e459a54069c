"""Results that may leave: what is of few patients is hidden, and what would give it away."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from hcc_conversion.disclosure.completeness import withheld
from hcc_conversion.disclosure.counts import COUNTS, CountTable, count_table, of_records
from hcc_conversion.disclosure.differences import (
    difference_table,
    hidden_before,
    shown_before,
    telling,
)
from hcc_conversion.disclosure.leaving import (
    FEWEST_DESCRIBED,
    leaves,
    leaves_by_itself,
    rounded,
    stays,
)
from hcc_conversion.statistics.cell_suppression import (
    CannotProtect,
    certainly_zero,
    part_of,
    protect,
    tables_apart,
)
from schemas.hidden import name_in_records
from schemas.results import HIDDEN, KEY, LINE, NO_PATIENTS, NOT_COLLECTED

_NOT_LEAVING = "what it follows from leaves in its place"
_STAYS = "it stays at the centre"
_PRIMARY, _GIVES_AWAY, _TELLS, _OF_CHANGED = (
    "fewer than {k} patients",
    "would give away a number below {k}",
    "why it is empty tells a count",
    "with an earlier release tells of fewer than {k} patients",
)
#: What leaves of the reasons of counts.
_OF_COUNT = "fewer than {k} patients, or it would give such a number away"
#: What a note says of counts: how many were left out, that nobody had an event.
_COUNTED = re.compile(
    r"\d+ |fewer than \d+ at risk|no events\b|no variance\b|no patients in |no spread "
    r"|monotone likelihood "
)


@dataclass(frozen=True)
class Protected:
    """Results that may leave, and what of them was hidden.

    results
        the rows given; hidden values are empty and their ``note`` says so. Notes tell no counts.
    hidden
        one row per hidden value: its key and ``reason``. It stays: it tells which counts are small.
    narrowest
        width of the narrowest interval to which an attacker can bound a count below the threshold;
        infinite where there is none.
    """

    results: pd.DataFrame
    hidden: pd.DataFrame
    narrowest: float


def protect_results(
    results: pd.DataFrame,
    min_count: int,
    *,
    hide_zeros: bool = True,
    released: Sequence[pd.DataFrame] = (),
    headlines: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
    fields: Mapping[str, str] = MappingProxyType({}),
) -> Protected:
    """Hide every count below *min_count*, what gives it away, and what is made from few.

    Parameters
    ----------
    results
        the results of all analyses of one scope, stacked; one index for each row.
    min_count
        the smallest count that is shown; 1 hides nothing.
    hide_zeros
        whether that nobody has a characteristic, or everybody, is hidden too.
    released
        the results of each earlier release of the scope: differences from them are counts too.
    headlines
        of the study's configuration: of counts that would do, others are hidden in their place.
    fields
        variable, then the field of the patients that it is made from, where these differ.
    """
    results = results.reset_index(drop=True)
    if min_count <= 1:
        return Protected(results, _log([]), np.inf)
    own = leaves(results)
    table = count_table(results[own])
    cost = _cost(table, results[own & _is_headline(results, headlines)].index)
    few = set(_sensitive(table, min_count, hide_zeros=hide_zeros))
    hidden, widths = _hide(table, sorted(few), min_count, cost)
    changed: set[int] = set()
    for before in released:
        numbers = shown_before(table, results, before)
        of_both, more = _hide_differences(table, numbers, min_count, hide_zeros=hide_zeros)
        # A denominator is hidden with one line and shown with another.
        changed |= of_both | hidden_before(table, results, before) - numbers.keys()
        widths += more
    if changed:
        few |= changed
        hidden, more = _hide(table, sorted(few), min_count, cost)
        widths += more
    reasons = _reasons(results[own], table, few - changed, changed, hidden, min_count)
    by_itself, staying = leaves_by_itself(results), stays(results)
    for row in withheld(results[own | by_itself], reasons, fields, min_count, released):
        reasons[row] = _GIVES_AWAY.format(k=min_count)
    for row in results.index[~own & ~by_itself & results["value"].notna()]:
        reasons[row] = _STAYS if staying[row] else _NOT_LEAVING
    shown = results.assign(value=rounded(results))
    for before in released:
        for row in _changed_alone(shown, before, set(reasons), min_count):
            reasons[row] = _OF_CHANGED.format(k=min_count)
    places = list(reasons)
    shown.loc[places, "value"] = np.nan
    shown.loc[places, "note"] = [
        f"{HIDDEN}: {_told(reasons[place], min_count)}" for place in places
    ]
    shown["note"] = _without_counts(shown)
    shown = shown[~_named_by_few(shown)]
    log = results.loc[places, [*LINE, "stat"]].assign(reason=list(reasons.values()))
    return Protected(
        shown.reset_index(drop=True), log.reset_index(drop=True), min(widths, default=np.inf)
    )


def _named_by_few(shown: pd.DataFrame) -> pd.Series:
    """Rows of a name that stands in the records of few: a count of it is hidden, and none shown."""
    columns = (shown["analysis"], shown["variable"], shown["level"])
    names = pd.Series(map(name_in_records, *columns), index=shown.index, dtype="string")
    of_name = (shown["stat"] == "n") & shown["line"].str.startswith("proportion")
    counted = of_name & (shown["value"] > 0)
    many = set(zip(shown.loc[counted, "population"], names[counted], strict=True))
    few = of_name & shown["note"].str.startswith(HIDDEN)
    some = set(zip(shown.loc[few, "population"], names[few], strict=True))
    left_out = some - many
    return pd.Series(
        [
            name != "" and (population, name) in left_out
            for population, name in zip(shown["population"], names, strict=True)
        ],
        index=shown.index,
    )


def _told(reason: str, min_count: int) -> str:
    """What of a reason leaves: which count is small and which only guards it is not told apart."""
    of_counts = {why.format(k=min_count) for why in (_PRIMARY, _GIVES_AWAY, _OF_CHANGED)}
    return _OF_COUNT.format(k=min_count) if reason in of_counts else reason


def _hide_differences(
    table: CountTable, before: dict[int, int], min_count: int, *, hide_zeros: bool
) -> tuple[set[int], list[float]]:
    """Cells to hide since their difference from an earlier release is of few, or gives one away.

    Where all differences that hang together are of one sign, as of a centre that goes on
    recruiting, an attacker knows that, and they are attacked as a table of counts. Where they are
    not, they are hidden as small counts of the new release are.
    """
    differences = difference_table(table, before)
    few = telling(differences, min_count, zeros=hide_zeros)
    n, widths = len(table.values), []
    hidden = {place for place in few if place < n}
    cells, cost = differences.cells(), _cost(differences)
    for places in tables_apart(cells):
        position = {int(place): number for number, place in enumerate(places)}
        targets = [position[place] for place in few if place in position]
        if not targets:
            continue
        part = part_of(cells, places)
        if part.values.min() < 0 < part.values.max():
            # A rest has no cell in the new release: what it follows from is hidden in its place.
            rests = {number for number in targets if places[number] >= n}
            of_part = sorted(
                {
                    place
                    for relation in part.relations
                    if not rests.isdisjoint(relation)
                    for place in relation
                }
            )
        else:
            part = replace(part, values=np.abs(part.values))
            try:
                protected = protect(part, targets, min_count, cost=cost[places])
            except CannotProtect:
                hidden |= set(places.tolist()) & before.keys()
                continue
            of_part = protected.hidden
            widths += [bounds.width for bounds in protected.bounds.values()]
        hidden |= {int(places[number]) for number in of_part} & before.keys()
    return hidden, widths


def _changed_alone(
    results: pd.DataFrame, before: pd.DataFrame, hidden: set[int], min_count: int
) -> list[int]:
    """Rows of descriptions that changed although no count of theirs tells that many changed.

    A mean of 100 patients that was 56.1 and is 56.2 is the correction of one of them.
    """
    values = dict(zip(before[KEY].itertuples(index=False, name=None), before["value"], strict=True))
    moved: dict[tuple[str, ...], bool] = {}
    keys = list(results[KEY].itertuples(index=False, name=None))
    for row, (key, value) in enumerate(zip(keys, results["value"], strict=True)):
        if key[-1] in ("n", "events") and row not in hidden and key in values:
            line = (*key[:4],)
            moved[line] = moved.get(line, False) or abs(value - values[key]) >= min_count
    return [
        row
        for row, (key, value) in enumerate(zip(keys, results["value"], strict=True))
        if key[-1] not in COUNTS
        and row not in hidden
        and pd.notna(value)
        and pd.notna(values.get(key))
        and value != values[key]
        and not moved.get(key[:4], False)
    ]


def _without_counts(shown: pd.DataFrame) -> pd.Series:
    """The notes without what they say of counts; an empty value says that something is hidden."""
    different = {note: _uncounted(note) for note in shown["note"].drop_duplicates()}
    notes = shown["note"].map(different).astype("string")
    silent = shown["value"].isna() & (notes == "") & (shown["note"] != "")
    return notes.mask(silent, f"{HIDDEN}: {_TELLS}")


def _uncounted(note: str) -> str:
    if note == NO_PATIENTS or note.startswith((NOT_COLLECTED, HIDDEN)):
        return note
    return "; ".join(part for part in note.split("; ") if not _COUNTED.match(part))


def _hide(
    table: CountTable, sensitive: list[int], min_count: int, cost: np.ndarray
) -> tuple[set[int], list[float]]:
    """Every cell to hide, and how wide an attacker's intervals of the sensitive ones then are."""
    cells = table.cells()
    hidden, widths = set(sensitive) | table.derived, []
    for places in tables_apart(cells):
        position = {int(place): number for number, place in enumerate(places)}
        part = part_of(cells, places)
        # That nobody can be there follows from the relations alone, and not from what is shown.
        known = certainly_zero(part)
        targets = [
            position[place]
            for place in sensitive
            if place in position and position[place] not in known
        ]
        if not targets:
            continue
        protected = protect(part, targets, min_count, cost=cost[places])
        widths += [bounds.width for bounds in protected.bounds.values()]
        hidden |= {int(places[number]) for number in protected.hidden}
    return hidden, widths


def _log(rows: Iterable[object]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=[*LINE, "stat", "reason"])


def _sensitive(table: CountTable, min_count: int, *, hide_zeros: bool) -> list[int]:
    """Cells that must not be known: counts of few, and of nobody where that says something."""
    lowest = 0 if hide_zeros else 1
    found = []
    for place, (key, value) in enumerate(zip(table.keys, table.values, strict=True)):
        says_nothing = value == 0 and (of_records(key) or place in table.derived)
        if lowest <= value < min_count and not says_nothing:
            found.append(place)
    return found


def _is_headline(results: pd.DataFrame, headlines: Mapping[str, Mapping[str, Any]]) -> pd.Series:
    """Rows of the lines of headlines; of a difference those of the groups that it is between."""
    of_any = pd.Series(data=False, index=results.index)
    for spec in headlines.values():
        line = {part: spec["line"].get(part, "") for part in LINE}
        if spec["kind"] == "mean_difference":
            del line["group"]
        of_any |= (results[list(line)] == pd.Series(line)).all(axis=1)
    return of_any


def _cost(table: CountTable, headlines: Iterable[int] = ()) -> np.ndarray:
    """Headlines are wanted most, then sizes of populations; what no result prints costs nothing.

    *headlines*: rows of the results.
    """
    cost = np.abs(np.array(table.values, dtype=float)) + 1
    for place, key in enumerate(table.keys):
        if place in table.derived:
            cost[place] = 0.01
        elif key[0] in ("patients", "of"):
            cost[place] *= 100
    wanted = [table.place_of[row] for row in headlines if row in table.place_of]
    cost[list(set(wanted))] *= 1000
    return cost


def _reasons(
    results: pd.DataFrame,
    table: CountTable,
    sensitive: set[int],
    changed: set[int],
    hidden: set[int],
    min_count: int,
) -> dict[int, str]:
    """Index of each row that is hidden, then why.

    A percentage beside a shown denominator is the count: a line is hidden whole.
    """
    lines_hidden: dict[tuple[str, ...], str] = {}
    small: dict[tuple[str, ...], bool] = {}
    places = results[LINE].itertuples(index=False, name=None)
    keys = dict(zip(results.index, places, strict=True))
    for row, place in table.place_of.items():
        line = keys[row]
        if not line[4] and results.loc[row, "stat"] == "n":
            least = max(min_count, FEWEST_DESCRIBED)
            small[line] = table.values[place] < least or place in changed
        if place not in hidden:
            continue
        if place in sensitive:
            lines_hidden[line] = _PRIMARY
        elif place in changed and lines_hidden.get(line) != _PRIMARY:
            lines_hidden[line] = _OF_CHANGED
        else:
            lines_hidden.setdefault(line, _GIVES_AWAY)
    reasons: dict[int, str] = {}
    for row, kind, value in zip(results.index, results["line"], results["value"], strict=True):
        line = keys[row]
        if pd.isna(value):
            continue
        if kind == "mean" and (line in lines_hidden or small.get(line, False)):
            reasons[row] = _PRIMARY.format(k=min_count)
        elif line in lines_hidden:
            reasons[row] = lines_hidden[line].format(k=min_count)
    return reasons
