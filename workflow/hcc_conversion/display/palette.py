"""One look per population, scope, response, treatment and event: the same on every figure.

The looks of what the study is about are data (`cohort.looks`, `cohort.populations`); here they are
given out, and scopes and groups get theirs by their position.
"""

from collections.abc import Sequence

from hcc_conversion.cohort.adverse_events import GRADE_LOOKS
from hcc_conversion.cohort.looks import (
    CAUSE_LOOKS,
    EVENT_LOOKS,
    GREY,
    INK,
    RESPONSE_LOOKS,
    SOLID,
    TREATMENT_LOOKS,
    Dashes,
    Look,
)
from hcc_conversion.cohort.populations import OF_SURGERY, POPULATIONS
from schemas.vocabulary import ALL_CENTRES, POOLED

__all__ = [
    "GREY",
    "INK",
    "PALE",
    "Dashes",
    "Look",
    "cause_look",
    "event_look",
    "grade_look",
    "group_looks",
    "population_look",
    "response_look",
    "scope_looks",
    "treatment_look",
]

PALE = "#E4E4E4"  # grid lines and rules

_POPULATION = {name: population.look for name, population in POPULATIONS.items()}

#: The pool of rows, and that of all centres, which stands beside it where some pass on aggregates.
_POOLS = {
    POOLED: Look("#000000", SOLID, "D", "", line_width=2.6, marker_size=7.5),
    ALL_CENTRES: Look("#4D4D4D", SOLID, "d", "", line_width=3.4, marker_size=8.5),
}
_COLOURS = (
    "#0069A5",
    "#C04A00",
    "#117733",
    "#882255",
    "#7A6A00",
    "#332288",
    "#A03C92",
    "#00727A",
)
_MARKERS = ("o", "s", "^", "v", "P", "X", "<", "h", ">")
_DASHES: tuple[Dashes, ...] = tuple(look.dashes for look in _POPULATION.values() if look.dashes[1])
_HATCHES = tuple(look.hatch for look in _POPULATION.values() if look.hatch)


def population_look(population: str) -> Look:
    """The look of a population of `hcc_conversion.cohort.populations.POPULATIONS`."""
    return _POPULATION[population]


def response_look(category: str) -> Look:
    """The look of a response of `schemas.vocabulary.RESPONSE`."""
    return RESPONSE_LOOKS[category]


def treatment_look(kind: str) -> Look:
    """The look of a course of treatment, see `cohort.looks.TREATMENT_LOOKS`."""
    return TREATMENT_LOOKS[kind]


def grade_look(level: str) -> Look:
    """The look of a worst grade: grade ≥3, grade 1–2 or grade not recorded."""
    return GRADE_LOOKS[level]


def event_look(event: str) -> Look:
    """The look of what happens to a patient once, see `cohort.looks.EVENT_LOOKS`."""
    return EVENT_LOOKS[event]


def cause_look(cause: str) -> Look:
    """The look of what ends a time, see `cohort.looks.CAUSE_LOOKS`."""
    return CAUSE_LOOKS[cause]


def group_looks(levels: Sequence[str]) -> dict[str, Look]:
    """The look of every group that is compared with the others, by its position.

    Groups that are populations or responses look as these do elsewhere.
    """
    known = {kind: _POPULATION[name] for kind, name in OF_SURGERY.items()} | RESPONSE_LOOKS
    if all(level in known for level in levels):
        return {level: known[level] for level in levels}
    return {level: _centre_look(position) for position, level in enumerate(levels)}


def scope_looks(scopes: Sequence[str]) -> dict[str, Look]:
    """The look of every scope by its position among the centres; pools are dark and heavy.

    With more centres than colours (8) a colour comes back with another marker.
    """
    centres = [scope for scope in scopes if scope not in _POOLS]
    looks = {scope: _centre_look(position) for position, scope in enumerate(centres)}
    return {scope: _POOLS[scope] if scope in _POOLS else looks[scope] for scope in scopes}


def _centre_look(position: int) -> Look:
    return Look(
        _COLOURS[position % len(_COLOURS)],
        _DASHES[position % len(_DASHES)],
        # Eight colours and nine markers meet again only after 72 centres.
        _MARKERS[position % len(_MARKERS)],
        _HATCHES[position % len(_HATCHES)],
    )
