"""The rules of the scorecard, as they are applied and as they are printed on its page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hcc_conversion.comparison.scorecard.contrasts import MEAN, MEDIAN, RATIO, SHARE
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
        the widest half interval of the difference with which values can agree: percentage
        points of shares, SDs of means and medians, a factor of hazard ratios.
    """

    alpha: float
    adjust: str
    points: float
    sd: float
    factor: float

    def is_precise(self, kind: str, precision: float) -> bool:
        return precision <= self.widest(kind)

    def widest(self, kind: str) -> float:
        return {SHARE: self.points, MEAN: self.sd, MEDIAN: self.sd, RATIO: self.factor}[kind]


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
        EXACT: (
            "Ours, rounded like the printed number, is the printed number. A number of patients is"
            " exact only of the same denominator; a percentage of another denominator only where"
            " the interval of the difference is narrow enough (see agrees): 0 of 3 repeats no 0 of"
            " 26. Elsewhere equal digits may be chance."
        ),
        INCONSISTENT: (
            "The paper contradicts itself about the value, or no data give it; it is not held"
            " against ours. Which of two numbers that clash is wrong, the audit cannot tell."
        ),
        NOT_COMPARED: (
            "By their nature: counts without a denominator, events, spreads, quartiles, ranges and"
            " tests' statistics. Of P values it is only said whether both lie on one side of"
            f" {rules.alpha:g}, and of hazard ratios' whether these lie on one side of 1."
        ),
        DIFFERS: (
            f"The adjusted P of the difference is below {rules.alpha:g}. Adjusted by"
            f" {ADJUSTMENTS[rules.adjust]}'s method for all comparisons of a paper and scope; count"
            " and percentage, or a number printed in several places, are one comparison. Shares are"
            " compared by Fisher's exact test and Newcombe's interval, means by Welch's from mean,"
            " SD and n, medians by a normal approximation from their quartiles (rough where a"
            " distribution is skewed), hazard ratios on the logarithmic scale. Limits have the"
            " verdict of their hazard ratio."
        ),
        UNCLEAR: (
            "It can neither be said that it differs nor that it agrees: the 95 % interval of the"
            f" difference is wider than ±{rules.points:g} percentage points (shares),"
            f" ±{rules.sd:g} standard deviations of the paper (means, medians) or a factor of"
            f" {rules.factor:g} either way (hazard ratios), or P is below {rules.alpha:g} alone"
            " but not adjusted. A paper of few patients allows no narrower interval of many a"
            " share."
        ),
        AGREES: (
            f"P is {rules.alpha:g} or more and the interval narrower than that: compatible, and"
            " with some precision. It is no proof of equality."
        ),
    }
