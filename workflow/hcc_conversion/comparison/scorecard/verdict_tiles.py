"""The look of a verdict's tile: darker, the further from agreement; a symbol says which it is."""

from hcc_conversion.display.palette import GREY, INK
from schemas.scorecard import (
    AGREES,
    CANNOT_TELL,
    DIFFERS,
    EXACT,
    INCONSISTENT,
    NOT_COLLECTED,
    NOT_COMPARED,
    NOT_ESTIMABLE,
    NOT_REPLICATED,
    UNCLEAR,
)

#: Verdict, then fill and ink; without a fill nothing was compared.
TILES = {
    EXACT: ("#E2F1E5", INK),
    AGREES: ("#E2F1E5", INK),
    UNCLEAR: ("#C9C9C9", INK),
    CANNOT_TELL: ("#FFFFFF", INK),
    DIFFERS: ("#A40000", "#FFFFFF"),
    INCONSISTENT: ("#F3DDB0", INK),
    NOT_COMPARED: ("none", GREY),
    NOT_ESTIMABLE: ("none", GREY),
    NOT_COLLECTED: ("none", GREY),
    NOT_REPLICATED: ("none", GREY),
}
