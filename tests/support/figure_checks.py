"""What is asked of every figure, and the longest label it must have room for."""

from itertools import combinations

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from hcc_conversion.display.page import NARROW, SMALL_SIZE, TALL, TITLE_SIZE, WIDE

LONG = (
    "Patient flow — The First Affiliated University Hospital of a City with a Very Long Name, "
    "Department of Hepatobiliary Surgery & Transplantation ($ 1) (reconstructed from published "
    "values)"
)


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


def boxes(figure: Figure) -> list[tuple[str, object]]:
    """Every text that is seen with its extent in pixels."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    seen = []
    for text in figure.findobj(Text):
        if text.get_text().strip() and text.get_visible():
            extent = text.get_window_extent(canvas.get_renderer())
            # Tick labels that matplotlib keeps in store have no place.
            if extent.width and np.isfinite(extent.extents).all():
                seen.append((text.get_text(), extent))
    return seen


def fits_the_page(figure: Figure) -> None:
    """No text lies over another or leaves the page."""
    seen = boxes(figure)
    page = figure.bbox
    off = [
        text
        for text, box in seen
        if box.x0 < page.x0 or box.y0 < page.y0 or box.x1 > page.x1 or box.y1 > page.y1
    ]
    over = [
        (one, other)
        for (one, a), (other, b) in combinations(seen, 2)
        if min(a.x1, b.x1) - max(a.x0, b.x0) > 1 and min(a.y1, b.y1) - max(a.y0, b.y0) > 1
    ]
    assert (off, over) == ([], []), (off, over)


def is_set_for_print(figure: Figure, pages: float = 1.0) -> None:
    """As wide as one column or two of a journal, at most so many *pages* high; text of 7 to 9
    points that neither lies over other text nor leaves the page."""
    width, height = figure.get_size_inches()
    assert width in (NARROW, WIDE)
    assert height <= pages * TALL, f"{height:.1f} inches"
    sizes = {text.get_fontsize() for text in figure.findobj(Text) if text.get_text().strip()}
    assert min(sizes) >= SMALL_SIZE and max(sizes) <= TITLE_SIZE, sizes
    fits_the_page(figure)
