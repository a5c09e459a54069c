"""Which lines of the results leave a house where small counts are hidden.

Only what others follow from: counts and means. What follows from
them (shares' limits, tests, differences) is computed again where the bundle is read; what a single
patient's day or value may stand behind (medians, quartiles, points of curves) follows from bins and
intervals there, within bounds. Of lines that say the same thing in several ways one is kept: every
further one is an equation that an attacker has and that must be known to be guarded against.
"""

import numpy as np
import pandas as pd

from hcc_conversion.disclosure.completeness import ANALYSIS
from hcc_conversion.study.group_names import CONVERSION_COUNT

#: Lines of counts, and of numbers that are no one's own.
_KINDS = (
    *("count", "known", "events_missing", "mean"),
    *("proportion", "proportion_missing", "proportion_events", "proportion_ci"),
)
#: By analysis the variables whose lines leave; of others all.
_VARIABLES = {
    # Events by level are the converted by level, of whom the baseline tells: less those of other
    # treatments, who can be one; and limits of hazard ratios tell how many events are behind them.
    "conversion": (CONVERSION_COUNT,),
    "prognosis": (),
    "risk_score": (),
    "regimens": ("patients",),
    "response": (
        *("patients", "best_response", "objective_response", "disease_control"),
        "pcr_of_resected",
    ),
}
#: A number that is of fewer is described by nothing; digits that a mean or a deviation keeps: of
#: ten patients the values themselves could be found from all digits of both.
FEWEST_DESCRIBED, DIGITS = 10, 3
ROUNDED = ("mean", "sd")


def leaves(results: pd.DataFrame) -> pd.Series:
    """Whether each row is among what leaves, unless a count hides it."""
    own = results["line"].isin(_KINDS) & ~results["population"].str.contains(":")
    for analysis, variables in _VARIABLES.items():
        own &= (results["analysis"] != analysis) | results["variable"].isin(variables)
    own &= results["analysis"] != ANALYSIS
    # Limits of shares follow from their counts.
    return own & ~results["stat"].isin(("ci_low", "ci_high"))


def leaves_by_itself(results: pd.DataFrame) -> pd.Series:
    """Whether each row is of the completeness of a field of patients: see `ANALYSIS`."""
    return (results["analysis"] == ANALYSIS) & (results["group"] == "")


def stays(results: pd.DataFrame) -> pd.Series:
    """Whether each row stays at the centre, with nothing in its place.

    Of how many patients there are rows of a table, such as of complications, other lines tell by
    other names.
    """
    return (results["analysis"] == ANALYSIS) & (results["group"] != "")


def rounded(results: pd.DataFrame) -> pd.Series:
    """The values as they leave: means and deviations to `DIGITS` significant digits."""
    values = results["value"].copy()
    measured = results["stat"].isin(ROUNDED) & values.notna() & (values != 0)
    exponent = np.floor(np.log10(values[measured].abs()))
    scale = 10.0 ** (DIGITS - 1 - exponent)
    values[measured] = (values[measured] * scale).round() / scale
    return values
