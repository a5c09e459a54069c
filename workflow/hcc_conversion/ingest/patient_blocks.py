"""Blocks of a centre file that add to the patients of others: ``same_patients``, ``prefer``."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from hcc_conversion.ingest.mapping import Block, FieldMapping, leaves, own_columns


def joined_blocks(blocks: Sequence[Block], labels: Mapping[str, str]) -> list[Block]:
    """*blocks*, those of patients with the fields of the blocks that are joined to them, too.

    *labels*: name of a source, then how a message calls its file.
    """
    added = [block for block in blocks if block.same_patients]
    return [
        _with_fields(block, added, labels)
        if added and block.table == "patients" and not block.same_patients
        else block
        for block in blocks
    ]


def preference(field: str, blocks: Sequence[Block]) -> str:
    """Which of a patient's values of *field* is taken: ``first``, ``last``; empty if not said."""
    said = [
        block.columns[field]["prefer"]
        for block in blocks
        if block.table == "patients" and "prefer" in block.columns.get(field, {})
    ]
    return said[0] if said else ""


def join_problems(blocks: Sequence[Block]) -> Iterator[str]:
    """Mistakes in ``same_patients`` and ``prefer`` that can be seen before anything is read."""
    patients = [block for block in blocks if block.table == "patients"]
    added = [block for block in patients if block.same_patients]
    for block in blocks:
        if block.same_patients and block.table != "patients":
            yield f"{block.key}.same_patients: only blocks of patients are joined"
    if len(added) == len(patients):
        yield (
            "tables.patients: every block says 'same_patients'; one must be of the patients"
            " themselves, each in one row"
        )
    joined = set(added_fields(added))
    for block in blocks:
        for field, mapping in block.columns.items():
            place = f"{block.key}.columns.{field}.prefer"
            if "prefer" not in mapping:
                continue
            if block.table != "patients" or field not in joined or field == "patient_id":
                yield f"{place}: has no effect: no block with 'same_patients' says this field, too"
            elif mapping["prefer"] != preference(field, patients):
                yield f"{place}: another block prefers '{preference(field, patients)}'"
    for field in sorted(joined):
        dated = {
            "date_format" in leaf
            for block in patients
            for leaf in leaves(block.columns.get(field, {}))
        }
        if len(dated) > 1:
            yield (
                f"tables.patients: {field}: dates in one block and other values in another cannot"
                " be joined"
            )


def added_fields(blocks: Iterable[Block]) -> list[str]:
    """The fields that *blocks* say of patients, beside who they are, in order."""
    named = {field: None for block in blocks for field in block.columns}
    return [field for field in named if field != "patient_id"]


def _with_fields(block: Block, added: Sequence[Block], labels: Mapping[str, str]) -> Block:
    columns: dict[str, FieldMapping] = dict(block.columns)
    named: dict[str, str] = {}
    for field in added_fields(added):
        own = [block] if field in block.columns else []
        others = [other for other in added if field in other.columns]
        parts = [one.columns[field] for one in (*own, *others)]
        columns[field] = parts[0] if len(parts) == 1 else {"first_of": parts}
        names = [own_columns(one, [field]) for one in own]
        names += [f"{own_columns(one, [field])} of {labels[one.source]}" for one in others]
        named[field] = ", ".join(dict.fromkeys(names))
    return replace(block, columns=columns, named=named)
