"""One number printed in several places: abstract, text, tables, and what is divided by."""

from collections.abc import Iterator, Sequence

from hcc_conversion.comparison.audit.checks import Check, explain, unless_read
from hcc_conversion.comparison.audit.identities import Identities, Tie
from hcc_conversion.comparison.audit.printed import Entry, Printed
from schemas.audit import AMBIGUOUS, CONTRADICTION

PRINTED_TWICE = "printed_twice"
SAME_NUMBER = "same_number"
OTHER_NAME = "other_name"
DENOMINATOR = "denominator"


def check_equalities(printed: Printed, identities: Identities) -> Iterator[Check]:
    """Values with one key, and the ties ``equal``, ``other_names`` and ``denominators``.

    ``equal``: ``ids`` that are one number. ``other_names``: ``id`` and ``as``, a number that
    stands elsewhere under another name. ``denominators``: ``ids`` that are each of ``total``,
    or that ``together`` are.
    """
    by_key: dict[tuple, list[str]] = {}
    for entry in printed:
        if entry.key and entry.operator:
            by_key.setdefault(entry.key, []).append(entry.id)
    for ids in by_key.values():
        if len(ids) > 1:
            yield from _equal(printed, ids, {}, PRINTED_TWICE)
    for tie in identities.of("equal"):
        ids = [name for name in tie["ids"] if printed.holds(name)]
        if len(ids) > 1:
            yield from _equal(printed, ids, tie, SAME_NUMBER)
    for tie in identities.of("other_names"):
        if printed.holds(tie["id"], tie["as"]):
            yield _other_name(printed, tie)
    yield from _denominators(printed, identities)


def _equal(printed: Printed, ids: Sequence[str], tie: Tie, rule: str) -> Iterator[Check]:
    """Each against the one with the most decimals, the last of these."""
    exact = max(reversed(ids), key=lambda name: printed[name].decimals)
    for name in ids:
        if name == exact:
            continue
        one, other = printed[name], printed[exact]
        if _agree(one, other):
            yield Check(rule, (name,), (exact,))
            continue
        limits = "<" == one.operator == other.operator
        yield Check(
            rule,
            (name,),
            (exact,),
            AMBIGUOUS if limits else unless_read(tie, CONTRADICTION),
            printed.quote(name, exact),
            "two limits of one number" if limits else "no number is printed both ways",
            explain(tie, "Compare with the table; which of them is right is not known."),
        )


def _agree(one: Entry, other: Entry) -> bool:
    """Whether one number is printed like both; with as many decimals they must be the same."""
    if (one.operator, one.decimals) == (other.operator, other.decimals):
        return one.value == other.value
    return one.interval.meets(other.interval)


def _other_name(printed: Printed, tie: Tie) -> Check:
    name, other = tie["id"], tie["as"]
    if not _agree(printed[name], printed[other]):
        return Check(OTHER_NAME, (name,), (other,))
    return Check(
        OTHER_NAME,
        (name,),
        (other,),
        AMBIGUOUS,
        printed.quote(name, other),
        f"it is the number of “{printed[other].row}”, called “{printed[name].row}”",
        explain(tie, "Replicate what the table defines, not what the sentence calls it."),
    )


def _denominators(printed: Printed, identities: Identities) -> Iterator[Check]:
    for tie in identities.of("denominators"):
        ids = tuple(name for name in tie["ids"] if printed.holds(name))
        if not printed.holds(tie["total"]) or not ids:
            continue
        total = printed.count(tie["total"])
        if tie.get("together"):
            if len(ids) == len(tie["ids"]):
                divided = sum(printed[name].denominator or 0 for name in ids)
                yield _denominator(printed, tie, ids, divided == total, f"together {divided}")
            continue
        for name in ids:
            of = printed[name].denominator
            yield _denominator(printed, tie, (name,), of == total, f"divided by {of}")


def _denominator(
    printed: Printed, tie: Tie, ids: tuple[str, ...], agrees: bool, text: str
) -> Check:
    against = (tie["total"],)
    if agrees:
        return Check(DENOMINATOR, ids, against)
    return Check(
        DENOMINATOR,
        ids,
        against,
        unless_read(tie, CONTRADICTION),
        printed.quote(*ids, *against),
        f"{text}, not {printed.count(tie['total'])}",
        explain(tie, "Take care to divide by the same patients."),
    )
