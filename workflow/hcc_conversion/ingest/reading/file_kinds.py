"""What a file is by its first bytes, whatever its name and the centre file say."""

import stat
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from hcc_conversion.ingest.reading.reading import UnreadableSource

_TEXT = ("csv", "tsv")


@dataclass(frozen=True)
class FileKind:
    """``formats``: values of the key 'format' that read it; none where nothing here does."""

    name: str
    formats: tuple[str, ...] = ()
    way_out: str = ""


_WORKBOOK = FileKind("an Excel workbook", ("xlsx",))
_LEGACY = FileKind(
    "a legacy Excel workbook (.xls)", way_out="Open it in Excel and save it as 'Excel Workbook'"
)
_PROTECTED = FileKind(
    "a workbook protected by a password", way_out="Open it and save it without the password"
)
_OLD_OFFICE = FileKind(
    "an old Office file (as legacy .xls) or one protected by a password",
    way_out="Open it in Excel and save it as 'Excel Workbook' without a password",
)
_BINARY = FileKind("a binary Excel workbook (.xlsb)", way_out="Save it as 'Excel Workbook' (.xlsx)")
_OPEN_DOCUMENT = FileKind("an OpenDocument spreadsheet (.ods)", way_out="Save it as .xlsx")
_NUMBERS = FileKind("an Apple Numbers document", way_out="Export it to Excel (.xlsx)")
_ARCHIVE = FileKind("an archive (.zip) without a workbook", way_out="Unpack it")
_DAMAGED = FileKind("a damaged archive or workbook", way_out="Copy or export it again, whole")
_WEB_PAGE = FileKind("a web page (HTML)", way_out="Open it in Excel and save it as .xlsx or CSV")
_PLAIN = FileKind("plain text", _TEXT)
_XML = FileKind("an XML file", way_out="Open it in Excel and save it as .xlsx or CSV")

_STARTS = (
    (b"PAR1", FileKind("a Parquet file", ("parquet",))),
    (b"$FL2", FileKind("an SPSS file", ("spss",))),
    (b"$FL3", FileKind("a compressed SPSS file", ("spss",))),
    (b"<stata_dta>", FileKind("a Stata file", ("stata",))),
    (b"HEADER RECORD*******LIBRARY HEADER", FileKind("a SAS transport file", ("sas",))),
    (b"HEADER RECORD*******LIBV8", FileKind("a SAS transport file", ("sas",))),
    (bytes(12) + b"\xc2\xea\x81\x60", FileKind("a SAS file", ("sas",))),
    (b"%PDF", FileKind("a PDF document", way_out="Export the table as CSV or .xlsx")),
    (b"\x1f\x8b", FileKind("a compressed file (.gz)", way_out="Unpack it")),
    (b"7z\xbc\xaf\x27\x1c", FileKind("a compressed file (.7z)", way_out="Unpack it")),
    (b"Rar!", FileKind("a compressed file (.rar)", way_out="Unpack it")),
    (b"SQLite format 3", FileKind("a database (SQLite)", way_out="Export the table as CSV")),
)
_CONTROLS = bytes(range(7)) + bytes(range(14, 27))
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08")


def check_file(path: Path) -> None:
    """Raise `UnreadableSource` unless *path* is a file with content that may be read."""
    advice = "Correct 'file' in the centre file."
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            is_folder = stat.S_ISDIR(status.st_mode)
            problem = "it is a folder" if is_folder else "it is no file but a pipe or device"
            raise UnreadableSource(problem, advice)
        with path.open("rb"):
            pass
    except FileNotFoundError:
        problem = "the file is not there"
        if path.is_symlink():
            problem = "it is a link to a file that is not there"
        raise UnreadableSource(problem, advice) from None
    except PermissionError:
        raise UnreadableSource(
            "the file may not be read", "Give yourself the right to read it (chmod u+r)."
        ) from None
    except (OSError, ValueError) as error:
        problem = f"the file cannot be opened ({type(error).__name__})"
        raise UnreadableSource(problem, advice) from None
    if status.st_size == 0:
        raise UnreadableSource("the file is empty", "Export the file again.")


def check_kind(path: Path, declared: str) -> None:
    """Raise `UnreadableSource` where the file is known to be something else than *declared*."""
    kind = kind_of(path)
    if kind is None or declared in kind.formats:
        return
    if kind.formats:
        advice = f"Set the key 'format' to {_either(kind.formats)}, or name another file."
    else:
        advice = f"{kind.way_out}; then check the keys 'file' and 'format'."
    raise UnreadableSource(f"the file cannot be read as {declared}: it is {kind.name}", advice)


def kind_of(path: Path) -> FileKind | None:
    """What the file is; None where its first bytes do not say."""
    with path.open("rb") as file:
        start = file.read(4096)
    for sign, kind in _STARTS:
        if start.startswith(sign):
            return kind
    if start.startswith(_OLE):
        return _kind_of_compound(path)
    if start.startswith(b"PK"):
        return _kind_of_archive(path)
    if start.startswith(_OLD_BIFF):
        return _LEGACY
    head = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html", b"<table")):
        return _WEB_PAGE
    if head.startswith(b"<?xml"):
        return _WEB_PAGE if b"<html" in head else _XML
    # Text in any encoding of one or two bytes has no control characters but blanks.
    return None if start.translate(None, _CONTROLS) != start else _PLAIN


def _kind_of_compound(path: Path) -> FileKind:
    """The container of old Office files, which a password wraps around new ones too."""
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        return _PROTECTED
    if any(f"{name}\0".encode("utf-16-le") in content for name in ("Workbook", "Book")):
        return _LEGACY
    return _OLD_OFFICE


def _kind_of_archive(path: Path) -> FileKind:
    try:
        with zipfile.ZipFile(path) as archive:
            names: Collection[str] = set(archive.namelist())
            kind = archive.read("mimetype")[:200] if "mimetype" in names else b""
    except Exception:  # many kinds; all of them mean the same
        return _DAMAGED
    if b"opendocument.spreadsheet" in kind:
        return _OPEN_DOCUMENT
    if any(name.endswith(".iwa") for name in names):
        return _NUMBERS
    if any(name.startswith("xl/") and name.endswith("workbook.bin") for name in names):
        return _BINARY
    if "[Content_Types].xml" not in names:
        return _ARCHIVE
    if any(name.startswith(("word/", "ppt/", "visio/")) for name in names):
        return FileKind("another Office document", way_out="Save the table as .xlsx or CSV")
    return _WORKBOOK


def _either(formats: tuple[str, ...]) -> str:
    return " or ".join(f"'{name}'" for name in formats)
