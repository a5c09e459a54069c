"""Cumulative incidence of conversion and of what competes with it, numbers at risk beneath."""

from collections.abc import Mapping, Sequence
from math import ceil

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hcc_conversion.display.key_table import KeyRow, KeyTable
from hcc_conversion.display.page import (
    MARGIN,
    WIDE,
    house_style,
    new_page,
    note_height,
    place_note,
    place_title,
    title_height,
)
from hcc_conversion.display.palette import Look, cause_look
from hcc_conversion.display.silence import draw_sentence, few_patients
from hcc_conversion.display.step_curves import (
    BELOW,
    LEFT,
    draw_at_risk,
    draw_steps,
    height_at_risk,
    in_months,
    months_axes,
    most_ticks,
    percent_with_limits,
)
from hcc_conversion.display.time_axis import BOUNDS_NOTE, LATE_NOTE, entered_late
from hcc_conversion.display.view import View
from hcc_conversion.study.group_names import INCIDENCE
from hcc_conversion.study.titles import ORIGINS
from schemas.results import NOT_COLLECTED

AXES_HEIGHT = 2.3  # inches
#: Of the top of the axis, where hardly anybody has an event.
LEAST_TOP, STEP = 0.1, 0.1
NOTE = (
    "Aalen–Johansen estimates; bands: pointwise 95 % limits, log-log. At risk (censored): "
    "unconverted and under observation just before the time (censored until then)."
)
AXIS = "Cumulative incidence, %"


@house_style()
def draw_incidence(
    curves: pd.DataFrame,
    results: pd.DataFrame,
    competing: Sequence[str],
    origin: str,
    fewest: int,
    title: str,
) -> Figure:
    """Draw conversion, and the competing events together, as a share of all patients.

    Parameters
    ----------
    curves, results
        of `conversion_results`; curves have one row per ``group`` ("" is conversion, the other what
        competes) and distinct time, none where nothing could be estimated.
    competing
        names of what competes.
    origin
        from when time is counted, see `ORIGINS`.
    fewest
        a curve stops where fewer patients are at risk.
    title
        of the figure; wrapped when long.
    """
    tables = {
        group: in_months(rows).astype({"incidence": float})
        for group, rows in curves.groupby("group", sort=False)
    }
    if not tables:
        return draw_sentence(title, f"No curve: {_why_none(results)}.")
    (whole, *_) = tables.values()
    if len(_first(whole, fewest)) == 0:
        return draw_sentence(title, f"No curve: {few_patients(fewest)}.")
    names = [_name(group, competing) for group in tables]
    at = _horizons(results)
    horizons = list(dict.fromkeys(level for of_group in at.values() for level in of_group))
    heads = ["n", "Events", *(f"{horizon}, %\n(95 % CI)" for horizon in horizons)]
    rows = [
        _row(name, table, [at.get(group, {}).get(horizon, {}) for horizon in horizons])
        for name, (group, table) in zip(names, tables.items(), strict=True)
    ]
    key = KeyTable(heads, rows, WIDE - 2 * MARGIN)
    note = _note(tables, fewest)
    top = title_height(title, WIDE)
    frame = top + key.height + 0.1
    at_risk = frame + AXES_HEIGHT + BELOW
    figure = new_page(WIDE, at_risk + height_at_risk(1) + 0.05 + note_height(note, WIDE))
    place_title(figure, title)
    place_note(figure, note)
    key.draw(figure, MARGIN, top)
    across = WIDE - 2 * MARGIN - LEFT - 0.14
    drawn = {group: _first(table, fewest) for group, table in tables.items()}
    until = max([1.0, *(table["months"].max() for table in drawn.values())])
    place = (MARGIN + LEFT, frame, across, AXES_HEIGHT)
    labels = (f"Months since {ORIGINS[origin]}", AXIS)
    axes, ticks = months_axes(figure, place, until, most_ticks([whole], across), labels)
    _scale(axes, pd.concat(drawn.values()))
    for name, (group, table) in zip(names, drawn.items(), strict=True):
        draw_steps(axes, table, "incidence", _look(group), name)
    draw_at_risk(figure, axes, ticks, [(None, "", whole)], (MARGIN, at_risk), fewest)
    return figure


def _first(table: pd.DataFrame, fewest: int) -> pd.DataFrame:
    """The steps at which enough are at risk."""
    return table[table["at_risk"] >= fewest]


def _name(group: str, competing: Sequence[str]) -> str:
    return f"{' or '.join(competing).capitalize()}, unconverted" if group else "Conversion"


def _look(group: str) -> Look:
    return cause_look("competing" if group else "conversion")


def _why_none(results: pd.DataFrame) -> str:
    notes = results.loc[results["variable"] == INCIDENCE, "note"]
    return next((note for note in notes if note), NOT_COLLECTED)


def _horizons(results: pd.DataFrame) -> dict[str, dict[str, dict[str, float]]]:
    """Group, then time as ``12 months``, then the statistics of the incidence until then."""
    lines = results[(results["variable"] == INCIDENCE) & (results["line"] == "probability_at")]
    found: dict[str, dict[str, dict[str, float]]] = {}
    for (group, level), rows in lines.groupby(["group", "level"], sort=False):
        stats = dict(zip(rows["stat"], rows["value"], strict=True))
        found.setdefault(group, {})[level] = stats
    return found


def _row(name: str, table: pd.DataFrame, at: Sequence[Mapping[str, float]]) -> KeyRow:
    look = _look(table["group"].iloc[0])
    n = int(table[["events", "competing", "censored"]].to_numpy().sum())
    events = int(table["events"].sum())
    left_out = int(table["left_out_events"].iloc[0])
    if left_out:  # of either kind: what competes changes the incidence too
        says = f"{events:,} of {n:,}; withheld: {left_out:,} more with either, without its day"
        return KeyRow(name, look, says=says)
    return KeyRow(name, look, [f"{n:,}", f"{events:,}", *map(percent_with_limits, at)])


def _note(tables: Mapping[str, pd.DataFrame], fewest: int) -> str:
    notes = [NOTE]
    if fewest > 1:
        notes[0] += f" A curve stops where fewer than {fewest} patients are at risk."
    if any(table["left_out_events"].any() for table in tables.values()):
        notes.append(BOUNDS_NOTE)
    if any(entered_late(table) for table in tables.values()):
        notes.append(LATE_NOTE)
    return "\n".join(notes)


def _scale(axes: Axes, shown: pd.DataFrame) -> None:
    """Up to a round share above all curves and bands, in five steps or fewer."""
    highest = shown[["incidence", "ci_high", "highest"]].astype(float).max().max()
    top = min(1.0, STEP * ceil(max(LEAST_TOP, highest) / STEP - 1e-9))
    step = next(step for step in (0.02, 0.05, 0.1, 0.2) if top / step <= 5 + 1e-9)
    ticks = np.arange(0, top + step / 2, step)
    axes.set_ylim(0, top * 1.02)
    axes.set_yticks(ticks, [f"{100 * tick:.0f}" for tick in ticks])


def draw(tables: Mapping[str, pd.DataFrame], view: View) -> Figure:
    """The figure of one scope."""
    conversion = view.study["conversion"]
    return draw_incidence(
        tables["curves"],
        tables["results"],
        conversion["competing"],
        conversion["origin"],
        view.min_at_risk,
        view.heading("Cumulative incidence of conversion"),
    )
