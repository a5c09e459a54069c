"""The manifest of a bundle: what it is, what defines its numbers, and what each member must be.

A bundle is a zip file with the aggregates of one centre: ``manifest.json``, ``hidden.csv``
(`schemas.hidden.Hidden`) and, in a folder per analysis, ``results.csv`` and the tables of
`schemas.sufficient`. Written by `hcc_conversion.disclosure`, read by
`hcc_conversion.ingest.bundle_file`.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from hcc_conversion.run.places import SCHEMAS
from hcc_conversion.study.configuration import schema_problems
from schemas.vocabulary import RESERVED

#: Of the layout of a bundle; another one is read by another version of the workflow.
SCHEMA_VERSION = 1
MANIFEST, HIDDEN = "manifest.json", "hidden.csv"
_DEPTH = 3


class Unfit(ValueError):
    """What came in is no bundle that can be used; says why in one sentence."""


@dataclass(frozen=True)
class Manifest:
    """What a bundle says of itself (schemas/bundle.schema.yaml).

    schema_version
        `SCHEMA_VERSION` of what made it.
    workflow
        ``version``, and ``commit`` where it is known.
    centre, about
        id; and name, nature, description and covers.
    min_count, hide_zeros
        see `hcc_conversion.disclosure.hide.protect_results`.
    definitions
        analysis, then `definition` of its numbers: two centres' numbers are comparable where its
        ``sha256`` is the same.
    collected
        the canonical fields that the centre collects, as ``table.field``.
    members
        file of the bundle, then the ``sha256`` of its bytes and its ``rows``.
    released_by, released_on
        who decided that it leaves, and the day, both as typed in; empty before that.
    """

    schema_version: int
    workflow: Mapping[str, str]
    centre: str
    about: Mapping[str, str]
    min_count: int
    hide_zeros: bool
    definitions: Mapping[str, Mapping[str, Any]]
    collected: Sequence[str]
    members: Mapping[str, Mapping[str, Any]]
    released_by: str = ""
    released_on: str = ""

    def text(self) -> str:
        """As it stands in the bundle."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def read_manifest(content: bytes) -> Manifest:
    """The manifest that `Manifest.text` wrote.

    Raises
    ------
    Unfit
        where it is none of this version, with the first problem.
    """
    try:
        told = json.loads(content.decode("utf-8"), object_pairs_hook=_without_doubles)
    except (ValueError, RecursionError):
        raise Unfit(f"its {MANIFEST} cannot be read as JSON") from None
    if not isinstance(told, dict):
        raise Unfit(f"its {MANIFEST} holds no keys")
    version = told.get("schema_version")
    if version != SCHEMA_VERSION or isinstance(version, bool):
        said = version if isinstance(version, int) else "none"
        raise Unfit(
            f"its layout has the version {said}, and this workflow reads {SCHEMA_VERSION}: both"
            " sides need versions of the workflow that go together"
        )
    problems = schema_problems(told, SCHEMAS / "bundle.schema.yaml", MANIFEST)
    if problems:
        raise Unfit(problems[0])
    if told["centre"] in RESERVED:
        raise Unfit(f"{MANIFEST}: centre: '{told['centre']}' is reserved and can be no centre")
    for analysis, one in told["definitions"].items():
        if one["sha256"] != _sha256(one["keys"]):
            raise Unfit(f"{MANIFEST}: definitions.{analysis}: its hash is not that of its keys")
    return Manifest(**told)


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found


def definition(
    study: Mapping[str, Any], window: Mapping[str, str], keys: Iterable[str]
) -> dict[str, Any]:
    """What of the configuration defines an analysis: the study window and the *keys* it reads.

    Returns
    -------
    ``keys``: each key down to its third level, as ``survival.endpoints.os_surgery``, then the
    SHA-256 of its value; and ``sha256`` of them all.
    """
    told = {"window": window, **{key: study[key] for key in keys}}
    hashes = {key: _sha256(value) for key, value in _flat(told, _DEPTH)}
    return {"sha256": _sha256(hashes), "keys": hashes}


def differing_keys(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """Keys of the configuration whose values differ between two `definition`."""
    keys = sorted({*one["keys"], *other["keys"]})
    return [key for key in keys if one["keys"].get(key) != other["keys"].get(key)]


def _flat(told: Mapping[str, Any], depth: int) -> Iterable[tuple[str, Any]]:
    for key, value in told.items():
        if depth > 1 and isinstance(value, Mapping) and value:
            yield from ((f"{key}.{rest}", inner) for rest, inner in _flat(value, depth - 1))
        else:
            yield str(key), value


def _sha256(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return sha256(text.encode()).hexdigest()


def zip_name(centre: str, day: str) -> str:
    """The file of a release."""
    return f"{centre}-{day}.zip"


def releases_in(folder: Path, centre: str) -> list[Path]:
    """The releases of a centre in *folder*, the oldest first."""
    day = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
    return sorted(folder.glob(zip_name(centre, day)))
