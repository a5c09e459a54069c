"""The rules of the scorecard, as they are applied and as they are printed on its page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hcc_conversion.comparison.scorecard.contrasts import MEAN, MEDIAN, RATIO, SHARE, Contrast
from schemas.scorecard import (
    AGREES,
    DIFFERS,
    EXACT,
    INCONSISTENT,
    NOT_COLLECTED,
    NOT_COMPARED,
    NOT_ESTIMABLE,
    NOT_REPLICATED,
    UNCLEAR,
)

#: The margin of a share is never smaller, percentage points.
LEAST_POINTS = 5.0
#: Names of the adjustments in statsmodels, for a reader.
ADJUSTMENTS = {"fdr_bh": "Benjamini and Hochberg", "holm": "Holm"}


@dataclass(frozen=True)
class Rules:
    """When two values differ, and when they agree.

    alpha
        level of P.
    adjust
        how P values are adjusted for the number of comparisons: of `ADJUSTMENTS`.
    points, sd, factor
        how far from equality the interval of the difference may reach where values agree:
        percentage points of shares, SDs of means and medians, a factor of hazard ratios.
    """

    alpha: float
    adjust: str
    points: float
    sd: float
    factor: float

    def is_precise(self, kind: str, found: Contrast) -> bool:
        """Whether the whole interval of the difference is near equality."""
        if found.precision is None:
            return False
        if kind == SHARE and found.rarer_percent is not None:
            # 20 points around 4 % would hold all that is rare to be the same.
            return found.precision <= max(LEAST_POINTS, min(self.points, found.rarer_percent))
        return found.precision <= {MEAN: self.sd, MEDIAN: self.sd, RATIO: self.factor}[kind]


def rules_of(config: Mapping[str, Any]) -> Rules:
    """*config*: ``scorecard`` of the study's configuration."""
    return Rules(alpha=config["alpha"], adjust=config["adjust"], **config["precise"])


#: Statistics that are never compared, and why.
NEVER_COMPARED = {
    "events": "a number of events: another hospital need not have as many",
    "sd": "a spread: it enters the comparison of its mean",
    "q1": "a quartile: it enters the comparison of its median",
    "q3": "a quartile: it enters the comparison of its median",
    "min": "a range widens with the number of patients",
    "max": "a range widens with the number of patients",
    "statistic": "a test's statistic grows with the number of patients",
}


def stated(rules: Rules) -> Mapping[str, str]:
    """What each verdict means, in the order in which they are looked for."""
    return {
        NOT_REPLICATED: "No analysis of this workflow gives such a value; the reason is beside it.",
        NOT_COLLECTED: "The scope does not collect it. This is not zero.",
        NOT_ESTIMABLE: "The scope collects it but has no value; the reason is beside it.",
        INCONSISTENT: (
            "The paper contradicts itself about the value, or no data give it; it is not held"
            " against ours. Which of two numbers that clash is wrong, the audit cannot tell. (Of a"
            " scope made from the paper this is looked for after exact.)"
        ),
        EXACT: (
            "Ours, rounded like the printed number, is the printed number, and is of the same"
            " denominator or the interval of the difference is narrow enough (see agrees): 0 of 3"
            " repeats no 0 of 26. Of a scope made from the paper equal digits are enough, of any"
            " value; elsewhere equal ranges, quartiles or P values would be chance."
        ),
        NOT_COMPARED: (
            "By their nature: counts without a denominator, events, spreads, quartiles, ranges and"
            " tests' statistics. Of P values it is only said whether both lie on one side of"
            f" {rules.alpha:g}, and of hazard ratios' whether these lie on one side of 1. An"
            " adjusted hazard ratio is compared only where the model here has the same covariates;"
            " else the line says which differ."
        ),
        DIFFERS: (
            f"The adjusted P of the difference is below {rules.alpha:g}. Adjusted by"
            f" {ADJUSTMENTS[rules.adjust]}'s method for all comparisons of a paper and scope; count"
            " and percentage, or a number printed in several places, are one comparison. Shares are"
            " compared by Fisher's exact test and Newcombe's interval, means by Welch's from mean,"
            " SD and n, medians by a normal approximation from their quartiles (rough where a"
            " distribution is skewed), hazard ratios on the logarithmic scale. Limits have the"
            " verdict of their hazard ratio. Printed values that cannot be right, and the second of"
            " two levels of one variable, do not count among the comparisons."
        ),
        UNCLEAR: (
            "It can neither be said that it differs nor that it agrees: the 95 % interval of the"
            f" difference reaches farther from equality than {rules.points:g} percentage points"
            " (shares; where the printed share or its complement is smaller, no farther than that,"
            f" but {LEAST_POINTS:g} points at least), {rules.sd:g} standard deviations of the paper"
            f" (means, medians) or a factor of {rules.factor:g} (hazard ratios), or P is below"
            f" {rules.alpha:g} alone but not adjusted. A paper of few patients allows no narrower"
            " interval of many a share."
        ),
        AGREES: (
            f"P is {rules.alpha:g} or more and the whole interval lies within these margins. It is"
            " no proof of equality."
        ),
    }
