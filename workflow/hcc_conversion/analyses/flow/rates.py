"""Names of lines of the flow: conversion rates, the follow-up beside them, and accrual."""

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
#: The variable of the median potential follow-up of a box.
FOLLOW_UP = "potential_follow_up"
#: The box that is split by when patients came, and the variable.
REGISTERED, ACCRUAL = "registered", "accrual"
#: Variables of which the share that converts has limits.
RATES = ("conversion", *(variable for variable, _ in CONVERSION_BY_MODALITY.values()))
