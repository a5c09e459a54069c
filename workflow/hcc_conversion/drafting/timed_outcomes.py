"""An outcome as a length of time with, beside it, whether it occurred: RFS and Recurrence."""

from collections.abc import Iterator, Sequence
from typing import Any

from hcc_conversion.drafting.codes_found import find_codes, word_of
from hcc_conversion.drafting.columns import Column
from hcc_conversion.drafting.field_readings import read_duration
from hcc_conversion.drafting.knowledge import Target, knowledge
from hcc_conversion.drafting.proposals import Proposal
from hcc_conversion.drafting.tables import texts_of
from hcc_conversion.drafting.units_found import without_units
from hcc_conversion.drafting.views import View
from hcc_conversion.drafting.words import spelling

_KIND, _DAY = Target("outcomes", "kind"), Target("outcomes", "day")
#: Any field of yes and no that has no words of its own.
_YES_NO = Target("patients", "cirrhosis")


def timed_outcome(
    view: View, kind: str, taken: Sequence[str]
) -> tuple[dict[str, Any], Proposal] | None:
    """The condition of the rows in which *kind* occurred, and its day; None where the view has not
    both columns, or the codes do not say which one means that it did.

    Parameters
    ----------
    kind
        a value of ``outcomes.kind``.
    taken
        columns that are given away.
    """
    columns = [column for column in view.columns() if column.name not in taken]
    names = knowledge().times.get(kind, frozenset())
    times = [one for one in columns if names & set(_spellings(texts_of(view, one.name)))]
    statuses = [(one, code) for one in columns if (code := _code_of(view, one, kind))]
    if len(times) != 1 or len(statuses) != 1:
        return None
    time, (status, code) = times[0], statuses[0]
    reading = read_duration(time)
    if not reading.mapping:
        return None
    said = f"{status.name} {code} is taken for a {kind}, and no death, at the end of {time.name}"
    condition = {"column": status.name, "in": [code]}
    return condition, Proposal(
        _DAY, reading.mapping, (said, *reading.doubts), reading.notes, (time.name, status.name)
    )


def _spellings(texts: Sequence[str]) -> Iterator[str]:
    for text in texts:
        yield from (spelling(text), spelling(" ".join(without_units(text))))


def _code_of(view: View, column: Column, kind: str) -> str:
    """The code by which a column says that *kind* occurred; empty where it is no such column."""
    if not 1 < column.n_distinct <= 4:
        return ""
    of_kind = [code for code, text in column.value_labels.items() if _is_word(text, kind)]
    if len(of_kind) == 1 and of_kind[0] in column.counts:
        return of_kind[0]
    if not any(_is_word(text, kind) for text in texts_of(view, column.name)):
        return ""
    found = find_codes(_YES_NO, column)
    yes = [code for code, value in found.codes.items() if value is True]
    return yes[0] if len(yes) == 1 and not found.unknown else ""


def _is_word(text: str, kind: str) -> bool:
    found = word_of(_KIND, text)
    return found is not None and found[0] == kind
