"""Tables as a Word file: real tables with captions, repeated heads and foot notes."""

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from hcc_conversion.manuscript.layout import NBSP
from hcc_conversion.manuscript.model import JournalTable, Part, TableSet
from hcc_conversion.run.fixed_workbook import FIXED_MOMENT, without_clock

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

#: Of the page and its margins, and of a letter in a table, in millimetres.
_SHORT, _LONG, _MARGIN, _LETTER = 210, 297, 15, 1.5
#: Rows that surely stand on a page, upright and lying.
_ROWS = {False: 46, True: 28}
_FONT = "Arial"
#: Of what stands in a table and in its foot.
_STYLE = "Table text"
_BORDERS = {"top": 8, "bottom": 8}  # eighths of a point


def word_file(tables: TableSet) -> bytes:
    """The document. The same tables give the same bytes."""
    document = Document()
    _style(document)
    document.core_properties.title = tables.title
    for name in ("author", "comments", "last_modified_by"):
        setattr(document.core_properties, name, "")
    document.core_properties.created = document.core_properties.modified = FIXED_MOMENT
    _turn(document.sections[0], landscape=False)
    document.add_heading(tables.title, level=1)
    for line in tables.legend:
        document.add_paragraph(line)
    for part in tables.parts:
        _list(document, part)
    for heading, paragraphs in tables.sections:
        document.add_heading(heading, level=2)
        for text in paragraphs:
            document.add_paragraph(text)
    for part in tables.parts:
        for table in part.tables:
            _add_table(document, table)
    buffer = BytesIO()
    document.save(buffer)
    return without_clock(buffer.getvalue())


def _list(document: "WordDocument", part: Part) -> None:
    """What the part is, and its tables."""
    if part.heading:
        document.add_heading(part.heading, level=2)
    for line in [part.text, *(table.title for table in part.tables), *part.left_out]:
        if line:
            document.add_paragraph(line)


def _style(document: "WordDocument") -> None:
    document.styles.add_style(_STYLE, WD_STYLE_TYPE.PARAGRAPH)
    for name, size, before, after in (
        ("Normal", 9, 0, 4),
        (_STYLE, 8, 1, 1),
        ("Caption", 9, 14, 4),
        ("Heading 1", 14, 0, 8),
        ("Heading 2", 11, 12, 4),
    ):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = _FONT, Pt(size), None
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{script}"), _FONT)
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        style.paragraph_format.space_before, style.paragraph_format.space_after = (
            Pt(before),
            Pt(after),
        )
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")


def _room(*, landscape: bool) -> int:
    """How many letters stand beside each other between the margins."""
    return int(((_LONG if landscape else _SHORT) - 2 * _MARGIN) / _LETTER)


def _turn(section: Any, *, landscape: bool) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    width, height = (_LONG, _SHORT) if landscape else (_SHORT, _LONG)
    section.page_width, section.page_height = Mm(width), Mm(height)
    for side in ("left", "right", "top", "bottom"):
        setattr(section, f"{side}_margin", Mm(_MARGIN))


def _add_table(document: "WordDocument", table: JournalTable) -> None:
    """The table on a page of its own, lying where it is too wide to stand, and in parts where it is
    too wide for that; its foot below the last."""
    landscape = len(table.panels(_room(landscape=False))) > 1
    new_page = True
    if (document.sections[-1].orientation == WD_ORIENT.LANDSCAPE) != landscape:
        _turn(document.add_section(WD_SECTION.NEW_PAGE), landscape=landscape)
        new_page = False
    for part in table.panels(_room(landscape=landscape)):
        caption = document.add_paragraph(style="Caption")
        caption.paragraph_format.page_break_before = new_page
        caption.paragraph_format.keep_with_next = True
        # Parts that a page cannot hold begin on one; of shorter ones several share it.
        new_page = len(part.rows) > _ROWS[landscape]
        caption.add_run(f"Table {part.number}. ").bold = True
        caption.add_run(part.caption).bold = False
        _fill(document, part, landscape=landscape)
        if part.lettered:
            foot = document.add_paragraph(style=_STYLE)
            for letter, note in part.lettered:
                foot.add_run(letter).font.superscript = True
                foot.add_run(f"{NBSP}{note} ")
        if part.notes:
            document.add_paragraph(" ".join(part.notes), style=_STYLE)


def _fill(document: "WordDocument", table: JournalTable, *, landscape: bool) -> None:
    heads = 2 if table.spans() else 1
    n_columns = len(table.columns) + 1
    grid = document.add_table(heads + len(table.rows), n_columns)
    grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _narrow(grid)
    _describe(grid, table.title)
    widths = [Mm(letters * _LETTER) for letters in table.widths]
    for column, wide in zip(grid.columns, widths, strict=True):
        column.width = wide
    # Cells by the rows' own lists: asking the table for each would read all of it every time.
    cells = [row.cells for row in grid.rows]
    for row in cells:
        for cell, wide in zip(row, widths, strict=True):
            cell.width, cell.paragraphs[0].style = wide, document.styles[_STYLE]
    _head(cells[:heads], table)
    # What fits a page is not broken; of a longer table the head has two rows below it, and a
    # heading one.
    together = len(table.rows) if len(table.rows) <= _ROWS[landscape] else 2
    for place, (row, written) in enumerate(zip(table.rows, cells[heads:], strict=True), start=1):
        label = written[0].paragraphs[0]
        label.paragraph_format.keep_with_next = row.is_heading or place < together
        label.paragraph_format.left_indent = Mm(3) if row.indent else None
        if row.is_heading:
            written[0].merge(written[-1])
        _write(label, row.label)
        for cell, place in zip(row.cells, written[1:], strict=False):
            _write(place.paragraphs[0], cell.text, mark=cell.mark)
    for row in grid.rows:
        _flag(row._tr.get_or_add_trPr(), "w:cantSplit")
    for row in grid.rows[:heads]:
        _flag(row._tr.get_or_add_trPr(), "w:tblHeader")
    _rule(cells[0], top=_BORDERS["top"])
    _rule(cells[heads - 1], bottom=4)
    _rule(cells[-1], bottom=_BORDERS["bottom"])


def _head(rows: Sequence[Sequence["_Cell"]], table: JournalTable) -> None:
    below = rows[-1]
    _write(below[0].paragraphs[0], table.stub, bold=True)
    for column, cell in zip(table.columns, below[1:], strict=True):
        counted = f" ({column.counted})" if column.counted else ""
        _write(cell.paragraphs[0], f"{column.head}{counted}", mark=column.mark, bold=True)
    if len(rows) == 1:
        return
    for start, end, span in table.spans():
        merged = rows[0][start + 1].merge(rows[0][end + 1])
        _write(merged.paragraphs[0], span, bold=True)
        _rule([merged], bottom=4)


def _write(paragraph: "Paragraph", text: str, *, mark: str = "", bold: bool = False) -> None:
    paragraph.add_run(text).bold = bold
    if mark:
        paragraph.add_run(mark).font.superscript = True


def _describe(grid: "Table", title: str) -> None:
    """What a screen reader says of the table."""
    described = OxmlElement("w:tblCaption")
    described.set(qn("w:val"), title)
    grid._tbl.tblPr.append(described)


def _narrow(grid: "Table") -> None:
    """A millimetre beside what stands in the cells."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(Mm(1).twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    grid._tbl.tblPr.append(margins)


def _flag(properties: Any, name: str) -> None:
    properties.append(OxmlElement(name))


def _rule(cells: Sequence["_Cell"], **sides: int) -> None:
    """Lines above or below cells, in eighths of a point."""
    for cell in cells:
        properties = cell._tc.get_or_add_tcPr()
        borders = properties.find(qn("w:tcBorders"))
        if borders is None:
            borders = OxmlElement("w:tcBorders")
            properties.append(borders)
        for side, size in sides.items():
            line = OxmlElement(f"w:{side}")
            for name, value in (("val", "single"), ("sz", str(size)), ("color", "000000")):
                line.set(qn(f"w:{name}"), value)
            borders.append(line)
