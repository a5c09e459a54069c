"""Mistakes in what a centre file confirms and answers, seen before anything is read."""

from collections.abc import Iterator, Mapping
from typing import Any

from hcc_conversion.run.problems import did_you_mean

_KEYS = ("source", "field", "doubt")


def confirmation_key(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """What a confirmation is of: source, field of ours, and doubt."""
    return tuple(entry[key] for key in _KEYS)


def confirmation_problems(
    centre: Mapping[str, Any], mapped: Mapping[str, set[str]]
) -> Iterator[str]:
    """Confirmations of what the centre does not map, and those that stand twice.

    *mapped*: source, then the fields it feeds (``patients.died``).
    """
    entries = centre.get("confirmed", ())
    for number, entry in enumerate(entries):
        place = f"confirmed.{number}"
        source, field = entry["source"], entry["field"]
        if source not in mapped:
            yield f"{place}.source: no block reads '{source}'{did_you_mean(source, mapped)}"
        elif field not in mapped[source]:
            hint = did_you_mean(field, mapped[source])
            yield f"{place}.field: '{source}' feeds no '{field}'; write e.g. patients.died{hint}"
        if confirmation_key(entry) in map(confirmation_key, entries[:number]):
            yield f"{place}: this doubt is confirmed above"


def answer_problems(centre: Mapping[str, Any]) -> Iterator[str]:
    """Queries that are answered twice."""
    answered: set[str] = set()
    for number, entry in enumerate(centre.get("answers", ())):
        if entry["query"] in answered:
            yield f"answers.{number}: this query is answered above"
        answered.add(entry["query"])
