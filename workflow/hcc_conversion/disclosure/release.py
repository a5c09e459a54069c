"""Release the bundle of a centre: the zip file that leaves the house, once somebody has said so.

    make release CENTRE=harbour RELEASER="A. Person" DATE=2026-11-27 CONFIRM=harbour

What is not given is asked for. The file holds what the review page shows, byte for byte; the same
bundle released by the same person on the same day is the same file.
"""

import argparse
import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from hcc_conversion.disclosure.bundle import MADE_FROM, REVIEW, hashes_of, site_of
from hcc_conversion.disclosure.releases import attack_releases
from hcc_conversion.ingest.bundle_file import read_bundle
from hcc_conversion.ingest.bundle_manifest import (
    MANIFEST,
    Manifest,
    Unfit,
    read_manifest,
    releases_in,
    zip_name,
)
from hcc_conversion.run.problems import InvalidInput
from hcc_conversion.run.wording import counted

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_FILE_MODE = 0o100644 << 16
_NAME = re.compile(r"[^<>\x00-\x1f\x7f]{2,100}")


@dataclass(frozen=True)
class Decision:
    """Who releases a bundle, and when; both typed in, nothing is read from the machine.

    confirmation
        the id of the centre, typed once more.
    """

    released_by: str
    released_on: str
    confirmation: str

    def problems(self, centre_id: str) -> list[str]:
        found = []
        if not _NAME.fullmatch(self.released_by.strip()):
            found.append("RELEASER: the name of who decides, in 2 to 100 signs and none of < and >")
        try:
            plain = date.fromisoformat(self.released_on).isoformat() == self.released_on
        except ValueError:
            plain = False
        if not plain:
            found.append("DATE: a day of the calendar as YYYY-MM-DD")
        if self.confirmation != centre_id:
            found.append(f"CONFIRM: type the id of the centre, {centre_id}, to release it")
        return found


def release(centre_id: str, decision: Decision, results: Path, folder: Path) -> Path:
    """Write the zip file of the bundle in *folder*; where.

    Raises
    ------
    InvalidInput
        where the decision is none; where there is no bundle, or its folder, the results or the
        configuration have changed since its review page was made; where a release of that day is
        there; and where it tells of few patients together with an earlier one.
    """
    problems = decision.problems(centre_id)
    if problems:
        raise InvalidInput("Nothing is released without somebody who says so:", problems)
    contents = _reviewed(centre_id, results, folder)
    manifest = replace(
        read_manifest(contents[MANIFEST]),
        released_by=decision.released_by.strip(),
        released_on=decision.released_on,
    )
    target = folder / zip_name(centre_id, decision.released_on)
    if target.exists():
        raise InvalidInput(
            "Nothing is released:",
            [f"{target} is there already: what was released is not written over"],
        )
    half_made = folder / f".{target.name}.half-made"
    try:
        half_made.write_bytes(zip_bytes({**contents, MANIFEST: manifest.text().encode()}))
        _refuse_differences(half_made, releases_in(folder, centre_id), manifest)
        half_made.rename(target)
    finally:
        half_made.unlink(missing_ok=True)
    return target


def zip_bytes(contents: Mapping[str, bytes]) -> bytes:
    """A zip file of the *contents* by name: in the order of names and without times."""
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name in sorted(contents):
            member = ZipInfo(name, _FIRST_DAY)
            member.create_system = 3  # Unix, wherever it is written
            member.external_attr = _FILE_MODE
            member.compress_type = ZIP_DEFLATED
            archive.writestr(member, contents[name], compresslevel=9)
    return buffer.getvalue()


def _reviewed(centre_id: str, results: Path, folder: Path) -> dict[str, bytes]:
    """The bytes of the members in the folder of the bundle, which are those that were reviewed."""
    bundle = folder / centre_id
    again = f"make bundle CENTRE={centre_id}, and read {bundle / REVIEW} again"
    if not (bundle / MADE_FROM).is_file():
        raise InvalidInput(
            f"There is no bundle of '{centre_id}'.", [f"{bundle}: make bundle CENTRE={centre_id}"]
        )
    site = site_of(centre_id, results)
    problems: list[str] = []
    try:
        made_from = json.loads((bundle / MADE_FROM).read_text(encoding="utf-8"))
        files, sources = dict(made_from["files"]), dict(made_from["results"])
        contents = {
            path.relative_to(bundle).as_posix(): path.read_bytes()
            for path in sorted(bundle.rglob("*"))
            if path.name != MADE_FROM and (path.is_symlink() or not path.is_dir())
        }
    except (ValueError, KeyError, TypeError, OSError):
        raise InvalidInput("The bundle cannot be read:", [f"{bundle}: {again}"]) from None
    for name in sorted({*files, *contents}):
        if name not in contents:
            problems.append(f"{bundle / name} is gone")
        elif name not in files:
            problems.append(f"{bundle / name} was not there when the review page was made")
        elif sha256(contents[name]).hexdigest() != files[name]:
            problems.append(f"{bundle / name} was changed")
    if hashes_of(site) != sources:
        problems.append("the results are others than those that the bundle was made from")
    if not problems:
        told = _manifest(contents[MANIFEST])
        if told is None or replace(told, members={}) != site.manifest:
            problems.append("the configuration or the workflow are others than then")
    if problems:
        raise InvalidInput(
            "Changed since the review page was made, so nobody has seen what would leave:",
            [*problems, again],
        )
    return {name: content for name, content in contents.items() if name != REVIEW}


def _manifest(content: bytes) -> Manifest | None:
    with suppress(Unfit):
        return read_manifest(content)
    return None


def _refuse_differences(path: Path, earlier: Sequence[Path], manifest: Manifest) -> None:
    """Read the file as those will who get it, and hold it against what they have."""
    new = read_bundle(path)
    for other in earlier if manifest.min_count > 1 else ():
        found = attack_releases(read_bundle(other), new, manifest.min_count)
        if len(found):
            raise InvalidInput(
                "Nothing is released: with an earlier release it would tell of few patients.",
                [
                    f"{counted(len(found), 'number')} beside {other}: make bundle"
                    f" CENTRE={manifest.centre} again, with that file in its place"
                ],
            )


def asked(centre_id: str, given: Mapping[str, str], ask: Callable[[str], str]) -> Decision:
    """The decision, *given* in part and the rest asked for."""
    return Decision(
        given["releaser"] or ask("Who releases it (name): "),
        given["date"] or ask("Today's date (YYYY-MM-DD): "),
        given["confirm"] or ask(f"Type the id of the centre to release it ({centre_id}): "),
    )


def _ask(question: str) -> str:
    return input(question).strip() if sys.stdin.isatty() else ""


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="make release", description=__doc__.splitlines()[0])
    parser.add_argument("centre", help="id of the centre: the name of its file")
    parser.add_argument("--releaser", default="", help="name of who decides that it leaves")
    parser.add_argument("--date", default="", help="the day, YYYY-MM-DD")
    parser.add_argument("--confirm", default="", help="the id of the centre, once more")
    parser.add_argument("--results", type=Path, default=Path("results"))
    parser.add_argument("--bundles", type=Path, default=Path("bundles"))
    given = parser.parse_args(arguments)
    try:
        decision = asked(given.centre, vars(given), _ask)
        target = release(given.centre, decision, given.results, given.bundles)
    except InvalidInput as error:
        sys.exit(str(error))
    size = counted(round(target.stat().st_size / 1000), "kilobyte")
    print(f"{target}: {size}. This file may leave; nothing else of the folder does.")


if __name__ == "__main__":
    main(sys.argv[1:])
