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
    "SOLID",
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
#: Sites, and levels of a variable that are compared: neither is a colour of the study's own looks.
SITE_COLOURS = (
    "#2970E0",
    "#661400",
    "#148500",
    "#8514D6",
    "#855200",
    "#CC3370",
    "#000AAD",
    "#5C145C",
)
LEVEL_COLOURS = ("#3D5C70", "#C2473D", "#667A00", "#A347B8", "#0A3D00", "#3D2952")
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
    return {level: _look(position, LEVEL_COLOURS) for position, level in enumerate(levels)}


def scope_looks(scopes: Sequence[str]) -> dict[str, Look]:
    """The look of every scope by its position among the centres; pools are dark and heavy.

    With more centres than colours (`SITE_COLOURS`) a colour comes back with another marker.
    """
    centres = [scope for scope in scopes if scope not in _POOLS]
    looks = {scope: _look(position, SITE_COLOURS) for position, scope in enumerate(centres)}
    return {scope: _POOLS[scope] if scope in _POOLS else looks[scope] for scope in scopes}


def _look(position: int, colours: Sequence[str]) -> Look:
    return Look(
        colours[position % len(colours)],
        _DASHES[position % len(_DASHES)],
        # Eight colours and nine markers meet again only after 72 sites.
        _MARKERS[position % len(_MARKERS)],
        _HATCHES[position % len(_HATCHES)],
    )
