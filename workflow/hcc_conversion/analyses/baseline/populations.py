"""Whose baseline is described: the populations of the configuration, and for a centre that can tell
none of them those whom its extract holds."""

from collections.abc import Mapping

import pandas as pd

from hcc_conversion.cohort.cohort import Cohort
from hcc_conversion.cohort.populations import POPULATIONS

#: The set of variables that a population is described by which the configuration does not name.
DESCRIBED_BY = "characteristics"


def described_of(cohort: Cohort, configured: Mapping[str, str]) -> dict[str, str]:
    """Population, then the set of variables it is described by.

    *configured*: those of the study. Where a centre can tell none of them, because it has an
    extract of everybody and no treatments, say, whom its extract holds comes after them.
    """
    telling: frozenset[str] = frozenset().union(*(cohort.can_say[name] for name in configured))
    without = cohort.centres - telling
    held = [
        name
        for name, population in POPULATIONS.items()
        if population.extract
        and name not in configured
        and without & cohort.covering(name) & cohort.can_say[name]
    ]
    return {**configured, **dict.fromkeys(held, DESCRIBED_BY)}


def described_in(table: pd.DataFrame, configured: Mapping[str, str]) -> dict[str, str]:
    """The same from the ``population`` column of results, or of what is made from them."""
    named = set(table["population"]) - set(configured)
    return {**configured, **{name: DESCRIBED_BY for name in POPULATIONS if name in named}}
