"""A data dictionary that came with an extract: that of REDCap, or a list of names and meanings."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from hcc_conversion.drafting.columns import meanings_in
from hcc_conversion.drafting.sources import Source
from hcc_conversion.drafting.words import spelling
from hcc_conversion.ingest.plain_text import plain_text

#: What REDCap calls the columns of a dictionary, in a download and by its API.
_NAME = ("variablefieldname", "fieldname")
_LABEL = ("fieldlabel",)
_TYPE = ("fieldtype",)
_CHOICES = ("choicescalculationsorsliderlabels", "selectchoicesorcalculations")
_YES_NO = {"yesno": ("Yes", "No"), "truefalse": ("True", "False")}
_CHECKED = {"1": "Checked", "0": "Unchecked"}


@dataclass(frozen=True)
class Entry:
    """A variable: what it is called, its kind in REDCap, and its codes with their meaning."""

    label: str
    kind: str = ""
    choices: tuple[tuple[str, str], ...] = ()


Dictionary = dict[str, Entry]


def redcap_dictionary(source: Source) -> Dictionary | None:
    """The entries of a REDCap data dictionary; None where a table is none."""
    columns = {spelling(str(name)): str(name) for name in source.cells}
    name, label, kind, choices = (
        next((columns[one] for one in names if one in columns), None)
        for names in (_NAME, _LABEL, _TYPE, _CHOICES)
    )
    if name is None or label is None or kind is None:
        return None
    cells = source.cells
    return {
        str(row[name]): Entry(
            plain_text(re.sub(r"<[^>]*>", " ", str(row[label]))),
            str(row[kind]),
            _choices(str(row[choices])) if choices else (),
        )
        for _, row in cells.iterrows()
        if row[name]
    }


def _choices(text: str) -> tuple[tuple[str, str], ...]:
    pairs = [part.partition(",") for part in text.split("|")]
    return tuple((plain_text(code), plain_text(label)) for code, comma, label in pairs if comma)


def plain_dictionary(source: Source, others: Sequence[Source]) -> Dictionary | None:
    """The entries of a list whose first column names the columns of another file."""
    first = source.cells.iloc[:, 0]
    known = {str(name) for other in others if other is not source for name in other.cells}
    named = first[first.isin(sorted(known))]
    if len(named) < 3 or len(named) < 0.6 * len(first) or first.duplicated().any():
        return None
    longest = max(
        source.cells.columns[1:], key=lambda name: source.cells[name].astype(str).str.len().mean()
    )
    return {
        str(name): Entry(str(label), "", meanings_in(str(label)))
        for name, label in zip(first, source.cells[longest], strict=True)
        if label
    }


def with_dictionary(source: Source, dictionary: Dictionary) -> Source:
    """*source* with the labels and meanings of codes that the dictionary gives."""
    by_label = {spelling(entry.label): name for name, entry in dictionary.items()}
    labels, values = dict(source.labels), dict(source.value_labels)
    for column in map(str, source.cells):
        name, _, choice = column.partition("___")
        if name not in dictionary:
            name = by_label.get(spelling(column), "")
        if name not in dictionary:
            continue
        entry = dictionary[name]
        if choice:
            meanings = {code.casefold().replace("-", "_"): text for code, text in entry.choices}
            labels[column] = meanings.get(choice.casefold(), entry.label)
            values[column] = _CHECKED
            continue
        labels[column] = entry.label
        if entry.kind in _YES_NO:
            values[column] = dict(zip(("1", "0"), _YES_NO[entry.kind], strict=True))
        elif entry.choices and entry.kind != "calc":
            values[column] = dict(entry.choices)
    return replace(source, labels=labels, value_labels=values)
