"""The page with all that it links to as one file, which keeps the links working elsewhere."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from posixpath import normpath
from urllib.parse import unquote, urlsplit
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

#: The first day that the format can name: the same files give the same bytes.
_DAY = (1980, 1, 1, 0, 0, 0)


def write_archive(page: Path, archive: Path, passed_on: frozenset[str]) -> None:
    """Write *page*, the files of *passed_on* that it links to, and what these link to.

    *page* is ``results/report/index.html``; *passed_on*: paths below results/. Inside the archive
    every file has its path below results/.

    Raises
    ------
    FileNotFoundError
        if a file that is linked to is not there.
    """
    folder = page.parents[1]
    with ZipFile(archive, "w", ZIP_DEFLATED, compresslevel=9) as written:
        for path in _linked(folder, page.relative_to(folder).as_posix(), passed_on):
            entry = ZipInfo(path, _DAY)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            written.writestr(entry, (folder / path).read_bytes())


def _linked(folder: Path, first: str, passed_on: frozenset[str]) -> list[str]:
    """Paths of the page *first*, then of all others in their order.

    The page names files that stay with a centre as well: of its links only *passed_on* are
    followed. What those pages link to is as public as they are.
    """
    found = {first: None}
    queue = [first]
    while queue:
        page = queue.pop()
        for path in _targets(page, (folder / page).read_text(encoding="utf-8")):
            if path not in found and (path in passed_on or page in passed_on):
                found[path] = None
                queue += [path] if path.endswith(".html") else []
    return [first, *sorted(path for path in found if path != first)]


def _targets(page: str, html: str) -> Iterator[str]:
    """Paths of the files that a page links to, without what is inside it or on another machine."""
    for link in linked_from(html):
        parts = urlsplit(link)
        if parts.path and not (parts.scheme or parts.netloc):
            yield normpath(str(PurePosixPath(page).parent / unquote(parts.path)))


def linked_from(html: str) -> list[str]:
    """The addresses of the links of a page, in their order."""
    links = _Links()
    links.feed(html)
    return links.addresses


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [
            address for name, address in attrs if tag == "a" and name == "href" and address
        ]
