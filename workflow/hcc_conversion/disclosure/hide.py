"""Results that may leave: what is of few patients is hidden, and what would give it away."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_conversion.disclosure.counts import COUNTS, OF_RECORDS, CountTable, count_table
from hcc_conversion.statistics.cell_suppression import attack, part_of, protect, tables_apart
from schemas.results import LINE

#: Values of single patients, whatever the size of the group.
_SINGLE = ("min", "max")
#: Lines that describe the patients of one group; all other lines that are no counts compare groups.
_OF_ONE_GROUP = ("mean", "median_quartiles", "range", "median_range")
_PRIMARY, _GIVES_AWAY, _OF_HIDDEN, _OF_SINGLE = (
    "fewer than {k} patients",
    "would give away a number below {k}",
    "made from hidden numbers",
    "the value of a single patient",
)


@dataclass(frozen=True)
class Protected:
    """Results that may leave, and what of them was hidden.

    results
        the rows given; hidden values are empty and their ``note`` says so.
    hidden
        one row per hidden value: its key and ``reason``.
    narrowest
        width of the narrowest interval to which an attacker can bound a count below the threshold;
        infinite where there is none.
    """

    results: pd.DataFrame
    hidden: pd.DataFrame
    narrowest: float


def protect_results(results: pd.DataFrame, min_count: int, *, hide_zeros: bool = True) -> Protected:
    """Hide every count below *min_count*, what gives it away, and what is made from few.

    Parameters
    ----------
    results
        the results of all analyses of one scope, stacked; one index for each row.
    min_count
        the smallest count that is shown; 1 hides nothing.
    hide_zeros
        whether that nobody has a characteristic, or everybody, is hidden too.
    """
    results = results.reset_index(drop=True)
    if min_count <= 1:
        return Protected(results, _log([]), np.inf)
    table = count_table(results)
    sensitive = _sensitive(table, min_count, hide_zeros=hide_zeros)
    hidden, widths = _hide(table, sensitive, min_count)
    reasons = _reasons(results, table, set(sensitive), hidden, min_count)
    shown = results.copy()
    places = list(reasons)
    shown.loc[places, "value"] = np.nan
    shown.loc[places, "note"] = [f"hidden: {reasons[place]}" for place in places]
    log = results.loc[places, [*LINE, "stat"]].assign(reason=list(reasons.values()))
    return Protected(shown, log.reset_index(drop=True), min(widths, default=np.inf))


def _hide(table: CountTable, sensitive: list[int], min_count: int) -> tuple[set[int], list[float]]:
    """Every cell to hide, and how wide an attacker's intervals of the sensitive ones then are."""
    cells, cost = table.cells(), _cost(table)
    hidden, widths = set(sensitive) | table.derived, []
    for places in tables_apart(cells):
        position = {int(place): number for number, place in enumerate(places)}
        targets = [position[place] for place in sensitive if place in position]
        if not targets:
            continue
        part = part_of(cells, places)
        of_part = protect(part, targets, min_count, cost=cost[places])
        found = attack(part, of_part, targets)
        widths += [bounds.width for bounds in found.values()]
        hidden |= {int(places[number]) for number in of_part}
    return hidden, widths


def _log(rows: Iterable[object]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=[*LINE, "stat", "reason"])


def _sensitive(table: CountTable, min_count: int, *, hide_zeros: bool) -> list[int]:
    """Cells that must not be known: counts of few, and of nobody where that says something."""
    lowest = 0 if hide_zeros else 1
    found = []
    for place, (key, value) in enumerate(zip(table.keys, table.values, strict=True)):
        says_nothing = value == 0 and (_of_records(key) or place in table.derived)
        if lowest <= value < min_count and not says_nothing:
            found.append(place)
    return found


def _of_records(key: tuple[object, ...]) -> bool:
    return key[0] in ("missing", "of", "patients", "at risk") or key[-1] in OF_RECORDS


def _cost(table: CountTable) -> np.ndarray:
    """Sizes of populations are wanted most; what no result prints costs nothing."""
    cost = np.array(table.values, dtype=float) + 1
    for place, key in enumerate(table.keys):
        if place in table.derived:
            cost[place] = 0.01
        elif key[0] in ("patients", "of"):
            cost[place] *= 100
    return cost


def _reasons(
    results: pd.DataFrame,
    table: CountTable,
    sensitive: set[int],
    hidden: set[int],
    min_count: int,
) -> dict[int, str]:
    """Index of each row that is hidden, then why."""
    reasons: dict[int, str] = {}
    # A percentage beside a shown denominator is the count: a line is hidden whole.
    lines_hidden: dict[tuple[str, ...], str] = {}
    variables_hidden: set[tuple[str, ...]] = set()
    small: dict[tuple[str, ...], bool] = {}
    keys = list(results[LINE].itertuples(index=False, name=None))
    for row, place in table.place_of.items():
        line = keys[row]
        if not line[4] and results["stat"].iat[row] == "n":
            small[line] = table.values[place] < min_count
        if place in hidden:
            few = place in sensitive
            lines_hidden[line] = _PRIMARY if few else lines_hidden.get(line, _GIVES_AWAY)
            variables_hidden.add((*line[:2], line[3]))
    for row, (line, stat, kind) in enumerate(
        zip(keys, results["stat"], results["line"], strict=True)
    ):
        of_variable = (*line[:2], line[3])
        if stat in _SINGLE:
            reasons[row] = _OF_SINGLE
        elif line in lines_hidden and (stat in COUNTS or _is_share(kind)):
            reasons[row] = lines_hidden[line]
        elif kind in _OF_ONE_GROUP and (line in lines_hidden or small.get(line, False)):
            reasons[row] = _PRIMARY
        elif (
            stat not in COUNTS
            and not _is_share(kind)
            and kind not in _OF_ONE_GROUP
            and of_variable in variables_hidden
        ):
            reasons[row] = _OF_HIDDEN
    return {
        row: reason.format(k=min_count)
        for row, reason in reasons.items()
        if not pd.isna(results.loc[row, "value"])
    }


def _is_share(kind: str) -> bool:
    return kind.startswith("proportion") or kind == "percent_ci"
