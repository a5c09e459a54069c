"""What perfect replication gives of a headline quantity, so that what is observed can be judged.

Perfect replication: paper and scope estimate the same quantity, and chance alone parts them.
"""

from collections.abc import Mapping, Sequence
from math import exp, log
from typing import Any

from hcc_conversion.comparison.heterogeneity.headlines import (
    HAZARD_RATIO,
    PROBABILITY,
    PROPORTION,
)
from hcc_conversion.statistics.complementary_log_log import off_scale, on_scale, to_scale
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
    if kind == PROBABILITY:
        return _of_incidence(ours, printed)
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


def _of_incidence(ours: Mapping[str, Any], printed: Mapping[str, Any]) -> dict[str, Any]:
    """Of per cent, on the complementary log-log scale; an incidence has no value of no effect."""
    own, original = (on_scale(*(side[_] / 100 for _ in _LIMITS)) for side in (ours, printed))
    if own is None or original is None:
        return {}
    errors = original.variance**0.5, own.variance**0.5
    low, high = predicted_interval(original.effect, *errors)
    limits = to_scale(printed["ci_low"] / 100), to_scale(printed["ci_high"] / 100)
    return {
        "predicted_low": 100 * off_scale(low),
        "predicted_high": 100 * off_scale(high),
        "inside_predicted": low <= own.effect <= high,
        "chance_inside_printed": chance_inside(limits, original.effect, *errors),
    }


def _same(value: float) -> float:
    return value
