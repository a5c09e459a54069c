"""Numbers as journals print them: their digits by rule, a true minus, thin spaces.

==============  =====================================================================
what            how
==============  =====================================================================
counts          whole; thin spaces from five digits on
percentages     one decimal; a true 0 and a true 100 without
summaries       one decimal more than a whole unit is measured in
extremes        as measured: whole, or one decimal where one of the two has one
hazard ratios   two decimals; three below 0.1; none from 100 on
test values     two decimals
P               three decimals, below that ``<0.001``, above that ``>0.999``
==============  =====================================================================
"""

from collections.abc import Callable, Mapping

MINUS, THIN_SPACE = "\u2212", "\u202f"
#: How a statistic is printed, by what kind of number it is.
Write = Callable[[float], str]


def grouped(value: float, decimals: int) -> str:
    """With so many decimals, a true minus, and thin spaces between thousands of long numbers."""
    text = f"{abs(value):.{decimals}f}"
    whole, point, rest = text.partition(".")
    if len(whole) > 4:
        whole = f"{int(whole):,}".replace(",", THIN_SPACE)
    # A negative number that rounds to zero has no sign in print.
    sign = MINUS if value < 0 and float(text) != 0 else ""
    return f"{sign}{whole}{point}{rest}"


def count_text(value: float) -> str:
    return grouped(value, 0)


def percent_text(value: float) -> str:
    """One decimal; exact shares of none and of all need none."""
    return f"{value:.0f}" if value in (0, 100) else f"{value:.1f}"


def summary_text(value: float) -> str:
    """A mean, standard deviation, median or quartile."""
    return grouped(value, 1)


def extreme_text(value: float) -> str:
    """A smallest or largest value."""
    return grouped(value, 0 if float(value).is_integer() else 1)


def ratio_text(value: float) -> str:
    """A hazard ratio or one of its limits."""
    if value < 0.0005:
        return "<0.001"
    return grouped(value, 0 if value >= 100 else 2 if value >= 0.1 else 3)


def statistic_text(value: float) -> str:
    """The value of a test."""
    return grouped(value, 2)


def p_text(value: float) -> str:
    if value < 0.001:
        return "<0.001"
    return ">0.999" if value > 0.9995 else f"{value:.3f}"


#: Statistic, then how it is printed; also the order and heads of columns of a workbook.
WRITE: Mapping[str, Write] = {
    "n": count_text,
    "denominator": count_text,
    "events": count_text,
    "missing": count_text,
    "percent": percent_text,
    "mean": summary_text,
    "sd": summary_text,
    "median": summary_text,
    "q1": summary_text,
    "q3": summary_text,
    "min": extreme_text,
    "max": extreme_text,
    "estimate": ratio_text,
    "ci_low": ratio_text,
    "ci_high": ratio_text,
    "statistic": statistic_text,
    "p_value": p_text,
}


def as_printed(text: str) -> str:
    """A number with the digits that a paper gives it, and a true minus."""
    return text.replace("-", MINUS)
