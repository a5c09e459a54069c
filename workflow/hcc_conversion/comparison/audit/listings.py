"""Counts, means and standard deviations against the patients that the paper lists one by one."""

import re
from collections.abc import Iterator
from statistics import mean, stdev

from hcc_conversion.comparison.audit.checks import Check, explain, unless_read
from hcc_conversion.comparison.audit.identities import Identities, Tie
from hcc_conversion.comparison.audit.printed import Entry, Printed
from hcc_conversion.comparison.printed_names import place_name
from schemas.audit import CONTRADICTION

LISTED = "listed_count"
MOMENTS = "listed_moments"


def check_listings(printed: Printed, identities: Identities) -> Iterator[Check]:
    """Ties ``listings``: values of one ``column`` (statistic) of a ``place``, counted or averaged.

    ``count`` is the number of those that are ``one_of`` or ``none_of`` some texts, that ``name``
    one among several with commas, or have it as a ``part`` with plus signs. ``mean`` and ``sd``
    are of the numbers listed. Rows whose name has ``leaving_out`` do not count.
    """
    for tie in identities.of("listings"):
        listed = [
            entry
            for entry in printed
            if entry.place == tie["place"] and entry.statistic == tie["column"]
        ]
        if not listed:
            continue
        left_out = tie.get("leaving_out")
        listed = [entry for entry in listed if not left_out or left_out not in entry.row]
        if "count" in tie and printed.holds(tie["count"]):
            yield _count(printed, tie, listed)
        yield from _moments(printed, tie, [entry for entry in listed if entry.operator])


def _plain(text: str) -> str:
    return re.sub(r"\s*\+\s*", " + ", text).strip()


def _is_counted(tie: Tie, text: str) -> bool:
    plain = _plain(text)
    if "one_of" in tie:
        return plain in tie["one_of"]
    if "none_of" in tie:
        return plain not in tie["none_of"]
    if "names" in tie:
        return tie["names"] in [name.strip() for name in plain.split(",")]
    return tie["part"] in plain.split(" + ")


def _count(printed: Printed, tie: Tie, listed: list[Entry]) -> Check:
    ids = tuple(entry.id for entry in listed if _is_counted(tie, entry.printed))
    found = (tie["count"],)
    if len(ids) == printed.count(tie["count"]):
        return Check(LISTED, found, ids)
    rows = ", ".join(printed[name].row for name in ids) or "none"
    return Check(
        LISTED,
        found,
        ids,
        unless_read(tie, CONTRADICTION),
        printed.quote(*found),
        f"{place_name(tie['place'])} lists {len(ids)}: {rows}",
        explain(tie, "The patients are listed one by one: rely on the list."),
    )


def _moments(printed: Printed, tie: Tie, listed: list[Entry]) -> Iterator[Check]:
    ids = tuple(entry.id for entry in listed)
    values = [entry.value for entry in listed]
    for name, statistic in (("mean", mean), ("sd", stdev)):
        if name not in tie or not printed.holds(tie[name]) or len(values) < 2:
            continue
        entry, found = printed[tie[name]], statistic(values)
        if found in entry.interval:
            yield Check(MOMENTS, (entry.id,), ids)
            continue
        yield Check(
            MOMENTS,
            (entry.id,),
            ids,
            unless_read(tie, CONTRADICTION),
            printed.quote(entry.id),
            f"the {len(values)} values listed give {found:.{entry.decimals + 2}f}",
            explain(tie, "The patients are listed one by one: rely on the list."),
        )
