"""Parts and wholes."""

from collections.abc import Iterator

from hcc_conversion.comparison.audit.checks import Check, explain, unless_read
from hcc_conversion.comparison.audit.identities import Identities, Tie
from hcc_conversion.comparison.audit.printed import Printed
from schemas.audit import CONTRADICTION

SUM = "sum"
SUBSET = "subset"


def check_sums(printed: Printed, identities: Identities) -> Iterator[Check]:
    """Ties ``sums`` (``whole``, ``parts``) and ``at_most`` (``part``, ``whole``).

    Of a sum the whole is judged, or the parts where the tie says ``judged: parts``.
    """
    for tie in identities.of("sums"):
        if printed.holds(tie["whole"], *tie["parts"]):
            yield _sum(printed, tie)
    for tie in identities.of("at_most"):
        if printed.holds(tie["part"], tie["whole"]):
            yield _subset(printed, tie)


def _sum(printed: Printed, tie: Tie) -> Check:
    whole, parts = tie["whole"], tuple(tie["parts"])
    judged, against = ((whole,), parts) if tie.get("judged") != "parts" else (parts, (whole,))
    total = sum(printed.count(part) for part in parts)
    rest = printed.count(whole) - total
    if rest == 0:
        return Check(SUM, judged, against)
    numbers = " + ".join(str(printed.count(part)) for part in parts)
    return Check(
        SUM,
        judged,
        against,
        unless_read(tie, CONTRADICTION),
        printed.quote(whole, *parts),
        f"{numbers} = {total}, {'short of' if rest > 0 else 'above'} the whole by {abs(rest)}",
        explain(tie, "One of them is wrong; replicate the parts and add them up."),
    )


def _subset(printed: Printed, tie: Tie) -> Check:
    part, whole = tie["part"], tie["whole"]
    if printed[part].interval.low <= printed[whole].interval.high:
        return Check(SUBSET, (part,), (whole,))
    return Check(
        SUBSET,
        (part,),
        (whole,),
        unless_read(tie, CONTRADICTION),
        printed.quote(part, whole),
        f"{printed[part].printed} is more than the {printed[whole].printed} it is part of",
        explain(tie, "One of them is wrong."),
    )
