"""Units of time."""

#: Julian year over twelve; the unit library converts a site's months by the same factor.
DAYS_PER_MONTH = 30.4375


def days_of_months(months: float) -> int:
    """The whole day that a site's *months* become when they are harmonised (halves to even)."""
    return round(months * DAYS_PER_MONTH)
