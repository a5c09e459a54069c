"""What lies between what: medians, ranges, ratios; and intervals of subsets."""

from collections.abc import Iterator
from itertools import pairwise

from hcc_conversion.comparison.audit.checks import Check, explain
from hcc_conversion.comparison.audit.identities import Identities, Tie
from hcc_conversion.comparison.audit.printed import Entry, Interval, Printed
from hcc_conversion.run.wording import counted
from schemas.audit import AMBIGUOUS, IMPOSSIBLE

IN_ORDER = "in_order"
POSSIBLE = "possible_value"
NESTED = "subset_range"
#: Statistics of one line that must not decrease.
ORDERS: tuple[tuple[str, ...], ...] = (
    ("range_low", "q1", "median", "q3", "range_high"),
    ("ci_low", "hr", "ci_high"),
)
#: Statistics with bounds of their own.
BOUNDS = {
    "percent": Interval(0, 100),
    "p": Interval(0, 1),
    "sd": Interval(0, float("inf")),
    "n": Interval(0, float("inf")),
    "n_events": Interval(0, float("inf")),
    "months": Interval(0, float("inf")),
}


def check_orders(printed: Printed, identities: Identities) -> Iterator[Check]:
    """Every line's own order and bounds, and the ties ``subset_ranges``.

    A percentage with the unit % of a change is no share; only ``percent`` is. ``subset_ranges``:
    the pair ``low, high`` of a subset and ``whole_low, whole_high``, which holds it if both are
    ranges.
    """
    lines: dict[tuple, dict[str, Entry]] = {}
    for entry in printed:
        if entry.operator:
            line = (entry.place, entry.row, entry.printed_group)
            lines.setdefault(line, {})[entry.statistic] = entry
            yield _possible(printed, entry)
    for found in lines.values():
        for names in ORDERS:
            yield from _in_order(printed, [found[name] for name in names if name in found])
    ties = identities.of("subset_ranges")
    names = ("low", "high", "whole_low", "whole_high")
    yield from _nested(printed, [tie for tie in ties if printed.holds(*(tie[_] for _ in names))])


def _possible(printed: Printed, entry: Entry) -> Check:
    bounds = BOUNDS.get(entry.statistic)
    beyond = bounds is not None and not bounds.low <= entry.value <= bounds.high
    beyond |= bounds is not None and entry.operator == "<" and entry.value <= bounds.low
    whole = entry.denominator if entry.statistic == "n" else None
    if not beyond and (whole is None or entry.value <= whole):
        return Check(POSSIBLE, (entry.id,))
    text = f"more than the {whole} it is of" if not beyond else "outside what it can be"
    meaning = "A misprint: there is nothing to compare with."
    return Check(POSSIBLE, (entry.id,), (), IMPOSSIBLE, printed.quote(entry.id), text, meaning)


def _in_order(printed: Printed, entries: list[Entry]) -> Iterator[Check]:
    for lower, upper in pairwise(entries):
        if lower.interval.low <= upper.interval.high:
            yield Check(IN_ORDER, (upper.id,), (lower.id,))
        else:
            yield Check(
                IN_ORDER,
                (upper.id,),
                (lower.id,),
                IMPOSSIBLE,
                printed.quote(lower.id, upper.id),
                f"{upper.statistic} is below {lower.statistic}",
                "One of them is a misprint.",
            )


def _nested(printed: Printed, ties: list[Tie]) -> Iterator[Check]:
    """One check of all of them: a pair is a range everywhere, or nowhere."""
    if not ties:
        return
    beyond = [tie for tie in ties if not _is_inside(printed, tie)]
    shown = beyond or ties
    ids = tuple(name for tie in shown for name in (tie["low"], tie["high"]))
    whole = tuple(name for tie in shown for name in (tie["whole_low"], tie["whole_high"]))
    if not beyond:
        yield Check(NESTED, ids, whole)
        return
    text = f"beyond that of the whole: {len(beyond)} of {counted(len(ties), 'interval')}"
    meaning = explain(ties[0], "They are no ranges; read them as quartiles.")
    yield Check(NESTED, ids, whole, AMBIGUOUS, printed.quote(*ids, *whole), text, meaning)


def _is_inside(printed: Printed, tie: Tie) -> bool:
    low, high = printed[tie["low"]].interval, printed[tie["high"]].interval
    whole_low, whole_high = printed[tie["whole_low"]], printed[tie["whole_high"]]
    return whole_low.interval.low <= low.high and high.low <= whole_high.interval.high
