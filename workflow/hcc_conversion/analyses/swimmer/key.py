"""The legend of the swimmer plot: what bands, shades and markers mean, in groups."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.patheffects import Normal, Stroke

from hcc_conversion.cohort.lanes import BANDS, EVENTS, ONGOING, RESPONSE, STATUS
from hcc_conversion.display.page import (
    MARGIN,
    SMALL_SIZE,
    TEXT_SIZE,
    line_height,
    place_text,
    text_width,
)
from hcc_conversion.display.palette import INK, Look, event_look, response_look, treatment_look
from schemas.vocabulary import INTENT
from schemas.vocabulary import RESPONSE as CATEGORIES

#: Markers that are but lines, without a face.
_LINES = ("|", "x", "4")
#: Of the size of a marker elsewhere.
MARKER_SCALE = 0.8

#: Elements of a lane, intents and responses as a reader names them.
WORDS = {
    "systemic": "systemic treatment",
    "locoregional": "loco-regional treatment",
    "other": "other treatment",
    "intent=conversion": "before any resection",
    "intent=adjuvant": "adjuvant",
    "intent=recurrence": "for recurrence",
    "response": "response",
    "CR": "complete (CR)",
    "PR": "partial (PR)",
    "SD": "stable (SD)",
    "PD": "progressive (PD)",
    "NE": "not evaluable (NE)",
    "conversion": "judged resectable",
    "surgery": "surgery",
    "watch_and_wait": "watch & wait begins",
    "recurrence": "recurrence",
    "progression": "progression",
    "alive": "alive",
    "death": "dead",
    "status_unknown": "alive or dead unknown",
    "adjuvant_ongoing": "adjuvant treatment ongoing",
    "treatment_ongoing": "other treatment ongoing",
}
#: How much white is mixed into a band's colour; its outline keeps the colour.
_WHITE = {"conversion": 0.0, "adjuvant": 0.6, "recurrence": 1.0}

# Inches: heading of a group; a swatch or marker; from it to its label; between two entries.
HEADING, SWATCH, GAP, APART = 1.2, 0.18, 0.05, 0.1


@dataclass(frozen=True)
class Entry:
    """A label with its look: a marker, or a band where it has an intent; a heading has no look."""

    label: str
    look: Look | None = None
    intent: str = ""


def course_colours(look: Look, intent: str) -> tuple[tuple[float, float, float], str]:
    """Fill and outline of a course: solid, tinted if adjuvant, white if for recurrence."""
    white = _WHITE[intent]
    red, green, blue = (part + (1 - part) * white for part in to_rgb(look.colour))
    return (red, green, blue), look.colour


def marker_style(look: Look, size: float) -> dict[str, Any]:
    """How a marker of *size* points is drawn: with a white rim, which parts it from what is under
    it; one that is but lines has it beneath."""
    style = {"linestyle": "", "marker": look.marker, "markersize": size, "color": look.colour}
    if look.marker not in _LINES:
        return style | {"markeredgecolor": "white", "markeredgewidth": 0.4}
    rim = [Stroke(linewidth=2.2, foreground="white"), Normal()]
    return style | {"markeredgewidth": 1.0, "path_effects": rim}


def key_height(lanes: pd.DataFrame, criterion: str, page_width: float) -> float:
    """Inches that `draw_key` needs, with a gap below."""
    places = _places(lanes, criterion, page_width)
    return (places[-1][2] + 1) * line_height(TEXT_SIZE) + 0.15 if places else 0.0


def draw_key(figure: Figure, y: float, lanes: pd.DataFrame, criterion: str) -> None:
    """Explain what occurs in *lanes*, each group from a line on, from *y* inches below the top."""
    width, height = figure.get_size_inches()
    for entry, x, line in _places(lanes, criterion, width):
        top = y + line * line_height(TEXT_SIZE)
        middle = top + line_height(TEXT_SIZE) * 0.36
        if entry.look is None:
            place_text(figure, x, top, entry.label, weight="bold")
            continue
        place_text(figure, x + SWATCH + GAP, top, entry.label, size=SMALL_SIZE)
        if entry.intent:
            fill, outline = course_colours(entry.look, entry.intent)
            corner = (x / width, 1 - (middle + SWATCH / 4) / height)
            style: dict[str, Any] = {"facecolor": fill, "edgecolor": outline, "linewidth": 0.6}
            figure.add_artist(Rectangle(corner, SWATCH / width, SWATCH / 2 / height, **style))
        else:
            at = ([(x + SWATCH / 2) / width], [1 - middle / height])
            style = marker_style(entry.look, entry.look.marker_size * MARKER_SCALE)
            figure.add_artist(Line2D(*at, **style))


def _places(
    lanes: pd.DataFrame, criterion: str, page_width: float
) -> list[tuple[Entry, float, int]]:
    """Every heading and entry with its left edge (inches) and its line."""
    places, line = [], 0
    for heading, entries in _groups(lanes, criterion):
        if not entries:
            continue
        places.append((Entry(heading), MARGIN, line))
        x = MARGIN + HEADING
        for entry in entries:
            needed = SWATCH + GAP + text_width(entry.label, SMALL_SIZE)
            if x > MARGIN + HEADING and x + needed > page_width - MARGIN:
                x, line = MARGIN + HEADING, line + 1
            places.append((entry, x, line))
            x += needed + APART
        line += 1
    return places


def _groups(lanes: pd.DataFrame, criterion: str) -> list[tuple[str, list[Entry]]]:
    """Headings with what occurs in the lanes."""
    present = set(lanes["element"])
    categories = set(lanes.loc[lanes["element"] == RESPONSE, "label"])
    given = set(lanes["intent"])
    shade = Look(INK, (0, None), "", "")
    bands = [
        Entry(WORDS[name], treatment_look(name), INTENT[0]) for name in BANDS if name in present
    ]
    shades = [Entry(WORDS[f"intent={name}"], shade, name) for name in INTENT if name in given]
    responses = [Entry(WORDS[_], response_look(_)) for _ in CATEGORIES if _ in categories]
    events, ends = (
        [Entry(WORDS[name], event_look(name)) for name in names if name in present]
        for names in (EVENTS, (*STATUS, *ONGOING))
    )
    return [
        ("Treatment", bands),
        ("Intent", shades),
        (f"Response, {criterion}", responses),
        ("Course", events),
        ("Last contact", ends),
    ]
