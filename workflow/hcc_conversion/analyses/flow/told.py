"""Which boxes of the flow a centre can fill."""

from collections.abc import Callable, Mapping
from typing import Any

from hcc_conversion.cohort.cohort import Cohort
from hcc_conversion.cohort.populations import POPULATIONS

_BOXES = ("admitted", "treated", "resectable", "uhcc", "combination", "converted")


def told(study: Mapping[str, Any]) -> dict[str, Callable[[Cohort], frozenset[str]]]:  # noqa: ARG001 the same for every study
    """See `hcc_conversion.analyses.analysis`."""
    return {POPULATIONS[name].label: POPULATIONS[name].told_by for name in _BOXES}
