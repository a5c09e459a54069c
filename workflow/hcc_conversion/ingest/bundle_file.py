"""Read a bundle that another house released: whole, as declared and as it was released, or not.

Nobody here made the file, and nothing in it is taken on trust: neither sizes nor names nor types.
Nothing is written, so that nothing can be half-imported.
"""

import re
import stat
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from hcc_conversion.ingest.bundle_manifest import HIDDEN, MANIFEST, Manifest, Unfit, read_manifest
from hcc_conversion.run.problems import InvalidInput
from hcc_conversion.run.text_file import reason, unreadable
from schemas.vocabulary import SUFFICIENT_TABLES

if TYPE_CHECKING:  # Snakemake reads manifests at every start, and no tables
    import pandas as pd

#: Bytes of the file, of a member and of all of them; results of the shipped centres have 0.1, 0.3
#: and 1.2 MB at most.
LARGEST_FILE, LARGEST_MEMBER, LARGEST_TOTAL = 20_000_000, 50_000_000, 100_000_000
#: Of a manifest; and how many members.
LARGEST_MANIFEST, MOST_MEMBERS = 1_000_000, 200
#: How many times larger a member may be than it is in the file: results come to 30 times.
LARGEST_RATIO = 200
_TABLES = ("results", *SUFFICIENT_TABLES)
_TABLE = re.compile(rf"([a-z][a-z0-9_]*)/({'|'.join(_TABLES)})\.csv")
_CHUNK = 65536


@dataclass(frozen=True)
class Bundle:
    """What a centre shares.

    manifest
        what it says of itself.
    tables
        analysis, then its tables by name: ``results`` (`schemas.results.Results`) and those of
        `schemas.sufficient`.
    hidden
        what of the results does not leave (`schemas.hidden.Hidden`).
    """

    manifest: Manifest
    tables: Mapping[str, Mapping[str, "pd.DataFrame"]]
    hidden: "pd.DataFrame"


def read_bundle(path: str | Path) -> Bundle:
    """The bundle in the zip file *path*.

    Raises
    ------
    InvalidInput
        where it is anything but a whole bundle as it was released, with one problem.
    """
    try:
        return _read(Path(path))
    except Unfit as error:
        raise InvalidInput(
            "A bundle does not fit; nothing of it is used:", [f"{path}: {error}"]
        ) from None


def manifest_of(path: str | Path) -> Manifest:
    """What the bundle in the zip file *path* says of itself; its tables are not looked at.

    Raises
    ------
    InvalidInput
        where it is no bundle that was released.
    """
    try:
        return _manifest(_contents(Path(path), {MANIFEST}))
    except Unfit as error:
        raise InvalidInput("A bundle does not fit:", [f"{path}: {error}"]) from None


def _manifest(contents: Mapping[str, bytes]) -> Manifest:
    if MANIFEST not in contents:
        raise Unfit(f"it has no {MANIFEST}: it is no bundle")
    manifest = read_manifest(contents[MANIFEST])
    _refuse_unreleased(manifest)
    return manifest


def _read(path: Path) -> Bundle:
    from hcc_conversion.ingest.bundle_tables import table_from_csv  # slow to load

    contents = _contents(path)
    manifest = _manifest(contents)
    contents.pop(MANIFEST)
    _refuse_other_members(manifest, contents)
    tables: dict[str, dict[str, pd.DataFrame]] = {name: {} for name in manifest.definitions}
    hidden = None
    for name, content in contents.items():
        try:
            if name == HIDDEN:
                table = hidden = table_from_csv("hidden", content)
            else:
                analysis, table_name = name.removesuffix(".csv").split("/")
                table = tables[analysis][table_name] = table_from_csv(table_name, content)
        except Unfit as error:
            raise Unfit(f"{name}: {error}") from None
        if len(table) != manifest.members[name]["rows"]:
            raise Unfit(f"{name}: it has other rows than its manifest says")
    for analysis, of_analysis in tables.items():
        if (of_analysis["results"]["analysis"] != analysis).any():
            raise Unfit(f"{analysis}/results.csv: it holds results of another analysis")
    return Bundle(manifest, tables, hidden)


def _refuse_unreleased(manifest: Manifest) -> None:
    if not manifest.released_by.strip() or not manifest.released_on:
        raise Unfit("nobody released it: its manifest names no one, or no day")
    try:
        date.fromisoformat(manifest.released_on)
    except ValueError:
        raise Unfit(f"{MANIFEST}: released_on: it is no day of the calendar") from None


def _refuse_other_members(manifest: Manifest, contents: Mapping[str, bytes]) -> None:
    declared = set(manifest.members)
    for name in sorted(declared):
        table = _TABLE.fullmatch(name)
        if name != HIDDEN and not (table and table[1] in manifest.definitions):
            raise Unfit(f"{MANIFEST}: members: a name that is no table of a bundle")
    wanted = {HIDDEN, *(f"{analysis}/results.csv" for analysis in manifest.definitions)}
    missing = sorted(wanted - declared) or sorted(declared - set(contents))
    if missing:
        raise Unfit(f"{missing[0]} is missing")
    undeclared = sorted(set(contents) - declared)
    if undeclared:
        raise Unfit(f"{undeclared[0]} is in it, and its manifest does not declare it")
    for name, content in contents.items():
        if sha256(content).hexdigest() != manifest.members[name]["sha256"]:
            raise Unfit(f"{name} was changed after the bundle was made: its SHA-256 is another")


def _contents(path: Path, wanted: Collection[str] | None = None) -> dict[str, bytes]:
    """The bytes of every member, or of those *wanted*, by name."""
    wrong = unreadable(path)
    if wrong:
        raise Unfit(wrong)
    size = path.stat().st_size
    if size > LARGEST_FILE:
        raise Unfit(f"it is larger than {LARGEST_FILE // 1_000_000} MB")
    with path.open("rb") as file:
        is_zip = file.read(4) == b"PK\x03\x04"
    if not is_zip:
        raise Unfit("it is no zip file")
    try:
        with ZipFile(path) as archive:
            members = archive.infolist()
            _refuse_members(members)
            left = LARGEST_TOTAL
            found = {}
            for member in members:
                if wanted is not None and member.filename not in wanted:
                    continue
                found[member.filename] = _bytes_of(archive, member, left)
                left -= len(found[member.filename])
            return found
    except (BadZipFile, EOFError, zlib.error, NotImplementedError, ValueError, RuntimeError) as bad:
        if isinstance(bad, Unfit):
            raise
        raise Unfit("it is cut off or damaged: copy it again") from None
    except OSError as error:
        raise Unfit(f"it cannot be read: {reason(error)}") from None


def _refuse_members(members: list[ZipInfo]) -> None:
    """By what the file says of its members, before any of them is unpacked."""
    if len(members) > MOST_MEMBERS:
        raise Unfit(f"it has more than {MOST_MEMBERS} members")
    names = [member.orig_filename for member in members]
    if len(set(names)) < len(names):
        raise Unfit("two members have the same name")
    for member in members:
        name = member.orig_filename
        parts = name.replace("\\", "/").split("/")
        if ".." in parts or name.startswith(("/", "\\")) or ":" in name or "\\" in name:
            raise Unfit("the name of a member leads out of the bundle")
        if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG):
            raise Unfit("a member is a link or another thing that is no file")
        if name not in (MANIFEST, HIDDEN) and not _TABLE.fullmatch(name):
            raise Unfit("a member has a name that is no table of a bundle")
        if member.flag_bits & 1 or member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise Unfit("a member is encrypted, or packed in a way that bundles are not")
        if member.file_size > LARGEST_RATIO * max(member.compress_size, 1):
            raise Unfit(f"{name} would grow to more than {LARGEST_RATIO} times its size")
    if sum(member.file_size for member in members) > LARGEST_TOTAL:
        raise Unfit(f"its members are larger than {LARGEST_TOTAL // 1_000_000} MB together")


def _bytes_of(archive: ZipFile, member: ZipInfo, left: int) -> bytes:
    """The bytes of a member, counted as they come: what the file says of its size may be wrong."""
    largest = LARGEST_MANIFEST if member.filename == MANIFEST else LARGEST_MEMBER
    chunks, size = [], 0
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > min(largest, left):
                raise Unfit(f"{member.filename} is larger than a member of a bundle can be")
            chunks.append(chunk)
    return b"".join(chunks)
