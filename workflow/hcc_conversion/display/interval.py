"""An estimate with its limits on an axis: bar, marker, an arrow where the bar leaves the axis."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from hcc_conversion.display.palette import Look


def draw_interval(axes: Axes, cells: Mapping[str, Any], y: float, look: Look) -> None:
    """Draw ``estimate``, ``ci_low`` and ``ci_high`` of *cells* at *y*.

    A limit that is empty is beyond the axis. Nothing is cut at its ends: what lies beyond is an
    arrow there.
    """
    edges = sorted(axes.get_xlim())
    limits = [
        edge if pd.isna(limit) else min(max(limit, edges[0]), edges[1])
        for limit, edge in zip((cells["ci_low"], cells["ci_high"]), edges, strict=True)
    ]
    colour: dict[str, Any] = {"color": look.colour}
    axes.plot(limits, [y, y], linewidth=look.line_width, solid_capstyle="butt", **colour)
    for limit, edge, marker in zip(limits, edges, "<>", strict=True):
        if limit == edge:
            size: dict[str, Any] = {"markersize": 3.5, "markeredgewidth": 0, "clip_on": False}
            axes.plot([limit], [y], marker=marker, linestyle="", **colour, **size)
    if edges[0] <= cells["estimate"] <= edges[1]:
        axes.plot(
            [cells["estimate"]],
            [y],
            marker=look.marker,
            markersize=look.marker_size,
            markerfacecolor=look.colour if look.filled else "white",
            markeredgewidth=0.8,
            linestyle="",
            clip_on=False,
            zorder=4,
            **colour,
        )
