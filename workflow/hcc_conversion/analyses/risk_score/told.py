"""Of whose patients the printed score can be computed and validated."""

from collections.abc import Callable, Mapping
from typing import Any

from hcc_conversion.analyses.conversion_time import timed_by
from hcc_conversion.analyses.variables import centres_collecting
from hcc_conversion.cohort.cohort import Cohort


def told(study: Mapping[str, Any]) -> dict[str, Callable[[Cohort], frozenset[str]]]:
    """See `hcc_conversion.analyses.analysis`."""
    timed = timed_by(study["conversion"])
    names = study["conversion"]["paper_model"]["hazard_ratios"]
    fields = [study["predictors"][name]["field"] for name in names]

    def scored(cohort: Cohort) -> frozenset[str]:
        return timed(cohort).intersection(*(centres_collecting(cohort, one) for one in fields))

    return {"Risk score of conversion": scored}
