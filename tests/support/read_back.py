"""Tables of a Word file, read back, and numbers as they are printed."""

import re
from io import BytesIO

from docx import Document


def tables_of(word):
    """Number of a table, then heading and label of a row, then its cells, as Word has them."""
    document = Document(BytesIO(word))
    captions = [p.text for p in document.paragraphs if p.style.name == "Caption"]
    numbers = [re.match(r"Table (\w+)\.", text)[1] for text in captions]
    return {
        number: read_rows(table) for number, table in zip(numbers, document.tables, strict=True)
    }


def read_rows(table):
    """Heading and label of a row, then its cells; the heading is the last row that is not
    indented."""
    rows, heading = {}, ""
    for row in table.rows:
        label, *cells = row.cells
        texts = [plain(cell) for cell in cells]
        name = plain(label)
        indented = label.paragraphs[0].paragraph_format.left_indent
        heading = heading if indented else name
        rows[(heading if indented else "", name)] = texts
    return rows


def plain(cell):
    """The text of a cell without the letters of foot notes."""
    runs = [run for paragraph in cell.paragraphs for run in paragraph.runs]
    return "".join(run.text for run in runs if not run.font.superscript)


def numbers_in(text):
    """The numbers of a cell as they are printed, with a sign that Python reads."""
    plain_text = text.replace("\u2212", "-").replace("\u202f", "")
    return re.findall(r"[<>]?-?\d+(?:\.\d+)?", plain_text)


def agree(ours, theirs):
    """Whether two printed numbers can be one number, each rounded to its own digits."""
    if theirs.startswith("<"):
        return float(ours.lstrip("<")) <= float(theirs[1:])
    if ours.startswith("<"):
        return float(theirs) <= float(ours[1:])
    slack = sum(0.5 * 10.0 ** -len(text.partition(".")[2]) for text in (ours, theirs))
    return abs(float(ours) - float(theirs)) <= slack + 1e-9
