"""Curves of shares over months: axes, steps with bands, and numbers at risk beneath the ticks.

A table of steps has a row per distinct time, in order: ``time_days``, ``at_risk`` (just before),
``censored`` (at the time), the share, its limits ``ci_low`` and ``ci_high``, and, where nothing is
estimated, ``lowest`` and ``highest``.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hcc_conversion.display.key_table import BESIDE, LINE, SAMPLE, draw_sample
from hcc_conversion.display.page import SMALL_SIZE, place_axes, place_text, text_width
from hcc_conversion.display.palette import GREY, PALE, Look
from hcc_conversion.display.time_axis import month_ticks
from hcc_conversion.study.time_units import DAYS_PER_MONTH, days_of_months

#: Inches: left of the axes, tick labels and what they are; below them, the same.
LEFT, BELOW = 0.52, 0.36
HEAD_AT_RISK = "At risk (censored)"
_BAND = 0.16  # how dense


def in_months(steps: pd.DataFrame) -> pd.DataFrame:
    """Steps with their time as ``months``."""
    return steps.assign(months=steps["time_days"].astype(float) / DAYS_PER_MONTH)


def at_risk_texts(steps: pd.DataFrame, ticks: Sequence[float], fewest: int) -> list[str]:
    """Of each tick the patients under observation just before it, and in brackets how many were
    censored until then.

    Fewer than *fewest* are told as such; once nobody is left, nothing more is.
    """
    days = steps["time_days"].astype(float)
    texts, left = [], False
    for day in map(days_of_months, ticks):
        later = steps[days >= day]
        n = int(later["at_risk"].iloc[0]) if len(later) else 0
        censored = int(steps.loc[days < day, "censored"].sum())
        text = f"<{fewest}" if 0 < n < fewest else f"{n:,} ({censored:,})"
        texts.append("" if left else text)
        left = later.empty
    return texts


def percent_with_limits(stats: Mapping[str, float]) -> str:
    """``89.7 (70.7 to 96.7)``, of a probability; a dash where there is none."""
    if pd.isna(stats.get("estimate")):
        return "–"
    share, low, high = (100 * stats[name] for name in ("estimate", "ci_low", "ci_high"))
    if pd.isna(low) or pd.isna(high):
        return f"{share:.1f}"
    return f"{share:.1f} ({low:.1f} to {high:.1f})"


def most_ticks(tables: Sequence[pd.DataFrame], width: float) -> int:
    """How many ticks of months leave room for the numbers at risk; *width* of the axes, inches."""
    most = max([int(table["at_risk"].max()) for table in tables if len(table)], default=0)
    return max(2, int(width / (text_width(f"{most:,} ({most:,})", SMALL_SIZE) + 0.1)))


def months_axes(
    figure: Figure,
    at: tuple[float, float, float, float],
    until: float,
    most: int,
    labels: tuple[str, str],
) -> tuple[Axes, list[int]]:
    """Axes from 0 to 100 % over months, and their ticks.

    *at*: left, top, width and height, inches; *until*: the last month; *most*: ticks; *labels*: of
    the months and of the share.
    """
    axes = place_axes(figure, *at)
    ticks = month_ticks(until, most=most)
    axes.set(xlim=(0, max(until, ticks[-1]) * 1.02), ylim=(0, 1.02), xticks=ticks)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100"])
    axes.tick_params(length=3, pad=2)
    axes.grid(axis="y", color=PALE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_xlabel(labels[0], labelpad=2)
    axes.set_ylabel(labels[1], labelpad=3)
    return axes, ticks


def draw_steps(
    axes: Axes, steps: pd.DataFrame, share: str, look: Look, label: str, *, band: bool = True
) -> None:
    """A curve with its band and ticks where patients are censored; hatched between its bounds
    where nothing is estimated. *share*: the column that is drawn."""
    months = steps["months"]
    if steps[share].isna().all() and steps["lowest"].notna().any():
        hatched: dict[str, Any] = {"facecolor": "none", "edgecolor": look.colour, "hatch": "////"}
        bounds = (steps["lowest"].astype(float), steps["highest"].astype(float))
        axes.fill_between(months, *bounds, step="post", linewidth=0.8, label=label, **hatched)
        return
    if band:
        limits = (steps["ci_low"].astype(float), steps["ci_high"].astype(float))
        filled: dict[str, Any] = {"color": look.colour, "alpha": _BAND, "linewidth": 0}
        axes.fill_between(months, *limits, step="post", **filled)
    line: dict[str, Any] = {
        "color": look.colour,
        "linestyle": look.dashes,
        "linewidth": look.line_width,
    }
    axes.step(months, steps[share], where="post", label=label, **line)


def draw_censored(axes: Axes, steps: pd.DataFrame, share: str, look: Look) -> None:
    """An upright tick on the curve wherever patients are censored."""
    censored = steps[(steps["censored"] > 0) & steps[share].notna()]
    if censored.empty:
        return
    ticks: dict[str, Any] = {"color": look.colour, "markersize": 4, "markeredgewidth": 0.5}
    axes.plot(censored["months"], censored[share], linestyle="", marker="|", **ticks)


def draw_at_risk(
    figure: Figure,
    axes: Axes,
    ticks: Sequence[float],
    rows: Sequence[tuple[Look | None, str, pd.DataFrame]],
    corner: tuple[float, float],
    fewest: int,
) -> None:
    """Numbers at risk, each beneath its tick, a line per curve below a head.

    *rows*: look, name (may be empty, or of several lines) and steps of each curve; *corner*: left
    and top, inches.
    """
    left, top = corner
    place_text(figure, left, top, HEAD_AT_RISK, size=SMALL_SIZE, color=GREY)
    place, across = axes.get_position(), figure.get_figwidth()
    zero = place.x0 * across
    month = place.width * across / axes.get_xlim()[1]
    y = top + LINE
    for look, name, steps in rows:
        if look:
            draw_sample(figure, look, left, y)
        place_text(figure, left + (BESIDE if look else 0), y, name, size=SMALL_SIZE)
        for tick, text in zip(ticks, at_risk_texts(steps, ticks, fewest), strict=True):
            # The first would stand over the line of its curve.
            half = text_width(text, SMALL_SIZE) / 2
            at = max(zero + tick * month, left + half + (SAMPLE + 0.04 if look and not name else 0))
            place_text(figure, at, y, text, size=SMALL_SIZE, ha="center")
        y += (name.count("\n") + 1) * LINE


def height_at_risk(n_lines: int) -> float:
    """Inches of `draw_at_risk`; *n_lines*: of the names of all rows."""
    return (n_lines + 1) * LINE if n_lines else 0.0
