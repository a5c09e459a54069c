"""Lay out the folder of a site that runs a checkout which is installed elsewhere.

``make new-site DIR=<folder>`` in the checkout calls it.
"""

import os
import shlex
import sys
from pathlib import Path

from hcc_conversion.run.places import CENTRES, KEY_FILE, PROJECT, PUBLISHED, STUDY
from hcc_conversion.run.private_files import private_folder
from hcc_conversion.run.problems import InvalidInput
from hcc_conversion.run.whole_run import refuse_braces

EXTRACTS = "resources/centres"
_README = """\
# The folder of a site

The workflow is installed in {project}; this folder holds what is this site's own.

    {command} --dry-run
    {command}

The first lists what would run, the second runs it; then open results/report/index.html in a
browser. Both work from any folder. What a run would find in the extract of one centre, in seconds
and without writing anything (what it prints stays in the house):

    {check}

Should a killed run have left a lock:

    {unlock}

| here | what it is |
|---|---|
| {centres}/<id>.yaml | one file per centre, written by you: {project}/config/README.md |
| {extracts}/<id>/ | the centre's extract; readable by its owner alone |
| {key} | the key of the pseudonyms, made on first use; keep it, and keep it here |
| results/, logs/, benchmarks/ | what a run writes |
| {study} | only for a study of your own; else that of the installation is used, and named |
| {published}/ | only for papers of your own; else those of the installation; empty: none |
"""
_IGNORED = f"""\
# Patients' rows and the key of their pseudonyms stay at the site.
/resources/
/results/
/bundles/
/rehearsal/
/logs/
/benchmarks/
/.snakemake/
/{KEY_FILE}
"""


def lay_out(folder: Path, project: Path = PROJECT) -> str:
    """Make the folder of a site; gives the command that runs the workflow there.

    Raises
    ------
    InvalidInput
        if there is something in the folder, Snakemake cannot work in one of its name, or it cannot
        be written.
    """
    folder = folder.absolute()
    refuse_braces([project, folder])
    try:
        if os.path.lexists(folder) and (not folder.is_dir() or any(folder.iterdir())):
            raise InvalidInput(
                "A new site needs a folder of its own; nothing was written:",
                [f"{folder} is there already and is not an empty folder; name another"],
            )
        (folder / CENTRES).mkdir(parents=True)
        (folder / EXTRACTS).mkdir(parents=True)
        private_folder(folder / "resources")
        command = [sys.executable, "-m", "snakemake", "-s", str(project / "Snakefile")]
        command += ["--directory", str(folder)]
        run = shlex.join([*command, "--cores", "all", "--keep-going", "--rerun-incomplete"])
        text = _README.format(
            project=project,
            command=run,
            check=f"{_check_command(project, folder)} <id>",
            unlock=shlex.join([*command, "--unlock"]),
            centres=CENTRES,
            extracts=EXTRACTS,
            key=KEY_FILE,
            study=STUDY,
            published=PUBLISHED,
        )
        (folder / "README.md").write_text(text, encoding="utf-8")
        (folder / ".gitignore").write_text(_IGNORED, encoding="utf-8")
    except OSError as error:
        raise InvalidInput(
            "The folder of a new site cannot be made:", [f"{folder}: {error.strerror}"]
        ) from None
    return run


def _check_command(project: Path, folder: Path) -> str:
    path = f"{project}{os.pathsep}{project / 'workflow'}"
    command = [sys.executable, "-m", "hcc_conversion.report.check_centre"]
    return f"PYTHONPATH={shlex.quote(path)} {shlex.join([*command, '--directory', str(folder)])}"


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1]:
        sys.exit("Name the folder: make new-site DIR=/path/of/the/site")
    try:
        said = lay_out(Path(sys.argv[1]))
    except InvalidInput as problem:
        sys.exit(str(problem))
    print(f"Put a <centre_id>.yaml into {sys.argv[1]}/{CENTRES}/, then run:\n\n    {said}\n")
