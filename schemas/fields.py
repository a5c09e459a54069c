"""How a canonical field is declared: pandera's `Field` with our metadata.

Metadata keys: ``unit`` (a pint expression, the one in the field's name), ``substance`` (set
where mass and molar or international units convert only for a named substance),
``plausible`` (a range outside which a value is possible but worth a look: a warning), and
``plausible_why`` (where a range of days comes from).
"""

from typing import Any

import pandera.pandas as pa

from schemas.intervals import UsualDays


def measured(
    title: str,
    description: str,
    *,
    unit: str,
    limits: tuple[float, float],
    plausible: tuple[float, float] | None = None,
    substance: str | None = None,
) -> Any:
    """A number with a unit; *limits* are impossible to exceed, *plausible* is unusual to."""
    return pa.Field(
        title=title,
        description=description,
        ge=limits[0],
        le=limits[1],
        nullable=True,
        metadata={"unit": unit, "plausible": plausible, "substance": substance},
    )


def coded(
    title: str, values: tuple[Any, ...], description: str = "", *, nullable: bool = True
) -> Any:
    """One of a closed list of codes."""
    return pa.Field(
        title=title, description=description or title, isin=list(values), nullable=nullable
    )


def yes_no(title: str, description: str = "") -> Any:
    """True, false or unknown."""
    return pa.Field(title=title, description=description or title, nullable=True)


def day(title: str, description: str, *, usual: UsualDays) -> Any:
    """Whole days since the patient's day 0 (`Patients.day_zero`); negative is before it.

    *usual*: the days it mostly lies between, whatever the event of day 0 is.
    """
    return pa.Field(
        title=title,
        description=f"{description}, whole days since day 0",
        ge=-36525,
        le=36525,
        nullable=True,
        metadata={
            "unit": "day",
            "is_day": True,
            "plausible": usual.days,
            "plausible_why": usual.why,
        },
    )


def free_text(title: str, description: str, *, nullable: bool = True) -> Any:
    """A term of the site's own; keep names, addresses and numbers of persons out of it."""
    return pa.Field(title=title, description=description, nullable=nullable)
