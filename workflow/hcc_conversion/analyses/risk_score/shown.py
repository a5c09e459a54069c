"""What the figures of the score read from its results."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from hcc_conversion.display.labels import variable_label
from hcc_conversion.study.group_names import AS_PRINTED, EVERYBODY


class Shown(NamedTuple):
    """A line: its statistics (missing where there is none), and its note."""

    stats: Mapping[str, float]
    note: str

    def has(self, stat: str) -> bool:
        return pd.notna(self.stats.get(stat))


NOTHING = Shown({}, "")


def shown_lines(results: pd.DataFrame, group: str, variable: str) -> dict[str, Shown]:
    """Level, then its line, of one score (or `EVERYBODY`)."""
    rows = results[(results["group"] == group) & (results["variable"] == variable)]
    return {
        level: Shown(
            dict(zip(of_level["stat"], of_level["value"], strict=True)),
            next((note for note in of_level["note"] if note), ""),
        )
        for level, of_level in rows.groupby("level", sort=False)
    }


def scores_of(results: pd.DataFrame) -> list[str]:
    """The scores, that as printed first."""
    groups = [group for group in results["group"].unique() if group != EVERYBODY]
    return sorted(groups, key=lambda group: group != AS_PRINTED)


def why_none(lines: Mapping[str, Shown], default: str) -> str:
    """The reason that the first line gives for having no number."""
    return next((line.note for line in lines.values() if line.note), default)


def doubt_note(study: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    """Which printed ratios are doubtful, and why; *study*: parts of the configuration."""
    doubtful = study["conversion"]["paper_model"]["doubtful"]
    named = [f"{variable_label(name, titles)} ({why})" for name, why in doubtful.items()]
    return f"Doubtful printed hazard ratios: {'; '.join(named)}." if named else ""
