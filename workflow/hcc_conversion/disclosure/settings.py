"""How much of a centre may leave, by its own file."""

from collections.abc import Mapping
from typing import Any

#: The smallest count that leaves a centre of real patients, where its file says nothing else.
MIN_COUNT = 5


def min_count_of(centre: Mapping[str, Any]) -> int:
    """The smallest count of patients that leaves the centre; 1 hides nothing."""
    usual = MIN_COUNT if centre["nature"] == "real" else 1
    return int(centre.get("disclosure", {}).get("min_cell_count", usual))


def hides_zeros(centre: Mapping[str, Any]) -> bool:
    """Whether that nobody, or everybody, has a characteristic does not leave either."""
    return bool(centre.get("disclosure", {}).get("hide_zeros", True))


def hidden_below(centre: Mapping[str, Any], *, disclosed: bool) -> int:
    """The smallest count of a centre that is shown here; 1 where none is hidden.

    *disclosed*: whether something of the centres with rows is hidden.
    """
    if "bundle" in centre:
        return int(centre["min_count"])
    return min_count_of(centre) if disclosed else 1
