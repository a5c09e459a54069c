"""Whose adverse events a centre can tell."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from hcc_conversion.cohort.cohort import Cohort
from hcc_conversion.cohort.populations import POPULATIONS


def told(study: Mapping[str, Any]) -> dict[str, Callable[[Cohort], frozenset[str]]]:
    """See `hcc_conversion.analyses.analysis`."""
    return {
        POPULATIONS[name].label: partial(_told, population=name)
        for name in study["trae"]["populations"]
    }


def _told(cohort: Cohort, population: str) -> frozenset[str]:
    """Centres that can tell who is in the population, and collect adverse events."""
    return cohort.can_say[population] & cohort.collecting("adverse_events", "term")
