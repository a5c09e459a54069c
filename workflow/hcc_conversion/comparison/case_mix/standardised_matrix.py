"""Outcomes as they are and with the same patients at many sites: a row per site."""

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from hcc_conversion.comparison.case_mix.standardised_lines import VALUES, OutcomePanel
from hcc_conversion.comparison.case_mix.standardised_marks import (
    absent,
    draw_line,
    heading,
    set_scale,
    value_looks,
)
from hcc_conversion.display.numbered_notes import referred
from hcc_conversion.display.page import (
    MARGIN,
    SMALL_SIZE,
    TEXT_SIZE,
    WIDE,
    draw_legend,
    legend_height,
    line_height,
    new_page,
    note_height,
    place_axes,
    place_note,
    place_text,
    place_title,
    title_height,
    wrap,
)
from hcc_conversion.display.palette import GREY, PALE, Look

LABEL_WIDTH, GAP, RIGHT = 1.45, 0.14, 0.1
LINE, TICKS = SMALL_SIZE * 1.34 / 72, 0.22
VALUE = 0.055  # inches from one value of a site to the next


def draw_columns(
    panels: Sequence[OutcomePanel],
    scopes: Mapping[str, Mapping[str, str]],
    title: str,
    legend: Sequence[tuple[str, Look]],
    note: str,
    numbers: Mapping[str, int],
) -> Figure:
    """Draw outcomes beside each other, sites in the order of the first as it is.

    *note* and *numbers*: what stands below the figure, and the numbers of its notes; otherwise
    as `draw_standardised`.
    """
    looks = value_looks()
    width = (WIDE - 2 * MARGIN - LABEL_WIDTH - RIGHT) / len(panels) - GAP
    heads = [heading(panel, width) for panel in panels]
    labels = {
        scope: wrap(scopes[scope]["name"], LABEL_WIDTH, SMALL_SIZE) for scope in _order(panels)
    }
    rows = {scope: max(len(label) * LINE, 0.165) + 0.02 for scope, label in labels.items()}
    depth = sum(rows.values())
    see = [wrap(_see(panel, numbers), width, SMALL_SIZE) for panel in panels]
    start = title_height(title, WIDE)
    top = start + legend_height(legend, WIDE)
    above = max(map(len, heads)) * line_height(TEXT_SIZE) + 0.04
    below = TICKS + max(map(len, see)) * LINE + 0.05
    figure = new_page(WIDE, top + above + depth + below + note_height(note, WIDE))
    place_title(figure, title)
    draw_legend(figure, start, legend)
    place_note(figure, note)
    for position, (panel, head) in enumerate(zip(panels, heads, strict=True)):
        x = MARGIN + LABEL_WIDTH + GAP + position * (width + GAP)
        place_text(figure, x, top, "\n".join(head), weight="bold")
        axes = place_axes(figure, x, top + above, width, depth)
        down = 0.0
        tops = {}
        for scope, height in rows.items():
            tops[scope] = down
            axes.axhline(down, color=PALE, linewidth=0.4, zorder=0)
            down += height
        if panel.lines:
            set_scale(axes, panel, depth, ticks=2)
        else:
            axes.set_axis_off()
        for line in panel.lines:
            level = tops[line.scope] + VALUE * (VALUES.index(line.value) + 0.6)
            draw_line(axes, line, level, VALUE, looks)
        place_text(
            figure,
            x,
            top + above + depth + TICKS,
            "\n".join(see[position]),
            size=SMALL_SIZE,
            color=GREY,
        )
    y = top + above
    for scope, label in labels.items():
        place_text(figure, MARGIN, y + 0.035, "\n".join(label), size=SMALL_SIZE)
        y += rows[scope]
    return figure


def _see(panel: OutcomePanel, numbers: Mapping[str, int]) -> str:
    return referred("No value: note", absent(panel), numbers)


def _order(panels: Sequence[OutcomePanel]) -> list[str]:
    """Sites by their value as it is, of the first outcome that they have; highest first."""
    places: dict[str, tuple[int, float]] = {}
    for number, panel in enumerate(panels):
        for line in panel.lines:
            places.setdefault(line.scope, (number, -line.numbers[0]))
    return sorted(places, key=lambda scope: places[scope])
