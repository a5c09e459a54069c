"""Which shares of the flow are conversion rates."""

from schemas.results import NOT_RECORDED
from schemas.vocabulary import MODALITY_CLASS

#: Modality, then the variable of its conversion and the box that it splits.
CONVERSION_BY_MODALITY = {
    "locoregional": ("conversion_locoregional", "modality=locoregional"),
    "systemic": ("conversion_systemic", "modality=systemic"),
    "combination": ("conversion_combination", "modality=combination"),
    "other": ("conversion_other", "modality=other"),
    NOT_RECORDED: ("conversion_not_recorded", "modality=not recorded"),
}
assert tuple(CONVERSION_BY_MODALITY) == (*MODALITY_CLASS, NOT_RECORDED)
#: Variables of which the share that converts has limits.
RATES = ("conversion", *(variable for variable, _ in CONVERSION_BY_MODALITY.values()))
