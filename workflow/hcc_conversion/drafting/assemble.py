"""The draft of a centre: blocks from all views of all sources, and what is left open."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from hcc_conversion.drafting.field_readings import Context, certain_date_formats
from hcc_conversion.drafting.knowledge import EVENTS, Target, knowledge
from hcc_conversion.drafting.proposals import (
    DraftedBlock,
    Found,
    Proposal,
    fields_of,
    of_criterion,
    propose,
)
from hcc_conversion.drafting.sources import Source
from hcc_conversion.drafting.tables import TableFound, identifier_of, table_of
from hcc_conversion.drafting.timed_outcomes import timed_outcome
from hcc_conversion.drafting.views import View, views_of
from schemas.vocabulary import DAY_ZERO_DATE, TABLE_NAMES

#: Fields by which a file of patients says that it holds their operations, too.
_IS_OPERATED = Target("surgeries", "day")
#: Share of the rows of another table whose patients must be among the patients.
_LEAST_SHARED = 0.95
_OUTCOMES = ("conversion", "watch_and_wait", "recurrence", "progression")
_DEATH = Target(EVENTS, "death")
_LAST_CONTACT = Target("patients", "last_contact_day")
_PATIENT = Target("patients", "patient_id")


@dataclass(frozen=True)
class Draft:
    """What is known of a centre from its files.

    unmatched
        source, then column, then why it is not mapped (may be empty).
    dictionaries
        files and sheets that were used as data dictionaries.
    """

    sources: Sequence[Source]
    blocks: Sequence[DraftedBlock]
    unmatched: Mapping[str, Mapping[str, str]]
    dictionaries: Sequence[str] = ()

    def mapped(self) -> list[tuple[str, Proposal]]:
        """Source and proposal of every field that is mapped."""
        return [
            (block.source, proposal)
            for block in self.blocks
            if not block.needed
            for proposal in block.proposals
        ]

    def unmapped_fields(self) -> list[Target]:
        """Fields of the study that no column is mapped to."""
        found = {proposal.target for _, proposal in self.mapped()}
        return [
            Target(table, name)
            for table in TABLE_NAMES
            for name in knowledge().fields[table]
            if Target(table, name) not in found
        ]


@dataclass(frozen=True)
class _Placed:
    """A view with its identifier and the table it holds."""

    view: View
    identifier: Proposal
    found: TableFound
    context: Context


def draft_of(sources: Sequence[Source]) -> Draft:
    """The draft from the tables of an extract."""
    placed = [one for source in sources for view in views_of(source) if (one := _place(view))]
    placed = _with_known_patients(placed)
    holding = {one.found.table for one in placed if one.found.table}
    blocks: list[DraftedBlock] = []
    used: dict[str, set[str]] = {source.name: set() for source in sources}
    refused: dict[str, dict[str, str]] = {source.name: {} for source in sources}
    first = _fullest(placed)
    # The others add what the fullest lacks, so it comes first.
    known: set[str] = set()
    for one in sorted(placed, key=lambda one: one is not first):
        own, why = _blocks_of(one, holding, None if one is first else known)
        blocks += own
        known |= {p.target.field for b in own if b.table == "patients" for p in b.proposals}
        refused[one.view.source.name].update(why)
        for block in own:
            used[block.source] |= _columns_of(block)
    order = {table: number for number, table in enumerate(TABLE_NAMES)}
    unmatched = {
        source.name: {
            str(name): refused[source.name].get(str(name), "")
            for name in source.cells
            if name not in used[source.name]
        }
        for source in sources
    }
    return Draft(sources, sorted(blocks, key=lambda block: order[block.table]), unmatched)


def _with_known_patients(placed: Sequence[_Placed]) -> list[_Placed]:
    """With a doubt where the identifiers of a view are others than those of the patients."""
    patients = [one for one in placed if one.found.table == "patients" and one.identifier.mapping]
    if not patients:
        return list(placed)
    known = set(patients[0].context.identifiers)
    marked = []
    for one in placed:
        cells = one.context.identifiers[one.context.identifiers != ""]
        share = cells.isin(known).mean() if len(cells) else 1.0
        if one.identifier.mapping and one is not patients[0] and share < _LEAST_SHARED:
            doubt = f"{1 - share:.0%} of its rows are of none of the patients"
            identifier = replace(one.identifier, doubts=(*one.identifier.doubts, doubt))
            one = replace(one, identifier=identifier)
        marked.append(one)
    return marked


def _fullest(placed: Sequence[_Placed]) -> _Placed | None:
    """Of the views that could feed the patients, the one with most of their fields."""
    candidates = [one for one in placed if one.found.table == "patients" and one.identifier.mapping]
    if len(candidates) < 2:
        return next(iter(candidates), None)
    fields = fields_of("patients")
    return max(
        candidates,
        key=lambda one: len(
            propose(one.view, "patients", fields, one.context, one.identifier.columns).proposals
        ),
    )


def _columns_of(block: DraftedBlock) -> set[str]:
    named = {str(condition["column"]) for condition in block.where}
    return named.union(*(proposal.columns for proposal in block.proposals))


def _place(view: View) -> _Placed | None:
    name, how = identifier_of(view)
    found = table_of(view, name)
    file_format = view.source.settings["format"]
    certain = certain_date_formats(view.columns(), file_format)
    identifiers = view.cells[name] if name else pd.Series("", index=view.cells.index)
    target = Target(found.table or "patients", "patient_id")
    mapping = {"column": name} if name else {}
    proposal = Proposal(target, mapping, (how,) if how else (), (), (name,) if name else ())
    return _Placed(view, proposal, found, Context(file_format, identifiers, certain))


def _blocks_of(
    placed: _Placed, holding: set[str], known: set[str] | None
) -> tuple[list[DraftedBlock], dict[str, str]]:
    """The blocks of one view, and why columns that fit by name are left out.

    *known*: the fields of patients that other views have; None for the view that tells who they
    are.
    """
    table, view = placed.found.table, placed.view
    if not placed.identifier.mapping:
        why = "no column of patients' identifiers was found beside it"
        return [], dict.fromkeys(map(str, view.cells), why)
    if not table:
        return [], {}
    blocks: list[DraftedBlock] = []
    identifier = [placed.identifier.columns[0]]
    targets = fields_of(table)
    if table == "patients":
        targets += [Target(EVENTS, kind) for kind in (*_OUTCOMES, "death")]
        if known is not None:
            found = propose(view, table, targets, placed.context, identifier)
            twice = "mapped from another part of the extract, which has the patients too"
            refused = {
                name: f"{target.field}: {twice}"
                for target, one in found.proposals.items()
                if target.table == table and target.field in known
                for name in one.columns
            }
            blocks = [*_more_of_patients(placed, found, known)]
            blocks += _beside_patients(placed, holding, found, identifier)
            return blocks, {**found.refused, **refused}
    split = of_criterion(view) if table == "assessments" else {}
    if split and not _names_criterion(placed, identifier):
        refused = {}
        for criterion, part in split.items():
            found = propose(part, table, targets, placed.context, identifier)
            _doubt_shared(found, [set(other.cells) for other in split.values()])
            target = Target(table, "criterion")
            found.proposals[target] = Proposal(
                target, {"constant": criterion}, (), ("the columns are named after it",)
            )
            blocks.append(_block(replace(placed, view=part), table, found))
            refused |= found.refused
        return blocks, refused
    found = propose(view, table, targets, placed.context, identifier)
    blocks.append(_block(placed, table, found))
    if table == "patients":
        blocks += _beside_patients(placed, holding, found, identifier)
    return blocks, found.refused


def _more_of_patients(placed: _Placed, found: Found, known: set[str]) -> Iterator[DraftedBlock]:
    """A block of what a view adds to the patients of another: fields that are not *known*."""
    block = _block(placed, "patients", found)
    own = tuple(one for one in block.proposals if one.target.field not in {*known, "day_zero"})
    if own:
        said = "other rows of the same patients, joined to them by patient_id"
        yield replace(
            block,
            proposals=(replace(placed.identifier, target=_PATIENT), *own),
            doubts=(*block.doubts, said),
            to_complete=(),
            same_patients=True,
        )


def _beside_patients(
    placed: _Placed, holding: set[str], found: Found, identifier: Sequence[str]
) -> list[DraftedBlock]:
    """What a view with one row per patient gives for other tables: outcomes and operations."""
    taken = [*identifier, *(name for one in found.proposals.values() for name in one.columns)]
    return [*_outcome_blocks(placed, found), *_operations(placed, holding, taken)]


def _doubt_shared(found: Found, columns: Sequence[set[str]]) -> None:
    """Mark readings whose columns are named after no criterion, where others are."""
    for name in ("sum_of_diameters_mm", "response"):
        target = Target("assessments", name)
        one = found.proposals.get(target)
        if one and len(columns) > 1 and all(set(one.columns) <= of_part for of_part in columns):
            doubt = "the name does not say by which criterion"
            found.proposals[target] = replace(one, doubts=(*one.doubts, doubt))


def _names_criterion(placed: _Placed, identifier: Sequence[str]) -> bool:
    target = Target("assessments", "criterion")
    found = propose(placed.view, "assessments", [target], placed.context, identifier)
    return target in found.proposals


def _block(placed: _Placed, table: str, found: Found) -> DraftedBlock:
    proposals = {target: one for target, one in found.proposals.items() if target.table == table}
    if table == "patients":
        proposals |= _of_patients(found)
    identifier = replace(placed.identifier, target=Target(table, "patient_id"))
    ordered = [identifier] + [
        proposals[Target(table, name)]
        for name in [*_first(table), *knowledge().fields[table]]
        if Target(table, name) in proposals and name != "patient_id"
    ]
    unique = list(dict.fromkeys(one.target for one in ordered))
    kept = {one.target: one for one in ordered}
    present = {one.target.field for one in ordered}
    needed = tuple(
        name
        for name, spec in knowledge().fields[table].items()
        if spec["required"] and name not in present and table != "patients"
    )
    return DraftedBlock(
        table,
        placed.view.source.name,
        placed.view.where,
        tuple(kept[target] for target in unique),
        (placed.found.doubt,) if placed.found.doubt and table == placed.found.table else (),
        needed,
        tuple(one for target, one in found.to_complete.items() if target.table == table),
    )


def _first(table: str) -> tuple[str, ...]:
    """The fields of patients that others depend on come first."""
    if table != "patients":
        return ()
    return ("day_zero", DAY_ZERO_DATE, "in_study_window", "last_contact_day", "died")


def _of_patients(found: Found) -> dict[Target, Proposal]:
    """Day 0, and the last contact from the date of death and the last date known alive."""
    proposals: dict[Target, Proposal] = {}
    if Target("patients", DAY_ZERO_DATE) in found.proposals:
        target = Target("patients", "day_zero")
        doubt = "days are counted from the diagnosis; is that the study's choice for this centre?"
        proposals[target] = Proposal(target, {"constant": "diagnosis"}, (doubt,))
    death, last = found.proposals.get(_DEATH), found.proposals.get(_LAST_CONTACT)
    if not proposals and last is not None and "unit" in last.mapping:
        target = Target("patients", "day_zero")
        doubt = "is time counted from the diagnosis, the treatment or the surgery?"
        proposals[target] = Proposal(target, {"constant": "diagnosis"}, (doubt,))
    if death is None:
        return proposals
    if last is None:
        doubt = "only the date of death; who is alive needs the last date known alive"
        doubts = (*death.doubts, doubt)
        proposals[_LAST_CONTACT] = replace(death, target=_LAST_CONTACT, doubts=doubts)
    elif "date_format" in last.mapping:
        proposals[_LAST_CONTACT] = Proposal(
            _LAST_CONTACT,
            {"first_of": [dict(death.mapping), dict(last.mapping)]},
            (*death.doubts, *last.doubts),
            (*death.notes, *last.notes),
            (*death.columns, *last.columns),
        )
    return proposals


def _outcome_blocks(placed: _Placed, found: Found) -> list[DraftedBlock]:
    """A block for every outcome that is a column of the patients: a date, or a length of time with
    whether it occurred."""
    blocks = []
    taken = [name for one in found.proposals.values() for name in one.columns]
    for kind in _OUTCOMES:
        proposal = found.proposals.get(Target(EVENTS, kind))
        if proposal is not None:
            condition: dict[str, Any] = {"column": proposal.columns[0], "present": True}
        elif timed := timed_outcome(placed.view, kind, taken, found.proposals.get(_LAST_CONTACT)):
            condition, proposal = timed.condition, timed.day
            if timed.refused:
                found.refused |= dict.fromkeys(proposal.columns, f"{kind}? {timed.refused}")
                continue
        else:
            continue
        where = (*placed.view.where, condition)
        constant: dict[str, Any] = {"constant": kind}
        proposals = (
            replace(placed.identifier, target=Target("outcomes", "patient_id")),
            Proposal(Target("outcomes", "kind"), constant, (), (), ()),
            replace(proposal, target=Target("outcomes", "day")),
        )
        blocks.append(DraftedBlock("outcomes", placed.view.source.name, where, proposals))
    return blocks


def _operations(placed: _Placed, holding: set[str], taken: Sequence[str]) -> list[DraftedBlock]:
    """A block of surgeries from a file of patients that has a date of operation."""
    if "surgeries" in holding:
        return []
    found = propose(placed.view, "patients", fields_of("surgeries"), placed.context, taken)
    if _IS_OPERATED not in found.proposals:
        return []
    name = found.proposals[_IS_OPERATED].columns[0]
    where = (*placed.view.where, {"column": name, "present": True})
    block = _block(placed, "surgeries", found)
    return [replace(block, where=where)]
