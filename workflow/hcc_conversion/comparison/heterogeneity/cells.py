"""The numbers of a pool of centres as they are written in tables and beside forest plots."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from hcc_conversion.comparison.heterogeneity.headlines import (
    HAZARD_RATIO,
    MEAN_DIFFERENCE,
    PROBABILITY,
    PROPORTION,
)
from hcc_conversion.comparison.heterogeneity.pool_groups import (
    HETEROGENEITY,
    NARROWER,
    RANDOM,
    SCALE,
    WIDER,
)
from hcc_conversion.display.lines import hazard_text, number_text, p_value_text

NOTE = "note"
#: Numbers by statistic, and the note.
Cells = Mapping[str, Any]
#: What the values of a kind are.
KIND = {
    PROPORTION: "Proportion, %",
    PROBABILITY: "Cumulative incidence, %",
    MEAN_DIFFERENCE: "Mean difference",
    HAZARD_RATIO: "Hazard ratio",
}


def _ratio_text(ratio: float) -> str:
    """A ratio; what lies beyond any sense only by its side."""
    return "<0.001" if ratio < 0.001 else ">10,000" if ratio > 1e4 else hazard_text(ratio)


_WRITE = {
    PROPORTION: lambda percent: f"{percent:.1f}",
    PROBABILITY: lambda percent: f"{percent:.1f}",
    MEAN_DIFFERENCE: number_text,
    HAZARD_RATIO: _ratio_text,
}


class PoolCells:
    """Looks up rows of the `Results` of the heterogeneity by headline, group and level."""

    def __init__(self, results: pd.DataFrame):
        self._cells: dict[tuple[str, str, str], dict[str, Any]] = {}
        columns = ["variable", "group", "level", "stat", "value", "note"]
        for *key, stat, value, note in results[columns].itertuples(index=False, name=None):
            self._cells.setdefault(tuple(key), {NOTE: note})[stat] = value

    def at(self, variable: str, group: str, level: str = "") -> Cells:
        """Statistics and note; none where there is no such row."""
        return self._cells.get((variable, group, level), {})

    def levels(self, variable: str, group: str) -> list[str]:
        """The centres or papers that a headline has rows of."""
        return [
            level for name, of, level in self._cells if (name, of) == (variable, group) and level
        ]


def is_known(cells: Cells, name: str = "estimate") -> bool:
    return name in cells and pd.notna(cells[name])


def value_text(kind: str, value: float) -> str:
    return _WRITE[kind](value) if pd.notna(value) else "–"


def estimate_text(kind: str, cells: Cells) -> str:
    """Estimate with limits, or why there is none."""
    if not is_known(cells):
        return str(cells.get(NOTE, ""))
    return f"{value_text(kind, cells['estimate'])} ({limits_text(kind, cells, 'ci')})"


def limits_text(kind: str, cells: Cells, name: str) -> str:
    """``ci`` or ``prediction`` limits; empty where there are none."""
    low, high = (cells.get(f"{name}_{end}", float("nan")) for end in ("low", "high"))
    if name == "prediction" and pd.isna(low):
        return ""
    return f"{value_text(kind, low)} to {value_text(kind, high)}"


def sensitivity_text(kind: str, variable: str, cells: PoolCells) -> str:
    """The Bayesian pool with half and with double the scale of its prior; empty where none is."""
    half, double = (cells.at(variable, group) for group in (NARROWER, WIDER))
    if not (is_known(half) and is_known(double)):
        return ""
    return f"half: {estimate_text(kind, half)}; double: {estimate_text(kind, double)}"


def count_text(kind: str, cells: Cells) -> str:
    """n of denominator; patients at risk at the time; events of the level's patients; patients."""
    if kind == PROPORTION:
        pair: tuple[Any, ...] = (cells.get("n"), cells.get("denominator"))
    elif kind == PROBABILITY:
        pair = (cells.get("at_risk"),)
    elif kind == HAZARD_RATIO:
        pair = (cells.get("events"), cells.get("n"))
    else:
        pair = (cells.get("n"),)
    if any(number is None or pd.isna(number) for number in pair):
        return ""
    return "/".join(f"{number:,.0f}" for number in pair)


def i2_text(cells: Cells) -> str:
    """I² with its limits, where there are any, per cent."""
    if not is_known(cells, "i2"):
        return ""
    if not is_known(cells, "i2_low"):
        return f"{cells['i2']:.0f}"
    return f"{cells['i2']:.0f} ({cells['i2_low']:.0f} to {cells['i2_high']:.0f})"


def tau2_text(cells: Cells) -> str:
    """tau² with its limits, where there are any."""
    if not is_known(cells, "tau2"):
        return ""
    text = number_text(cells["tau2"])
    if not is_known(cells, "tau2_low"):
        return text
    return f"{text} ({number_text(cells['tau2_low'])} to {number_text(cells['tau2_high'])})"


def q_text(cells: Cells) -> str:
    """Test of heterogeneity."""
    if not is_known(cells, "p_value"):
        return ""
    statistic = number_text(cells["statistic"])
    return f"χ² {statistic}, {cells['df']:.0f} df, P {p_value_text(cells['p_value'])}"


def spread_text(kind: str, variable: str, cells: PoolCells) -> str:
    """All of the heterogeneity in a line."""
    found = cells.at(variable, HETEROGENEITY)
    if not is_known(found, "i2"):
        return str(found.get(NOTE, "")) if cells.at(variable, RANDOM).get("n", 0) > 1 else ""
    return (
        f"I² {i2_text(found)} %; τ² {tau2_text(found)} ({SCALE[kind]}); heterogeneity "
        f"{q_text(found)}"
    )
