"""What an outcome is at every site, as it is and standardised, as lines to be drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from hcc_conversion.comparison.case_mix.sentences import titled_note
from hcc_conversion.run.wording import with_minus
from schemas.case_mix import POOL

AS_IS, LIKE_PAPER, LIKE_POOL = "as it is", "with the paper's patients", "with the pool's patients"
#: What a value is of, in the order of the lines of a site.
VALUES = (AS_IS, LIKE_PAPER, LIKE_POOL)


@dataclass(frozen=True)
class StandardisedLine:
    """One value of a site.

    scope, value
        the site, and which of `VALUES`.
    numbers
        value, lower and upper 95 % limit; limits are NaN where there are none.
    reference
        the value of those whose case mix it has; NaN where it is not known.
    text
        the numbers, written.
    patients
        of the site, who can be weighed.
    """

    scope: str
    value: str
    numbers: tuple[float, float, float]
    reference: float
    text: str
    patients: int


@dataclass(frozen=True)
class OutcomePanel:
    """One outcome of a population.

    title, unit
        what it is called, and the unit of the values.
    published
        the paper's value, or NaN.
    lines
        those of a site together.
    absent
        reason, then the sites that have no value for it.
    """

    title: str
    unit: str
    published: float
    lines: list[StandardisedLine]
    absent: dict[str, list[str]]


def outcome_panels(
    standardised: pd.DataFrame,
    population: str,
    outcomes: Mapping[str, str],
    names: Mapping[str, str],
    titles: Mapping[str, str],
) -> list[OutcomePanel]:
    """A panel per outcome of a population, in the order of the configuration.

    Parameters
    ----------
    standardised
        `schemas.case_mix.Standardised`.
    outcomes
        outcome, then its title.
    names
        site, then its name.
    titles
        names that the configuration gives to variables.
    """
    notes = [titled_note(note, titles) for note in standardised["note"]]
    rows = standardised.assign(note=notes)
    rows = rows[rows["population"] == population]
    return [
        _panel(of_outcome, outcomes[outcome], names)
        for outcome, of_outcome in rows.groupby("outcome", sort=False)
    ]


def _panel(rows: pd.DataFrame, title: str, names: Mapping[str, str]) -> OutcomePanel:
    lines: list[StandardisedLine] = []
    absent: dict[str, list[str]] = {}
    of_paper = rows.loc[rows["target"] != POOL, "reference"].dropna()
    for scope, of_site in rows.groupby("scope", sort=False):
        known = of_site[of_site["standardised"].notna()]
        told = set()
        for row in known.to_dict("records"):
            # Where both targets have the same patients, what is as it is stands once.
            if (row["patients"], row["crude"]) not in told:
                told.add((row["patients"], row["crude"]))
                lines.append(_line(row, AS_IS, "crude", np.nan))
            lines.append(_line(row, _whose(row), "standardised", row["reference"]))
        lacking = of_site[of_site["standardised"].isna()]
        if known.empty:
            # The pool stands last: its reason is of the site, and not of what a paper prints.
            absent.setdefault(lacking["note"].iloc[-1], []).append(names[scope])
            continue
        for row in lacking.to_dict("records"):
            absent.setdefault(f"{_whose(row)}: {row['note']}", []).append(names[scope])
    unit = rows["unit"].iloc[0]
    published = float(of_paper.iloc[0]) if len(of_paper) else np.nan
    return OutcomePanel(title, unit, published, lines, absent)


def _whose(row: Mapping[str, Any]) -> str:
    return LIKE_POOL if row["target"] == POOL else LIKE_PAPER


def _line(row: Mapping[str, Any], value: str, column: str, reference: float) -> StandardisedLine:
    numbers = (float(row[column]), float(row[f"{column}_low"]), float(row[f"{column}_high"]))
    text, *limits = (with_minus(f"{number:z.1f}") for number in numbers)
    if np.isfinite(numbers[1]):
        text += f" ({limits[0]} to {limits[1]})"
    patients = int(row["patients"])
    return StandardisedLine(row["scope"], value, numbers, float(reference), text, patients)
