"""An outcome as a length of time with, beside it, whether it occurred: RFS and Recurrence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from hcc_conversion.drafting.codes_found import find_codes, word_of
from hcc_conversion.drafting.columns import Column
from hcc_conversion.drafting.field_readings import read_duration
from hcc_conversion.drafting.knowledge import Target, knowledge
from hcc_conversion.drafting.proposals import Proposal
from hcc_conversion.drafting.tables import texts_of
from hcc_conversion.drafting.units_found import without_units
from hcc_conversion.drafting.views import View
from hcc_conversion.drafting.words import spelling
from hcc_conversion.ingest.units import factor

_KIND, _DAY = Target("outcomes", "kind"), Target("outcomes", "day")
#: Any field of yes and no that has no words of its own.
_YES_NO = Target("patients", "cirrhosis")
#: Share of the patients without the outcome whose time must end at the last contact.
_LEAST_ALIKE = 0.95


@dataclass(frozen=True)
class TimedOutcome:
    """condition: which rows have the outcome; day: its proposal; refused: why it would be wrong."""

    condition: dict[str, Any]
    day: Proposal
    refused: str = ""


def timed_outcome(
    view: View, kind: str, taken: Sequence[str], last_contact: Proposal | None
) -> TimedOutcome | None:
    """The outcome *kind*; None where the view has not both columns, or the codes do not say which
    one means that it occurred.

    Who has no outcome is followed until the last contact. Where the column ends earlier, at the
    last look, survival without the outcome would come out too long: it is refused.

    Parameters
    ----------
    kind
        a value of ``outcomes.kind``.
    taken
        columns that are given away.
    last_contact
        how the last contact is read, if it is.
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
    doubts = [
        f"{status.name} {code} is taken for a {kind}, and no death, at the end of {time.name}"
    ]
    refused = ""
    if last_contact is not None and "unit" in last_contact.mapping:
        followed = view.column(last_contact.columns[0])
        without = status.cells.index[status.cells != code]
        refused = _ends_elsewhere(time, reading.mapping["unit"], followed, last_contact, without)
    else:
        doubts.append("who is without it must be followed until the last contact")
    day = Proposal(
        _DAY,
        reading.mapping,
        (*doubts, *reading.doubts),
        reading.notes,
        (time.name, status.name),
    )
    return TimedOutcome({"column": status.name, "in": [code]}, day, refused)


def _ends_elsewhere(
    time: Column, unit: str, followed: Column, last_contact: Proposal, without: pd.Index
) -> str:
    """Why *time* is no such outcome: of those *without* it too many do not end at the last contact;
    empty where they do. Either may be rounded in its unit."""
    in_days, to_last = factor(unit, "day"), factor(last_contact.mapping["unit"], "day")
    apart = (
        (time.numbers() * in_days - followed.numbers() * to_last).reindex(without).dropna().abs()
    )
    n_apart = int((apart >= max(in_days, to_last)).sum())
    if n_apart <= (1 - _LEAST_ALIKE) * len(apart):
        return ""
    return (
        f"of {len(apart)} patients without the outcome {n_apart} end elsewhere than at the last"
        f" contact ({followed.name}), until which the study follows them: its curve would be wrong"
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
