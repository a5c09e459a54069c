"""Rows that stand in two tables of different patients with the same numbers."""

from collections.abc import Iterator
from itertools import combinations

from hcc_conversion.comparison.audit.checks import Check
from hcc_conversion.comparison.audit.identities import Identities
from hcc_conversion.comparison.audit.printed import Entry, Printed
from schemas.audit import CONTRADICTION

COPIED = "copied_row"
#: So many equal numbers, of different patients, are no accident.
LEAST_NUMBERS = 4
#: Counts are small and often equal.
_COUNTED = ("n", "n_events", "percent")


def check_copied_rows(printed: Printed, _identities: Identities) -> Iterator[Check]:
    """Rows of the same name in two places, if their patients are not as many; judges the later."""
    rows: dict[str, dict[str, dict[tuple[str, str], Entry]]] = {}
    for entry in printed:
        if entry.operator and entry.statistic not in _COUNTED:
            places = rows.setdefault(entry.row, {})
            cells = places.setdefault(entry.place, {})
            cells[entry.printed_group, entry.statistic] = entry
    for places in rows.values():
        for first, second in combinations(places.values(), 2):
            yield from _compare(printed, first, second)


def _compare(
    printed: Printed, first: dict[tuple[str, str], Entry], second: dict[tuple[str, str], Entry]
) -> Iterator[Check]:
    common = [cell for cell in first if cell in second]
    sizes = {
        (first[cell].denominator, second[cell].denominator)
        for cell in common
        if first[cell].denominator and second[cell].denominator
    }
    if len(common) < LEAST_NUMBERS or not sizes or any(one == other for one, other in sizes):
        return
    ids = tuple(second[cell].id for cell in common)
    against = tuple(first[cell].id for cell in common)
    if any(first[cell].printed != second[cell].printed for cell in common):
        yield Check(COPIED, ids, against)
        return
    patients = "; ".join(f"{other} and {one} patients" for one, other in sorted(sizes))
    yield Check(
        COPIED,
        ids,
        against,
        CONTRADICTION,
        printed.quote(*ids),
        f"all {len(common)} numbers are those of {first[common[0]].place}: {patients}",
        "Copied from one table to the other: one of them has nothing to compare with.",
    )
