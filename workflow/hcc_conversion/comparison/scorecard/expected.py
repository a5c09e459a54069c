"""What perfect replication gives of a headline quantity, so that what is observed can be judged.

Perfect replication: paper and scope estimate the same quantity, and chance alone parts them.
"""

from collections.abc import Mapping, Sequence
from math import exp, log
from typing import Any

from hcc_conversion.comparison.heterogeneity.headlines import HAZARD_RATIO, PROPORTION
from hcc_conversion.statistics.from_summaries import ratio_estimate
from hcc_conversion.statistics.replication import (
    chance_inside,
    chance_share_inside,
    predicted_interval,
    predicted_share,
    replication_bayes_factor,
    sceptical_p_value,
)

_LIMITS = ("estimate", "ci_low", "ci_high")


def expectation(
    kind: str,
    ours: Mapping[str, Any],
    printed: Mapping[str, Any],
    errors: Sequence[float | None],
) -> dict[str, Any]:
    """Of `schemas.scorecard.HeadlineComparison` the columns of perfect replication.

    kind
        of a headline quantity.
    ours, printed
        estimate and limits on both sides, of proportions ``n`` and ``denominator`` too.
    errors
        standard errors of mean differences, ours first; None where one is not known.
    """
    if kind == PROPORTION:
        return _of_share(ours, printed)
    scale, back = (log, exp) if kind == HAZARD_RATIO else (_same, _same)
    if kind == HAZARD_RATIO:
        sides = [ratio_estimate(*(side[name] for name in _LIMITS)) for side in (ours, printed)]
        errors = [side and side.standard_error for side in sides]
    own, original = errors
    if not own or not original:
        return {}
    estimates = [scale(side["estimate"]) for side in (ours, printed)]
    limits = scale(printed["ci_low"]), scale(printed["ci_high"])
    low, high = predicted_interval(estimates[1], original, own)
    z_own, z_original = estimates[0] / own, estimates[1] / original
    variance = (original / own) ** 2
    return {
        "predicted_low": back(low),
        "predicted_high": back(high),
        "inside_predicted": low <= estimates[0] <= high,
        "chance_inside_printed": chance_inside(limits, estimates[1], original, own),
        "sceptical_p": sceptical_p_value(z_original, z_own, variance),
        "bayes_factor": replication_bayes_factor(z_original, z_own, variance),
    }


def _of_share(ours: Mapping[str, Any], printed: Mapping[str, Any]) -> dict[str, Any]:
    of = round(ours["denominator"])
    original = round(printed["n"]), round(printed["denominator"])
    low, high = predicted_share(*original, of)
    limits = printed["ci_low"], printed["ci_high"]
    return {
        "predicted_low": low,
        "predicted_high": high,
        "inside_predicted": low <= ours["estimate"] <= high,
        "chance_inside_printed": chance_share_inside(limits, *original, of),
    }


def _same(value: float) -> float:
    return value
