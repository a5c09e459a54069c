"""Sheets as PDF in which every piece says what it is: heading, paragraph, cell, figure.

A screen reader reads them in order, tables with their headings and figures by their alternative
text; what is only drawn, such as lines and page numbers, it passes over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, cast

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    TextStringObject,
)
from reportlab.pdfgen.canvas import Canvas


@dataclass(frozen=True)
class Piece:
    """Where on the sheets an element stands: page from 0, and its number on that page."""

    page: int
    number: int


@dataclass
class Element:
    """A part of the document.

    role
        a standard structure type of PDF, such as ``H1``, ``P``, ``TH``, ``Figure``.
    instead
        what is read instead of it, for a figure.
    scope
        of a cell that heads others: ``Row`` or ``Column``.
    parts
        elements within it, or where it stands; of several pieces where a page ended within it.
    """

    role: str
    instead: str = ""
    scope: str = ""
    parts: list[Element | Piece] = field(default_factory=list)

    def add(self, role: str, *, instead: str = "", scope: str = "") -> Element:
        """A new element within this one, after those that are there."""
        element = Element(role, instead, scope)
        self.parts.append(element)
        return element


class TaggedCanvas(Canvas):
    """Sheets on which all is decoration but what is drawn under `marked`.

    The same drawing gives the same bytes: neither the moment nor a random number is in them.
    """

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings | {"invariant": 1})
        self._pieces = 0

    @contextmanager
    def marked(self, element: Element) -> Iterator[None]:
        """What is drawn within is *element*; the heading of a column only where it first stands,
        since a table that goes on overleaf repeats it."""
        if element.scope == "Column" and element.parts:
            yield
            return
        element.parts.append(Piece(self.getPageNumber() - 1, self._pieces))
        self._code += ["EMC", f"/{element.role} <</MCID {self._pieces}>> BDC"]
        self._pieces += 1
        yield
        self._code += ["EMC", "/Artifact BMC"]

    def draw_named(self, name: str) -> None:
        """Draw what `finished` has under this name, from the origin on."""
        self._code.append(f"/{name} Do")

    def showPage(self) -> None:  # noqa: N802, as reportlab has it
        """End the sheet."""
        self._code[:] = ["/Artifact BMC", *self._code, "EMC"]
        super().showPage()
        self._pieces = 0


def size_of(pdf: bytes) -> tuple[float, float]:
    """Width and height of its first page, in points."""
    box = PdfReader(BytesIO(pdf)).pages[0].mediabox
    return float(box.width), float(box.height)


def finished(sheets: bytes, document: Element, drawings: Mapping[str, bytes]) -> bytes:
    """The sheets with what they say of themselves.

    Parameters
    ----------
    sheets
        what a `TaggedCanvas` wrote.
    document
        the element that all others are within.
    drawings
        name that `TaggedCanvas.draw_named` was given, then a PDF whose first page is drawn there.
    """
    writer = PdfWriter(clone_from=PdfReader(BytesIO(sheets)))
    writer.pdf_header = "%PDF-1.7"
    for name, pdf in drawings.items():
        _add_drawing(writer, name, PdfReader(BytesIO(pdf)).pages[0])
    root = DictionaryObject({NameObject("/Type"): NameObject("/StructTreeRoot")})
    reference = writer._add_object(root)
    on_pages: list[dict[int, IndirectObject]] = [{} for _ in writer.pages]
    root[NameObject("/K")] = ArrayObject([_written(writer, document, reference, on_pages)])
    numbered = ArrayObject()
    for place, page in enumerate(writer.pages):
        page[NameObject("/StructParents")] = NumberObject(place)
        page[NameObject("/Tabs")] = NameObject("/S")
        numbered += [
            NumberObject(place),
            ArrayObject(on_pages[place][number] for number in sorted(on_pages[place])),
        ]
    root[NameObject("/ParentTree")] = DictionaryObject({NameObject("/Nums"): numbered})
    catalog = writer.root_object
    catalog[NameObject("/StructTreeRoot")] = reference
    catalog[NameObject("/MarkInfo")] = _of({"/Marked": BooleanObject(True)})
    catalog[NameObject("/ViewerPreferences")] = _of({"/DisplayDocTitle": BooleanObject(True)})
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def _written(
    writer: PdfWriter,
    element: Element,
    parent: IndirectObject,
    on_pages: list[dict[int, IndirectObject]],
) -> IndirectObject:
    """The element as PDF has it, with all within it; its pieces are noted in *on_pages*."""
    entry = _of({"/Type": NameObject("/StructElem"), "/S": NameObject(f"/{element.role}")})
    entry[NameObject("/P")] = parent
    reference = writer._add_object(entry)
    if element.instead:
        entry[NameObject("/Alt")] = TextStringObject(element.instead)
    if element.scope:
        entry[NameObject("/A")] = _of(
            {"/O": NameObject("/Table"), "/Scope": NameObject(f"/{element.scope}")}
        )
    kids = ArrayObject()
    for part in element.parts:
        if isinstance(part, Element):
            kids.append(_written(writer, part, reference, on_pages))
            continue
        on_pages[part.page][part.number] = reference
        piece = _of({"/Type": NameObject("/MCR"), "/MCID": NumberObject(part.number)})
        piece[NameObject("/Pg")] = writer.pages[part.page].indirect_reference
        kids.append(piece)
    entry[NameObject("/K")] = kids
    return reference


def _add_drawing(writer: PdfWriter, name: str, drawing: PageObject) -> None:
    """Let every sheet draw *drawing* by its name."""
    drawn = DecodedStreamObject()
    contents = drawing.get_contents()
    drawn.set_data(b"" if contents is None else contents.get_data())
    form = drawn.flate_encode()
    form.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): ArrayObject(drawing.mediabox),
            NameObject("/Resources"): drawing["/Resources"].clone(writer),
        }
    )
    reference = writer._add_object(form)
    for page in writer.pages:
        resources = cast(DictionaryObject, page["/Resources"])
        named = resources.setdefault(NameObject("/XObject"), DictionaryObject())
        named[NameObject(f"/{name}")] = reference


def _of(entries: dict[str, Any]) -> DictionaryObject:
    return DictionaryObject({NameObject(key): value for key, value in entries.items()})
