"""Find the centres that take part: one YAML file per centre."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hcc_conversion.ingest.bundle_file import manifest_of
from hcc_conversion.ingest.bundle_manifest import HIDDEN, Manifest
from hcc_conversion.ingest.extended import Written, file_of, merge_extended, read_extended
from hcc_conversion.ingest.mapping_checks import mapping_problems
from hcc_conversion.ingest.origin import PAPER_FILES, origin_problems
from hcc_conversion.run.places import SCHEMAS
from hcc_conversion.run.problems import InvalidInput
from hcc_conversion.run.text_file import reason, unreadable
from hcc_conversion.run.yaml_file import read_yaml
from hcc_conversion.study.configuration import schema_problems
from hcc_conversion.study.extra_fields import with_fields_of_study
from hcc_conversion.study.study import window_problems
from schemas.vocabulary import ALL_CENTRES, POOLED, POOLS, RESERVED

#: Keys of a centre's file that decide nothing of its harmonised tables: what it is called, whether
#: it takes part, what makes its files, what may leave, and (``window``) what a job gets besides.
APART_FROM_TABLES = (
    *("name", "nature", "description", "enabled", "simulation", "reconstruction", "window"),
    *("shares_patients_with", "disclosure", "answers"),
)


def deciding_keys(centre: Mapping[str, Any]) -> dict[str, Any]:
    """What of a centre's file decides its harmonised tables; a key that is new does, too."""
    return {key: value for key, value in centre.items() if key not in APART_FROM_TABLES}


@dataclass(frozen=True)
class Discovered:
    """Centres that can take part, and those that cannot.

    centres
        id, then the content of the centre's file, which fits.
    refused
        path of a centre's file, then everything that is wrong with it: no centre of another file
        is harmed by that.
    written
        path of a centre's file, then what it and the files it extends say, the nearest first.
    """

    centres: dict[str, dict[str, Any]]
    refused: dict[str, list[str]]
    written: dict[str, list[Written]] = field(default_factory=dict)

    @property
    def refused_ids(self) -> list[str]:
        """Of the files that cannot take part, the ids of those whose names are ids."""
        return [Path(path).stem for path in self.refused if not _name_problems(Path(path))]


def discover_centres(
    folder: str | Path,
    schema_path: str | Path,
    fields_path: str | Path,
    extra: Mapping[str, Mapping[str, Any]] | None = None,
) -> dict[str, dict[str, Any]]:
    """Read and check every centre file in *folder*; the file name is the centre id.

    *extra*: see `find_centres`.

    Raises
    ------
    InvalidInput
        with every problem of every file at once.
    """
    found = find_centres(folder, schema_path, fields_path, extra)
    if found.refused:
        problems = [problem for of_file in found.refused.values() for problem in of_file]
        raise InvalidInput("The centre files do not fit (see config/README.md):", problems)
    return found.centres


def find_centres(
    folder: str | Path,
    schema_path: str | Path,
    fields_path: str | Path,
    extra: Mapping[str, Mapping[str, Any]] | None = None,
) -> Discovered:
    """Read and check every centre file in *folder*, one by one; the file name is the centre id.

    Files whose name starts with ``_`` and files with ``enabled: false`` are skipped. *extra*: the
    study's own fields of patients (`hcc_conversion.study.extra_fields.extra_fields`).

    Raises
    ------
    InvalidInput
        where there is no such folder, or no centre's file in it.
    """
    fields = with_fields_of_study(read_yaml(fields_path), extra or {})
    centres: dict[str, dict[str, Any]] = {}
    shaped: dict[str, dict[str, Any]] = {}
    problems: dict[str, list[str]] = {}
    written: dict[str, list[Written]] = {}
    for path in _centre_files(Path(folder)):
        try:
            centre, written[str(path)] = _read_centre(path)
        except InvalidInput as error:
            problems[str(path)] = [f"{path}: {problem}" for problem in error.problems]
            continue
        if centre is None:
            continue
        if "bundle" in centre:
            problems[str(path)], told = _of_bundle(centre, path)
            if told:
                centres[path.stem] = shaped[path.stem] = told
            continue
        of_schema = schema_problems(centre, schema_path, str(path))
        # The rest is only worth reading closely once its shape is right.
        problems[str(path)] = of_schema or [
            f"{path}: {problem}"
            for problem in [
                *(window_problems(centre["window"]) if "window" in centre else []),
                *origin_problems(centre, path.stem),
                *mapping_problems(centre, fields),
            ]
        ]
        centres[path.stem] = centre
        if not of_schema:
            shaped[path.stem] = centre
    ids = {path.stem for path in _centre_files(Path(folder))}
    for centre_id, unfit in _unfit_sharing(shaped, ids).items():
        path_of_centre = f"{folder}/{centre_id}.yaml"
        problems.setdefault(path_of_centre, []).extend(f"{path_of_centre}: {one}" for one in unfit)
    for path_of_shared, shared in _shared_names(centres, folder).items():
        problems.setdefault(path_of_shared, []).extend(shared)
    if not centres and not any(problems.values()):
        raise InvalidInput("No centre found.", [f"put a <centre_id>.yaml into {folder}/"])
    return add_refusals(Discovered(centres, {}, written), problems)


def _of_bundle(centre: Mapping[str, Any], path: Path) -> tuple[list[str], dict[str, Any]]:
    """What is wrong with a centre's file that names a bundle, or what the bundle says of it."""
    problems = schema_problems(centre, SCHEMAS / "bundle_centre.schema.yaml", str(path))
    if problems:
        return problems, {}
    try:
        manifest = manifest_of(centre["bundle"])
    except InvalidInput as error:
        return [f"{path}: bundle: {problem}" for problem in error.problems], {}
    told = {**manifest.about, **centre, "min_count": manifest.min_count}
    return [], told | {"description": f"{manifest.about['description']}; {_shared(manifest)}"}


def _shared(manifest: Manifest) -> str:
    """What a bundle tells of its centre, and what stays there."""
    hidden = manifest.members[HIDDEN]["rows"]
    below = (
        f"counts below {manifest.min_count} are hidden, {hidden:,} numbers in all"
        if manifest.min_count > 1
        else "nothing is hidden"
    )
    return (
        f"aggregates alone, released on {manifest.released_on}: {below}; rows and figures of single"
        " patients stay at the centre"
    )


def _centre_files(folder: Path) -> list[Path]:
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        raise InvalidInput(
            "No centre found.",
            [
                f"{folder}: the folder of the centre files: {reason(error)}; put a"
                " <centre_id>.yaml there, or begin a folder of your own: make new-site DIR=..."
            ],
        ) from None
    return [
        path
        for path in paths
        if path.suffix.lower() in (".yaml", ".yml") and not path.name.startswith(("_", "."))
    ]


def _read_centre(path: Path) -> tuple[dict[str, Any] | None, list[Written]]:
    """The content of a centre's file, None where it is not enabled, and the files it is from.

    Raises
    ------
    InvalidInput
        where the name is no id, and where the file, or one that it extends, does not fit.
    """
    problems = [problem.removeprefix(f"{path}: ") for problem in _name_problems(path)]
    chain: list[Written] = []
    try:
        chain = read_extended(path)
        if chain[0].content.get("enabled") is False:
            return None, chain
    except InvalidInput as error:
        problems += error.problems
    if problems:
        raise InvalidInput(f"{path} does not fit:", problems)
    return merge_extended(chain), chain


def add_refusals(found: Discovered, problems: Mapping[str, Sequence[str]]) -> Discovered:
    """*found* without the centres that have problems besides; *problems*: file, then its own.

    A problem of a key that stands in a file which the centre's file extends names that file.
    """
    refused = {
        path: [
            *found.refused.get(path, []),
            *(_in_its_file(path, problem, found.written.get(path, [])) for problem in more),
        ]
        for path, more in problems.items()
        if more
    }
    taken = {Path(path).stem for path in refused}
    return Discovered(
        {name: centre for name, centre in found.centres.items() if name not in taken},
        {**found.refused, **refused},
        found.written,
    )


def _in_its_file(path: str, problem: str, chain: Sequence[Written]) -> str:
    """*problem*, which begins with *path*, with the file its key stands in, if that is another."""
    said = problem.removeprefix(f"{path}: ")
    file = file_of(said, chain) if len(chain) > 1 else Path(path)
    return problem if file == Path(path) else f"{path}: in {file}: {said}"


def _shared_names(centres: dict[str, dict[str, Any]], folder: str | Path) -> dict[str, list[str]]:
    """Names that would make two columns of a table look the same, by file."""
    names = Counter(str(centre.get("name")).casefold() for centre in centres.values())
    names += Counter(("pooled", "all centres"))
    return {
        f"{folder}/{centre_id}.yaml": [
            f"{folder}/{centre_id}.yaml: name: '{centre['name']}' is taken;"
            " give each centre its own"
        ]
        for centre_id, centre in centres.items()
        if names[str(centre.get("name")).casefold()] > 1
    }


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


def pooled_centres(centres: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The centres whose rows are pooled: not those that share patients with another of them."""
    return [
        centre_id
        for centre_id, centre in centres.items()
        if not set(centre.get("shares_patients_with", ())) & set(centres)
    ]


def _unfit_sharing(centres: Mapping[str, Mapping[str, Any]], ids: set[str]) -> dict[str, list[str]]:
    """By id, what is wrong with ``shares_patients_with``; *ids*: of all centre files.

    A ring of centres that name each other is refused: whichever of them take part, one is pooled.
    """
    problems: dict[str, list[str]] = {}
    for centre_id, centre in centres.items():
        for number, other in enumerate(centre.get("shares_patients_with", ())):
            place = f"shares_patients_with.{number}"
            if other == centre_id:
                problem = f"{place}: this is the centre itself; name the other one"
            elif other not in ids:
                problem = f"{place}: there is no centre file {other}.yaml"
            elif centre_id in _named_from(other, centres):
                named = centre_id in centres[other]["shares_patients_with"]
                back = f"{'names' if named else 'leads to'} '{centre_id}' too"
                problem = (
                    f"{place}: '{other}' {back}, and none of them would be pooled;"
                    " only the one that is to be left out of the pool names the other"
                )
            else:
                continue
            problems.setdefault(centre_id, []).append(problem)
    return problems


def _named_from(start: str, centres: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """The ids that *start* names under ``shares_patients_with``, those name, and on to the end."""
    reached: set[str] = set()
    following = [start]
    while following:
        named = set(centres.get(following.pop(), {}).get("shares_patients_with", ())) - reached
        reached |= named
        following += named
    return reached


def describe_scopes(centres: dict[str, dict[str, Any]]) -> dict[str, dict[str, str]]:
    """Name, nature and description of every centre, of the pool of those with rows here, and, where
    others pass on aggregates, of the pool of them all."""
    own = {
        centre_id: {key: centre[key] for key in ("name", "nature", "description")}
        for centre_id, centre in centres.items()
    }
    for centre_id in aggregated(centres):
        own[centre_id]["nature"] += f", {AS_AGGREGATES}"
    with_rows = {
        centre_id: centre
        for centre_id, centre in centres.items()
        if centre_id not in aggregated(centres)
    }
    pools = {POOLED: _describe_pool(with_rows)} if with_rows else {}
    if len(with_rows) < len(centres):
        pools[ALL_CENTRES] = _describe_all(centres)
    return {**own, **pools}


#: What is shown of a centre whose rows are elsewhere.
AS_AGGREGATES = "as aggregates"


def aggregated(centres: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The centres that pass on aggregates: their rows are elsewhere."""
    return [centre_id for centre_id, centre in centres.items() if "bundle" in centre]


def _describe_all(centres: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """The pool of all centres, each from what it may pass on."""
    of_pool = pooled_centres(centres)
    counts = Counter(
        f"{centres[centre_id]['nature']}"
        + (f" {AS_AGGREGATES}" if "bundle" in centres[centre_id] else "")
        for centre_id in of_pool
    )
    without = [centres[one]["name"] for one in centres if one not in of_pool]
    return {
        "name": "All centres",
        "nature": ", ".join(f"{n} {nature}" for nature, n in sorted(counts.items())),
        "description": (
            f"all {len(of_pool)} centres together, each from what it may pass on: numbers without"
            " a mark are what the rows would give"
        )
        + (f"; without {', '.join(without)}, which shares patients" if without else ""),
    }


def _describe_pool(centres: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    of_pool = pooled_centres(centres)
    counts = Counter(centres[centre_id]["nature"] for centre_id in of_pool)
    left_out = [
        f"{centre['name']}, which shares patients with "
        + ", ".join(
            centres[other]["name"] for other in centre["shares_patients_with"] if other in centres
        )
        for centre_id, centre in centres.items()
        if centre_id not in of_pool
    ]
    without = f"; without {'; '.join(left_out)}" if left_out else ""
    return {
        "name": "Pooled",
        "nature": ", ".join(f"{n} {nature}" for nature, n in sorted(counts.items())),
        "description": (
            f"the rows of {'' if left_out else 'all '}{len(of_pool)} centres together"
            if len(of_pool) > 1
            else f"the rows of {centres[of_pool[0]]['name']} alone"
            if left_out
            else "the rows of the only centre"
        )
        + without,
    }


def made_from(
    centres: dict[str, dict[str, Any]], paper: str, of_pool: Sequence[str]
) -> dict[str, str]:
    """Whether the rows of every centre, and of the pool, are made from what *paper* prints.

    ``whole``, ``part`` (the pool, where some centres are) or empty. What is made from a paper
    agrees with it by construction: that is no replication.
    """
    own = {
        centre_id: "whole" if centre.get("reconstruction", {}).get("paper") == paper else ""
        for centre_id, centre in centres.items()
    }
    rows = [centre_id for centre_id in of_pool if "bundle" not in centres[centre_id]]
    return {**own, POOLED: _part_or_whole(own, rows), ALL_CENTRES: _part_or_whole(own, of_pool)}


def _part_or_whole(made: Mapping[str, str], centres: Sequence[str]) -> str:
    kinds = {made[centre_id] for centre_id in centres}
    return "part" if len(kinds) > 1 else next(iter(kinds), "")


def missing_files(
    centres: dict[str, dict[str, Any]], folder: str | Path, published: str | Path
) -> dict[str, list[str]]:
    """What a centre names and what cannot be read, by its file: sources, those made by a rule left
    out, and the papers in *published* that a centre is reconstructed from."""
    missing: dict[str, list[str]] = {}
    for centre_id, centre in centres.items():
        path = f"{folder}/{centre_id}.yaml"
        if "reconstruction" in centre:
            paper = f"{published}/{centre['reconstruction']['paper']}"
            missing[path] = [
                f"{path}: reconstruction.paper: {paper}{ending} does not exist"
                for ending in PAPER_FILES
                if not Path(f"{paper}{ending}").is_file()
            ]
        elif "sources" in centre and "simulation" not in centre:
            missing[path] = [
                f"{path}: sources.{name}.file: {source['file']} {problem}"
                for name, source in centre["sources"].items()
                if (problem := unreadable(source["file"]))
            ]
    return missing


#: Stands in the folder of a centre whose results are of an earlier run.
NOT_CURRENT = "NOT_CURRENT.txt"


def mark_not_current(folder: Path, problems: Sequence[str]) -> None:
    """Say in a centre's folder of results, where there is one, that they are of an earlier run.

    `mark_current` takes the mark away once its file fits.
    """
    if not folder.is_dir():
        return
    said = "What stands in this folder is of an earlier run: the centre cannot take part now."
    (folder / NOT_CURRENT).write_text("\n".join([said, *problems, ""]), encoding="utf-8")


def mark_current(folder: Path) -> None:
    """The centre takes part again."""
    (folder / NOT_CURRENT).unlink(missing_ok=True)


def stale_results(results: str | Path, scopes: list[str]) -> list[str]:
    """Result folders of centres that no longer take part."""
    current = {*scopes, *RESERVED.difference(POOLS)}
    folders = sorted(Path(results).glob("*/"))
    return [str(folder) for folder in folders if folder.is_dir() and folder.name not in current]
