"""The page that every figure is drawn on, measured in inches from its top left, and its files."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.textpath import TextToPath

from hcc_conversion.display.catalogue import FIGURE
from hcc_conversion.display.fonts import DRAWN, drawn_family
from hcc_conversion.display.palette import GREY, INK, Look
from hcc_conversion.display.svg import finished
from hcc_conversion.run.private_files import open_private

_INCH = 25.4  # mm
#: Inches: one column and two of a journal, and the height of its page.
NARROW, WIDE, TALL = 85 / _INCH, 170 / _INCH, 225 / _INCH
DPI = 300
MARGIN = 0.08  # inches, on every side of a page
TITLE_SIZE = 9.0  # points, as all sizes of text: as they are printed, nothing is reduced
TEXT_SIZE = 7.5
SMALL_SIZE = 7.0
TABLE_LINE = SMALL_SIZE * 1.2 / 72  # inches from one line to the next within a row of a table
_KEY_WIDTH = 0.22  # inches for a marker of a legend, and between its entries

#: Settings of every figure.
HOUSE_STYLE = {
    "font.family": DRAWN,
    "font.size": TEXT_SIZE,
    # A site's names may hold a dollar sign, which must not start a formula.
    "text.parse_math": False,
    "text.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": TEXT_SIZE,
    "axes.labelsize": SMALL_SIZE,
    "xtick.labelsize": SMALL_SIZE,
    "ytick.labelsize": SMALL_SIZE,
    "legend.fontsize": SMALL_SIZE,
    "axes.linewidth": 0.6,
    "hatch.linewidth": 0.5,
    # Text as text, which an editor of figures can change and a reader can find.
    "svg.fonttype": "none",
    "pdf.fonttype": 42,
    # Otherwise the ids within the file are drawn at random.
    "svg.hashsalt": "hcc_conversion",
}


#: What matplotlib would write into a file about how it was made.
_WRITTEN = {
    "svg": ("Date", "Creator"),
    "pdf": ("CreationDate", "Creator", "Producer"),
    "png": ("Software",),
}


@contextmanager
def house_style() -> Iterator[None]:
    """The settings of every figure, whatever a matplotlibrc of the machine says; also a
    decorator. The settings from before come back at the end."""
    drawn_family()
    with mpl.rc_context():
        style.use(["default", HOUSE_STYLE])
        yield


@house_style()
def save_figure(figure: Figure, path: str | Path, *, private: bool = False) -> None:
    """Write ``<path>.svg``, which stands in the report too, ``.pdf`` and ``.png`` of 300 dpi.

    The same figure gives the same bytes. *private*: single patients can be told apart, so only the
    owner may read it.
    """
    for ending in FIGURE:
        file, kind = Path(f"{path}{ending}"), ending.removeprefix(".")
        drawn = BytesIO()
        # The same every time: neither the moment nor the version of matplotlib is written.
        figure.savefig(
            drawn, format=kind, facecolor="white", dpi=DPI, metadata=dict.fromkeys(_WRITTEN[kind])
        )
        content = drawn.getvalue()
        if kind == "svg":
            content = finished(content.decode("utf-8")).encode("utf-8")
        with open_private(file) if private else file.open("wb") as stream:
            stream.write(content)


def new_page(width: float, height: float) -> Figure:
    """An empty white figure; inches."""
    return Figure(figsize=(width, height), facecolor="white")


def place_text(figure: Figure, x: float, y: float, text: str, **settings: Any) -> Text:
    """Write *text* with its top left at *x*, *y* inches from the page's top left."""
    width, height = figure.get_size_inches()
    placed: dict[str, Any] = {"va": "top", "ha": "left", "size": TEXT_SIZE} | settings
    return figure.text(x / width, 1 - y / height, text, **placed)


def place_lines(figure: Figure, x: float, y: float, lines: Sequence[str], **settings: Any) -> None:
    """Write *lines* of a row of a table in `SMALL_SIZE`, the first within `TABLE_LINE` of *y*.

    Texts of a row stand on one line whatever their letters, unlike those of `place_text`.
    """
    for number, line in enumerate(lines):
        at = y + 0.72 * TABLE_LINE + number * TABLE_LINE
        place_text(figure, x, at, line, **{"size": SMALL_SIZE, "va": "baseline"} | settings)


def place_rule(figure: Figure, y: float, colour: str, ends: Sequence[float] = ()) -> None:
    """A thin line across the page, or between *ends*, *y* inches below its top."""
    width, height = figure.get_size_inches()
    left, right = ends or (MARGIN, width - MARGIN)
    at = 1 - y / height
    figure.add_artist(
        Line2D([left / width, right / width], [at, at], color=colour, linewidth=0.6, zorder=0)
    )


def place_axes(figure: Figure, x: float, y: float, width: float, height: float) -> Axes:
    """Axes with their top left at *x*, *y* inches from the page's top left."""
    across, down = figure.get_size_inches()
    return figure.add_axes((x / across, 1 - (y + height) / down, width / across, height / down))


def title_height(title: str, page_width: float) -> float:
    """Inches from the top of the page that `place_title` needs, margin and gap with it."""
    lines = wrap(title, page_width - 2 * MARGIN, TITLE_SIZE, bold=True)
    return MARGIN + len(lines) * line_height(TITLE_SIZE) + 0.12


def place_title(figure: Figure, title: str) -> None:
    """Write the title at the top of the page, in as many lines as it takes."""
    lines = wrap(title, figure.get_figwidth() - 2 * MARGIN, TITLE_SIZE, bold=True)
    place_text(figure, MARGIN, MARGIN, "\n".join(lines), size=TITLE_SIZE, weight="bold")


def note_height(note: str, page_width: float) -> float:
    """Inches at the bottom of the page that `place_note` needs, margin and gap with it."""
    lines = wrap_paragraphs(note, page_width - 2 * MARGIN, SMALL_SIZE)
    return MARGIN + len(lines) * line_height(SMALL_SIZE) + 0.08


def place_note(figure: Figure, note: str) -> None:
    """Write a grey footnote at the bottom of the page, in as many lines as it takes."""
    width, height = figure.get_size_inches()
    lines = wrap_paragraphs(note, width - 2 * MARGIN, SMALL_SIZE)
    y = height - MARGIN
    place_text(figure, MARGIN, y, "\n".join(lines), size=SMALL_SIZE, color=GREY, va="bottom")


def legend_height(entries: Sequence[tuple[str, Look]], page_width: float) -> float:
    """Inches that `draw_legend` needs, with a gap below."""
    places, lines = _legend_places(entries, page_width)
    return lines * line_height(TEXT_SIZE) + 0.15 if places else 0.0


def draw_legend(figure: Figure, y: float, entries: Sequence[tuple[str, Look]]) -> None:
    """Explain markers in lines across the page, from *y* inches below its top.

    entries
        label and look of each thing drawn.
    """
    width, height = figure.get_size_inches()
    places, _ = _legend_places(entries, width)
    for (_, look), (x, line, label) in zip(entries, places, strict=True):
        top = y + line * line_height(TEXT_SIZE)
        middle = top + line_height(TEXT_SIZE) * 0.36
        marker = Line2D(
            [(x + 0.08) / width],
            [1 - middle / height],
            linestyle="",
            marker=look.marker,
            markersize=look.marker_size,
            color=look.colour,
            markerfacecolor=look.colour if look.filled else "white",
        )
        figure.add_artist(marker)
        place_text(figure, x + _KEY_WIDTH, top, "\n".join(label))


def _legend_places(
    entries: Sequence[tuple[str, Look]], page_width: float
) -> tuple[list[tuple[float, int, list[str]]], int]:
    """Left edge (inches), first line and wrapped label of every entry; the number of lines."""
    places, x, line, high = [], MARGIN, 0, 1
    for text, _ in entries:
        label = wrap(text, page_width - 2 * MARGIN - _KEY_WIDTH)
        needed = _KEY_WIDTH + max(text_width(part) for part in label)
        if x > MARGIN and x + needed > page_width - MARGIN:
            x, line, high = MARGIN, line + high, 1
        places.append((x, line, label))
        x, high = x + needed + _KEY_WIDTH, max(high, len(label))
    return places, line + high


def line_height(size: float) -> float:
    """Inches from one line of text to the next."""
    return size * 1.45 / 72


@cache
def text_width(text: str, size: float = TEXT_SIZE, bold: bool = False) -> float:
    """Inches that one line of *text* takes."""
    font = FontProperties(family=drawn_family(), size=size, weight="bold" if bold else "normal")
    width, _, _ = TextToPath().get_text_width_height_descent(text, font, ismath=False)
    # On the pixels of a screen letters stand a little wider than their outlines.
    return width * 1.05 / 72


def wrap(text: str, width: float, size: float = TEXT_SIZE, *, bold: bool = False) -> list[str]:
    """Break *text* into lines of at most *width* inches, within words only where it must be."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if text_width(longer, size, bold) <= width:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for letter in word:
            if lines[-1] and text_width(lines[-1] + letter, size, bold) > width:
                lines.append("")
            lines[-1] += letter
    return lines


def shortened(text: str, width: float, size: float = TEXT_SIZE) -> str:
    """*text* in one line of at most *width* inches; an ellipsis stands for what is cut."""
    first, *more = wrap(text, width, size)
    if not more:
        return text
    while first and text_width(f"{first} …", size) > width:
        first = first.rpartition(" ")[0] or first[:-1]
    return f"{first} …"


def wrap_paragraphs(text: str, width: float, size: float = TEXT_SIZE) -> list[str]:
    """`wrap` of each line of *text*."""
    return [line for paragraph in text.split("\n") for line in wrap(paragraph, width, size)]


def draw_mark(axes: Axes, x: float, y: float, look: Look) -> None:
    """A marker as *look* has it, above lines and not cut at the edge of the axes."""
    axes.plot(
        [x],
        [y],
        linestyle="",
        marker=look.marker,
        markersize=look.marker_size,
        color=look.colour,
        markeredgecolor="white",
        markeredgewidth=0.4,
        clip_on=False,
        zorder=3,
    )
