"""What of the regimens and of the reasons of unresectability a centre can tell."""

from collections.abc import Callable, Mapping
from typing import Any

from hcc_conversion.cohort.cohort import Cohort
from hcc_conversion.cohort.regimens import centres_naming_regimens
from hcc_conversion.cohort.unresectability import centres_telling


def told(study: Mapping[str, Any]) -> dict[str, Callable[[Cohort], frozenset[str]]]:  # noqa: ARG001 the same for every study
    """See `hcc_conversion.analyses.analysis`."""
    return {
        "Regimens before conversion": _before,
        "Reasons of unresectability": _reasons,
        "Adjuvant treatment": _adjuvant,
    }


def _before(cohort: Cohort) -> frozenset[str]:
    return cohort.can_say["converted"] & centres_naming_regimens(cohort, "conversion")


def _reasons(cohort: Cohort) -> frozenset[str]:
    return cohort.can_say["converted"] & frozenset().union(*centres_telling(cohort).values())


def _adjuvant(cohort: Cohort) -> frozenset[str]:
    return cohort.can_say["conversion_surgery"] & centres_naming_regimens(cohort, "adjuvant")
