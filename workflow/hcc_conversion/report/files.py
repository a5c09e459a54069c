"""The files behind the page: which it carries, which stand beside it, which stay with a centre."""

import gzip
from base64 import b64encode
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace

from hcc_conversion.display.catalogue import RESULTS, TABLE, Figure, Section, files_of

#: Inside the page; in the folders beside it and in the archive; in those folders alone.
CARRIED, BESIDE, AT_CENTRE = "carried", "beside", "centre"
#: How a file that the page holds begins there, and its ending while it is compressed: the tables of
#: sixty sites are a tenth of their size. The script of the page saves it as it was.
HELD, COMPRESSED = "data:application/gzip;base64,", ".gz"


@dataclass(frozen=True)
class Link:
    """A link to a file; `where` is one of CARRIED, BESIDE and AT_CENTRE."""

    label: str
    address: str
    where: str


@dataclass(frozen=True)
class CarriedFile:
    """A file inside the page: id of its element, name to save it under as it is held, path below
    results/, `scope` where it is of one, `uri` that holds it compressed by gzip, its own size in
    bytes."""

    id: str
    name: str
    path: str
    scope: str
    uri: str
    size: int


def passed_on_files(
    sections: Sequence[Section],
    scopes: Sequence[str],
    centres: Sequence[str],
    *,
    patient_level: bool,
) -> frozenset[str]:
    """Paths below results/ of all that the page shows or links to and that may go where it goes.

    Files of figures of single patients are among them only where *patient_level* lets the figures
    in; numbers that another figure or table has behind it, too, are.
    """
    shown = [
        replace(section, items=[item for item in section.items if patient_level or _is_open(item)])
        for section in sections
    ]
    files = files_of(shown, scopes, centres)
    return frozenset(file.removeprefix(f"{RESULTS}/") for file in files)


def _is_open(item: object) -> bool:
    return not (isinstance(item, Figure) and item.patient_level)


def is_carried(path: str, apart: Container[str] = ()) -> bool:
    """Whether the page holds the file itself, where it may be passed on at all.

    *apart*: the scopes whose own files stand beside the page.
    """
    return path.endswith(TABLE) and path.partition("/")[0] not in apart


def link_to(label: str, path: str, passed_on: frozenset[str], apart: Container[str] = ()) -> Link:
    """A link to the file at *path* below results/, as it works from the page; *apart*: see
    `is_carried`."""
    if path not in passed_on:
        return Link(label, address(path), AT_CENTRE)
    if is_carried(path, apart):
        return Link(label, f"#{file_id(path)}", CARRIED)
    return Link(label, address(path), BESIDE)


def address(path: str) -> str:
    """The address of a file of results/ as seen from the page in results/report/."""
    return f"../{path}"


def carried_files(csvs: Mapping[str, bytes], scopes: Sequence[str]) -> list[CarriedFile]:
    """The files that the page holds, sorted by path; *csvs*: path below results/, then content."""
    return [
        CarriedFile(
            id=file_id(path),
            name=f"{path.replace('/', '_')}{COMPRESSED}",
            path=path,
            scope=folder if (folder := path.partition("/")[0]) in scopes else "",
            uri=f"{HELD}{b64encode(gzip.compress(csvs[path], mtime=0)).decode('ascii')}",
            size=len(csvs[path]),
        )
        for path in sorted(csvs)
    ]


def file_id(path: str) -> str:
    """The id of the element that holds a file of results/."""
    return f"file-{path.replace('/', '-')}"
