"""Which models of survival a centre's patients are in."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from hcc_conversion.cohort.cohort import Cohort
from hcc_conversion.cohort.populations import PARTS_TOLD


def told(study: Mapping[str, Any]) -> dict[str, Callable[[Cohort], frozenset[str]]]:
    """See `hcc_conversion.analyses.analysis`."""
    endpoints = study["survival"]["endpoints"]
    return {
        model["title"]: partial(
            _told, population=model["population"], endpoint=endpoints[model["endpoint"]]
        )
        for model in study["prognosis"]["models"].values()
    }


def _told(cohort: Cohort, *, population: str, endpoint: Mapping[str, Any]) -> frozenset[str]:
    """Centres that know the time to the event of the population, or of a part that they hold."""
    timed = cohort.can_time(endpoint["origin"], endpoint["events"])
    able = timed & cohort.can_say[population]
    for part in PARTS_TOLD.get(population, ()):
        able |= timed & cohort.covering(part) & cohort.can_say[part]
    return able
