"""Standardised differences from summaries, where the patients themselves are elsewhere.

Austin, Stat Med 2009;28:3083: the difference over the square root of the mean of both variances,
so that the size of the groups plays no part. Of patients' own values see
`hcc_conversion.statistics.two_groups`.
"""

from math import isnan, sqrt


def difference_of_means(mean: float, sd: float, other_mean: float, other_sd: float) -> float | None:
    """The first mean minus the other, standardised; None where neither group has a spread.

    *sd*, *other_sd*: standard deviations (n - 1), in the unit of the means; NaN of a group of one.
    """
    return _over_spread(mean - other_mean, sd**2, other_sd**2)


def difference_of_shares(share: float, other_share: float) -> float | None:
    """The first share (0 to 1) minus the other, standardised; None where both are 0 or both 1."""
    variances = [p * (1 - p) for p in (share, other_share)]
    return _over_spread(share - other_share, *variances)


def _over_spread(gap: float, variance: float, other_variance: float) -> float | None:
    spread = sqrt((variance + other_variance) / 2)
    return None if isnan(spread) or spread == 0 else gap / spread
