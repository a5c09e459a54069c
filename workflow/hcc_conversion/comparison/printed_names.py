"""What a paper, its parts and its statistics are called where people read."""

import re
from pathlib import Path

#: Stands for all parts of a paper together.
EVERYWHERE = "all"
#: A printed statistic, then what it is called; another is called as it stands.
STATISTICS = {
    "n": "n",
    "percent": "%",
    "p": "P",
    "hr": "HR",
    "ci_low": "lower 95 % limit",
    "ci_high": "upper 95 % limit",
    "test_stat": "test statistic",
    "n_events": "events",
    "sd": "SD",
    "q1": "lower quartile",
    "q3": "upper quartile",
    "range_low": "least",
    "range_high": "greatest",
    "p_threshold": "threshold of P",
}


def paper_name(paper: str) -> str:
    """``zhang2023`` as ``Zhang 2023``."""
    name = re.sub(r"\d+$", "", paper)
    return " ".join(part for part in (name.capitalize(), paper.removeprefix(name)) if part)


def paper_heading(path: str | Path) -> str:
    """The heading of a paper's column, by its file or name: ``Published (Zhang 2023)``."""
    return f"Published ({paper_name(Path(path).stem)})"


def place_name(place: str) -> str:
    """``table6`` as ``Table 6``, ``text`` as ``Text``, all of them as ``Whole paper``."""
    if place == EVERYWHERE:
        return "Whole paper"
    return place.replace("table", "Table ") if place.startswith("table") else place.capitalize()


def statistic_name(statistic: str) -> str:
    """``ci_low`` as ``lower 95 % limit``."""
    return STATISTICS.get(statistic, statistic)
