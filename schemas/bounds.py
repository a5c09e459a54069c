"""A number that is known within bounds alone, such as an AFP that is held as ``>300``."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf

#: Ends the name of the column of `patients` that holds the bounds of a number.
SUFFIX = "_bounds"
#: Of limits, as of numbers after a conversion of units.
_DECIMALS = 9
_LIMIT = r"(<=|>=|<|>|≤|≥)\s*(-?[0-9]+(?:\.[0-9]+)?)"
_TEXT = re.compile(rf"\s*{_LIMIT}(?:(?:\s+|\s*,\s*|\s+and\s+){_LIMIT})?\s*")


def bounds_field(field: str) -> str:
    """The column of the bounds of a number of patients."""
    return f"{field}{SUFFIX}"


@dataclass(frozen=True)
class Bounds:
    """Between what a number lies; where a limit is infinite there is none.

    ``low_included``, ``high_included``: whether the number may be the limit itself.
    """

    low: float = -inf
    high: float = inf
    low_included: bool = False
    high_included: bool = False

    def __str__(self) -> str:
        """``>5``, ``≤10`` or both, ``>5 ≤10``: as `read_bounds` takes it."""
        parts = []
        if self.low > -inf:
            parts.append(f"{'≥' if self.low_included else '>'}{_number(self.low)}")
        if self.high < inf:
            parts.append(f"{'≤' if self.high_included else '<'}{_number(self.high)}")
        return " ".join(parts)

    @property
    def limits(self) -> tuple[float, ...]:
        """Those that there are, the smaller first."""
        return tuple(limit for limit in (self.low, self.high) if abs(limit) < inf)

    def holds(self, number: float) -> bool:
        """Whether *number* lies within."""
        above = number > self.low or (self.low_included and number == self.low)
        below = number < self.high or (self.high_included and number == self.high)
        return above and below

    def within(self, other: "Bounds") -> bool:
        """Whether every number within these bounds is within *other*, too."""
        above = self.low > other.low or (
            self.low == other.low and (other.low_included or not self.low_included)
        )
        below = self.high < other.high or (
            self.high == other.high and (other.high_included or not self.high_included)
        )
        return above and below

    def before(self, other: "Bounds") -> bool:
        """Whether every number within these bounds is below every one within *other*."""
        touching = self.high_included and other.low_included
        return self.high < other.low or (self.high == other.low and not touching)

    def times(self, factor: float) -> "Bounds":
        """The same in another unit."""
        if factor == 1:
            return self
        low, high = (round(limit * factor, _DECIMALS) for limit in (self.low, self.high))
        return Bounds(low, high, self.low_included, self.high_included)


def read_bounds(text: str) -> Bounds:
    """Bounds from ``>300``, ``<= 300``, or a lower and an upper limit as in ``>5 <=10``.

    Raises
    ------
    ValueError
        where *text* is written otherwise, or no number lies within it.
    """
    found = _TEXT.fullmatch(text)
    if not found:
        raise ValueError(f"'{text}' is not written as bounds are, e.g. '>300' or '>5 <=10'")
    low, high = Bounds(), Bounds()
    for sign, limit in ((found[1], found[2]), (found[3], found[4])):
        if sign and sign[0] in ">≥":
            low = Bounds(low=float(limit), low_included=sign in (">=", "≥"))
        elif sign:
            high = Bounds(high=float(limit), high_included=sign in ("<=", "≤"))
    both = Bounds(low.low, high.high, low.low_included, high.high_included)
    point = both.low == both.high and both.low_included and both.high_included
    if found[3] and not (abs(both.low) < inf and abs(both.high) < inf):
        raise ValueError(f"'{text}' has two limits of one side")
    if both.low > both.high or (both.low == both.high and not point):
        raise ValueError(f"no number lies within '{text}'")
    return both


def is_bounds(text: str) -> bool:
    """Whether *text* is what `Bounds` writes."""
    try:
        return str(read_bounds(text)) == text
    except ValueError:
        return False


def in_order(bounds: Iterable[Bounds]) -> list[Bounds]:
    """Each once, from the lowest."""
    return sorted(set(bounds), key=lambda one: (one.low, not one.low_included, one.high))


def categories_between(cut: Sequence[float], limit_in: str) -> list[Bounds]:
    """The categories that limits *cut* numbers into, from the lowest.

    *limit_in*: ``lower`` or ``upper``, the category that a limit itself belongs to.
    """
    edges = [-inf, *map(float, cut), inf]
    lower = limit_in == "lower"
    return [
        Bounds(low, high, not lower and low > -inf, lower and high < inf)
        for low, high in pairwise(edges)
    ]


def _number(limit: float) -> str:
    return f"{limit:.{_DECIMALS}f}".rstrip("0").rstrip(".")
