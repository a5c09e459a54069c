"""A centre file that takes keys of another: ``extends``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

from hcc_conversion.run.problems import InvalidInput
from hcc_conversion.run.yaml_file import read_yaml
from hcc_conversion.study.configuration import merge_keys

#: Keys that speak of a file itself and are not taken from one that is extended.
OF_ITS_FILE = ("extends", "enabled")


@dataclass(frozen=True)
class Written:
    """What one file says of a centre.

    path
        the file.
    content
        its keys, without what the files it extends say.
    """

    path: Path
    content: Mapping[str, Any]


def read_extended(path: Path) -> list[Written]:
    """A centre's file and the files that it extends, the nearest first.

    What a file with ``enabled: false`` extends is not read.

    Raises
    ------
    InvalidInput
        where a file cannot be read or holds no keys, where ``extends`` is not the name of a YAML
        file of the same folder, and where files extend one another in a circle. Problems of a
        file other than *path* begin with its name.
    """
    chain = [Written(path, _keys_of(path))]
    if chain[0].content.get("enabled") is False:
        return chain
    while "extends" in chain[-1].content:
        last = chain[-1]
        said = last.content["extends"]
        if not isinstance(said, str) or Path(said).name != said or not said.endswith(".yaml"):
            problem = (
                "extends: give the name of one YAML file in the same folder, e.g. _registry.yaml"
            )
            raise InvalidInput(f"{path} does not fit:", [_of(last.path, path, problem)])
        file = path.with_name(said)
        if not file.is_file():
            problem = f"extends: there is no file {file}"
            raise InvalidInput(f"{path} does not fit:", [_of(last.path, path, problem)])
        names = [one.path.name for one in chain]
        if said in names:
            circle = " -> ".join([*names[names.index(said) :], said])
            problem = f"extends: the files extend one another in a circle: {circle}"
            raise InvalidInput(f"{path} does not fit:", [_of(last.path, path, problem)])
        try:
            chain.append(Written(file, _keys_of(file)))
        except InvalidInput as error:
            problems = [_of(file, path, problem) for problem in error.problems]
            raise InvalidInput(error.heading, problems) from None
    return chain


def merge_extended(chain: Sequence[Written]) -> dict[str, Any]:
    """The keys of a centre: those of nearer files win, maps key by key, lists as a whole."""
    nearest, *others = chain
    taken = [
        {key: value for key, value in one.content.items() if key not in OF_ITS_FILE}
        for one in reversed(others)
    ]
    own = {key: value for key, value in nearest.content.items() if key != "extends"}
    return reduce(merge_keys, [*taken, own], {})


def file_of(problem: str, chain: Sequence[Written]) -> Path:
    """The file in which a problem stands that begins with its key, as ``sources.a.format: ...``.

    It is the nearest of those that hold most of the key: what is missing is missing there.
    """
    depths = [_depth(problem, one.content) for one in chain]
    return chain[depths.index(max(depths))].path


def _depth(problem: str, content: Any) -> int:
    """How many parts of the key that *problem* begins with are in *content*."""
    problem = problem.removeprefix("(top level): ")
    if isinstance(content, list):
        parts = {str(number): part for number, part in enumerate(content)}
    elif isinstance(content, Mapping):
        parts = dict(content)
    else:
        return 0
    for key in sorted(parts, key=len, reverse=True):
        for end in (".", ": "):
            if problem.startswith(f"{key}{end}"):
                return 1 + _depth(problem[len(key) + len(end) :], parts[key])
        if problem.startswith(f"unknown key '{key}'"):
            return 1
    return 0


def _keys_of(path: Path) -> dict[str, Any]:
    content = read_yaml(path)
    if not isinstance(content, dict):
        what = "the file is empty" if content is None else "the file holds no keys"
        raise InvalidInput(f"{path} does not fit:", [f"{what}; see config/README.md"])
    return content


def _of(file: Path, path: Path, problem: str) -> str:
    """A problem of *file*, which the reader of *path* is to be told."""
    return problem if file == path else f"in {file}: {problem}"
