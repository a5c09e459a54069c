"""Cells that do not fit and that the centre file has left blank, field by field.

Never the default: a cell that is lost is lost in one patient only, but a field of many lost cells
is no longer that of all patients. What a patient is found by, when what happened, and what the
study counts cannot be left blank.
"""

from collections.abc import Mapping
from typing import Any

from hcc_conversion.ingest.mapping import Block, FieldMapping, leaves

#: What is added to the problem of a cell that is left blank.
LEFT_BLANK = "; left blank, as the centre file asks"

#: The largest share, in per cent, of cells left blank or patients set aside, where none is given.
MAX_INVALID_PERCENT = 5.0

#: Tables of characteristics; the others are the events and readings that are counted.
_TABLES = ("patients", "surgeries")
_KINDS = ("measured", "coded", "yes_no")
#: Which patients are studied, and what becomes of them.
_COUNTED = ("died", "in_study_window", "initially_resectable", "pathologic_complete_response")


def is_left_blank(leaf: FieldMapping) -> bool:
    """Whether a cell that a leaf cannot read becomes missing."""
    return leaf.get("on_invalid") == "blank"


def blank_problems(block: Block, fields: Mapping[str, Any]) -> list[str]:
    """Fields of a block that may not be left blank, and are asked to be.

    Parts of a combination cannot be either: the sum would be short, the first of several another.
    """
    problems = []
    for name, mapping in block.columns.items():
        place, field = f"{block.key}.columns.{name}.on_invalid", fields.get(name)
        if field is None or not any(is_left_blank(leaf) for leaf in leaves(mapping)):
            continue
        may_be = (
            block.table in _TABLES
            and field["kind"] in _KINDS
            and not field["required"]
            and name not in _COUNTED
        )
        if not may_be:
            problems.append(
                f"{place}: cells of this field cannot be left blank; only those of measured, coded"
                " and yes/no characteristics of patients and surgeries can"
            )
        elif not is_left_blank(mapping):
            problems.append(f"{place}: cells of a part of a combination cannot be left blank")
    return problems
