"""What stands below forest plots of the centres: how to read them, then numbered notes."""

from collections.abc import Mapping, Sequence

from hcc_conversion.comparison.heterogeneity.forest_lines import ForestPanel, is_warning
from hcc_conversion.comparison.heterogeneity.headlines import (
    HAZARD_RATIO,
    MEAN_DIFFERENCE,
    PROBABILITY,
    PROPORTION,
)
from hcc_conversion.display.numbered_notes import listed, numbered, referred

#: Of a kind the head of the column of counts, and what they are.
COUNTS = {
    PROPORTION: ("n/N", "n/N: patients who have it, of all"),
    PROBABILITY: ("At risk, n", "at risk: under observation and without the event at that time"),
    MEAN_DIFFERENCE: ("n", "n: patients of both groups"),
    HAZARD_RATIO: ("Events/n", "Events/n: events and patients of the level that is named first"),
}
MARKS = (
    "Squares: centres with 95 % CI, their area by their weight. Diamond: pooled value with 95 % CI "
    "(k centres; of one its own). Grey bar: 95 % prediction interval, where the true value of "
    "another centre would lie. Small diamonds: other pools; of fewer than five centres the "
    "Bayesian one is to be read (95 % credible; other priors: table). Open circle, dashed line: "
    "published value. Arrows: beyond the axis. {counts}."
)
#: What every pool of such rows shares.
COPIES = (
    "A centre reconstructed from print is a copy of the published value, and a simulated one is "
    "drawn to resemble it: a pool with either is not independent of it."
)


def note_numbers(panels: Sequence[ForestPanel]) -> dict[str, int]:
    """The number of every note, warnings first."""
    notes = [note for panel in panels for note in panel.notes]
    return numbered(sorted(notes, key=lambda note: not is_warning(note)))


def see_notes(panel: ForestPanel, numbers: Mapping[str, int]) -> str:
    """Where a panel's warnings and notes stand: ``Warning [1]; notes [3], [4]``."""
    warnings = [note for note in panel.notes if is_warning(note)]
    others = [note for note in panel.notes if not is_warning(note)]
    told = referred("warning", warnings, numbers), referred("note", others, numbers)
    text = "; ".join(filter(None, told))
    return text[:1].upper() + text[1:]


def page_note(panels: Sequence[ForestPanel], natures: str, order: str = "") -> str:
    """All that stands below a figure; *order*: that of the centres, where they have one."""
    counts = COUNTS[panels[0].kind][1] if panels else ""
    made = "reconstructed" in natures.lower() or "simulated" in natures.lower()
    marks = MARKS.format(counts=counts[:1].upper() + counts[1:] if "/" not in counts else counts)
    notes = listed(note_numbers(panels))
    copies = COPIES if made else ""
    return "\n".join(filter(None, (" ".join(filter(None, (marks, order, natures, copies))), notes)))
