"""One look per population, scope, response, treatment and event: the same on every figure.

Every look differs from the others of its kind in colour, in line and in marker (events, which are
points, in marker), so that it is told apart by the colour-blind and on a greyscale print. All
colours stand out from white at least 4.5 to 1 (WCAG 2.1, text), because they also colour small
labels.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hcc_conversion.cohort.adverse_events import MILD, SEVERE, UNGRADED
from hcc_conversion.cohort.cohort import POPULATIONS
from schemas.vocabulary import RESPONSE

#: (offset, (on, off, ...)) in line widths, as matplotlib takes it; None is a solid line.
Dashes = tuple[float, tuple[float, ...] | None]

INK = "#1A1A1A"  # text and outlines
GREY = "#6B6B6B"  # what is secondary: notes, footnotes, not collected
PALE = "#E4E4E4"  # grid lines and rules
POOLED_SCOPE = "pooled"


@dataclass(frozen=True)
class Look:
    """How one thing is drawn: colour, dashes of its line, marker of its points, hatch of bars.

    A marker that is not ``filled`` is an outline.
    """

    colour: str
    dashes: Dashes
    marker: str
    hatch: str
    line_width: float = 1.6  # points
    marker_size: float = 5.5  # points
    filled: bool = True


_SOLID: Dashes = (0, None)
_POPULATION = {
    "admitted": Look("#4D4D4D", (0, (5, 2)), "o", ""),
    "treated": Look("#7A6A00", (0, (1, 1)), "v", "..."),
    "resectable": Look("#00727A", (0, (3, 1, 1, 1)), "<", "\\\\\\"),
    "uhcc": Look("#332288", (0, (8, 2, 2, 2)), "s", "///"),
    "combination": Look("#A03C92", (0, (5, 1, 1, 1, 1, 1)), "P", "xxx"),
    "converted": Look("#C04A00", _SOLID, "D", "---"),
    "conversion_surgery": Look("#882255", (0, (12, 1.5)), "^", "|||"),
    "direct_surgery": Look("#0069A5", (0, (2.2, 1.2)), "X", "+++"),
    "resected": Look("#117733", (0, (4, 1.5, 1, 1.5)), "h", "ooo"),
    "watch_and_wait": Look("#6B3E12", (0, (6, 1, 2, 1)), "*", "OO"),
}
assert tuple(_POPULATION) == POPULATIONS

#: Category of a response: from good, in blue, to bad, in vermilion.
_RESPONSE = {
    "CR": Look("#332288", _SOLID, "*", "", marker_size=7.5),
    "PR": Look("#0069A5", (0, (5, 2)), "^", "///"),
    "SD": Look("#7A6A00", (0, (1, 1)), "s", "..."),
    "PD": Look("#C04A00", (0, (3, 1, 1, 1)), "v", "xxx"),
    "NE": Look(GREY, (0, (8, 2, 2, 2)), "x", "---"),
}
assert tuple(_RESPONSE) == RESPONSE
#: What a course of treatment consists of, see `schemas.vocabulary`.
_TREATMENT = {
    "systemic": Look("#0B5D28", _SOLID, ">", ""),
    "locoregional": Look("#A03C92", (0, (5, 1, 1, 1, 1, 1)), "<", "\\\\\\"),
    "other": Look(GREY, (0, (1, 1)), "d", "..."),
}
#: What happens to a patient once; progression has the colour of the response PD.
_EVENT = {
    "conversion": Look(INK, _SOLID, "|", "", marker_size=11),
    "surgery": Look(INK, _SOLID, "D", ""),
    "watch_and_wait": Look("#00727A", _SOLID, "h", "", marker_size=7),
    "recurrence": Look("#882255", _SOLID, "P", "", marker_size=7),
    "progression": Look("#C04A00", _SOLID, "p", "", marker_size=7),
    "alive": Look(INK, _SOLID, "o", ""),
    "death": Look(INK, _SOLID, "X", "", marker_size=7.5),
    "status_unknown": Look(GREY, _SOLID, "8", ""),
    "adjuvant_ongoing": Look(INK, _SOLID, ">", "", marker_size=6),
    "treatment_ongoing": Look(INK, _SOLID, "4", "", marker_size=7.5),
}
#: Worst grade of a patient's adverse events.
_GRADE = {
    SEVERE: Look("#882255", _SOLID, "s", ""),
    MILD: Look("#0069A5", (0, (5, 2)), "o", "////"),
    UNGRADED: Look(GREY, (0, (1, 1)), "d", "...."),
}
#: What ends the time to conversion.
_CAUSE = {
    "conversion": Look("#C04A00", _SOLID, "D", ""),
    "competing": Look("#4D4D4D", (0, (5, 2)), "X", ""),
}

_POOLED = Look("#000000", _SOLID, "D", "", line_width=2.6, marker_size=7.5)
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
    """The look of a population of `hcc_conversion.cohort.cohort.POPULATIONS`."""
    return _POPULATION[population]


def response_look(category: str) -> Look:
    """The look of a response of `schemas.vocabulary.RESPONSE`."""
    return _RESPONSE[category]


def treatment_look(kind: str) -> Look:
    """The look of a course of treatment: systemic, locoregional or other."""
    return _TREATMENT[kind]


def grade_look(level: str) -> Look:
    """The look of a worst grade: grade ≥3, grade 1–2 or grade not recorded."""
    return _GRADE[level]


def event_look(event: str) -> Look:
    """The look of an outcome of `schemas.vocabulary.OUTCOME_KIND`, a surgery, or how a patient
    is at last contact (alive, death, status_unknown; adjuvant_ongoing, treatment_ongoing)."""
    return _EVENT[event]


def cause_look(cause: str) -> Look:
    """The look of conversion, or of what is competing with it."""
    return _CAUSE[cause]


def group_looks(levels: Sequence[str]) -> dict[str, Look]:
    """The look of every group that is compared with the others, by its position.

    Groups that are populations or responses look as these do elsewhere.
    """
    known = {kind: _POPULATION[f"{kind}_surgery"] for kind in ("direct", "conversion")} | _RESPONSE
    if all(level in known for level in levels):
        return {level: known[level] for level in levels}
    return {level: _centre_look(position) for position, level in enumerate(levels)}


def scope_looks(scopes: Sequence[str]) -> dict[str, Look]:
    """The look of every scope by its position among the centres; pooled is black and heavy.

    With more centres than colours (8) a colour comes back with another marker.
    """
    centres = [scope for scope in scopes if scope != POOLED_SCOPE]
    looks = {scope: _centre_look(position) for position, scope in enumerate(centres)}
    return {scope: looks.get(scope, _POOLED) for scope in scopes}


def _centre_look(position: int) -> Look:
    return Look(
        _COLOURS[position % len(_COLOURS)],
        _DASHES[position % len(_DASHES)],
        # Eight colours and nine markers meet again only after 72 centres.
        _MARKERS[position % len(_MARKERS)],
        _HATCHES[position % len(_HATCHES)],
    )
