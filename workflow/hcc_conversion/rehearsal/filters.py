"""The conditions of a block, ``where``, for a row that is being written."""

from collections.abc import Mapping
from typing import Any

from hcc_conversion.ingest.mapping import Block, leaves
from hcc_conversion.rehearsal.cells import missing_cells

#: Stands where a cell must hold something and no field says what.
SOMETHING = "x"


def absent_codes(block: Block, source: Mapping[str, Any], column: str) -> list[str]:
    """The texts of a column that mean missing to this block."""
    codes = [*missing_cells({}, source)]
    for mapping in block.columns.values():
        for leaf in leaves(mapping):
            if column in leaf.get("join", [leaf.get("column")]):
                codes += map(str, leaf.get("missing", ()))
    return codes


def holds(block: Block, source: Mapping[str, Any], cells: Mapping[str, str]) -> bool:
    """Whether the block uses a row."""
    for condition in block.where:
        column = condition["column"]
        text = cells.get(column, "")
        if "in" in condition and text not in map(str, condition["in"]):
            return False
        if "not_in" in condition and text in map(str, condition["not_in"]):
            return False
        if "present" in condition:
            there = text not in absent_codes(block, source, column)
            if there != condition["present"]:
                return False
    return True


def needed_cells(block: Block, source: Mapping[str, Any]) -> dict[str, frozenset[str] | None]:
    """What the conditions ask of a column: one of some texts, or (None) anything at all."""
    needed: dict[str, frozenset[str] | None] = {}
    for condition in block.where:
        column = condition["column"]
        if condition.get("present") is True:
            needed.setdefault(column, None)
        if condition.get("present") is False:
            needed[column] = frozenset(absent_codes(block, source, column))
        if "in" in condition:
            needed[column] = frozenset(map(str, condition["in"]))
    return needed


def ways_out(block: Block) -> list[dict[str, str]]:
    """Cells each of which may leave a row out of the block, where nothing else stands there."""
    ways: list[dict[str, str]] = []
    for condition in block.where:
        column = condition["column"]
        ways += [{column: str(code)} for code in condition.get("not_in", ())]
        if "in" in condition:
            codes = [str(code) for code in condition["in"]]
            other = str(max(map(int, codes)) + 1) if all(map(str.isdecimal, codes)) else "left out"
            ways += [{column: ""}, {column: other}]
        if "present" in condition:
            ways.append({column: "" if condition["present"] else SOMETHING})
    return ways
