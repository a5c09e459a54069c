"""What a standardised value says, in one sentence, by rule."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from hcc_conversion.display.labels import variable_label
from hcc_conversion.run.wording import with_minus

#: Beginning of the note that the site has no patient of levels that the target has.
LACKING = "no patient of: "
_PER_CENT = "%"
#: Less is 0.0 as it is printed.
_SHOWN = 0.05


def sentence(values: Mapping[str, Any], called: str, unit: str) -> str:
    """The sentence.

    Parameters
    ----------
    values
        ``crude``, ``standardised``, ``gap``, ``case_mix`` with its limits and ``remaining``, as in
        `schemas.case_mix.Standardised`; without a reference gap and remaining are NaN.
    called
        the target.
    unit
        of the values.

    Returns
    -------
    Empty where nobody or everybody has it, so that weights can change nothing.
    """
    points = "percentage points" if unit == _PER_CENT else unit
    part, gap, rest = (float(values[name]) for name in ("case_mix", "gap", "remaining"))
    if np.isnan(values["standardised_low"]):
        return ""
    if np.isnan(gap):
        return (
            f"With the case mix of {called} it would be {_text(values['standardised'])} {unit}"
            f" instead of {_text(values['crude'])} {unit}."
        )
    if abs(part) < _SHOWN:
        return f"Of the gap of {_text(abs(gap))} {points} to {called} nothing is case mix."
    size, of_part, left = (_text(abs(number)) for number in (gap, part, rest))
    if part * gap < 0:
        return (
            f"Case mix hides a part of the gap to {called}: it is {size} {points} as it is"
            f" and {left} with the same case mix{_limits(values, -1)}."
        )
    if abs(part) > abs(gap):
        return (
            f"The gap to {called} of {_text(gap, '+')} {points} becomes {_text(rest, '+')} with the"
            f" same case mix{_limits(values, 1)}."
        )
    return (
        f"Of the gap of {size} {points} to {called}, {of_part} is case"
        f" mix{_limits(values, -1 if gap < 0 else 1)}."
    )


def titled_note(note: str, titles: Mapping[str, str]) -> str:
    """A note of `schemas.case_mix.Standardised` with names of covariates for a reader."""
    if not note.startswith(LACKING):
        return note
    lacking = (text.partition(" ") for text in note.removeprefix(LACKING).split(", "))
    return LACKING + ", ".join(
        f"{variable_label(name, titles)}{blank}{level}" for name, blank, level in lacking
    )


def _limits(values: Mapping[str, Any], sign: int) -> str:
    """The limits of the part that is case mix, and what they mean where they hold 0."""
    low, high = (float(values[f"case_mix_{end}"]) for end in ("low", "high"))
    held = ", so it may be none" if low <= 0 <= high else ""
    low, high = (low, high) if sign > 0 else (-high, -low)
    return f" (95 % limits of what case mix makes: {_text(low)} to {_text(high)}{held})"


def _text(number: float, sign: str = "") -> str:
    """*sign*: ``+`` where it is written above 0, too."""
    return with_minus(f"{number:{sign}z.1f}")
