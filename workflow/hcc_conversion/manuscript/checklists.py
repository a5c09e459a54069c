"""What the standards of reporting ask, and where each item stands in what a run makes."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hcc_conversion.manuscript.model import Cell, Column, JournalTable, Row
from hcc_conversion.run.yaml_file import read_yaml

#: Stands in place of where an item is, if no run can say it.
AUTHORS = "AUTHORS"
#: How many letters stand beside each other in the two columns of text.
_ASKED, _STANDS = 34, 60


def read_checklists() -> list[dict[str, Any]]:
    """STROBE and RECORD: ``number``, ``name``, ``source``, and ``items``: the heading of a section,
    or number, what is asked and where it stands."""
    return read_yaml(Path(__file__).parent / "checklists.yaml")


def checklist(standard: Mapping[str, Any]) -> JournalTable:
    """One of `read_checklists` as a table."""
    return JournalTable(
        standard["number"],
        f"{standard['name']}: where each item stands",
        "Item",
        [Column("What is asked", widest=_ASKED), Column("Where it stands", widest=_STANDS)],
        [_row(item) for item in standard["items"]],
        [],
        [f"Source: {standard['source']}.", f"{AUTHORS}, for the authors to write."],
    )


def _row(item: Sequence[str]) -> Row:
    number, *texts = item
    return Row(number, [Cell(text) for text in texts], is_heading=not texts, indent=bool(texts))
