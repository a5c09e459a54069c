"""Whether the archive that a workbook is can be unpacked safely."""

import zipfile
from pathlib import Path

from hcc_conversion.ingest.reading.reading import UnreadableSource

#: Bytes of all parts of a workbook that are read, unpacked. A million rows of 20 columns have
#: about as many.
MOST_BYTES = 1_500_000_000
#: Parts that openpyxl reads besides the sheet.
_MOST_PARTS = 10_000
_PICTURES = ("xl/media/", "xl/embeddings/", "xl/drawings/", "docProps/thumbnail")
_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"


def check_archive(path: Path, most_bytes: int = MOST_BYTES) -> None:
    """Raise `UnreadableSource` where the parts of a workbook unpack to more than *most_bytes*,
    declare entities, or are of the strict dialect.

    What an archive declares is what is read of it: zipfile stops at the declared size of a part
    and says that it is damaged.
    """
    with zipfile.ZipFile(path) as archive:
        parts = [part for part in archive.infolist() if not part.filename.startswith(_PICTURES)]
        n_bytes = sum(part.file_size for part in parts)
        if n_bytes > most_bytes or len(parts) > _MOST_PARTS:
            advice = "Delete unused rows, columns and sheets with their formats, or export as CSV."
            problem = (
                f"the workbook unpacks to {n_bytes / 1e6:,.0f} MB in {len(parts)} parts; read are"
                f" at most {most_bytes / 1e6:,.0f} MB in {_MOST_PARTS}"
            )
            raise UnreadableSource(problem, advice)
        if any(part.flag_bits & 1 for part in parts):
            problem = "the workbook is protected by a password"
            raise UnreadableSource(problem, "Save it without the password.")
        for part in parts:
            if not part.filename.endswith(".xml"):
                continue
            with archive.open(part) as file:
                start = file.read(2000)
            if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
                problem = "the workbook declares XML entities, which no spreadsheet program writes"
                raise UnreadableSource(problem, "Open it in Excel and save it again.")
            if part.filename == "xl/workbook.xml" and _STRICT in start:
                problem = "the workbook is of the strict dialect"
                raise UnreadableSource(problem, "Save it as 'Excel Workbook', not 'Strict'.")
