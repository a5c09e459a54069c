"""Which canonical table a view of the extract holds."""

import re
from dataclasses import dataclass

from hcc_conversion.drafting.columns import Column, meanings_in_name
from hcc_conversion.drafting.knowledge import EVENTS, Target, knowledge
from hcc_conversion.drafting.names import CERTAIN, EXACT, Match, match_texts
from hcc_conversion.drafting.views import View
from hcc_conversion.drafting.words import spelling, words_of
from schemas.vocabulary import TABLE_NAMES

_NAMED = 2.0
_LEAST = 1.0


@dataclass(frozen=True)
class TableFound:
    """table: empty where none is found; doubt: why it may be another."""

    table: str
    doubt: str = ""


def texts_of(view: View, name: str) -> list[str]:
    """The name of a column, its label and what the name says of its codes, to be matched."""
    checkbox = re.search(r"\(choice=(.*)\)$", name)  # of REDCap, exported with labels
    if checkbox:
        return [checkbox[1]]
    label = view.source.labels.get(name, "")
    return [name, *([label] if label else []), *(word for _, word in meanings_in_name(name))]


def identifier_of(view: View) -> tuple[str, str]:
    """The column of patients' identifiers, and why it may be another; empty where there is none."""
    target = Target("patients", "patient_id")
    scored: list[tuple[int, str, str]] = []
    for name in map(str, view.cells):
        match = match_texts(texts_of(view, name), "patients").get(target)
        column = view.column(name)
        fits = match is not None and len(column.cells) >= 0.9 * len(view.cells)
        if fits and match is not None and column.n_distinct > 1:
            scored.append((match.score, name, match.how))
    if not scored:
        return _like_an_identifier(view)
    scored.sort(key=lambda item: -item[0])
    score, name, how = scored[0]
    others = [other for other_score, other, _ in scored[1:] if other_score == score]
    if others:
        how = f"it can be {', '.join(others)} too"
    return name, how


def _like_an_identifier(view: View) -> tuple[str, str]:
    """A column whose name ends in ID and whose cells are all there and all different."""
    for name in map(str, view.cells):
        column = view.column(name)
        is_whole = len(column.cells) == len(view.cells)
        if words_of(name)[-1:] == ["id"] and column.is_unique and is_whole:
            return name, "taken for the patient by its end in ID"
    first = view.column(str(view.cells.columns[0]))
    is_whole = len(first.cells) == len(view.cells) > 1
    if is_whole and first.is_unique and not first.is_date and _may_number(first):
        return first.name, "taken for the patient: the first column, different in every row"
    return "", ""


def _may_number(column: Column) -> bool:
    """Whether the cells can number patients: one word each, and neither decimals nor dates."""
    return bool(column.cells.str.fullmatch(r"[A-Za-z0-9_/-]{1,20}").all()) and not bool(
        column.cells.str.fullmatch(r"\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{2,4}").any()
    )


def table_of(view: View, identifier: str) -> TableFound:
    """The table whose fields the view's columns fit best; its name counts as two of them."""
    is_unique = bool(identifier) and view.column(identifier).is_unique
    points = dict.fromkeys(TABLE_NAMES, 0.0)
    for table in TABLE_NAMES:
        if table == "patients" and not is_unique:
            continue
        best: dict[Target, float] = {}
        for name in map(str, view.cells):
            if name == identifier:
                continue
            for target, match in match_texts(texts_of(view, name), table).items():
                is_date = table == "patients" and target.table == EVENTS
                if (target.table == table or is_date) and target.field != "patient_id":
                    best[target] = max(best.get(target, 0.0), _weight(match))
        if table == "outcomes" and is_unique and Target(table, "kind") not in best:
            continue  # dates of outcomes side by side, a row per patient
        points[table] = sum(best.values())
        points[table] += _NAMED if _is_called(view, table) else 0.0
    order = sorted(TABLE_NAMES, key=lambda table: -points[table])
    first, second = order[0], order[1]
    if points[first] < _LEAST:
        return TableFound("")
    if points[first] < points[second] + 1:
        return TableFound(first, f"its columns fit {second} nearly as well as {first}")
    return TableFound(first)


def _weight(match: Match) -> float:
    return 1.0 if match.score >= EXACT else 0.6 if match.score >= CERTAIN else 0.2


def _is_called(view: View, table: str) -> bool:
    known = knowledge().tables[table]
    words = view.words
    pieces = [
        spelling(" ".join(words[start:end]))
        for start in range(len(words))
        for end in range(start + 1, min(start + 3, len(words)) + 1)
    ]
    return any(piece in known for piece in pieces)
