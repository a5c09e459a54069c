"""Whose case mix patients are given: that of the paper, as far as it prints it, or of the pool."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from hcc_conversion.cohort.best_response import OBJECTIVE
from hcc_conversion.comparison.case_mix.covariates import Mix
from hcc_conversion.comparison.case_mix.outcomes import COMPLICATIONS, CONVERTED, R0, TITLES
from hcc_conversion.comparison.case_mix.treatment_outcomes import ADVERSE_EVENTS, RESPONSES
from hcc_conversion.study.group_names import ANY_COMPLICATION, CONVERSION_SURGERY, DIRECT_SURGERY
from schemas.results import KEY

#: Population, then the place of its covariates in the results, where the paper prints them.
_PRINTED = {
    "converted": ("baseline", "converted", ""),
    "conversion_surgery": ("surgery", "resected", CONVERSION_SURGERY),
    "direct_surgery": ("surgery", "resected", DIRECT_SURGERY),
}
_OF_CONVERSION = {
    "uhcc": ("flow", "resectability=unresectable", "", "conversion", "converted"),
    "combination": ("flow", "modality=combination", "", "conversion_combination", "converted"),
}
#: Outcome, then its place in the results, of the converted.
_OF_CONVERTED = {
    **{
        name: (
            "response",
            "converted",
            criterion,
            "objective_response" if good == OBJECTIVE else "disease_control",
            "",
        )
        for name, (criterion, good) in RESPONSES.items()
    },
    **{
        name: ("trae", "converted", "", "trae_any", level) for name, level in ADVERSE_EVENTS.items()
    },
}
#: A share that is printed of this many more or fewer than all is no share of all.
_WHOLE = 1e-9


@dataclass(frozen=True)
class Target:
    """The case mix that patients are given.

    name
        of `schemas.case_mix.TARGETS`.
    called
        in a sentence.
    mix
        share of each level of the covariates that it is known of.
    note
        a caution about it.
    """

    name: str
    called: str
    mix: Mix
    note: str = ""


def printed_mix(published: pd.DataFrame, population: str, specs: Mapping[str, Any]) -> Mix:
    """The shares that a paper prints of a population, of covariates named as in its results.

    Parameters
    ----------
    published
        `PublishedValues` of the paper.
    specs
        covariate, then its levels.

    Returns
    -------
    Covariates whose printed levels add up to all patients; a level that is not printed is 0.
    """
    place = _PRINTED.get(population)
    if place is None:
        return {}
    counts = _numbers(published)
    found = {}
    for name, levels in specs.items():
        of_level = {level: counts.get((*place, name, level, "n")) for level in levels}
        known = {level: pair for level, pair in of_level.items() if pair is not None}
        wholes = {whole for _, whole in known.values()}
        if len(wholes) == 1 and (whole := wholes.pop()):
            shares = {level: known[level][0] / whole if level in known else 0.0 for level in levels}
            if abs(sum(shares.values()) - 1) < _WHOLE:
                found[name] = shares
    return found


def printed_value(published: pd.DataFrame, population: str, outcome: str) -> float | None:
    """What a paper prints of an outcome: per cent, or a mean."""
    numbers = _numbers(published)
    if outcome == CONVERTED and population in _OF_CONVERSION:
        return _share(numbers.get((*_OF_CONVERSION[population], "n")))
    if population == "converted":
        of_converted = _OF_CONVERTED.get(outcome)
        return None if of_converted is None else _share(numbers.get((*of_converted, "n")))
    place = _PRINTED.get(population)
    if place is None:
        return None
    if outcome == COMPLICATIONS:
        return _share(numbers.get((*place, outcome, ANY_COMPLICATION, "n")))
    if outcome == R0:
        return _share(numbers.get((*place, outcome, "", "n")))
    mean = numbers.get((*place, outcome, "", "mean")) if outcome in TITLES else None
    return None if mean is None else mean[0]


def _share(pair: tuple[float, float] | None) -> float | None:
    return 100 * pair[0] / pair[1] if pair and pair[1] else None


def _numbers(published: pd.DataFrame) -> dict[tuple[str, ...], tuple[float, float]]:
    """Key of the results, then the value printed first and its denominator (0 without one)."""
    exact = published[published["operator"] == "="].drop_duplicates(KEY)
    wholes = exact["denominator"].fillna(0).astype(float)
    keys = map(tuple, exact[KEY].to_numpy())
    return dict(zip(keys, zip(exact["value"], wholes, strict=True), strict=True))
