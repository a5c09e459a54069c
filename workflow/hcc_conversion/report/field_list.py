"""The canonical fields as one list for a data manager who prepares an extract: CSV, workbook."""

from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pandas as pd

from hcc_conversion.run.fixed_workbook import FIXED_MOMENT, without_clock
from hcc_conversion.run.wording import with_minus
from schemas.uses import Use
from schemas.vocabulary import FREE_TEXT

if TYPE_CHECKING:  # whoever shows results needs no workbook
    from openpyxl.worksheet.worksheet import Worksheet

#: Columns of the list, and how wide they are in the workbook.
COLUMNS = {
    "table": 15,
    "field": 28,
    "title": 30,
    "meaning": 48,
    "type": 12,
    "our unit": 9,
    "permitted": 40,
    "usual": 18,
    "needed": 18,
    "why it is asked": 44,
    "used in the paper": 34,
}
_OWN_IDENTIFIER = "the site's own identifier of the patient; no result holds it"
_NAMES = "Names for free text"
#: Kind of a field, then its type in words.
_TYPES = {
    "identifier": "text",
    "measured": "number",
    "coded": "code",
    "yes_no": "yes or no",
    "day": "date",
    "date": "date",
    "text": "text",
}


def field_list(
    fields: Mapping[str, Mapping[str, Mapping[str, Any]]], uses: Mapping[str, Mapping[str, Use]]
) -> pd.DataFrame:
    """One row per canonical field, all text.

    Parameters
    ----------
    fields
        `hcc_conversion.study.canonical_fields.describe_fields`.
    uses
        `schemas.uses.USES`.

    Returns
    -------
    `COLUMNS`. A centre's units are converted to ours; ``permitted`` are codes or the
    limits of a number, ``usual`` is the range outside which a value is worth a look.
    """
    rows = [
        _row(table, name, field, uses[table][name])
        for table, of_table in fields.items()
        for name, field in of_table.items()
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="string")


def _row(table: str, name: str, field: Mapping[str, Any], use: Use) -> tuple[str, ...]:
    usual, is_day = field.get("plausible"), field["kind"] == "day"
    return (
        table,
        name,
        field["title"],
        _OWN_IDENTIFIER if field["kind"] == "identifier" else field["description"],
        _TYPES[field["kind"]],
        field.get("unit", "") if field["kind"] == "measured" else "",
        _permitted(table, name, field),
        f"{'days since day 0: ' if is_day else ''}{_range(usual)}" if usual else "",
        _needed(table, field),
        use.why,
        ", ".join(use.used_in),
    )


def _permitted(table: str, name: str, field: Mapping[str, Any]) -> str:
    if (table, name) in FREE_TEXT:
        return f"see {_NAMES.lower()}"
    if field["kind"] == "yes_no":
        date = "; or a date, which is compared with the study window"
        return "yes, no" + (date if field.get("accepts_date") else "")
    if "values" in field:
        return ", ".join(map(str, field["values"]))
    if field["kind"] == "measured":
        birth = "; or a date of birth, counted to day 0" if field.get("from_birth") else ""
        bounds = "; or categories, such as ≤300 and >300" if table == "patients" else ""
        return _range(field["limits"]) + birth + bounds
    return "a date; or days, weeks, months or years since day 0" if field["kind"] == "day" else ""


def _range(limits: list[float]) -> str:
    return " to ".join(with_minus(f"{limit:,.10g}") for limit in limits)


def _needed(table: str, field: Mapping[str, Any]) -> str:
    if not field["required"]:
        return "no"
    return "yes" if table == "patients" else "in every row of this table"


def workbook_of(fields: pd.DataFrame) -> bytes:
    """The list as a workbook, with a second sheet of the names that free text is added up under.

    The same list gives the same bytes.
    """
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "Fields"
    _fill(sheet, list(COLUMNS), fields.to_numpy().tolist(), list(COLUMNS.values()))
    names = [
        [f"{table}.{field}", name] for (table, field), known in FREE_TEXT.items() for name in known
    ]
    _fill(book.create_sheet(_NAMES), ["field", "name"], names, [24, 56])
    book.properties.created = FIXED_MOMENT
    content = BytesIO()
    book.save(content)
    return without_clock(content.getvalue())


def _fill(sheet: "Worksheet", header: list[str], rows: list[list[str]], widths: list[int]) -> None:
    from openpyxl.styles import Alignment, Font

    sheet.append(header)
    for row in rows:
        sheet.append(row)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column, width in zip(sheet.columns, widths, strict=True):
        sheet.column_dimensions[column[0].column_letter].width = width
        for cell in column:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
