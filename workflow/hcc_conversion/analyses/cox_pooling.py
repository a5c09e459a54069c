"""Hazard ratios of all centres without rows, from likelihoods of models with one coefficient.

Models of several predictors, and tests of proportional hazards, need more than one letter from each
centre; see `hcc_conversion.federation.rounds` for the first.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import pandas as pd

from hcc_conversion.analyses.cox_models import HAZARD, STRATIFIED
from hcc_conversion.analyses.pooled import CentreLines, Key, not_shared, why_nothing
from hcc_conversion.statistics import firth
from hcc_conversion.statistics.cox import TIES
from hcc_conversion.statistics.likelihood_grid import BEYOND, added, fit_grid, fit_grid_firth
from hcc_conversion.statistics.monotone_likelihood import NO_EVENTS
from hcc_conversion.study.group_names import model_group
from hcc_conversion.study.results import ResultRows, no_values
from schemas.results import HIDDEN, NO_ESTIMATE
from schemas.sufficient import OF_LINE

Centres = Mapping[str, Mapping[str, pd.DataFrame]]
WITHHELD = "withheld"
_FIRTH = "Firth"


def add_ratios(
    rows: ResultRows,
    analysis: str,
    centres: Centres,
    lines: Mapping[str, CentreLines],
    ties_of: Callable[[str], Sequence[str]],
    methods: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """The hazard ratio of every predictor that has a single one.

    Parameters
    ----------
    rows, analysis
        where it is written, and the analysis whose lines these are.
    centres, lines
        the tables of each centre, ``likelihood_grids`` among them, and the lines of its results.
    ties_of
        of a model the keys of `TIES`, the main way first.
    methods
        model, then what is added to its method.
    """
    grids = {
        centre: dict(list(tables["likelihood_grids"].groupby([*OF_LINE, "ties"], sort=False)))
        for centre, tables in centres.items()
    }
    places = dict.fromkeys(key[:4] for of_centre in grids.values() for key in of_centre)
    for place in places:
        first, *others = ties_of(place[1])
        ways = {"": first, **{f"{TIES[name]} ties": name for name in others}, _FIRTH: "breslow"}
        for way, tied in ways.items():
            group = model_group(place[1], way)
            key = (analysis, place[0], group, *place[2:], "hazard_ratio")
            if any(key in of_centre.lines for of_centre in lines.values()):
                of_centres = {name: own.get((*place, tied)) for name, own in grids.items()}
                also = methods.get(place[1], "")
                _add_ratio(rows, key, place, of_centres, lines, way=way, ties=tied, also=also)


def _add_ratio(
    rows: ResultRows,
    key: Key,
    place: tuple[str, ...],
    grids: Mapping[str, pd.DataFrame | None],
    lines: Mapping[str, CentreLines],
    *,
    way: str,
    ties: str,
    also: str,
) -> None:
    told = [grid for grid in grids.values() if grid is not None]
    strata = "; " + STRATIFIED if len(told) > 1 else ""
    wald = f"Cox, {TIES[ties]} ties, Wald 95% CI and P"
    method = f"{firth.METHOD if way == _FIRTH else wald}{strata}{also}"
    found: Mapping[str, Any] = no_values(HAZARD)
    note = _why_not(key, grids, lines)
    if not note and not told:
        note = why_nothing(key, lines)
    if not note:
        grid = added(told)
        fitted = fit_grid_firth(grid) if way == _FIRTH else fit_grid(grid)
        if fitted is None:
            note = _why_no_estimate(place, lines)
        else:
            found = fitted
            note = BEYOND if any(value is None for value in fitted.values()) else ""
    _, population, group, variable, level, _ = key
    line = {"line": "hazard_ratio", "group": group, "method": method, "note": note}
    rows.add(population, variable, level, **line, **found)


def _why_not(
    key: Key, grids: Mapping[str, pd.DataFrame | None], lines: Mapping[str, CentreLines]
) -> str:
    withholding, hiding = [], []
    for centre, grid in grids.items():
        note = lines[centre].note(key)
        if grid is None and note.startswith(WITHHELD):
            withholding.append(centre)
        elif grid is None and (note.startswith(HIDDEN) or lines[centre].values(key)):
            hiding.append(centre)
    if withholding:
        return f"{WITHHELD}: events without a day are left out at {', '.join(withholding)}"
    return not_shared(hiding) if hiding else ""


def _why_no_estimate(place: tuple[str, ...], lines: Mapping[str, CentreLines]) -> str:
    """In words of the levels where they explain it."""
    events: dict[str, float] = {}
    patients: dict[str, float] = {}
    for of_centre in lines.values():
        for key in of_centre.lines:
            if key[1:4] == place[:3] and key[5] == "events":
                values = of_centre.values(key)
                events[key[4]] = events.get(key[4], 0) + values.get("events", 0)
                patients[key[4]] = patients.get(key[4], 0) + values.get("n", 0)
    if not any(events.values()):
        return NO_EVENTS
    empty = [level for level, n in patients.items() if not n]
    if empty:
        return f"nobody in {', '.join(empty)}"
    without = [level for level, n in events.items() if not n]
    return f"no events among {', '.join(without)}: {NO_ESTIMATE}" if without else BEYOND
