"""Whose time to conversion a centre can tell."""

from collections.abc import Callable, Mapping
from typing import Any

from hcc_conversion.cohort.cohort import Cohort
from hcc_conversion.cohort.populations import POPULATIONS
from hcc_conversion.cohort.time_to_conversion import can_time_conversion


def told(study: Mapping[str, Any]) -> dict[str, Callable[[Cohort], frozenset[str]]]:
    """See `hcc_conversion.analyses.analysis`."""
    definition = study["conversion"]
    population = definition["population"]

    def timed(cohort: Cohort) -> frozenset[str]:
        able = can_time_conversion(
            cohort,
            origin=definition["origin"],
            event=definition["event"],
            competing=definition["competing"],
        )
        return cohort.can_say[population] & able

    return {POPULATIONS[population].label: timed}
