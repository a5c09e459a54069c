"""The mapping of a view: for every field the best column, what is doubtful, what is left over."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hcc_conversion.drafting.bounds_found import find_bounds, name_of_number
from hcc_conversion.drafting.columns import Column
from hcc_conversion.drafting.field_readings import Context, FieldReading, read_field
from hcc_conversion.drafting.knowledge import EVENTS, Target, knowledge
from hcc_conversion.drafting.names import AMBIGUOUS, CERTAIN, Match, match_texts
from hcc_conversion.drafting.tables import texts_of
from hcc_conversion.drafting.views import View

_CRITERIA = (("mRECIST", r"mod\w*\s*recist|m[\s_-]?recist"), ("RECIST 1.1", r"(?<![a-z])recist"))
_CRITERION_WORDS = re.compile(r"(?:modified\s*|m[\s_-]?)?recist(?:[\s_]*v?1[._]1)?", re.IGNORECASE)


@dataclass(frozen=True)
class Proposal:
    """One field: its mapping, why a person must look at it, and how it was found."""

    target: Target
    mapping: Mapping[str, Any]
    doubts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class DraftedBlock:
    """One block of the centre file.

    needed
        required fields that no column gives: the block is then written as a comment.
    to_complete
        fields whose column is certain and whose codes have no meaning yet: each is a comment.
    same_patients
        its rows are of the patients of another block.
    """

    table: str
    source: str
    where: tuple[Mapping[str, Any], ...]
    proposals: tuple[Proposal, ...]
    doubts: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    to_complete: tuple[Proposal, ...] = ()
    same_patients: bool = False


@dataclass
class Found:
    """What a view gives: proposals by target; those that lack the meaning of codes; and why columns
    that fit by name are left out."""

    to_complete: dict[Target, Proposal] = field(default_factory=dict)
    proposals: dict[Target, Proposal] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Candidate:
    match: Match
    column: Column
    reading: FieldReading

    @property
    def score(self) -> int:
        """That of the name, made certain where the codes themselves say what the field is."""
        is_named = self.match.how == AMBIGUOUS
        return CERTAIN if is_named and self.reading.fits_well else self.match.score


def propose(
    view: View, table: str, targets: Iterable[Target], context: Context, taken: Sequence[str] = ()
) -> Found:
    """The best column for each of *targets*, no column for two of them.

    Parameters
    ----------
    table
        that the view holds.
    taken
        columns that are given away.
    """
    wanted = set(targets)
    found = Found()
    candidates: list[_Candidate] = []
    for column in view.columns():
        if column.name in taken:
            continue
        for target, match in match_texts(_texts(view, column, table), table).items():
            if target not in wanted:
                continue
            reading = read_field(target, column, context)
            if reading.mapping:
                candidates.append(_Candidate(match, column, reading))
            elif reading.doubts and match.score >= CERTAIN:
                found.refused.setdefault(column.name, f"{_shown(target)}? {reading.doubts[0]}")
                if reading.to_complete:
                    blank = Proposal(
                        target, reading.to_complete, reading.doubts, (), (column.name,)
                    )
                    found.to_complete.setdefault(target, blank)
    candidates.sort(key=lambda one: (-one.score, not one.reading.fits_well))
    used: dict[str, Target] = {}
    for one in candidates:
        target, name = one.match.target, one.column.name
        if target in found.proposals or name in used:
            continue
        used[name] = target
        found.proposals[target] = _proposal(one, candidates, view)
    found.to_complete = {
        target: one
        for target, one in found.to_complete.items()
        if target not in found.proposals and one.columns[0] not in used
    }
    return found


def _texts(view: View, column: Column, table: str) -> list[str]:
    texts = texts_of(view, column.name)
    if table == "assessments":
        bare = [_CRITERION_WORDS.sub(" ", text).strip(" _-") for text in texts]
        texts += [text for text in bare if text]
    if table == "patients" and find_bounds(column):
        texts += [name for text in texts if (name := name_of_number(text)) and name not in texts]
    return texts


def _proposal(chosen: _Candidate, candidates: Sequence[_Candidate], view: View) -> Proposal:
    target = chosen.match.target
    doubts = list(chosen.reading.doubts)
    if chosen.score < CERTAIN:
        doubts.insert(0, chosen.match.how)
    rivals = [
        one.column.name
        for one in candidates
        if one.match.target == target
        and one is not chosen
        and one.score >= min(CERTAIN, chosen.score)
        and not _fits_better_elsewhere(one, candidates)
    ]
    if rivals:
        doubts.append(f"as good by name: {', '.join(rivals)}")
    next_best = [
        one.column.name
        for one in sorted(candidates, key=lambda one: -one.score)
        if one.match.target == target and one is not chosen and one.column.name not in rivals
        if not _fits_better_elsewhere(one, candidates)
    ]
    same = [
        _shown(one.match.target)
        for one in candidates
        if one.column.name == chosen.column.name
        and one.match.target != target
        and one.score >= max(CERTAIN, chosen.score)
    ]
    if same:
        doubts.append(f"it can be {', '.join(same)} too")
    if _label_disagrees(chosen, view):
        doubts.append("its name and its label say different things")
    return Proposal(
        target,
        chosen.reading.mapping,
        tuple(doubts),
        (*chosen.reading.notes, *([f"next: {', '.join(next_best)}"] if next_best else [])),
        (chosen.column.name,),
    )


def _fits_better_elsewhere(one: _Candidate, candidates: Sequence[_Candidate]) -> bool:
    return any(
        other.column.name == one.column.name
        and other.match.target != one.match.target
        and other.score > one.score
        for other in candidates
    )


def _label_disagrees(chosen: _Candidate, view: View) -> bool:
    texts = texts_of(view, chosen.column.name)
    if len(texts) < 2:
        return False
    table = chosen.match.target.table
    certain = [
        {target for target, match in match_texts([text], table).items() if match.score >= CERTAIN}
        for text in texts
    ]
    return all(certain) and not certain[0] & certain[1]


def _shown(target: Target) -> str:
    return f"date of {target.field}" if target.table == EVENTS else f"{target.table}.{target.field}"


def fields_of(table: str) -> list[Target]:
    """The fields of a table that columns are sought for."""
    apart = ("patient_id", "day_zero")
    return [Target(table, name) for name in knowledge().fields[table] if name not in apart]


def of_criterion(view: View) -> dict[str, View]:
    """For each criterion that columns are named after, the view without the columns of the other;
    empty where none is."""
    of_column = {}
    for name in map(str, view.cells):
        text = " ".join(texts_of(view, name)).casefold()
        of_column[name] = next((one for one, sign in _CRITERIA if re.search(sign, text)), "")
    named = [one for one, _ in reversed(_CRITERIA) if one in of_column.values()]
    return {
        criterion: replace(
            view, cells=view.cells[[n for n, own in of_column.items() if own in ("", criterion)]]
        )
        for criterion in named
    }
