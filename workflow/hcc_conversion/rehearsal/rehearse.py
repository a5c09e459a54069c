"""Try everything without data: `make rehearse CENTRE=x` invents an extract that fits its file.

It writes a folder of its own, laid out as a site's: the centre's file with its files in that
folder, the study's configuration, and files of invented patients in the centre's formats, columns,
codes, units and dates. It reads the centre's file alone and no row of its extract.
"""

import argparse
import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hcc_conversion.ingest.centres import find_centres
from hcc_conversion.run.places import CENTRES, PROJECT, SCHEMAS, find_places
from hcc_conversion.run.problems import InvalidInput, did_you_mean
from hcc_conversion.run.screen import on_screen
from hcc_conversion.run.wording import counted

FOLDER = "rehearsal"
_MOST = 20_000


def centre_to_rehearse(centre_id: str) -> Mapping[str, Any]:
    """The content of a centre's file; its extract need not be there.

    Raises
    ------
    InvalidInput
        where there is none of that name, it does not fit, or it passes on aggregates alone.
    """
    found = find_centres(CENTRES, SCHEMAS / "centre.schema.yaml", SCHEMAS / "fields.yaml")
    refused = {Path(path).stem: problems for path, problems in found.refused.items()}
    ids = sorted({*found.centres, *refused})
    if not centre_id:
        raise InvalidInput(
            "Name a centre: make rehearse CENTRE=x, where x is one of:", [", ".join(ids)]
        )
    if centre_id in refused:
        raise InvalidInput(
            f"The file of '{centre_id}' does not fit; nothing was written:", refused[centre_id]
        )
    if centre_id not in found.centres:
        raise InvalidInput(
            f"There is no centre '{centre_id}'{did_you_mean(centre_id, ids)}",
            [f"centres are: {', '.join(ids)} (a file that says enabled: false is left out)"],
        )
    centre = found.centres[centre_id]
    if "bundle" in centre:
        raise InvalidInput(
            f"The centre '{centre_id}' passes on aggregates alone:",
            ["it has no files of rows to be rehearsed"],
        )
    return centre


def rehearse(
    centre_id: str, folder: Path, n_patients: int, seed: int, *, faults: bool
) -> list[str]:
    """Write a rehearsal of a centre; the lines to print.

    Raises
    ------
    InvalidInput
        where the centre cannot be rehearsed, or the folder is not for that.
    """
    # Here, so that a name which is no centre is said without waiting for them.
    from hcc_conversion.rehearsal.extract_files import planted_table, write_extract
    from hcc_conversion.rehearsal.faults import PLANTED, plant_faults
    from hcc_conversion.rehearsal.folder import (
        claim,
        configuration_names,
        open_folder,
        rehearsal_centre,
        write_configuration,
    )
    from hcc_conversion.rehearsal.invent import invent
    from hcc_conversion.report.check_centre import checked_study

    centre = centre_to_rehearse(centre_id)
    places = find_places()
    study = checked_study(places)
    own = rehearsal_centre(centre, centre_id)
    rehearsal = invent(own, own.get("window", study["window"]), n_patients, seed)
    lines = []
    planted, unplanted = plant_faults(rehearsal, seed) if faults else ([], [])
    earlier = open_folder(folder)
    files = sorted({source["file"] for source in own["sources"].values()})
    claim(folder, [*configuration_names(centre_id), *files, PLANTED], earlier)
    write_configuration(folder, own, centre_id, places.study)
    write_extract(rehearsal, folder)
    (folder / PLANTED).unlink(missing_ok=True)
    if faults:
        (folder / PLANTED).write_text(planted_table(planted), encoding="utf-8")
    n_written = len({record["patient_id"] for record in rehearsal.extract.said["patients"]})
    lines.append(
        f"{counted(n_written, 'invented patient')} in {counted(len(files), 'file')}"
        f" of the rehearsal of '{centre_id}': {folder}"
    )
    if n_written < n_patients:
        lines.append(f"No more of the simulated patients belong to '{centre['covers']}'.")
    if rehearsal.extract.notes:
        lines += ["Not as the file could be:", *(f"  - {note}" for note in rehearsal.extract.notes)]
    if faults:
        lines.append(f"{counted(len(planted), 'fault')} planted, listed in {folder / PLANTED}")
        lines += [f"  - not planted, no place for it: {kind}" for kind in unplanted]
    run = [sys.executable, "-m", "snakemake", "-s", str(PROJECT / "Snakefile")]
    run += ["--directory", str(folder), "--cores", "all"]
    lines += [
        "",
        "Now, in the checkout:",
        "",
        f"    make check-centre CENTRE={centre_id} DIR={shlex.quote(str(folder))}",
        f"    {shlex.join(run)}",
    ]
    return lines


def main(arguments: Sequence[str]) -> int:
    """Write the rehearsal and say what to run; 0 where it was written, else 1."""
    parser = argparse.ArgumentParser(
        prog="make rehearse",
        description=f"{__doc__}\n\nExit status: 0 written, 1 not.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("centre", nargs="?", default="", help="id: the name of its file")
    parser.add_argument("--patients", default="200", help="how many, 200 if absent")
    parser.add_argument("--seed", default="1", help="of the random draws, 1 if absent")
    parser.add_argument(
        "--faults", action="store_true", help="plant faults, and list them in planted.csv"
    )
    parser.add_argument("--directory", default=".", help="folder of the site; this one if absent")
    parser.add_argument(
        "--folder", default="", help=f"what is written; {FOLDER}/<centre> of the site if absent"
    )
    given = parser.parse_args(arguments)
    try:
        n_patients = _whole(given.patients, "the number of patients (N)", 1, _MOST)
        seed = _whole(given.seed, "the seed (SEED)", 0, 2**31)
        at_home = given.directory == "."
        os.chdir(given.directory)
        folder = Path(given.folder or f"{FOLDER}/{given.centre}")
        folder = folder if at_home else folder.absolute()
        lines = rehearse(given.centre, folder, n_patients, seed, faults=given.faults)
    except InvalidInput as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    print("\n".join(lines))
    return 0


def _whole(text: str, what: str, least: int, most: int) -> int:
    if not text.isdecimal() or not least <= int(text) <= most:
        raise InvalidInput(
            "Nothing was written:", [f"{what} is a whole number from {least} to {most:,}"]
        )
    return int(text)


if __name__ == "__main__":
    sys.exit(on_screen(main, sys.argv[1:]))
