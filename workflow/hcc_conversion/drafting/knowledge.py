"""What is known of hospitals' names and codes: `schemas/synonyms.yaml`, `schemas/meanings.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from hcc_conversion.drafting.words import code_spelling, spelling, words_of
from hcc_conversion.run.places import SCHEMAS
from hcc_conversion.run.yaml_file import read_yaml

#: How well a name is known, the best first: unmistakable, so within its table, perhaps another.
NAMES, OWN, PERHAPS = "names", "own", "perhaps"
#: Beside the fields: date columns of a patient's last day and of outcomes.
EVENTS = "events"


class Target(NamedTuple):
    """A field of a canonical table; table `EVENTS` with an outcome's kind, or ``death``."""

    table: str
    field: str


@dataclass(frozen=True)
class Knowledge:
    """Both files, ready to look up.

    names
        target, then the spellings of its names by how well they are known.
    times
        outcome, then the spellings of lengths of time that end with it.
    fields
        `schemas/fields.yaml`: table, then field, then kind, unit, permitted values.
    """

    names: Mapping[Target, Mapping[str, frozenset[str]]]
    phrases: Mapping[Target, tuple[tuple[str, ...], ...]]
    fields: Mapping[str, Mapping[str, Mapping[str, Any]]]
    times: Mapping[str, frozenset[str]]
    ignored: tuple[tuple[str, ...], ...]
    other: frozenset[str]
    tables: Mapping[str, frozenset[str]]
    meanings: Mapping[str, Any]

    def spec(self, target: Target) -> Mapping[str, Any]:
        """Kind, unit and permitted values of a target; an outcome's date is a day."""
        if target.table == EVENTS:
            return self.fields["outcomes"]["day"]
        return self.fields[target.table][target.field]


@cache
def knowledge() -> Knowledge:
    """Both files, read once."""
    known = read_yaml(SCHEMAS / "synonyms.yaml")
    entries = {
        Target(table, field): entry
        for table, of_table in known["fields"].items()
        for field, entry in of_table.items()
    }
    texts = {target: _texts(entry, entries, known) for target, entry in entries.items()}
    texts |= {Target(EVENTS, kind): {NAMES: names} for kind, names in known["events"].items()}
    return Knowledge(
        names={
            target: {level: frozenset(map(spelling, names)) for level, names in by_level.items()}
            for target, by_level in texts.items()
        },
        phrases={
            target: tuple({tuple(words_of(name)) for name in by_level.get(NAMES, ())})
            for target, by_level in texts.items()
        },
        fields=read_yaml(SCHEMAS / "fields.yaml"),
        times={kind: frozenset(map(spelling, names)) for kind, names in known["times"].items()},
        ignored=tuple(
            sorted((tuple(words_of(text)) for text in known["ignored"]), key=len, reverse=True)
        ),
        other=frozenset(
            word
            for key in ("other", "before", "after")
            for text in known[key]
            for word in words_of(text)
        ),
        tables={table: frozenset(map(spelling, names)) for table, names in known["tables"].items()},
        meanings=read_yaml(SCHEMAS / "meanings.yaml"),
    )


def _texts(
    entry: Mapping[str, Any], entries: Mapping[Target, Any], known: Mapping[str, Any]
) -> dict[str, list[str]]:
    """The names of one field by level, written out."""
    if "same" in entry:
        entry = entries[Target(*entry["same"].split("."))]
    if "when" not in entry:
        return {level: [str(n) for n in entry.get(level, ())] for level in (NAMES, OWN, PERHAPS)}
    of = entries[Target(*entry["of"].split("."))] if "of" in entry else entry
    bases = [*of.get("base", ()), *of.get(NAMES, ()), *of.get(PERHAPS, ())]
    pairs = [(str(base), str(when)) for base in bases for when in known[entry["when"]]]
    return {NAMES: [text for b, w in pairs for text in (f"{w} {b}", f"{b} {w}")]}


@cache
def missing_words() -> frozenset[str]:
    """Spellings of the words for a missing value."""
    return frozenset(code_spelling(str(word)) for word in knowledge().meanings["missing"])
