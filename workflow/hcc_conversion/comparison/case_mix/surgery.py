"""Conversion against direct surgery where the patients of both resemble each other."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from hcc_conversion.analyses.variables import Predictor
from hcc_conversion.comparison.case_mix.covariates import (
    differences,
    usable_covariates,
    weighed_share,
)
from hcc_conversion.comparison.case_mix.outcomes import MEAN, Outcome, read_outcome, scaled
from hcc_conversion.comparison.case_mix.standardise import Sites
from hcc_conversion.statistics.e_value import e_value, e_value_of_limit, risk_ratio_of_hazards
from hcc_conversion.statistics.overlap_weights import overlap_weights
from hcc_conversion.statistics.weighted_hazards import weighted_log_hazard_ratio
from hcc_conversion.statistics.weighting import (
    Estimate,
    Weighting,
    effective_size,
    equal_weights,
    standard_error,
    wald_limits,
)
from schemas.case_mix import CENTRE, HAZARD_RATIO

POPULATION = "resected"
NO_MODEL = "no propensity score: the covariates tell the kind of surgery of some for certain"
#: With fewer patients who have it the limits of a share or a ratio are rough.
_FEW = 5
NO_HAZARDS = "no hazard ratio: in a group nobody has the event while others are at risk"
#: Where a larger share has the event, a hazard ratio is no risk ratio (VanderWeele and Ding 2017).
_RARE = 0.15
FEW = f"fewer than {_FEW} of a group have it: limits are rough"


@dataclass
class Compared:
    """The rows of `AdjustedSurgery` and of `SurgeryBalance` as they are found."""

    adjusted: list[dict[str, Any]] = field(default_factory=list)
    balance: list[dict[str, Any]] = field(default_factory=list)


def adjusted_surgery(sites: Sites, scopes: Mapping[str, Sequence[str]]) -> Compared:
    """Every outcome of the configuration in every scope.

    *scopes*: scope, then its centres; with several, the centre is a covariate. Patients of a level,
    or a centre, that only one kind of surgery has are left out: nobody is like them.
    """
    asked = sites.settings["surgery"]
    outcomes = [
        read_outcome(sites.cohort, sites.patients, name, sites.study) for name in asked["outcomes"]
    ]
    read = sites.read({name: sites.study["predictors"][name] for name in asked["covariates"]})
    compared = Compared()
    for scope, centres in scopes.items():
        for outcome in outcomes:
            place = {"scope": scope, "outcome": outcome.name}
            said, balance = _compared(sites, outcome, centres, read)
            kind = {"kind": outcome.kind, "unit": outcome.unit}
            compared.adjusted.append({**place, **kind, **said})
            compared.balance += [{**place, **line} for line in balance]
    return compared


def _compared(
    sites: Sites, outcome: Outcome, centres: Sequence[str], read: Mapping[str, Predictor]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What a row of `AdjustedSurgery` says besides its key, and its lines of `SurgeryBalance`."""
    members = sites.members(POPULATION, outcome)
    members = members[sites.patients.loc[members, "centre"].isin(centres)]
    if not len(members):
        return {"note": sites.absent(POPULATION, outcome, centres)}, []
    if withheld := outcome.withheld(members):
        return {"note": withheld}, []
    at = sites.patients.loc[members, "centre"]
    covariates = usable_covariates(read, at, sites.settings["most_missing_percent"])
    table = covariates.table.reindex(members)
    if len(centres) > 1:
        table[CENTRE] = sites.patients.loc[members, "centre"]
    known = table.notna().all(axis=1) & outcome.values.loc[members].notna()
    first = sites.patients.loc[members, "in_conversion_surgery"].astype(bool)
    table = _with_counterparts(table[known], first[known])
    first = first.loc[table.index].to_numpy(dtype=bool)
    said: dict[str, Any] = {
        "conversion": int(first.sum()),
        "direct": int((~first).sum()),
        "left_out": len(members) - len(table),
        "covariates": " ".join(table),
        "not_weighed": covariates.reasons,
    }
    weighting = overlap_weights(first, _columns(table)) if len(table) else None
    if weighting is None:
        return {**said, "note": NO_MODEL}, []
    sizes = [effective_size(weighting.weights[group]) for group in (first, ~first)]
    said |= dict(zip(("effective_conversion", "effective_direct"), sizes, strict=True))
    balance = list(_balance(table, first, weighting.weights))
    for when in ("before", "after"):
        apart = (abs(line[f"difference_{when}"]) for line in balance)
        said[f"largest_difference_{when}"] = max(apart, default=0.0)
    if min(sizes) < sites.settings["surgery"]["least_effective_patients"]:
        few = f"effective size of {min(sizes):.1f} patients in a group: too few"
        return {**said, "note": few}, balance
    compare = _hazards if outcome.kind == HAZARD_RATIO else _values
    return said | compare(outcome, table.index, first, weighting), balance


def _with_counterparts(table: pd.DataFrame, first: pd.Series) -> pd.DataFrame:
    """Those whose every level is seen in both groups, among those who are kept."""
    while len(table):
        alike = np.ones(len(table), dtype=bool)
        for name in table:
            both = set(table[name][first[table.index]]) & set(table[name][~first[table.index]])
            alike &= table[name].isin(both).to_numpy(dtype=bool)
        if alike.all():
            break
        table = table[alike]
    return table


def _columns(table: pd.DataFrame) -> np.ndarray:
    """Columns of 0 and 1 for all levels but one of each covariate."""
    columns = [
        (table[name] == level).to_numpy(dtype=float)
        for name in table
        for level in sorted(table[name].unique())[1:]
    ]
    return np.column_stack(columns) if columns else np.zeros((len(table), 0))


def _balance(
    table: pd.DataFrame, first: np.ndarray, weights: np.ndarray
) -> Iterator[dict[str, Any]]:
    for name in table:
        for level in sorted(table[name].unique()):
            before, after = (
                tuple(weighed_share(table[name], level, one * group) for group in (first, ~first))
                for one in (np.ones(len(table)), weights)
            )
            apart = differences((before[0], before[1]), (after[0], after[1]))
            yield {
                "covariate": name,
                "level": level,
                "conversion_percent": 100 * before[0],
                "direct_percent": 100 * before[1],
                "conversion_weighed_percent": 100 * after[0],
                "direct_weighed_percent": 100 * after[1],
                "difference_before": apart[0],
                "difference_after": apart[1],
            }


def _few(outcome: Outcome, index: pd.Index, first: np.ndarray) -> str:
    """A caution where few of a group have it."""
    return FEW if min(outcome.having(index[group]) for group in (first, ~first)) < _FEW else ""


def _hazards(
    outcome: Outcome, index: pd.Index, first: np.ndarray, weighting: Weighting
) -> dict[str, Any]:
    """The hazard ratio of conversion against direct surgery, with its E-value."""
    found: dict[str, Any] = {"note": _few(outcome, index, first)}
    event = outcome.ended(index)
    days = outcome.values.loc[index].to_numpy(dtype=float)
    for name, one in (("crude", equal_weights(len(index))), ("adjusted", weighting)):
        log = weighted_log_hazard_ratio(days, event, first, one.weights)
        if log is None:
            return {"note": NO_HAZARDS}
        limits = wald_limits(log.value, standard_error(one.influences(log.slope)))
        numbers = (float(np.exp(number)) for number in (log.value, *limits))
        keys = (name, f"{name}_low", f"{name}_high")
        found |= dict(zip(keys, numbers, strict=True))
    rare = event.mean() < _RARE
    ratio, low, high = (
        found[key] if rare else risk_ratio_of_hazards(found[key])
        for key in ("adjusted", "adjusted_low", "adjusted_high")
    )
    return found | {"e_value": e_value(ratio), "e_value_of_limit": e_value_of_limit(low, high)}


def _values(
    outcome: Outcome, index: pd.Index, first: np.ndarray, weighting: Weighting
) -> dict[str, Any]:
    found: dict[str, Any] = {"note": "" if outcome.kind == MEAN else _few(outcome, index, first)}
    for name, one in (("crude", equal_weights(len(index))), ("adjusted", weighting)):
        mine = []
        for group in (first, ~first):
            estimate = outcome.estimate(index, one.weights * group)
            if estimate is None:
                return {"note": "nobody of a group is followed for so long"}
            # The weight of a patient moves the estimate of the own group alone.
            mine.append(Estimate(estimate.value, estimate.slope * group))
        difference = mine[0].value - mine[1].value
        found[name] = difference
        shares = outcome.kind != MEAN
        if shares and not all(0 < each.value < 100 for each in mine):
            found["note"] = "no limits: nobody or everybody of a group has it"
            continue
        error = standard_error(one.influences(mine[0].slope - mine[1].slope))
        found[f"{name}_low"], found[f"{name}_high"] = wald_limits(difference, error)
        if shares and name == "adjusted":
            found |= _risk_ratio(mine[0], mine[1], one)
    return found


def _risk_ratio(first: Estimate, second: Estimate, weighting: Weighting) -> dict[str, float]:
    logs = [scaled(one, 1 / one.value) for one in (first, second)]
    error = standard_error(weighting.influences(logs[0].slope - logs[1].slope))
    centre = float(np.log(first.value / second.value))
    low, high = (float(np.exp(limit)) for limit in wald_limits(centre, error))
    ratio = float(np.exp(centre))
    return {
        "risk_ratio": ratio,
        "risk_ratio_low": low,
        "risk_ratio_high": high,
        "e_value": e_value(ratio),
        "e_value_of_limit": e_value_of_limit(low, high),
    }
