"""Which kinds of surgery a centre can describe, and whether it can compare them."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from hcc_conversion.analyses.variables import centres_categorising
from hcc_conversion.cohort.cohort import Cohort
from hcc_conversion.cohort.populations import OF_SURGERY, POPULATIONS


def told(study: Mapping[str, Any]) -> dict[str, Callable[[Cohort], frozenset[str]]]:
    """See `hcc_conversion.analyses.analysis`."""
    definition = study["surgery"]
    of_each = {
        POPULATIONS[name].label: partial(_told, population=name, definition=definition)
        for name in OF_SURGERY.values()
    }
    both = partial(_told, population="resected", definition=definition)
    return {**of_each, "The two compared": both}


def _told(cohort: Cohort, *, population: str, definition: Mapping[str, Any]) -> frozenset[str]:
    """Centres that can tell who had the surgery, and anything about it."""
    measured = [
        cohort.collecting(
            "surgeries", *([spec["field"]] if "field" in spec else _before_after(spec))
        )
        for spec in definition["measures"].values()
    ]
    described = [
        centres_categorising(cohort, spec) for spec in definition["characteristics"].values()
    ]
    complications = cohort.collecting("complications", "term")
    return cohort.can_say[population] & frozenset().union(*measured, *described, complications)


def _before_after(spec: Mapping[str, Any]) -> list[str]:
    return [spec["pre"], spec["post"]]
