"""A fault that was planted into an invented extract."""

from typing import NamedTuple


class Planted(NamedTuple):
    """Where a fault stands, as messages name it, and its kind (`faults.KINDS`)."""

    file: str
    column: str
    row: int
    kind: str
