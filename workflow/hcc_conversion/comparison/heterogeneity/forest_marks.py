"""Axes, intervals and markers of forest plots of the centres."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from hcc_conversion.comparison.heterogeneity.forest_lines import (
    BESIDE,
    OF_CENTRE,
    POOLED,
    PRINTED,
    ForestLine,
    ForestPanel,
)
from hcc_conversion.comparison.heterogeneity.headlines import (
    HAZARD_RATIO,
    MEAN_DIFFERENCE,
    PROBABILITY,
    PROPORTION,
)
from hcc_conversion.display.page import SMALL_SIZE, line_height
from hcc_conversion.display.palette import GREY, INK, PALE

#: What an axis measures.
AXIS = {
    PROPORTION: "Patients, %",
    PROBABILITY: "Cumulative incidence, %",
    MEAN_DIFFERENCE: "Difference of means",
    HAZARD_RATIO: "Hazard ratio (log scale)",
}
HAZARD_LIMITS = (0.02, 50.0)
HAZARD_TICKS = (0.1, 1.0, 10.0)
NO_DIFFERENCE = {HAZARD_RATIO: 1.0, MEAN_DIFFERENCE: 0.0}
#: Inches from the top of a line of text to the middle of its letters.
MIDDLE = line_height(SMALL_SIZE) * 0.27
SHADE = "#BDBDBD"  # prediction intervals


def limits_of(panels: Sequence[ForestPanel]) -> tuple[float, float]:
    """Limits that hold the centres and the published values; pools may leave them."""
    kind = panels[0].kind
    if kind == HAZARD_RATIO:
        return HAZARD_LIMITS
    held = [
        line.values for panel in panels for line in panel.lines if line.role in (OF_CENTRE, PRINTED)
    ]
    known = np.array([value for values in held for value in values if np.isfinite(value)])
    if kind in (PROPORTION, PROBABILITY):
        highest = known.max() if len(known) else 100.0
        return 0.0, next(limit for limit in (5.0, 10.0, 20.0, 50.0, 100.0) if highest <= limit)
    low, high = (min(0.0, known.min()), max(0.0, known.max())) if len(known) else (-1.0, 1.0)
    space = 0.15 * (high - low) or 1.0
    return low - space, high + space


def set_scale(
    axes: Axes,
    kind: str,
    limits: tuple[float, float],
    depth: float,
    panel: ForestPanel,
    ticks: int = 4,
) -> None:
    """Axes whose other coordinate is inches from their top; the published value is a line."""
    low, high = limits
    if kind == HAZARD_RATIO:
        axes.set_xscale("log")
        axes.set_xticks(HAZARD_TICKS, [f"{tick:g}" for tick in HAZARD_TICKS])
        axes.minorticks_off()
    else:
        found = MaxNLocator(nbins=ticks).tick_values(low, high)
        axes.set_xticks([tick for tick in found if low <= tick <= high])
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}".replace("-", "−"))
    axes.set(xlim=(low, high), ylim=(depth, 0), yticks=[])
    axes.tick_params(labelsize=SMALL_SIZE, length=2.5, color=GREY, pad=1)
    axes.spines["left"].set_visible(False)
    axes.set_axisbelow(True)
    axes.patch.set_alpha(0.0)
    axes.grid(axis="x", color=PALE, linewidth=0.5)
    if kind in NO_DIFFERENCE:
        axes.axvline(NO_DIFFERENCE[kind], color=GREY, linewidth=0.7)
    for line in panel.of_role(PRINTED):
        if low <= line.values[0] <= high:
            axes.axvline(line.values[0], color=INK, linewidth=0.7, linestyle=(0, (3, 2)))


def draw_line(axes: Axes, line: ForestLine, level: float, colour: str, height: float) -> None:
    """Interval and marker of a line *height* inches high; arrows where it leaves the axes."""
    estimate, *ends = line.values
    low, high = axes.get_xlim()
    if np.isfinite(line.prediction).all():
        wide = np.clip(line.prediction, low, high)
        axes.plot(wide, [level, level], color=SHADE, linewidth=3.5, solid_capstyle="butt", zorder=2)
        _draw_arrows(axes, line.prediction, level, SHADE)
    if not np.isfinite(estimate):
        return
    if np.isfinite(ends).all():
        inside = np.clip(ends, low, high)
        if line.role == POOLED:
            half, centre = height * 0.34, float(np.clip(estimate, low, high))
            across = [inside[0], centre, inside[1], centre]
            up = [level, level - half, level, level + half]
            axes.fill(across, up, color=INK, linewidth=0.4, zorder=3)
        else:
            axes.plot(
                inside,
                [level, level],
                color=colour,
                linewidth=1.0,
                solid_capstyle="butt",
                zorder=2.5,
            )
        _draw_arrows(axes, ends, level, INK if line.role == POOLED else colour)
    if line.role != POOLED and low <= estimate <= high:
        marker = _marker(line, colour)
        axes.plot([estimate], [level], linestyle="", zorder=3, clip_on=False, **marker)


def _draw_arrows(axes: Axes, ends: Sequence[float], level: float, colour: str) -> None:
    low, high = axes.get_xlim()
    arrow: dict[str, Any] = {"markersize": 3.5, "color": colour, "clip_on": False, "zorder": 4}
    for end, edge, marker in ((ends[0], low, "<"), (ends[1], high, ">")):
        if end < low if marker == "<" else end > high:
            axes.plot([edge], [level], linestyle="", marker=marker, **arrow)


def _marker(line: ForestLine, colour: str) -> dict[str, Any]:
    if line.role == PRINTED:
        hollow = {"markerfacecolor": "white", "markeredgecolor": INK, "markeredgewidth": 0.8}
        return {"marker": "o", "markersize": 4.5, **hollow}
    if line.role == BESIDE:
        return {"marker": "d", "markersize": 4, "color": colour}
    share = line.weight_percent if np.isfinite(line.weight_percent) else 0.0
    # Area by weight: from 2.5 points for next to nothing to 8 for everything.
    return {"marker": "s", "markersize": float(2.5 + 5.5 * np.sqrt(share / 100)), "color": colour}
