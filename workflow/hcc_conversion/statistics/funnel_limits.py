"""Limits that chance alone keeps a share within, by the number it is of.

Spiegelhalter DJ, Funnel plots for comparing institutional performance, Stat Med 2005;24:1185: exact
binomial limits, interpolated between the two counts that the probability lies between, so that the
line is smooth.
"""

from scipy.stats import binom

METHOD = "exact binomial limits, interpolated (Spiegelhalter, Stat Med 2005;24:1185)"
#: Share of sites like the target inside, then the probability below the lower and the upper limit.
LEVELS = {95.0: (0.025, 0.975), 99.8: (0.001, 0.999)}


def funnel_limit(target: float, of: int, probability: float) -> float:
    """The share that a site of *of* patients is below with this probability if *target* is true.

    Both shares are between 0 and 1; a limit below 0 or above 1 is cut.
    """
    count = binom.ppf(probability, of, target)
    beyond = binom.cdf(count, of, target) - probability
    limit = (count - beyond / binom.pmf(count, of, target)) / of
    return float(min(max(limit, 0.0), 1.0))
