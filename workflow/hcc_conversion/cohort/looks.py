"""How a thing of the study is drawn: colour, line, marker and hatch, as data.

Every look differs from the others of its kind in colour, in line and in marker (events, which are
points, in marker), so that it is told apart by the colour-blind and on a greyscale print. All
colours stand out from white at least 4.5 to 1 (WCAG 2.1, text), because they also colour small
labels. No colour but greys has two meanings: a test holds different kinds apart, and those of one
kind for who lacks the red cones.
"""

from dataclasses import dataclass

from schemas.vocabulary import RESPONSE

#: (offset, (on, off, ...)) in line widths, as matplotlib takes it; None is a solid line.
Dashes = tuple[float, tuple[float, ...] | None]

INK = "#1A1A1A"  # text and outlines
GREY = "#6B6B6B"  # what is secondary: notes, footnotes, not collected
SOLID: Dashes = (0, None)


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


#: Category of a response: from good, in blue, to bad, in red.
RESPONSE_LOOKS = {
    "CR": Look("#332288", SOLID, "*", "", marker_size=7.5),
    "PR": Look("#0069A5", (0, (5, 2)), "^", "///"),
    "SD": Look("#7A6A00", (0, (1, 1)), "s", "..."),
    "PD": Look("#980010", (0, (3, 1, 1, 1)), "v", "xxx"),
    "NE": Look(GREY, (0, (8, 2, 2, 2)), "x", "---"),
}
assert tuple(RESPONSE_LOOKS) == RESPONSE
#: What a course of treatment consists of, see `schemas.vocabulary`.
TREATMENT_LOOKS = {
    "systemic": Look("#0B5D28", SOLID, ">", ""),
    "locoregional": Look("#A03C92", (0, (5, 1, 1, 1, 1, 1)), "<", "\\\\\\"),
    "other": Look(GREY, (0, (1, 1)), "d", "..."),
}
#: What happens to a patient once (`schemas.vocabulary.OUTCOME_KIND`, a surgery), and how a patient
#: is at last contact; progression has the colour of the response PD.
EVENT_LOOKS = {
    "conversion": Look(INK, SOLID, "|", "", marker_size=11),
    "surgery": Look(INK, SOLID, "D", ""),
    "watch_and_wait": Look("#00727A", SOLID, "h", "", marker_size=7),
    "recurrence": Look("#882255", SOLID, "P", "", marker_size=7),
    "progression": Look("#980010", SOLID, "p", "", marker_size=7),
    "alive": Look(INK, SOLID, "o", ""),
    "death": Look(INK, SOLID, "X", "", marker_size=7.5),
    "status_unknown": Look(GREY, SOLID, "8", ""),
    "adjuvant_ongoing": Look(INK, SOLID, ">", "", marker_size=6),
    "treatment_ongoing": Look(INK, SOLID, "4", "", marker_size=7.5),
}
#: What ends the time to conversion, which is drawn as the event is.
CAUSE_LOOKS = {
    "conversion": Look(INK, SOLID, "D", ""),
    "competing": Look("#4D4D4D", (0, (5, 2)), "X", ""),
}
