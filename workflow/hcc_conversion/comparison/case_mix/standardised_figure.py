"""Outcomes of every site as they are and with the same patients: a panel per outcome."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from matplotlib.figure import Figure

from hcc_conversion.comparison.case_mix.standardised_lines import (
    VALUES,
    OutcomePanel,
    StandardisedLine,
)
from hcc_conversion.comparison.case_mix.standardised_marks import (
    absent,
    draw_line,
    heading,
    set_scale,
    value_looks,
)
from hcc_conversion.comparison.case_mix.standardised_matrix import draw_columns
from hcc_conversion.display.natures import natures_text
from hcc_conversion.display.numbered_notes import listed, numbered, referred
from hcc_conversion.display.page import (
    MARGIN,
    SMALL_SIZE,
    TEXT_SIZE,
    WIDE,
    draw_legend,
    house_style,
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
from hcc_conversion.display.palette import GREY, Look

#: With more sites than that an outcome is a column, and a site one row for all of them.
FEW_SITES = 6
ACROSS, BETWEEN = 2, 0.2
# Columns of a panel from left to right, inches: site, axes, estimate.
PANEL_WIDTH = (WIDE - 2 * MARGIN - (ACROSS - 1) * BETWEEN) / ACROSS
NAME_WIDTH, TEXT_WIDTH, GAP = 0.9, 1.25, 0.07
AXES_WIDTH = PANEL_WIDTH - NAME_WIDTH - TEXT_WIDTH - 2 * GAP
LINE, HEADING = SMALL_SIZE * 1.34 / 72, line_height(TEXT_SIZE)
MIDDLE = LINE * 0.29  # of the letters of a line, from its top
SITE_GAP, TICKS, BELOW = 0.045, 0.18, 0.14
NOTE = (
    "Points with 95 % CI; n: patients of the site who can be weighed. As it is: these patients. "
    "With the paper's or the pool's patients: the same weighed, so that the named covariates are "
    "as frequent as there; what is not measured is not balanced. Dashed line: the value that the "
    "paper prints. Upright tick: the value of those whose patients they are like; what lies "
    "between the point and the tick is not case mix by these covariates. Where the paper does not "
    "print who its patients are, they are those of the centre reconstructed from it."
)
NOT_ASKED = "No outcome of these patients is asked for, or nobody can be weighed: see the table."


@house_style()
def draw_standardised(
    panels: Sequence[OutcomePanel], scopes: Mapping[str, Mapping[str, str]], title: str
) -> Figure:
    """Draw a panel per outcome.

    Parameters
    ----------
    panels
        in the order of display, left to right.
    scopes
        site, then its ``name`` and ``nature``.
    title
        of the page; wrapped when long.
    """
    looks = value_looks()
    told = {line.value for panel in panels for line in panel.lines}
    legend = [(name, looks[name]) for name in VALUES if name in told]
    start = title_height(title, WIDE)
    top = start + legend_height(legend, WIDE)
    numbers = numbered(note for panel in panels for note in absent(panel))
    shown = {scope for panel in panels for scope in _sites(panel)}
    natures = natures_text({scope: scopes[scope] for scope in scopes if scope in shown})
    note = "\n".join(filter(None, (f"{NOTE} {natures}".strip(), listed(numbers))))
    if len(shown) > FEW_SITES:
        return draw_columns(panels, scopes, title, legend, note, numbers)
    heights = [_height(panel, scopes) for panel in panels] or [LINE]
    rows = [max(heights[at : at + ACROSS]) for at in range(0, len(heights), ACROSS)]
    figure = new_page(WIDE, top + sum(rows) + note_height(note, WIDE))
    place_title(figure, title)
    draw_legend(figure, start, legend)
    place_note(figure, note)
    if not panels:
        place_text(figure, MARGIN, top, NOT_ASKED, color=GREY)
    for position, panel in enumerate(panels):
        down, right = divmod(position, ACROSS)
        corner = MARGIN + right * (PANEL_WIDTH + BETWEEN), top + sum(rows[:down])
        _draw_panel(figure, panel, scopes, looks, numbers, corner)
    return figure


def _sites(panel: OutcomePanel) -> dict[str, list[StandardisedLine]]:
    """The lines of every site."""
    return {scope: list(own) for scope, own in groupby(panel.lines, key=lambda line: line.scope)}


def _name(name: str, lines: Sequence[StandardisedLine]) -> list[str]:
    patients = " and ".join(dict.fromkeys(f"{line.patients:,}" for line in lines))
    return [*wrap(name, NAME_WIDTH, SMALL_SIZE), f"n = {patients}"]


def _depth(panel: OutcomePanel, scopes: Mapping[str, Mapping[str, str]]) -> float:
    """Inches of the axes: of each site as many lines as its values, or as its name."""
    return sum(
        max(len(lines), len(_name(scopes[scope]["name"], lines))) * LINE + SITE_GAP
        for scope, lines in _sites(panel).items()
    )


def _height(panel: OutcomePanel, scopes: Mapping[str, Mapping[str, str]]) -> float:
    axes = _depth(panel, scopes) + TICKS if panel.lines else 0.0
    below = LINE if panel.absent else 0.0
    return len(heading(panel, PANEL_WIDTH)) * HEADING + axes + below + BELOW


def _draw_panel(
    figure: Figure,
    panel: OutcomePanel,
    scopes: Mapping[str, Mapping[str, str]],
    looks: Mapping[str, Look],
    numbers: Mapping[str, int],
    corner: tuple[float, float],
) -> None:
    x, y = corner
    head = heading(panel, PANEL_WIDTH)
    place_text(figure, x, y, "\n".join(head), weight="bold")
    y += len(head) * HEADING
    if panel.lines:
        depth = _depth(panel, scopes)
        axes = place_axes(figure, x + NAME_WIDTH + GAP, y, AXES_WIDTH, depth)
        set_scale(axes, panel, depth, ticks=4)
        down = 0.0
        for scope, lines in _sites(panel).items():
            name = _name(scopes[scope]["name"], lines)
            place_text(figure, x, y + down, "\n".join(name), size=SMALL_SIZE)
            for place, line in enumerate(lines):
                level = down + place * LINE
                right = x + PANEL_WIDTH
                place_text(figure, right, y + level, line.text, size=SMALL_SIZE, ha="right")
                draw_line(axes, line, level + MIDDLE, LINE, looks)
            down += max(len(lines), len(name)) * LINE + SITE_GAP
        y += depth + TICKS
    see = referred("No value: note", absent(panel), numbers)
    place_text(figure, x, y, see, size=SMALL_SIZE, color=GREY)
