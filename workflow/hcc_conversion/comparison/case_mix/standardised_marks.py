"""Axes and marks of outcomes as they are and with the same patients."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from hcc_conversion.comparison.case_mix.standardised_lines import (
    AS_IS,
    VALUES,
    OutcomePanel,
    StandardisedLine,
)
from hcc_conversion.display.page import SMALL_SIZE, TEXT_SIZE, wrap
from hcc_conversion.display.palette import GREY, INK, PALE, Look, group_looks

#: So many sites of a reason are named; all stand in the table.
NAMED = 8
POINT = 0.75  # of the size of a marker elsewhere


def value_looks() -> dict[str, Look]:
    """The look of `VALUES`; what is as it is, is open."""
    looks = group_looks(list(VALUES))
    return looks | {AS_IS: replace(looks[AS_IS], filled=False)}


def heading(panel: OutcomePanel, width: float) -> list[str]:
    """The outcome with its unit."""
    unit = "" if panel.title.endswith(f", {panel.unit}") else f", {panel.unit}"
    return wrap(panel.title + unit, width, TEXT_SIZE, bold=True)


def absent(panel: OutcomePanel) -> list[str]:
    """Sites without a value, by the reason."""
    return [
        f"No value, {why}: {', '.join(sites) if len(sites) <= NAMED else f'{len(sites)} sites'}"
        for why, sites in panel.absent.items()
    ]


def set_scale(axes: Axes, panel: OutcomePanel, depth: float, ticks: int) -> None:
    """A scale that holds everything; the other coordinate is inches from the top."""
    drawn = [*(number for line in panel.lines for number in (*line.numbers, line.reference))]
    known = np.array([number for number in (*drawn, panel.published) if np.isfinite(number)])
    low, high = float(known.min()), float(known.max())
    if low == high:  # nobody, or everybody, at every site
        low, high = (0.8 * low, high) if low else (0.0, 1.0)
    space = 0.06 * (high - low)
    axes.set(xlim=(low - space, high + space), ylim=(depth, 0), yticks=[])
    found = MaxNLocator(nbins=ticks).tick_values(low, high)
    axes.set_xticks([tick for tick in found if low - space <= tick <= high + space])
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,g}".replace("-", "−"))
    axes.tick_params(labelsize=SMALL_SIZE, length=2.5, color=GREY, pad=1)
    axes.grid(axis="x", color=PALE, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.spines["left"].set_visible(False)
    if np.isfinite(panel.published):
        axes.axvline(panel.published, color=INK, linewidth=0.8, linestyle=(0, (3, 2)))


def draw_line(
    axes: Axes, line: StandardisedLine, level: float, height: float, looks: Mapping[str, Look]
) -> None:
    """Point, limits and the value of those whose patients they are like, on *level* inches."""
    value, low, high = line.numbers
    look = looks[line.value]
    if np.isfinite(low):
        axes.plot([low, high], [level, level], color=look.colour, linewidth=0.9)
    if np.isfinite(line.reference):
        ends = [level - height * 0.4, level + height * 0.4]
        axes.plot([line.reference] * 2, ends, color=INK, linewidth=1.3, zorder=2)
    axes.plot(
        [value],
        [level],
        linestyle="",
        marker=look.marker,
        markersize=look.marker_size * POINT,
        markeredgecolor=look.colour,
        markerfacecolor=look.colour if look.filled else "white",
        markeredgewidth=0.8,
        zorder=3,
        clip_on=False,
    )
