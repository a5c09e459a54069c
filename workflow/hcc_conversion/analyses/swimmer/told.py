"""Whose courses a centre can draw."""

from collections.abc import Callable, Mapping
from typing import Any

from hcc_conversion.cohort.cohort import Cohort
from hcc_conversion.cohort.populations import POPULATIONS


def told(study: Mapping[str, Any]) -> dict[str, Callable[[Cohort], frozenset[str]]]:
    """See `hcc_conversion.analyses.analysis`."""
    population = study["swimmer"]["population"]

    def drawn(cohort: Cohort) -> frozenset[str]:
        return cohort.can_say[population] & cohort.collecting("patients", "last_contact_day")

    return {POPULATIONS[population].label: drawn}
