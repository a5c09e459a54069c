"""Whose responses a centre can tell, and by which criterion."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from hcc_conversion.cohort.cohort import Cohort
from hcc_conversion.cohort.populations import POPULATIONS
from hcc_conversion.cohort.response_courses import centres_reading
from schemas.vocabulary import CRITERION


def told(study: Mapping[str, Any]) -> dict[str, Callable[[Cohort], frozenset[str]]]:
    """See `hcc_conversion.analyses.analysis`."""
    definitions = study["response"]
    return {
        f"{POPULATIONS[population].label}, {criterion}": partial(
            _told, population=population, criterion=criterion, source=definitions["source"]
        )
        for population in definitions["populations"]
        for criterion in CRITERION
    }


def _told(
    cohort: Cohort, *, population: str, criterion: str, source: Sequence[str]
) -> frozenset[str]:
    return cohort.can_say[population] & centres_reading(cohort, criterion, source)
