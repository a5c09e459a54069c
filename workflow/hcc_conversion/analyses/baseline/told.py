"""Whose baseline characteristics a centre can tell."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from hcc_conversion.analyses.variables import centres_categorising
from hcc_conversion.cohort.cohort import Cohort
from hcc_conversion.cohort.populations import POPULATIONS


def told(study: Mapping[str, Any]) -> dict[str, Callable[[Cohort], frozenset[str]]]:
    """See `hcc_conversion.analyses.analysis`."""
    return {
        POPULATIONS[name].label: partial(
            _told, population=name, variables=list(study[variables].values())
        )
        for name, variables in study["baseline"]["populations"].items()
    }


def _told(cohort: Cohort, *, population: str, variables: list[Mapping[str, Any]]) -> frozenset[str]:
    """Centres that can tell the population and collect any characteristic of it."""
    described = frozenset().union(*(centres_categorising(cohort, spec) for spec in variables))
    return cohort.can_say[population] & described
