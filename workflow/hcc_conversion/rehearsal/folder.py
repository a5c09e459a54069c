"""The folder of a rehearsal: laid out as a site's, and never over a file that is somebody's."""

import os
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path, PurePath
from typing import Any

import yaml

from hcc_conversion.ingest.origin import WRITTEN
from hcc_conversion.run.new_site import EXTRACTS, lay_out
from hcc_conversion.run.places import CENTRES, STUDY
from hcc_conversion.run.problems import InvalidInput

#: Lists the files of a rehearsal: these, and no others, are written anew.
LIST = "REHEARSAL.txt"
_SAID = "Invented by `make rehearse`: no row is a patient's. It writes these files anew:"
#: Keys of a centre's file that are of its own rows.
_OF_OWN_ROWS = ("simulation", "reconstruction", "shares_patients_with", "confirmed", "enabled")


def rehearsal_centre(centre: Mapping[str, Any], centre_id: str) -> dict[str, Any]:
    """The centre's file of a rehearsal: simulated rows, and every file inside the folder.

    A file keeps its relative name, but for one outside the site's folder, or where rules write.
    """
    own = {key: deepcopy(item) for key, item in centre.items() if key not in _OF_OWN_ROWS}
    own["nature"] = "simulated"
    own["description"] = f"rehearsal with invented rows, no real person; {centre['description']}"
    taken: dict[str, str] = {}
    for source in own["sources"].values():
        source["file"] = taken.setdefault(
            source["file"], _inside(source["file"], centre_id, set(taken.values()))
        )
    return own


def _inside(file: str, centre_id: str, taken: set[str]) -> str:
    path = PurePath(os.path.normpath(file))
    first = path.parts[0].casefold()
    if path.is_absolute() or first in ("..", "config", *WRITTEN) or len(path.parts) == 1:
        path = PurePath(EXTRACTS, centre_id, path.name)
    while str(path) in taken:  # of two folders
        path = path.with_name(f"other_{path.name}")
    return str(path)


def open_folder(folder: Path) -> set[str]:
    """Lay out the folder, unless an earlier rehearsal did; the files that may be written anew.

    Raises
    ------
    InvalidInput
        where something else is in it.
    """
    listing = folder / LIST
    if listing.is_file() and not folder.is_symlink():
        return set(listing.read_text(encoding="utf-8").splitlines()[1:])
    lay_out(folder)
    listing.write_text(f"{_SAID}\n", encoding="utf-8")
    return set()


def claim(folder: Path, files: list[str], own: set[str]) -> None:
    """List the files of the rehearsal before any is written.

    Raises
    ------
    InvalidInput
        where one is there that no earlier rehearsal wrote, or leads out of the folder.
    """
    inside = Path(os.path.realpath(folder))
    problems = []
    for file in files:
        path = folder / file
        if not Path(os.path.realpath(path)).is_relative_to(inside) or path.is_symlink():
            problems.append(f"{path} is a link, or leads out of the folder; remove it")
        elif path.exists() and file not in own:
            problems.append(f"{path} is there already, and no rehearsal wrote it; take it away")
    if problems:
        raise InvalidInput("The rehearsal was not written:", problems)
    lines = [_SAID, *sorted({*own, *files})]
    (folder / LIST).write_text("\n".join([*lines, ""]), encoding="utf-8")


def write_configuration(
    folder: Path, centre: Mapping[str, Any], centre_id: str, study: Path
) -> None:
    """The centre's file and the study's configuration."""
    text = yaml.safe_dump(dict(centre), allow_unicode=True, sort_keys=False, width=100)
    head = "# Of a rehearsal: every row is invented. Change the file of the site, not this one.\n"
    (folder / f"{CENTRES}/{centre_id}.yaml").write_text(head + text, encoding="utf-8")
    (folder / STUDY).write_bytes(study.read_bytes())


def configuration_names(centre_id: str) -> list[str]:
    return [f"{CENTRES}/{centre_id}.yaml", STUDY]
