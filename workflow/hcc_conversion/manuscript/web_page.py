"""Tables as a page to read, print or copy from."""

from pathlib import Path

from hcc_conversion.display.pages import render
from hcc_conversion.manuscript.model import TableSet

#: Letters beside each other; what is wider stands in another part of the table.
_ROOM = 178
_HERE = Path(__file__).parent


def web_page(tables: TableSet, *, back: str, beside: dict[str, str]) -> str:
    """The page.

    Parameters
    ----------
    back
        the address of the report.
    beside
        name, then address, of the same tables in other formats.
    """
    return render(
        _HERE / "tables.html.j2",
        title=tables.title,
        parts=[
            (part, [(table, table.panels(_ROOM)) for table in part.tables]) for part in tables.parts
        ],
        legend=tables.legend,
        sections=tables.sections,
        back=back,
        beside=beside,
    )
