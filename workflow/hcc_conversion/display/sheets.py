"""What sheets of A4 are made of: headings, paragraphs, lists, tables and figures, each tagged."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import matplotlib as mpl
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import getFont, registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph, Table

from hcc_conversion.display.palette import GREY, INK
from hcc_conversion.display.tagged_pdf import Element, TaggedCanvas, size_of

MARGIN = 14 * mm
FOOT = 5 * mm  # of the page number, above the margin
WIDTH, HEIGHT = A4[0] - 2 * MARGIN, A4[1] - 2 * MARGIN - FOOT
_LOW = HEIGHT - 1  # what a whole sheet takes, and nothing has to be rounded
#: A figure may be made smaller to find room on a sheet, down to this share: its text is still read.
LEAST = 0.75
_GAP = 4 * mm  # between figures
_PAD = 3.0  # points, beside and between cells
_REGULAR, _BOLD, _EAST_ASIAN = "DejaVu Sans", "DejaVu Sans Bold", "STSong-Light"
_FILES = {_REGULAR: "DejaVuSans.ttf", _BOLD: "DejaVuSans-Bold.ttf"}
_TINT, _RULE = HexColor("#eef4f5"), HexColor("#bbbbbb")


@dataclass(frozen=True)
class Styles:
    """The styles of text; `of_size` gives those of a size."""

    title: ParagraphStyle
    heading: ParagraphStyle
    text: ParagraphStyle
    aside: ParagraphStyle
    point: ParagraphStyle
    cell: ParagraphStyle
    head: ParagraphStyle
    foot: ParagraphStyle
    foot_right: ParagraphStyle

    @classmethod
    def of_size(cls, points: float) -> "Styles":
        """Styles for a text of *points*; tables and asides are smaller by a point."""
        _fonts()

        def style(size: float, font: str = _REGULAR, color: str = INK, **more: Any) -> Any:
            return ParagraphStyle(
                "", fontName=font, bulletFontName=font, fontSize=size, bulletFontSize=size,
                leading=1.25 * size, textColor=HexColor(color), **more,
            )  # fmt: skip

        small = points - 1
        return cls(
            title=style(1.7 * points, _BOLD, spaceAfter=5),
            heading=style(1.25 * points, _BOLD, spaceBefore=8, spaceAfter=3),
            text=style(points, spaceAfter=4),
            aside=style(small, color=GREY, spaceBefore=3, spaceAfter=3),
            point=style(points, leftIndent=9),
            cell=style(small),
            head=style(small, _BOLD),
            foot=style(7, color=GREY),
            foot_right=style(7, color=GREY, alignment=TA_RIGHT),
        )


@cache
def _fonts() -> None:
    """DejaVu Sans, which comes with matplotlib and goes into the file; and, for Chinese, Japanese
    and Korean, that of the reader's own machine, as on a page of HTML."""
    folder = Path(mpl.get_data_path()) / "fonts/ttf"
    for name, file in _FILES.items():
        registerFont(TTFont(name, folder / file))
    registerFont(UnicodeCIDFont(_EAST_ASIAN))


def marked(text: str, style: ParagraphStyle, element: Element, bullet: str | None = None) -> Any:
    """A paragraph that says it is *element*; *text* is no markup."""
    paragraph = _Marked(_markup(text, style), style, bulletText=bullet)
    paragraph.element = element
    return paragraph


def _markup(text: str, style: ParagraphStyle) -> str:
    """The text as reportlab reads it, with another font for what this one does not hold."""
    known = getFont(style.fontName).face.charToGlyph
    runs = [
        (held, escape("".join(run)))
        for held, run in groupby(text, lambda character: ord(character) in known)
    ]
    return "".join(
        run if held else f'<font name="{_EAST_ASIAN}">{run}</font>' for held, run in runs
    )


class _Marked(Paragraph):
    element: Element

    def draw(self) -> None:
        # A line that goes on ends with a space, or what is copied or read out has no word's end.
        for line in self.blPara.lines[:-1]:
            if self.blPara.kind:
                line.words[-1].text = f"{line.words[-1].text.rstrip()} "
            elif line[1][-1]:
                line[1].append("")
        with self.canv.marked(self.element):
            super().draw()

    def split(self, width: float, height: float) -> list["_Marked"]:
        parts = super().split(width, height)
        for part in parts:
            part.element = self.element
        return parts


class _Rows(Table):
    """A row goes on overleaf only where a whole sheet does not hold it."""

    def split(self, width: float, height: float) -> list["_Rows"]:
        self.splitInRow = int(height > 0.9 * HEIGHT)
        return super().split(width, height)


def points(sentences: Sequence[str], style: ParagraphStyle, within: Element, *, box: bool) -> Any:
    """A list of sentences; *box*: on a tint, to be read first."""
    items = within.add("L")
    rows = [[marked(sentence, style, items.add("LI").add("LBody"), "•")] for sentence in sentences]
    pad = 2 * _PAD if box else 0
    return _Rows(
        rows,
        colWidths=[WIDTH],
        style=[
            *([("BACKGROUND", (0, 0), (-1, -1), _TINT)] if box else []),
            *_padding(sides=pad, between=1.5),
        ],
    )


def table(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    styles: Styles,
    within: Element,
    *,
    named_rows: bool,
) -> Any:
    """A table whose heads stand again on every sheet that it goes on to; *named_rows*: whether the
    first cell of a row is its name."""
    tag = within.add("Table")
    line = tag.add("TR")
    cells = [[marked(head, styles.head, line.add("TH", scope="Column")) for head in heads]]
    for row in rows:
        line = tag.add("TR")
        cells.append(
            [
                marked(
                    cell,
                    styles.cell,
                    line.add("TH", scope="Row") if named_rows and not place else line.add("TD"),
                )
                for place, cell in enumerate(row)
            ]
        )
    return _Rows(
        cells,
        colWidths=_widths([heads, *rows], styles.cell.fontSize),
        repeatRows=1,
        hAlign="LEFT",
        style=[
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.3, _RULE),
            ("LINEBELOW", (0, 0), (-1, 0), 0.8, HexColor(INK)),
            *_padding(sides=_PAD, between=1.2),
        ],
    )


def _padding(*, sides: float, between: float) -> list[tuple[Any, ...]]:
    whole = ((0, 0), (-1, -1))
    return [
        ("FONT", *whole, _REGULAR),
        ("LEFTPADDING", *whole, sides), ("RIGHTPADDING", *whole, sides),
        ("TOPPADDING", *whole, between), ("BOTTOMPADDING", *whole, between + 0.8),
    ]  # fmt: skip


def _widths(rows: Sequence[Sequence[str]], size: float) -> list[float]:
    """Of columns: what their longest text takes; where that is too much for all together, the wide
    ones share what the narrow ones leave."""
    wanted = [
        max(stringWidth(text, _BOLD, size) for text in column) + 2 * _PAD + 1
        for column in zip(*rows, strict=True)
    ]
    widths = dict.fromkeys(range(len(wanted)), 0.0)
    left = WIDTH
    for done, place in enumerate(sorted(widths, key=wanted.__getitem__)):
        widths[place] = min(wanted[place], left / (len(wanted) - done))
        left -= widths[place]
    return list(widths.values())


@dataclass(frozen=True)
class Drawing:
    """A figure: `name` is its own in the file, `pdf` the file of the job that drew it. Width and
    height in points, as it is printed if there is room: `scale` times its own, which is 1 but for
    a figure that is wider than a sheet."""

    name: str
    pdf: bytes
    width: float
    height: float
    scale: float

    @classmethod
    def of(cls, name: str, pdf: bytes) -> "Drawing":
        """The figure in that file."""
        width, height = size_of(pdf)
        scale = min(1.0, WIDTH / width)
        return cls(name, pdf, scale * width, scale * height, scale)


class FigureRow(Flowable):
    """Figures beside one another under their captions. They are made smaller where that lets them
    end the sheet, and where a sheet would not hold them at all."""

    def __init__(
        self, drawings: Sequence[Drawing], captions: Sequence[Any], tags: Sequence[Element]
    ) -> None:
        super().__init__()
        self.drawings, self.captions, self.tags = drawings, captions, tags
        self.spaceBefore = _GAP
        self._tall = max(drawing.height for drawing in drawings)
        self._above = max(
            caption.wrap(drawing.width, HEIGHT)[1] + 3
            for caption, drawing in zip(captions, drawings, strict=True)
        )
        self.least = min(self._above + LEAST * self._tall, _LOW)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """As high as fits below what is there, or what it takes at the least."""
        # A point is left: of a sheet that is full to its end, reportlab begins another.
        self._height = min(max(height - 1, self.least), self._above + self._tall, _LOW)
        return width, self._height

    def draw(self) -> None:
        """Side by side from the left, tops in line."""
        share = (self._height - self._above) / self._tall
        left = 0.0
        for figure, caption, tag in zip(self.drawings, self.captions, self.tags, strict=True):
            caption.drawOn(self.canv, left, self._height - caption.height)
            bottom = self._height - self._above - figure.height * share
            with self.canv.marked(tag):
                self.canv.saveState()
                scale = share * figure.scale
                self.canv.transform(scale, 0, 0, scale, left, bottom)
                self.canv.draw_named(figure.name)
                self.canv.restoreState()
            left += figure.width + _GAP


def new_canvas(*args: Any, **settings: Any) -> TaggedCanvas:
    """An empty `TaggedCanvas` that begins with a font that goes into the file."""
    return TaggedCanvas(*args, **settings | {"initialFontName": _REGULAR})


def draw_foot(canvas: TaggedCanvas, title: str, number: str, styles: Styles) -> None:
    """What every sheet is of, and its number, below what stands on it."""
    top = MARGIN + FOOT - 2 * mm
    for text, style, width in (
        (title, styles.foot, 0.8 * WIDTH),
        (number, styles.foot_right, WIDTH),
    ):
        line = Paragraph(_markup(text, style), style)
        _, height = line.wrapOn(canvas, width, top)
        line.drawOn(canvas, MARGIN, top - height)


def in_rows(drawings: Sequence[Drawing]) -> list[list[Drawing]]:
    """Figures that follow one another, in a row while there is room beside them."""
    rows: list[list[Drawing]] = []
    for one in drawings:
        if rows and sum(other.width + _GAP for other in rows[-1]) + one.width <= WIDTH:
            rows[-1].append(one)
        else:
            rows.append([one])
    return rows
