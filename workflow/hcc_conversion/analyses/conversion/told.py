"""Whose time to conversion a centre can tell."""

from collections.abc import Callable, Mapping
from typing import Any

from hcc_conversion.analyses.conversion_time import timed_by
from hcc_conversion.cohort.cohort import Cohort
from hcc_conversion.cohort.populations import POPULATIONS


def told(study: Mapping[str, Any]) -> dict[str, Callable[[Cohort], frozenset[str]]]:
    """See `hcc_conversion.analyses.analysis`."""
    definition = study["conversion"]
    return {POPULATIONS[definition["population"]].label: timed_by(definition)}
