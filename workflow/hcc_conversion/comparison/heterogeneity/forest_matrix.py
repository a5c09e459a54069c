"""Forest plots of many centres: a row for each, a column for each quantity."""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hcc_conversion.comparison.heterogeneity.forest_lines import (
    OF_CENTRE,
    POOLED,
    PRINTED,
    ForestLine,
    ForestPanel,
)
from hcc_conversion.comparison.heterogeneity.forest_marks import (
    AXIS,
    MIDDLE,
    draw_line,
    limits_of,
    set_scale,
)
from hcc_conversion.comparison.heterogeneity.forest_notes import note_numbers, page_note, see_notes
from hcc_conversion.comparison.heterogeneity.headlines import MEAN_DIFFERENCE
from hcc_conversion.display.natures import natures_text
from hcc_conversion.display.page import (
    MARGIN,
    SMALL_SIZE,
    WIDE,
    new_page,
    note_height,
    place_axes,
    place_note,
    place_text,
    place_title,
    title_height,
    wrap,
)
from hcc_conversion.display.palette import GREY, INK

LABEL_WIDTH, GAP, RIGHT = 1.55, 0.2, 0.08
LINE, TICKS, AXIS_LABEL = SMALL_SIZE * 1.34 / 72, 0.2, 0.3
ORDER = "Centres in the order of their values in the first column."


def draw_matrix(
    panels: Sequence[ForestPanel], scopes: Mapping[str, Mapping[str, str]], title: str
) -> Figure:
    """Draw quantities of one kind beside each other; as `draw_pooled_forest`."""
    width = (WIDE - 2 * MARGIN - LABEL_WIDTH - RIGHT) / len(panels) - GAP
    numbers = note_numbers(panels)
    note = page_note(panels, natures_text(scopes), ORDER)
    heads = [wrap(panel.title, width, SMALL_SIZE, bold=True) for panel in panels]
    rows = _rows(panels)
    labels = {row: wrap(row[1], LABEL_WIDTH, SMALL_SIZE, bold=row[0] == POOLED) for row in rows}
    depth = sum(map(len, labels.values())) * LINE
    below = _numbers(panels, numbers, width)
    heading = max(map(len, heads)) * LINE + 0.05
    table = sum(max(len(cell) for cell in [*cells, [""]]) for cells in below.values()) * LINE
    top = title_height(title, WIDE)
    height = top + heading + depth + TICKS + AXIS_LABEL + table + note_height(note, WIDE)
    figure = new_page(WIDE, height)
    place_title(figure, title)
    place_note(figure, note)
    shared = limits_of(panels)
    lefts = [MARGIN + LABEL_WIDTH + GAP + at * (width + GAP) for at in range(len(panels))]
    for panel, head, left in zip(panels, heads, lefts, strict=True):
        place_text(figure, left, top, "\n".join(head), size=SMALL_SIZE, weight="bold")
        axes = place_axes(figure, left, top + heading, width, depth)
        own = limits_of([panel]) if panel.kind == MEAN_DIFFERENCE else shared
        set_scale(axes, panel.kind, own, depth, panel, ticks=2)
        unit = wrap(AXIS[panel.kind], width, SMALL_SIZE)
        axes.set_xlabel("\n".join(unit), size=SMALL_SIZE, labelpad=1)
        _draw_lines(axes, panel, labels)
    y = top + heading
    for row, label in labels.items():
        weight = "bold" if row[0] == POOLED else "normal"
        place_text(figure, MARGIN, y, "\n".join(label), size=SMALL_SIZE, weight=weight)
        y += len(label) * LINE
    y += TICKS + AXIS_LABEL
    for name, cells in below.items():
        place_text(figure, MARGIN, y, name, size=SMALL_SIZE, color=GREY)
        for cell, left in zip(cells, lefts, strict=True):
            place_text(figure, left, y, "\n".join(cell), size=SMALL_SIZE)
        y += max(map(len, cells)) * LINE
    return figure


def _key(line: ForestLine) -> tuple[str, str, str]:
    return line.role, line.label, line.scope


def _rows(panels: Sequence[ForestPanel]) -> list[tuple[str, str, str]]:
    """Centres in the order of their values, those of the first quantity first; then the pools."""
    places: dict[tuple[str, str, str], tuple[int, float]] = {}
    for number, panel in enumerate(panels):
        for line in panel.of_role(OF_CENTRE):
            places.setdefault(_key(line), (number, -line.values[0]))
    centres = sorted(places, key=lambda row: places[row])
    pools = dict.fromkeys(
        _key(line) for panel in panels for line in panel.lines if line.role != OF_CENTRE
    )
    return [*centres, *sorted(pools, key=lambda row: (row[0] == PRINTED, row[0] != POOLED))]


def _draw_lines(
    axes: Axes, panel: ForestPanel, labels: Mapping[tuple[str, str, str], Sequence[str]]
) -> None:
    own = {_key(line): line for line in panel.lines}
    down = 0.0
    for row, label in labels.items():
        if row in own:
            draw_line(axes, own[row], down + MIDDLE, INK, LINE)
        down += len(label) * LINE


def _numbers(
    panels: Sequence[ForestPanel], numbers: Mapping[str, int], width: float
) -> dict[str, list[list[str]]]:
    """What is written below each column, by its name: wrapped texts in the order of the columns."""
    told: dict[str, list[str]] = {"Centres": [], "Range": []}
    for panel in panels:
        centres = sorted(panel.of_role(OF_CENTRE), key=lambda line: line.values[0])
        told["Centres"].append(str(len(centres)))
        ends = [line.text.split(" (")[0] for line in (centres[0], centres[-1])] if centres else []
        told["Range"].append(" to ".join(ends))
    for name, role, what in (
        ("Pooled (95 % CI)", POOLED, "text"),
        ("95 % prediction", POOLED, "last"),
        ("Published (95 % CI)", PRINTED, "text"),
    ):
        told[name] = [
            "; ".join(getattr(line, what) for line in panel.of_role(role)) for panel in panels
        ]
    told["Spread"] = [panel.spread for panel in panels]
    told["See"] = [see_notes(panel, numbers) for panel in panels]
    return {
        name: [wrap(text, width, SMALL_SIZE) for text in texts]
        for name, texts in told.items()
        if any(texts)
    }
