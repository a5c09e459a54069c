"""Centres whose patients come from the same file: they would be counted twice.

Compared are the bytes of files, whatever they are called. Patients that come again in a file
of other bytes, such as a second export: `hcc_conversion.ingest.shared_patients`.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from hcc_conversion.ingest.mapping import Block, expand_blocks
from hcc_conversion.run.contents import contents


def same_extracts(
    centres: Mapping[str, Mapping[str, Any]], folder: str | Path
) -> dict[str, list[str]]:
    """What is wrong, by centre file: another centre takes its patients from the same rows.

    Two centres may share a file where their filters (``where``) leave no row to both.
    """
    problems: dict[str, list[str]] = {}
    centres = {name: centre for name, centre in centres.items() if "sources" in centre}
    digests = contents(
        source["file"] for centre in centres.values() for source in centre["sources"].values()
    )
    read = {name: _patients(centre, digests) for name, centre in centres.items()}
    for one, other in combinations(sorted(centres), 2):
        shared = [
            file
            for digest, sheet, file, block in read[one]
            for digest_2, sheet_2, _, block_2 in read[other]
            if (digest, sheet) == (digest_2, sheet_2) and not _are_apart(block, block_2)
        ]
        for name, twin in ((one, other), (other, one)) if shared else ():
            problems.setdefault(f"{folder}/{name}.yaml", []).append(
                f"{folder}/{name}.yaml: its patients come from the same rows as those of '{twin}':"
                f" {', '.join(dict.fromkeys(shared))}; they would be pooled twice. Take one of the"
                " centres out (enabled: false), or give both a 'where' that parts the rows."
            )
    return problems


def _patients(
    centre: Mapping[str, Any], digests: Mapping[str, str]
) -> list[tuple[str, str, str, Block]]:
    """Content, sheet, file and block of everything that says who is a patient."""
    sources = [
        (centre["sources"][block.source], block)
        for block in expand_blocks(centre)
        if block.table == "patients" and not block.same_patients
    ]
    return [
        (digest, source.get("sheet", ""), source["file"], block)
        for source, block in sources
        if (digest := digests.get(source["file"], ""))
    ]


def _are_apart(block: Block, other: Block) -> bool:
    """Whether the filters of two blocks leave no row to both."""
    return any(
        one["column"] == two["column"] and _no_value_of_both(one, two)
        for one in block.where
        for two in other.where
    )


def _no_value_of_both(one: Mapping[str, Any], two: Mapping[str, Any]) -> bool:
    listed, listed_2 = _texts(one.get("in")), _texts(two.get("in"))
    if listed and listed_2:
        return not listed & listed_2
    left_out, left_out_2 = _texts(one.get("not_in")), _texts(two.get("not_in"))
    return bool((listed and listed <= left_out_2) or (listed_2 and listed_2 <= left_out))


def _texts(codes: Sequence[Any] | None) -> set[str]:
    return {str(code) for code in codes or ()}
