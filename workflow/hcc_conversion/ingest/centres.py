"""Find the centres that take part: one YAML file per centre."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

from hcc_conversion.ingest.mapping_checks import mapping_problems
from hcc_conversion.run.problems import InvalidInput
from hcc_conversion.run.yaml_file import read_yaml
from hcc_conversion.study.configuration import schema_problems
from hcc_conversion.study.study import window_problems
from schemas.vocabulary import COMPARISON, POOLED

RESERVED = {POOLED, COMPARISON, "report"}


def discover_centres(
    folder: str | Path, schema_path: str | Path, fields_path: str | Path
) -> dict[str, dict[str, Any]]:
    """Read and check every centre file in *folder*; the file name is the centre id.

    Files whose name starts with ``_`` and files with ``enabled: false`` are skipped.

    Raises
    ------
    InvalidInput
        with every problem of every file at once.
    """
    paths = [
        path
        for path in sorted(Path(folder).iterdir())
        if path.suffix.lower() in (".yaml", ".yml") and not path.name.startswith(("_", "."))
    ]
    fields = read_yaml(fields_path)
    centres, problems = {}, []
    for path in paths:
        try:
            centre = read_yaml(path)
        except InvalidInput as error:
            problems += [f"{path}: {problem}" for problem in error.problems]
            continue
        problems += _name_problems(path)
        if not isinstance(centre, dict):
            what = "the file is empty" if centre is None else "the file holds no keys"
            problems.append(f"{path}: {what}; see config/README.md")
            continue
        if centre.get("enabled") is False:
            continue
        of_schema = schema_problems(centre, schema_path, str(path))
        # The mapping is only worth reading closely once its shape is right.
        problems += of_schema or [
            f"{path}: {problem}"
            for problem in [
                *(window_problems(centre["window"]) if "window" in centre else []),
                *mapping_problems(centre, fields),
            ]
        ]
        centres[path.stem] = centre
    problems += _shared_names(centres, folder)
    if problems:
        raise InvalidInput("The centre files do not fit (see config/README.md):", problems)
    if not centres:
        raise InvalidInput("No centre found.", [f"put a <centre_id>.yaml into {folder}/"])
    return centres


def _shared_names(centres: dict[str, dict[str, Any]], folder: str | Path) -> list[str]:
    """Names that would make two columns of a table look the same."""
    names = Counter(str(centre.get("name")).casefold() for centre in centres.values())
    names["pooled"] += 1
    return [
        f"{folder}/{centre_id}.yaml: name: '{centre['name']}' is taken; give each centre its own"
        for centre_id, centre in centres.items()
        if names[str(centre.get("name")).casefold()] > 1
    ]


def _name_problems(path: Path) -> list[str]:
    problems = []
    if path.suffix != ".yaml":
        problems.append(f"{path}: name it {path.stem}.yaml")
    if path.stem in RESERVED or not re.fullmatch(r"[a-z][a-z0-9_]*", path.stem):
        problems.append(
            f"{path}: '{path.stem}' cannot be a centre id; use lower-case letters, digits and _,"
            f" starting with a letter, and none of {', '.join(sorted(RESERVED))}"
        )
    return problems


def describe_scopes(centres: dict[str, dict[str, Any]]) -> dict[str, dict[str, str]]:
    """Name, nature and description of every centre, and of the pool of them all."""
    scopes = {
        centre_id: {key: centre[key] for key in ("name", "nature", "description")}
        for centre_id, centre in centres.items()
    }
    counts = Counter(centre["nature"] for centre in centres.values())
    pooled = {
        "name": "Pooled",
        "nature": ", ".join(f"{n} {nature}" for nature, n in sorted(counts.items())),
        "description": (
            f"the rows of all {len(centres)} centres together"
            if len(centres) > 1
            else "the rows of the only centre"
        ),
    }
    return {**scopes, POOLED: pooled}


def made_from(centres: dict[str, dict[str, Any]], paper: str) -> dict[str, str]:
    """Whether the rows of every centre, and of the pool, are made from what *paper* prints.

    ``whole``, ``part`` (the pool, where some centres are) or empty. What is made from a paper
    agrees with it by construction: that is no replication.
    """
    own = {
        centre_id: "whole" if centre.get("reconstruction", {}).get("paper") == paper else ""
        for centre_id, centre in centres.items()
    }
    kinds = set(own.values())
    pooled = "part" if len(kinds) > 1 else kinds.pop()
    return {**own, POOLED: pooled}


def missing_files(
    centres: dict[str, dict[str, Any]], folder: str | Path, published: str | Path
) -> list[str]:
    """The source files that are named but absent, those made by a rule left out; and papers that
    a centre is reconstructed from and that are not in the folder *published*."""
    papers = [
        f"{folder}/{centre_id}.yaml: reconstruction.paper:"
        f" {published}/{centre['reconstruction']['paper']}.csv does not exist"
        for centre_id, centre in centres.items()
        if "reconstruction" in centre
        and not Path(published, f"{centre['reconstruction']['paper']}.csv").is_file()
    ]
    return papers + [
        f"{folder}/{centre_id}.yaml: sources.{name}.file: {source['file']} does not exist"
        for centre_id, centre in centres.items()
        if not {"simulation", "reconstruction"} & set(centre)
        for name, source in centre["sources"].items()
        if not Path(source["file"]).is_file()
    ]


def stale_results(results: str | Path, scopes: list[str]) -> list[str]:
    """Result folders of centres that no longer take part."""
    current = {*scopes, COMPARISON, "report"}
    folders = sorted(Path(results).glob("*/"))
    return [str(folder) for folder in folders if folder.is_dir() and folder.name not in current]
