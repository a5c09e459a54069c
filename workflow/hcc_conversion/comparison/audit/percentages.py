"""Percentages from their counts, and counts within what they are of."""

from collections.abc import Iterator
from math import ceil, floor

from hcc_conversion.comparison.audit.checks import Check
from hcc_conversion.comparison.audit.identities import Identities
from hcc_conversion.comparison.audit.printed import EDGE, Entry, Printed
from schemas.audit import CONTRADICTION, IMPOSSIBLE, ROUNDING

FROM_COUNT = "percent_from_count"
ATTAINABLE = "percent_attainable"


def check_percentages(printed: Printed, _identities: Identities) -> Iterator[Check]:
    """Each percentage against the count printed beside it, else under the same key.

    Without a count, some whole number of the denominator must give it (GRIM applied to
    percentages: Brown & Heathers, Soc Psychol Personal Sci 2017;8:363).
    """
    counts: dict[tuple, Entry] = {}
    for entry in printed:
        if entry.statistic == "n" and entry.operator:
            for line in _lines(entry):
                counts.setdefault(line, entry)
    for entry in printed:
        if entry.statistic == "percent" and entry.operator:
            found = [counts[line] for line in _lines(entry) if line in counts]
            if found:
                yield from _from_count(printed, entry, found[0])
            elif entry.denominator:
                yield _attainable(printed, entry, entry.denominator)


def _lines(entry: Entry) -> list[tuple]:
    lines: list[tuple] = [("printed", entry.place, entry.row, entry.printed_group)]
    if entry.key:
        lines.append(("key", *entry.key[:-1]))
    return lines


def _from_count(printed: Printed, percent: Entry, count: Entry) -> Iterator[Check]:
    whole = percent.denominator or count.denominator
    if not whole:
        return
    expected = 100 * count.value / whole
    place = (FROM_COUNT, (percent.id,), (count.id,))
    if expected in percent.interval:
        yield Check(*place)
        return
    unit = 10.0**-percent.decimals
    severity = ROUNDING if abs(expected - percent.value) <= unit + EDGE else CONTRADICTION
    yield Check(
        *place,
        severity,
        printed.quote(percent.id, count.id),
        f"{count.value:g} of {whole} is {expected:.{percent.decimals + 2}f} %",
        "Compare with the count; the percentage is not usable.",
    )


def _attainable(printed: Printed, percent: Entry, whole: int) -> Check:
    low, high = (bound * whole / 100 for bound in percent.interval)
    if ceil(low - EDGE) <= floor(high + EDGE):
        return Check(ATTAINABLE, (percent.id,))
    return Check(
        ATTAINABLE,
        (percent.id,),
        (),
        IMPOSSIBLE,
        f"{printed.quote(percent.id)} of {whole}",
        f"no whole number of {whole} gives it: {low:.3f} to {high:.3f}",
        "Denominator or percentage is wrong; there is nothing to compare with.",
    )
