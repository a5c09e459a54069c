"""Numbers as journals print them: their digits by rule, a true minus, thin spaces.

====================  ========================================================================
what                  how
====================  ========================================================================
counts                whole; thin spaces from five digits on
percentages           one decimal; a true 0 and a true 100 without
summaries             one decimal more than their unit is measured in (`decimals_measured`)
extremes              as measured: whole, or one decimal where one of the two has one
differences           one decimal more than measured; of percentages one, in percentage points
standardised ones     two decimals
hazard ratios         two decimals; three below 0.1; none from 100 on
test values           two decimals
P                     three decimals, below that ``<0.001``, above that ``>0.999``
====================  ========================================================================

In the layout of the paper hazard ratios have three decimals, and the summaries and P of its
Tables 6 and 7 two (``<0.01``), as most of what it prints there.
"""

from collections.abc import Callable, Mapping

MINUS, THIN_SPACE = "\u2212", "\u202f"
#: How a statistic is printed, by what kind of number it is.
Write = Callable[[float], str]
#: Unit, then the decimals that laboratories and radiologists measure it in; others are whole.
_MEASURED = {"cm": 1, "umol/L": 1, "s": 1, "1e12/L": 2}


def decimals_measured(unit: str) -> int:
    """How many decimals a value of this unit is measured in; none for a unit that is not known."""
    return _MEASURED.get(unit, 0)


def grouped(value: float, decimals: int) -> str:
    """With so many decimals, a true minus, and thin spaces between thousands of long numbers."""
    text = f"{abs(value):.{decimals}f}"
    whole, point, rest = text.partition(".")
    if len(whole) > 4:
        whole = f"{int(whole):,}".replace(",", THIN_SPACE)
    # A negative number that rounds to zero has no sign in print.
    sign = MINUS if value < 0 and float(text) != 0 else ""
    return f"{sign}{whole}{point}{rest}"


def with_decimals(decimals: int) -> Write:
    """Numbers with so many decimals."""
    return lambda value: grouped(value, decimals)


def percent_text(value: float) -> str:
    """One decimal; exact shares of none and of all need none."""
    return f"{value:.0f}" if value in (0, 100) else f"{value:.1f}"


def extreme_text(value: float) -> str:
    """A smallest or largest value."""
    return grouped(value, 0 if float(value).is_integer() else 1)


def ratio_text(value: float) -> str:
    """A hazard ratio or one of its limits."""
    if value < 0.0005:
        return "<0.001"
    return grouped(value, 0 if value >= 100 else 2 if value >= 0.1 else 3)


def ratio_as_paper_text(value: float) -> str:
    """The same with the three decimals of the paper; none from 1,000 on."""
    return "<0.001" if value < 0.0005 else grouped(value, 0 if value >= 1000 else 3)


def p_text(value: float, decimals: int = 3) -> str:
    """A P; what would be printed as 0 or 1 is a limit."""
    least = 10.0**-decimals
    if value < least:
        return f"<{least:.{decimals}f}"
    return f">{1 - least:.{decimals}f}" if value > 1 - least / 2 else f"{value:.{decimals}f}"


#: Statistic, then how it is printed.
WRITE: Mapping[str, Write] = {
    **dict.fromkeys(("n", "denominator", "events", "missing"), with_decimals(0)),
    "percent": percent_text,
    **dict.fromkeys(("mean", "sd", "median", "q1", "q3"), with_decimals(1)),
    **dict.fromkeys(("min", "max"), extreme_text),
    **dict.fromkeys(("estimate", "ci_low", "ci_high"), ratio_text),
    "statistic": with_decimals(2),
    "p_value": p_text,
}
#: The same in the layout of the paper.
WRITE_AS_PAPER: Mapping[str, Write] = {
    **WRITE,
    **dict.fromkeys(("mean", "sd", "median", "q1", "q3"), with_decimals(2)),
    **dict.fromkeys(("estimate", "ci_low", "ci_high"), ratio_as_paper_text),
}


def summaries_of(unit: str, write: Mapping[str, Write] = WRITE) -> Mapping[str, Write]:
    """*write*, with the summaries of values that are measured in *unit*, and their differences."""
    decimals = decimals_measured(unit)
    extremes = with_decimals(decimals) if decimals else extreme_text
    return {
        **write,
        **dict.fromkeys(("mean", "sd", "median", "q1", "q3"), with_decimals(decimals + 1)),
        **dict.fromkeys(("min", "max"), extremes),
        **dict.fromkeys(("estimate", "ci_low", "ci_high"), with_decimals(decimals + 1)),
    }


def as_printed(text: str) -> str:
    """A number with the digits that a paper gives it, and a true minus."""
    return text.replace("-", MINUS)
