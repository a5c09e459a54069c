"""Write an extract to disk: the same tables always give the same bytes."""

import re
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pandas as pd

ENCODING = "gb18030"
# Any fixed moment will do: 1980 is the earliest a zip file can hold.
FIXED_MOMENT = datetime(2023, 7, 1)
MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


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
        file.write(_without_clock(content.getvalue()))


def _without_clock(workbook: bytes) -> bytes:
    """The workbook with fixed times in its zip entries and as its date of modification."""
    stamp = FIXED_MOMENT.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    fixed = BytesIO()
    with ZipFile(BytesIO(workbook)) as source, ZipFile(fixed, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "docProps/core.xml":
                # openpyxl sets it to now on saving, whatever the property says.
                content = MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<2>", content)
            info = ZipInfo(entry.filename, FIXED_MOMENT.timetuple()[:6])
            info.compress_type = ZIP_DEFLATED
            target.writestr(info, content)
    return fixed.getvalue()
