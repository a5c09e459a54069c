"""Ties between the values of one paper: data that the rules of the audit are applied to."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from hcc_conversion.run.problems import InvalidInput, did_you_mean
from hcc_conversion.run.yaml_file import read_yaml
from hcc_conversion.study.configuration import schema_problems

Tie = Mapping[str, Any]
#: Ties that hold in the paper's data, or in what it says of them, and need not in others.
HERE = "here"
#: Keys of a tie whose content is no id of a printed value.
_NO_IDS = (
    "why",
    "reading",
    "holds",
    "place",
    "column",
    "one_of",
    "none_of",
    "names",
    "part",
    "leaving_out",
    "words",
    "step",
    "first_day",
    "last_day",
    "significant",
    "untied",
    "judged",
    "entered",
)
_SECTIONS_OF_WORDS = ("rankings", "significance", "selections", "windows", "models")


@dataclass(frozen=True)
class Identities:
    """Ties by kind, in the order of the file, each with its ``each`` written out."""

    ties: Mapping[str, tuple[Tie, ...]]

    def of(self, kind: str) -> tuple[Tie, ...]:
        return self.ties.get(kind, ())

    def laws(self) -> "Identities":
        """Those that hold in any data described like this, not only in the paper's own."""
        kept = {
            kind: tuple(tie for tie in ties if tie.get("holds") != HERE)
            for kind, ties in self.ties.items()
            if kind not in _SECTIONS_OF_WORDS
        }
        return Identities(kept)

    def ids(self) -> list[str]:
        """Ids of printed values that the ties name, in their order."""
        named = (name for ties in self.ties.values() for tie in ties for name in _named(tie))
        return list(dict.fromkeys(named))


def read_identities(path: str | Path, schema_path: str | Path) -> Identities:
    """The ties of one paper.

    Raises
    ------
    InvalidInput
        if the file does not fit the JSON Schema.
    """
    content = read_yaml(path)
    problems = schema_problems(content, schema_path, str(path))
    if problems:
        raise InvalidInput(f"{path} does not fit:", problems)
    return identities_of(content)


def identities_of_papers(
    paths: Iterable[str | Path], schema_path: str | Path
) -> dict[str, Identities]:
    """Paper, as its file ``<paper>_identities.yaml`` is called, then its ties."""
    return {
        Path(path).stem.removesuffix("_identities"): read_identities(path, schema_path)
        for path in paths
    }


def identities_of(content: Mapping[str, list[Tie]]) -> Identities:
    """*content*: kind, then its ties as they stand in the file."""
    written_out = {
        kind: tuple(tie for entry in ties for tie in _write_out(entry))
        for kind, ties in content.items()
    }
    return Identities(written_out)


def unknown_ids(identities: Identities, known: Mapping[str, Any]) -> list[str]:
    """A problem for every id of the ties that is none of *known*."""
    return [
        f"no printed value '{name}'{did_you_mean(name, known)}"
        for name in identities.ids()
        if name not in known
    ]


def _write_out(entry: Tie) -> Iterator[Tie]:
    """A tie for every combination of what ``each`` lists, or for each of its rows."""
    each = entry.get("each", {})
    rows = each
    if isinstance(each, Mapping):
        rows = [dict(zip(each, values, strict=True)) for values in product(*each.values())]
    bare = {key: part for key, part in entry.items() if key != "each"}
    for row in rows:
        yield {key: _fill(part, row) for key, part in bare.items()}


def _fill(part: Any, row: Mapping[str, Any]) -> Any:
    if isinstance(part, str):
        for name, text in row.items():
            part = part.replace(f"{{{name}}}", str(text))
        return part
    if isinstance(part, list):
        return [_fill(item, row) for item in part]
    if isinstance(part, Mapping):
        return {key: _fill(item, row) for key, item in part.items()}
    return part


def _named(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, list):
        for item in part:
            yield from _named(item)
    elif isinstance(part, Mapping):
        for key, item in part.items():
            if key not in _NO_IDS:
                yield from _named(item)
