"""The page of one site as sheets of A4, for print: what `site_html` shows, in the same order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.platypus import BaseDocTemplate, CondPageBreak, Flowable, Frame, PageTemplate

from hcc_conversion.display.sheets import (
    FOOT,
    HEIGHT,
    MARGIN,
    WIDTH,
    Drawing,
    FigureRow,
    Styles,
    draw_foot,
    in_rows,
    marked,
    new_canvas,
    points,
    table,
)
from hcc_conversion.display.tagged_pdf import Element, finished
from hcc_conversion.report.site_page import Figure, Grid, Part, Points, SitePage, Text

#: Sizes of text in points, the first preferred: a smaller one where it spares a sheet.
SIZES = (8.5, 8.0, 7.5)
#: The share of a sheet below which it is nearly empty.
NEARLY_EMPTY = 0.25
#: Points below a heading without which it moves to the next sheet.
_ROOM = 60


@dataclass(frozen=True)
class _Sheets:
    """The file without its tags, how many sheets it has, and how much of the last is used."""

    content: bytes
    document: Element
    count: int
    used: float


def site_sheets(page: SitePage, figures: Mapping[str, bytes]) -> bytes:
    """The sheets as PDF; *figures*: path of every figure on the page, then its file, a PDF.

    The same page gives the same bytes.
    """
    drawings = {
        path: Drawing.of(f"Figure{place}", pdf)
        for place, (path, pdf) in enumerate(figures.items(), 1)
    }
    tried = {size: _drawn(page, drawings, size) for size in SIZES}
    size = min(SIZES, key=lambda one: (_nearly_empty(tried[one]), tried[one].count, -one))
    sheets = _drawn(page, drawings, size, of=tried[size].count)
    return finished(
        sheets.content, sheets.document, {one.name: one.pdf for one in drawings.values()}
    )


def _nearly_empty(sheets: _Sheets) -> bool:
    return sheets.count > 1 and sheets.used < NEARLY_EMPTY


def _drawn(
    page: SitePage, drawings: Mapping[str, Drawing], size: float, of: int | None = None
) -> _Sheets:
    """The sheets with text of *size* points; *of*: how many there are, as every one says."""
    document = Element("Document")
    styles = Styles.of_size(size)
    end = _End()
    file = BytesIO()
    made = BaseDocTemplate(
        file,
        pagesize=A4,
        title=page.title,
        author=f"Replication of {page.citation}",
        subject=page.study,
        lang="en",
    )
    frame = Frame(
        MARGIN, MARGIN + FOOT, WIDTH, HEIGHT,
        leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
    )  # fmt: skip

    def foot(canvas: Any, _: BaseDocTemplate) -> None:
        draw_foot(canvas, page.title, f"page {canvas.getPageNumber()} of {of}", styles)

    made.addPageTemplates(PageTemplate(frames=[frame], onPageEnd=foot))
    made.build([*_story(page, drawings, styles, document), end], canvasmaker=new_canvas)
    return _Sheets(file.getvalue(), document, made.page, 1 - (end.bottom - MARGIN - FOOT) / HEIGHT)


class _End(Flowable):
    """Notes how far down the last sheet is used."""

    bottom = 0.0

    def drawOn(self, canvas: Any, x: float, y: float, _sW: float = 0) -> None:  # noqa: N802, N803, ARG002
        """Draw nothing."""
        self.bottom = y


def _story(
    page: SitePage, drawings: Mapping[str, Drawing], styles: Styles, document: Element
) -> Iterator[Flowable]:
    """What stands on the sheets, in its order; tags go into *document*."""
    yield marked(page.title, styles.title, document.add("H1"))
    yield marked(f"{page.nature}: {page.description}", styles.text, document.add("P"))
    yield marked(page.about, styles.aside, document.add("P"))
    for part in page.parts:
        yield from _part(part, drawings, styles, document.add("Sect"))


def _part(
    part: Part, drawings: Mapping[str, Drawing], styles: Styles, within: Element
) -> Iterator[Flowable]:
    """The heading of the part, on the sheet of what comes first below it, and its blocks."""
    heading = marked(part.heading, styles.heading, within.add("H2"))
    blocks = list(_blocks(part, drawings, styles, within))
    yield CondPageBreak(blocks[0].least + _ROOM / 2 if isinstance(blocks[0], FigureRow) else _ROOM)
    yield heading
    yield from blocks


def _blocks(
    part: Part, drawings: Mapping[str, Drawing], styles: Styles, within: Element
) -> Iterator[Flowable]:
    figures = {}
    for block in part.blocks:
        match block:
            case Text():
                style = styles.aside if block.aside else styles.text
                yield marked(block.text, style, within.add("P"))
            case Points():
                yield points(block.sentences, styles.point, within, box=block.first)
            case Grid():
                yield table(block.heads, block.rows, styles, within, named_rows=block.named_rows)
            case Figure():
                figures[drawings[block.path].name] = block
    for row in in_rows([drawings[figure.path] for figure in figures.values()]):
        captions, tags = [], []
        for one in row:
            captions.append(marked(figures[one.name].title, styles.head, within.add("P")))
            tags.append(within.add("Figure", instead=figures[one.name].instead))
        yield FigureRow(row, captions, tags)
