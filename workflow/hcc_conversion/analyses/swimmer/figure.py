"""A lane for every patient: treatment, responses, surgery, follow-up (Figure 3 of the paper)."""

from collections.abc import Mapping
from math import ceil

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.transforms import offset_copy

from hcc_conversion.analyses.swimmer.key import (
    MARKER_SCALE,
    WORDS,
    course_colours,
    draw_key,
    key_height,
    marker_style,
)
from hcc_conversion.cohort.lanes import BANDS, EVENTS, ONGOING, RESPONSE, STATUS
from hcc_conversion.display.labels import population_label
from hcc_conversion.display.page import (
    MARGIN,
    SMALL_SIZE,
    TALL,
    WIDE,
    house_style,
    new_page,
    note_height,
    place_axes,
    place_note,
    place_text,
    place_title,
    title_height,
)
from hcc_conversion.display.palette import (
    GREY,
    PALE,
    Look,
    event_look,
    response_look,
    treatment_look,
)
from hcc_conversion.display.time_axis import TICK_STEPS
from hcc_conversion.display.view import View
from hcc_conversion.run.wording import counted as counted_in_words
from schemas.results import NOT_COLLECTED

# Inches. Lanes share what a page has; where they would be thin, they stand in two columns.
LEFT, AXIS_BELOW, AXIS_ABOVE, APART = 0.42, 0.34, 0.2, 0.1
LANE_HEIGHT, THIN_LANE, THINNEST_LANE = 0.24, 0.15, 0.125
#: Of the columns of very many lanes, which then are thinner still.
MOST_HEIGHT = 1.7 * TALL
# Of a lane's height, downwards from its middle: responses above, both bands below.
RESPONSE_LEVEL, BAND_TOP, BAND_HEIGHT = -0.27, -0.03, 0.21
MIDDLE = BAND_TOP + BAND_HEIGHT
BAND_OFFSET = {"systemic": 0.0, "locoregional": 1.0, "other": 2.0}
#: Width below which a course, such as one session, would not be seen.
LEAST_WIDTH = 0.025
#: Points from one mark at the end of a lane to the next.
END_STEP = 7.0
#: Largest markers, in heights of a lane; for responses, of one of the usual 5.5 points.
RESPONSE_SIZE, EVENT_SIZE = 0.45, 0.55
#: Lanes of a column from which on the axis of time stands above them as well.
LONG_COLUMN = 30
#: Inches between two labels of the axis of time, or more.
TICK_PITCH = 0.36

PATIENT_LEVEL = "PATIENT-LEVEL FIGURE: every lane is a patient. It stays at the centre."
READING = (
    "Upper row of a lane: responses; lower row: systemic treatment above loco-regional treatment; "
    "the line lasts to the last contact. Lanes bear no patient's number. A month is 30.4375 days; "
    "a course shorter than its mark is drawn as wide as the mark."
)
ORDER = {
    "follow_up": "Lanes are in the order of follow-up, the longest first.",
    "surgery": "Lanes are in the order of surgery, the earliest first; then those without.",
}


@house_style()
def draw_swimmer(
    lanes: pd.DataFrame, results: pd.DataFrame, options: Mapping[str, str], scope: str
) -> Figure:
    """Draw the lanes of one centre; without lanes, the reason why there are none.

    Parameters
    ----------
    lanes
        `hcc_conversion.analyses.swimmer.results.swimmer_lanes`.
    results
        `Results` rows of the analysis ``swimmer``: what the lanes leave out is named.
    options
        ``population``, ``criterion`` and ``sort`` of both.
    scope
        name of the centre with what its rows are, for the title.
    """
    n_lanes = int(lanes["lane"].max()) if len(lanes) else 0
    title = f"Swimmer plot — {_population(results, options, n_lanes)} — {scope}"
    reading = [f"{ORDER[options['sort']]} {READING}"] if n_lanes else []
    note = "\n".join([PATIENT_LEVEL, *reading, *_omissions(results)])
    top = title_height(title, WIDE)
    axes_top = top + key_height(lanes, options["criterion"], WIDE)
    below = AXIS_BELOW + note_height(note, WIDE)
    n_columns, per_column, high = _columns(n_lanes, TALL - axes_top - below - AXIS_ABOVE)
    axes_top += AXIS_ABOVE if per_column > LONG_COLUMN else 0
    figure = new_page(WIDE, axes_top + high + below)
    place_title(figure, title)
    place_note(figure, note)
    if not n_lanes:
        place_text(figure, MARGIN, top, _why_nothing(results), color=GREY)
        return figure
    draw_key(figure, top, lanes, options["criterion"])
    pitch = (WIDE - MARGIN) / n_columns
    for column in range(n_columns):
        corner = (column * pitch + LEFT, axes_top)
        axes = place_axes(figure, *corner, pitch - LEFT - APART / 2, high)
        first = column * per_column + 1
        shown = lanes[lanes["lane"].between(first, first + per_column - 1)]
        _set_axes(axes, lanes, (first, min(first + per_column - 1, n_lanes)), per_column)
        _draw_follow_up(axes, shown)
        _draw_courses(axes, shown)
        _draw_marks(axes, shown, high / per_column * 72)
    return figure


def _columns(n_lanes: int, room: float) -> tuple[int, int, float]:
    """Columns, lanes of each, and how high these are, where a page has *room*; inches."""
    n_columns = 1 if n_lanes * THIN_LANE <= room else 2
    per_column = ceil(n_lanes / n_columns)
    lane = min(LANE_HEIGHT, max(room / max(per_column, 1), THINNEST_LANE))
    return n_columns, per_column, min(per_column * lane, MOST_HEIGHT)


def _population(results: pd.DataFrame, options: Mapping[str, str], n_lanes: int) -> str:
    found = results[(results["variable"] == "patients") & (results["stat"] == "n")]
    name, n_patients = population_label(options["population"]), found["value"].iloc[0]
    if pd.isna(n_patients):
        return f"{name} ({found['note'].iloc[0]})"
    of = f" of {n_patients:.0f}" if n_patients != n_lanes else ""
    return f"{name} (n = {n_lanes}{of})"


def _omissions(results: pd.DataFrame) -> list[str]:
    """Lines on patients and elements that are not drawn, and on what is not collected."""
    counted = results.set_index(["variable", "level", "stat"])["value"]
    left_out = results[(results["variable"] == "left_out") & (results["stat"] == "n")]
    lines = [
        f"{_n(n, 'patient')} without a lane: {why}" + (f" ({note})." if note else ".")
        for n, why, note in left_out[["value", "level", "note"]].itertuples(index=False)
        if n > 0
    ]
    elements = counted["element"]
    undated = elements.xs("missing", level="stat")
    texts = [f"{n:.0f} × {_words(level)}" for level, n in undated.items() if n > 0]
    if texts:
        lines.append(f"Not drawn, because without a day: {', '.join(texts)}.")
    endless = counted["end_of_treatment", "", "missing"]
    if endless > 0:
        lines.append(
            f"Drawn by their start alone, because without an end: {_n(endless, 'course')}."
        )
    for why, n in counted["readings"].xs("n", level="stat").items():
        lines += [f"Not drawn: {_n(n, 'reading')} {why}."] if n > 0 else []
    # Where nothing is drawn, the reason stands in the figure.
    if elements.notna().any():
        lines += _not_collected(results)
    return lines


def _n(count: float, what: str) -> str:
    return counted_in_words(int(count), what)


def _not_collected(results: pd.DataFrame) -> list[str]:
    of_elements = results[(results["variable"] == "element") & (results["stat"] == "n")]
    absent = of_elements[of_elements["note"] == NOT_COLLECTED]["level"]
    kinds = of_elements["level"].str.partition(", ")[0]
    names = []
    for level in absent:
        kind = level.partition(", ")[0]
        whole = (of_elements["note"][kinds == kind] == NOT_COLLECTED).all()
        names.append(WORDS[kind] if whole else _words(level))
    # Nobody misses a treatment that is neither systemic nor loco-regional.
    named = [name for name in dict.fromkeys(names) if name != WORDS["other"]]
    return [f"Not collected: {', '.join(named)}."] if named else []


def _words(level: str) -> str:
    kind, _, intent = level.partition(", ")
    return WORDS[kind] + (f" ({WORDS[f'intent={intent}']})" if intent else "")


def _why_nothing(results: pd.DataFrame) -> str:
    notes = results.loc[results["variable"].isin(["patients", "left_out"]), "note"]
    return next((note for note in notes if note), "no patient has a lane")


def _set_axes(axes: Axes, lanes: pd.DataFrame, numbers: tuple[int, int], per_column: int) -> None:
    """Axes of the lanes from the first to the last of *numbers*, in time for all *lanes*."""
    figure = axes.get_figure(root=True)
    assert figure is not None, "axes are made on a page"
    inches = axes.get_position().width * figure.get_figwidth()
    lane_points = axes.get_position().height * figure.get_figheight() * 72 / per_column
    first, last = min(0.0, lanes["start_months"].min()), _end(lanes)
    # Room for the marks that stand behind the end of a lane.
    room = (last - first) * 2 * END_STEP / 72 / inches
    top = numbers[0] - 0.5
    axes.set(xlim=(first - room / 4, last + room), ylim=(top + per_column, top))
    span, n_ticks = max(last - first, 1), inches / TICK_PITCH
    step = next((step for step in TICK_STEPS if span / step <= n_ticks), ceil(span / n_ticks))
    axes.set_xticks([month * step for month in range(ceil(first / step), int(last / step) + 1)])
    every = next(every for every in (1, 5, 10, 50, 100) if every * lane_points >= SMALL_SIZE)
    shown = [n for n in range(numbers[0], numbers[1] + 1) if n % every == 0 or n == numbers[0]]
    axes.set_yticks([lane + MIDDLE / 2 for lane in shown], [str(lane) for lane in shown])
    axes.tick_params(length=2.5, pad=2, labeltop=per_column > LONG_COLUMN)
    axes.tick_params(axis="y", length=0)
    axes.set_ylabel("Patient", labelpad=2)
    axes.set_xlabel(f"Time since {lanes['origin'].iloc[0]}, months", labelpad=1)
    axes.grid(axis="x", color=PALE, linewidth=0.5)
    axes.set_axisbelow(True)
    for lane in range(numbers[0], numbers[1]):
        axes.axhline(lane + 0.5, color=PALE, linewidth=0.5, zorder=0.6)


def _end(lanes: pd.DataFrame) -> float:
    """The last month that anything is drawn at; at least one, so that there is an axis."""
    return max(1.0, lanes["start_months"].max(), lanes["end_months"].fillna(0).max())


def _draw_follow_up(axes: Axes, lanes: pd.DataFrame) -> None:
    ends = lanes[lanes["element"].isin(STATUS)].groupby("lane")["start_months"].max()
    level = ends.index.to_numpy() + MIDDLE
    axes.hlines(level, 0, ends, color=GREY, linewidth=0.7, zorder=1)


def _draw_courses(axes: Axes, lanes: pd.DataFrame) -> None:
    low, high = axes.get_xlim()
    least = LEAST_WIDTH / (axes.get_position().width * WIDE) * (high - low)
    courses = lanes[lanes["element"].isin(BANDS)]
    for (element, intent), rows in courses.groupby(["element", "intent"], sort=False):
        bars = []
        for row in rows.itertuples():
            length = row.end_months - row.start_months if pd.notna(row.end_months) else 0
            level = row.lane + BAND_TOP + BAND_OFFSET[element] * BAND_HEIGHT
            # A third band has but the gap to the next lane.
            tall = BAND_HEIGHT if element != "other" else BAND_HEIGHT / 3
            bars.append(Rectangle((row.start_months, level), max(length, least), tall))
        face, edge = course_colours(treatment_look(element), intent)
        axes.add_collection(
            PatchCollection(bars, facecolor=face, edgecolor=edge, linewidth=0.5, zorder=2)
        )


def _draw_marks(axes: Axes, lanes: pd.DataFrame, lane_points: float) -> None:
    """Responses on the upper row, events on the bands, all no larger than the lane allows."""
    # In proportion: of one size, a star would look smaller than a square.
    scale = min(MARKER_SCALE, RESPONSE_SIZE * lane_points / 5.5)
    responses = lanes[lanes["element"] == RESPONSE]
    for category, rows in responses.groupby("label"):
        look = response_look(category)
        _mark(axes, rows, RESPONSE_LEVEL, look, look.marker_size * scale)
    for element in (*EVENTS, *STATUS, *ONGOING):
        rows, look = lanes[lanes["element"] == element], event_look(element)
        size = min(look.marker_size * MARKER_SCALE, EVENT_SIZE * lane_points)
        _mark(axes, rows, MIDDLE, look, size, END_STEP if element in ONGOING else 0.0)


def _mark(
    axes: Axes, rows: pd.DataFrame, level: float, look: Look, size: float, shift: float = 0.0
) -> None:
    """Put a marker of *size* points at every row; *shift*: to the right, points."""
    axes.plot(
        rows["start_months"],
        rows["lane"] + level,
        transform=offset_copy(axes.transData, axes.get_figure(root=True), x=shift, units="points"),
        clip_on=False,
        zorder=4,
        **marker_style(look, size),
    )


def draw(tables: Mapping[str, pd.DataFrame], view: View) -> Figure:
    """The figure of one scope."""
    return draw_swimmer(tables["lanes"], tables["results"], view.study["swimmer"], view.label)
