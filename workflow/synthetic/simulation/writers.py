"""Write an extract to disk: the same tables always give the same bytes."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pandas as pd

from hcc_conversion.run.fixed_workbook import FIXED_MOMENT, without_clock

ENCODING = "gb18030"


def write_chinese_csv(tables: Mapping[str, pd.DataFrame], folder: str | Path) -> None:
    """One GB18030 CSV file in *folder* for each of *tables*, named by its file stem."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for stem, table in tables.items():
        # Over no file that is there: it could be a hospital's.
        path = folder / f"{stem}.csv"
        table.to_csv(path, index=False, mode="x", encoding=ENCODING, lineterminator="\r\n")


def write_us_workbook(tables: Mapping[str, pd.DataFrame], path: str | Path) -> None:
    """One XLSX workbook with a sheet for each of *tables*, named by its sheet name."""
    content = BytesIO()
    with pd.ExcelWriter(content, engine="openpyxl") as writer:
        for sheet, table in tables.items():
            table.to_excel(writer, sheet_name=sheet, index=False)
        writer.book.properties.created = FIXED_MOMENT
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:  # over no file that is there: it could be a hospital's
        file.write(without_clock(content.getvalue()))
