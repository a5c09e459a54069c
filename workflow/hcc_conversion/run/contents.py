"""What the files say that no rule makes: that, and no time stamp, decides a rerun."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from hashlib import file_digest
from pathlib import Path
from typing import Any

from hcc_conversion.run.problems import InvalidInput

#: Where rules write. Of these files Snakemake itself knows when they were made anew.
RESULTS = "results"


def is_made(path: str | Path) -> bool:
    """Whether a rule makes the file, so that it is no one's input."""
    return Path(path).parts[:1] == (RESULTS,)


def contents(paths: Iterable[str | Path]) -> dict[str, str]:
    """Of every file that no rule makes a SHA-256 of its bytes, by its path; empty if unreadable."""
    return {str(path): _digest(str(path)) for path in paths if not is_made(path)}


def contents_of(*inputs: Any) -> Callable[[Any], dict[str, str]]:
    """A rule's parameter: the `contents` of *inputs*, which are paths or functions of wildcards.

    Of wildcards alone: parameters that are made from a job's input do not decide its rerun.
    """

    def parameter(wildcards: Any) -> dict[str, str]:
        return contents(path for given in inputs for path in _paths(given, wildcards))

    return parameter


def _paths(given: Any, wildcards: Any) -> Iterator[str]:
    found = given(wildcards) if callable(given) else given
    if isinstance(found, str | Path):
        yield str(found)
    else:
        for one in found.values() if isinstance(found, Mapping) else found:
            yield from _paths(one, wildcards)


def refuse_changed(expected: Mapping[str, str]) -> None:
    """Stop where a file is not what it was when the run was planned.

    To be called after the files were read: what was made of them is then of what they said when
    the run began, which is what Snakemake keeps on record.

    Raises
    ------
    InvalidInput
        naming every file that has changed since.
    """
    changed = [path for path, digest in expected.items() if _read_digest(path) != digest]
    if changed:
        raise InvalidInput(
            "Changed while the run was going on; nothing is written from it. Run again:", changed
        )


@cache
def _digest(path: str) -> str:
    """Read once for all the jobs that a file decides."""
    return _read_digest(path)


def _read_digest(path: str) -> str:
    try:
        with Path(path).open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
