"""Workbooks whose bytes depend on their content alone."""

import re
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

#: Any moment will do: 1980 is the earliest a zip file can hold.
FIXED_MOMENT = datetime(2023, 7, 1)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


def without_clock(workbook: bytes) -> bytes:
    """The workbook (XLSX) with fixed times in its zip entries and as its date of modification."""
    stamp = FIXED_MOMENT.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    fixed = BytesIO()
    with ZipFile(BytesIO(workbook)) as source, ZipFile(fixed, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "docProps/core.xml":
                # openpyxl sets it to now on saving, whatever the property says.
                content = _MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<2>", content)
            info = ZipInfo(entry.filename, FIXED_MOMENT.timetuple()[:6])
            info.compress_type = ZIP_DEFLATED
            target.writestr(info, content)
    return fixed.getvalue()
