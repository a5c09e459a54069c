"""Where the files of an extract come from: a hospital, or a rule that makes them.

What a rule makes it also overwrites and removes, so the two never share a place.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from schemas.vocabulary import TABLE_NAMES

#: Keys by which a rule makes the extract, and the nature of its rows then.
NATURE_OF = {"simulation": "simulated", "reconstruction": "reconstructed"}
#: What a reconstruction reads of a paper, below resources/published.
PAPER_FILES = (".csv", "_table2.csv", "_table8.csv", "_exceptions.csv")
#: Folders that rules write into.
WRITTEN = ("results", "logs", "benchmarks", ".snakemake")


def extract_folder(centre_id: str) -> str:
    """Where a rule makes the extract of a centre that has no hospital."""
    return f"results/{centre_id}/extract"


def made_files(centre: Mapping[str, Any], centre_id: str) -> list[str]:
    """The files that a rule makes of the extract, none of a hospital's.

    *centre*: the content of the centre's file.
    """
    folder = extract_folder(centre_id)
    if centre.get("simulation", {}).get("dialect") == "us_workbook":
        return [f"{folder}/{centre_id}.xlsx"]
    return [f"{folder}/{table}.csv" for table in TABLE_NAMES] if NATURE_OF.keys() & centre else []


def extract_files(centre: Mapping[str, Any]) -> list[str]:
    """The files of the extract as the centre's file names them, each once, in order."""
    return sorted({source["file"] for source in centre["sources"].values()})


def origin_problems(centre: Mapping[str, Any], centre_id: str) -> list[str]:
    """Why the rows cannot come from where the centre's file says.

    *centre*: a content that fits the schema. A problem names the key first.
    """
    keys = [key for key in NATURE_OF if key in centre]
    problems = []
    if len(keys) > 1:
        problems.append(f"{keys[1]}: '{keys[0]}' is there too; an extract is made in one way")
    problems += [
        f"nature: '{centre['nature']}' with the key '{key}', which makes {NATURE_OF[key]} patients"
        f" and writes their files; remove '{key}:' where the files are a hospital's"
        for key in keys
        if centre["nature"] != NATURE_OF[key]
    ]
    if problems:
        return problems
    made = made_files(centre, centre_id)
    if made:
        leads_away = Path(os.path.realpath(made[0])).parent != (
            Path(os.path.realpath("results")) / centre_id / "extract"
        )
        if leads_away:
            problems.append(
                f"{keys[0]}: {extract_folder(centre_id)} is a link to another folder, where a rule"
                " would write; remove the link"
            )
    for name, source in centre["sources"].items():
        if made and source["file"] not in made:
            problems.append(
                f"sources.{name}.file: {source['file']} is not made by '{keys[0]}', which makes"
                f" {', '.join(made)}"
            )
        elif not made and (folder := written_into(source["file"])):
            problems.append(
                f"sources.{name}.file: {source['file']} is in {folder}/, where rules write over"
                f" files and `make clean` removes them; put it into resources/centres/{centre_id}/"
            )
    return problems


def written_into(path: str | Path) -> str:
    """Which of the folders `WRITTEN` holds *path*, however it is spelt; empty where none does.

    Links are followed. Upper and lower case do not count, as on many file systems.
    """
    places = _spellings(path)
    for folder in WRITTEN:
        if any(place.is_relative_to(one) for place in places for one in _spellings(folder)):
            return folder
    return ""


def _spellings(path: str | Path) -> list[Path]:
    """Where *path* leads as it is spelt, and with its links followed, in lower case."""
    spelt = os.path.normpath(Path.cwd() / path)
    return [Path(place.casefold()) for place in dict.fromkeys((spelt, os.path.realpath(path)))]
