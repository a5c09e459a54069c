"""What the figures of all sites' hazard ratios are, and how many predictors a page of them has."""

from collections.abc import Mapping
from typing import Any

MOST_PREDICTORS = 12
ALL_SITES_SHOW = (
    "For each predictor a row per site with the hazard ratio and its 95 % limits, on one scale; of"
    " more than seven sites the median, the range and either end by name."
)


def model_predictors(study: Mapping[str, Any], model: str) -> list[str]:
    """The predictors of a model of the prognosis: those it names, else all."""
    return list(study["prognosis"]["models"][model].get("predictors", study["predictors"]))
