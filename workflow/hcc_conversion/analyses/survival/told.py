"""Which endpoints of survival a centre can tell, and of whom."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from hcc_conversion.cohort.cohort import Cohort
from hcc_conversion.cohort.populations import POPULATIONS


def told(study: Mapping[str, Any]) -> dict[str, Callable[[Cohort], frozenset[str]]]:
    """See `hcc_conversion.analyses.analysis`."""
    return {
        f"{spec['title']}: {POPULATIONS[population].label}": partial(
            _told, population=population, origin=spec["origin"], events=spec["events"]
        )
        for spec in study["survival"]["endpoints"].values()
        for population in spec["populations"]
    }


def _told(cohort: Cohort, *, population: str, origin: str, events: Sequence[str]) -> frozenset[str]:
    return cohort.can_say[population] & cohort.can_time(origin, events)
