"""Units of time."""

from math import isinf

#: Julian year over twelve; the unit library converts a site's months by the same factor.
DAYS_PER_MONTH = 30.4375


def days_of_months(months: float) -> int:
    """The whole day that a site's *months* become when they are harmonised (halves to even)."""
    return round(months * DAYS_PER_MONTH)


def between_months(lowest_days: float, highest_days: float) -> str:
    """Between two times in months, in words; one that is infinite is not reached."""
    if isinf(lowest_days):
        return "not reached"
    low = lowest_days / DAYS_PER_MONTH
    if isinf(highest_days):
        return f"{low:.6g} months or later"
    return f"{low:.6g} to {highest_days / DAYS_PER_MONTH:.6g} months"
