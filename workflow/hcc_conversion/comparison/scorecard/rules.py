"""The rules of the scorecard, as they are applied and as they are printed on its page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hcc_conversion.comparison.scorecard.contrasts import GAP, MEAN, MEDIAN, RATIO, SHARE, Contrast
from schemas.scorecard import (
    AGREES,
    CANNOT_TELL,
    DIFFERS,
    EXACT,
    HEADLINES,
    INCONSISTENT,
    NOT_COLLECTED,
    NOT_COMPARED,
    NOT_ESTIMABLE,
    NOT_REPLICATED,
    OTHERS,
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
        family of comparisons (`schemas.scorecard.FAMILIES`), then how its P values are adjusted
        for their number: of `ADJUSTMENTS`.
    odds, hazard, sd
        how far from equality the 95 % interval may reach where values agree: a factor of the
        odds of shares, a factor of hazard ratios, printed SDs of means and medians.
    """

    alpha: float
    adjust: Mapping[str, str]
    odds: float
    hazard: float
    sd: float

    def margin(self, kind: str) -> float:
        """How far the interval may reach, in the unit of `Contrast.precision`."""
        return {
            SHARE: self.odds,
            RATIO: self.hazard,
            MEAN: self.sd,
            MEDIAN: self.sd,
            GAP: self.sd,
        }[kind]

    def is_precise(self, kind: str, found: Contrast) -> bool:
        """Whether the whole interval is near equality."""
        return found.precision is not None and found.precision <= self.margin(kind)


def rules_of(config: Mapping[str, Any]) -> Rules:
    """*config*: ``scorecard`` of the study's configuration."""
    return Rules(alpha=config["alpha"], adjust=config["adjust"], **config["margins"])


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
            f"The adjusted P of the difference is below {rules.alpha:g}. The headline quantities of"
            f" a paper and scope are adjusted among themselves, by {_method(rules, HEADLINES)}'s"
            f" method; all other comparisons among themselves, by {_method(rules, OTHERS)}'s. Count"
            " and percentage, or a number printed in several places, are one comparison. Shares are"
            " compared by Fisher's exact test, means by Welch's from mean, SD and n, medians by a"
            " normal approximation from their quartiles (rough where a distribution is skewed),"
            " hazard ratios on the logarithmic scale. Limits have the verdict of their hazard"
            " ratio. Printed values that cannot be right, and the second of two levels of one"
            " variable, do not count among the comparisons."
        ),
        AGREES: (
            f"P is {rules.alpha:g} or more alone, and the whole 95 % interval lies within the"
            f" margins: the odds of ours are less than {rules.odds:g} times and more than"
            f" 1/{rules.odds:g} of the printed ones (shares; limits by Miettinen and Nurminen's"
            f" score test), the hazard ratio likewise within a factor of {rules.hazard:g}, a mean"
            f" or median within {rules.sd:g} standard deviations of the paper. These are two"
            " one-sided tests of 2.5 %: a value that is at the margin in truth is called agreeing"
            " in less than one of twenty cases. It is no proof of equality."
        ),
        CANNOT_TELL: (
            "P is not below the level, alone or adjusted, and no site could agree, however large"
            " and were its values those"
            " printed: the printed value's own interval reaches beyond the margins. This says"
            " nothing of the site."
        ),
        UNCLEAR: (
            "It can neither be said that it differs nor that it agrees; beside it stands how many"
            f" patients a site needs to agree. Or P is below {rules.alpha:g} alone and not when"
            " adjusted."
        ),
    }


def _method(rules: Rules, family: str) -> str:
    return ADJUSTMENTS[rules.adjust[family]]
