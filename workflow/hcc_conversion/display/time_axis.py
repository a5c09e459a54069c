"""Ticks of an axis of months, and notes that curves of time have in common."""

from math import ceil

import pandas as pd

TICK_STEPS = (1, 2, 3, 6, 12, 24, 36, 60, 120)  # months

#: What a withheld curve says.
BOUNDS_NOTE = (
    "Hatched: no estimate, because patients left out had the event on a day that nobody knows; the "
    "curve lies between the edges, whenever it was."
)
#: Where numbers at risk rise.
LATE_NOTE = (
    "The number at risk rises: patients are counted from the day after their first contact on."
)


def entered_late(curve: pd.DataFrame) -> bool:
    """Whether the numbers at risk of a curve rise; *curve*: ``at_risk`` by time, in order."""
    return bool((curve["at_risk"].diff() > 0).any())


def month_ticks(until: float, most: int) -> list[int]:
    """Whole months from 0 on, in steps a reader counts in, no more than *most* steps."""
    step = next((step for step in TICK_STEPS if until / step <= most), ceil(until / most))
    return list(range(0, int(until) + 1, step))
