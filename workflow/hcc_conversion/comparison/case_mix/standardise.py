"""Rates and times of a site with the case mix of the paper or the pool."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from hcc_conversion.analyses.variables import Predictor, read_predictor
from hcc_conversion.cohort.cohort import Cohort
from hcc_conversion.comparison.case_mix.covariates import (
    Covariates,
    differences,
    indicators,
    mix_of,
    usable_covariates,
    weighed_share,
)
from hcc_conversion.comparison.case_mix.outcomes import MEAN, TITLES, Outcome, read_outcome
from hcc_conversion.comparison.case_mix.sentences import LACKING, sentence
from hcc_conversion.comparison.case_mix.targets import Target, printed_mix, printed_value
from hcc_conversion.statistics.margin_weights import margin_weights
from hcc_conversion.statistics.weighting import (
    Estimate,
    Weighting,
    equal_weights,
    logit_limits,
    standard_error,
    wald_limits,
)
from schemas.case_mix import PAPER, POOL, RECONSTRUCTED, Balance, Standardised

UNPRINTED = "the paper does not print who these patients are"
INVENTED = "the paper does not print it, so that its reconstruction cannot tell it"
#: Population, then those that the paper prints in its place.
_KINDS = {"resected": ("conversion_surgery", "direct_surgery")}
MIX_RECONSTRUCTED = (
    "the paper does not print this case mix: it is that of the centre reconstructed from it"
)


@dataclass(frozen=True)
class Sites:
    """All that is weighed.

    cohort, patients
        of the centres of the pool, and what `derive` made of it.
    study
        the configuration.
    published
        `PublishedValues` of the paper, or None.
    reconstructed
        centres whose rows are made from the paper.
    """

    cohort: Cohort
    patients: pd.DataFrame
    study: Mapping[str, Any]
    published: pd.DataFrame | None
    reconstructed: Sequence[str]

    @property
    def settings(self) -> Mapping[str, Any]:
        return self.study["case_mix"]

    def covariates(self, population: str) -> dict[str, Predictor]:
        """The covariates of a population, of all patients."""
        asked = self.settings["populations"][population]
        known = {
            "predictors": self.study["predictors"],
            "characteristics": self.study["characteristics"],
            "surgery": self.study["surgery"]["characteristics"],
        }[asked["covariates_of"]]
        return self.read({name: known[name] for name in asked["covariates"]})

    def read(self, specs: Mapping[str, Mapping[str, Any]]) -> dict[str, Predictor]:
        """Variables by their definitions."""
        return {
            name: read_predictor(self.cohort, self.patients, name, spec)
            for name, spec in specs.items()
        }

    def invented(self, population: str, outcome: Outcome) -> bool:
        """Whether the paper prints no such value, so that rows made from it are no report of it."""
        of = _KINDS.get(population, (population,))
        published = self.published
        return published is not None and any(
            printed_value(published, one, outcome.name) is None for one in of
        )

    def absent(self, population: str, outcome: Outcome, centres: Sequence[str]) -> str:
        """Why there are no members at any of the *centres*."""
        made = set(centres) <= set(self.reconstructed) and self.invented(population, outcome)
        return INVENTED if made else "not collected, or no patients"

    def members(self, population: str, outcome: Outcome, centre: str = "") -> pd.Index:
        """The patients of a population, at one centre or at all, where the outcome is told."""
        able = self.cohort.can_say[population] & outcome.able
        if self.invented(population, outcome):
            able -= frozenset(self.reconstructed)
        at = self.patients["centre"].isin(able & {centre} if centre else able)
        return self.patients.index[self.patients[f"in_{population}"] & at]


@dataclass
class Tables:
    """The rows of `Standardised` and of `Balance` as they are found."""

    standardised: list[dict[str, Any]] = field(default_factory=list)
    balance: list[dict[str, Any]] = field(default_factory=list)


def standardise(sites: Sites, centres: Sequence[str]) -> Tables:
    """Every outcome of the configuration at every centre, by every target that there is."""
    tables = Tables()
    for population, asked in sites.settings["populations"].items():
        read = sites.covariates(population)
        for name in asked["outcomes"]:
            outcome = read_outcome(sites.cohort, sites.patients, name, sites.study)
            for centre in centres:
                _add_centre(tables, sites, (population, read), outcome, centre)
    return tables


def _add_centre(
    tables: Tables,
    sites: Sites,
    of: tuple[str, Mapping[str, Predictor]],
    outcome: Outcome,
    centre: str,
) -> None:
    """*of*: a population and its covariates."""
    population, read = of
    members = sites.members(population, outcome, centre)
    at = sites.patients.loc[members, "centre"]
    covariates = usable_covariates(read, at, sites.settings["most_missing_percent"])
    for target, reference, why in _targets(sites, population, outcome, centre, covariates):
        row = {
            "scope": centre,
            "population": population,
            "outcome": outcome.name,
            "kind": outcome.kind,
            "unit": outcome.unit,
            "target": target.name,
        }
        why = why if len(members) else sites.absent(population, outcome, [centre])
        rows = _weighed(sites, outcome, members, covariates, target, reference, why)
        tables.standardised.append({**row, **rows[0]})
        place = {key: row[key] for key in ("scope", "population", "outcome", "target")}
        tables.balance += [{**place, **line} for line in rows[1]]


def _targets(
    sites: Sites, population: str, outcome: Outcome, centre: str, covariates: Covariates
) -> Iterator[tuple[Target, float | None, str]]:
    """Each target, its own value of the outcome, and why it cannot be used (else empty)."""
    if sites.published is not None and centre not in sites.reconstructed:
        value = printed_value(sites.published, population, outcome.name)
        levels = {name: one.levels for name, one in covariates.used.items()}
        mix = printed_mix(sites.published, population, levels)
        if mix:
            yield Target(PAPER, "the paper", mix), value, ""
        elif value is not None and sites.reconstructed:
            able = sites.cohort.can_say[population] & set(sites.reconstructed)
            table = _complete(sites, population, outcome, covariates, sorted(able))[0]
            mix = mix_of(table, levels) if len(table) else {}
            note = "" if mix else UNPRINTED
            yield Target(RECONSTRUCTED, "the paper", mix, MIX_RECONSTRUCTED), value, note
        else:
            yield Target(PAPER, "the paper", {}), value, UNPRINTED
    others = set(sites.patients.loc[sites.members(population, outcome), "centre"]) - {centre}
    if not others:
        yield Target(POOL, "the pool", {}), None, "no other centre tells it"
        return
    everybody = sorted(others | {centre})
    table, known = _complete(sites, population, outcome, covariates, everybody)
    levels = {name: one.levels for name, one in covariates.used.items()}
    mix = mix_of(table, levels) if len(table) else {}
    withheld = outcome.withheld(sites.members(population, outcome))
    told = len(known) and not withheld
    estimate = outcome.estimate(known, np.ones(len(known))) if told else None
    why = "" if mix else "nobody in the pool has all covariates known"
    target = Target(
        POOL, "the pool", mix, f"the pool's own value is {withheld}" if withheld else ""
    )
    yield target, None if estimate is None else estimate.value, why


def _complete(
    sites: Sites,
    population: str,
    outcome: Outcome,
    covariates: Covariates,
    centres: Sequence[str],
) -> tuple[pd.DataFrame, pd.Index]:
    """Categories and index of the members at *centres* of whom everything is known."""
    members = sites.members(population, outcome)
    members = members[sites.patients.loc[members, "centre"].isin(centres)]
    table = covariates.table.reindex(members)
    kept = table.notna().all(axis=1) & outcome.values.loc[members].notna()
    return table[kept], members[kept]


def _weighed(
    sites: Sites,
    outcome: Outcome,
    members: pd.Index,
    covariates: Covariates,
    target: Target,
    reference: float | None,
    why: str,
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What a row of `Standardised` says besides its key, and its lines of `Balance`."""
    covariates = covariates.of(list(target.mix), "not printed" if target.name == PAPER else "")
    mix = {name: target.mix[name] for name in covariates.used}
    table = covariates.table.reindex(members)
    kept = table.notna().all(axis=1) & outcome.values.loc[members].notna()
    table, known = table[kept], members[kept]
    said: dict[str, Any] = {
        "patients": len(known),
        "left_out": len(members) - len(known),
        "covariates": " ".join(mix),
        "not_weighed": covariates.reasons,
        "reference": reference,
    }
    why = why or _why_not(outcome, members, table, mix)
    if why:
        return {**said, "note": why}, []
    equal = equal_weights(len(known))
    crude = outcome.estimate(known, equal.weights)
    weighting = _weighting(table, mix)
    if weighting is None:
        return {**said, "note": "no weights reach the whole case mix"}, []
    size, settings = weighting.effective_size, sites.settings
    said |= {
        "effective_patients": size,
        "largest_weight_percent": weighting.largest_percent,
    }
    lines = list(_balance(table, mix, weighting))
    said |= {
        f"largest_difference_{when}": max(
            (abs(line[f"difference_{when}"]) for line in lines), default=0.0
        )
        for when in ("before", "after")
    }
    if size < settings["least_effective_patients"]:
        return {**said, "note": f"effective size of {size:.1f} patients: too few"}, lines
    estimate = outcome.estimate(known, weighting.weights)
    if crude is None or estimate is None:
        return {**said, "note": "nobody who has weight is followed for so long"}, lines
    said |= _values(outcome, (crude, equal), (estimate, weighting), reference)
    notes = [target.note] if target.note else []
    if weighting.largest_percent > settings["largest_weight_percent"]:
        notes.append(f"one patient has {weighting.largest_percent:.0f} % of all weight")
    if np.isnan(said["standardised_low"]):
        notes.append("no limits: nobody or everybody has it")
    text = sentence(said, target.called, outcome.unit)
    return {**said, "sentence": text, "note": "; ".join(notes)}, lines


def _why_not(outcome: Outcome, members: pd.Index, table: pd.DataFrame, mix: Mapping) -> str:
    """Why a target cannot be reached, before it is tried; else empty."""
    if withheld := outcome.withheld(members):
        return withheld
    if not mix or not len(table):
        return "no covariate is known of both"
    lacking = [
        f"{name} {level}"
        for name, shares in mix.items()
        for level, share in shares.items()
        if share > 0 and not (table[name] == level).any()
    ]
    return f"{LACKING}{', '.join(lacking)}" if lacking else ""


def _weighting(table: pd.DataFrame, mix: Mapping) -> Weighting | None:
    """Weights that give the patients of *table* this mix; of levels it lacks patients have none."""
    inside = np.ones(len(table), dtype=bool)
    for name, shares in mix.items():
        inside &= table[name].map(shares).gt(0).to_numpy(dtype=bool)
    columns, shares = indicators(table[inside], mix)
    found = margin_weights(columns, shares)
    if found is None:
        return None
    spread = []
    for part in (found.weights[:, None], found.slopes, found.corrections):
        whole = np.zeros((len(table), part.shape[1]))
        whole[inside] = part
        spread.append(whole)
    return Weighting(spread[0][:, 0], spread[1], spread[2])


def _values(
    outcome: Outcome,
    crude: tuple[Estimate, Weighting],
    estimate: tuple[Estimate, Weighting],
    reference: float | None,
) -> dict[str, float]:
    influences = [weighting.influences(found.slope) for found, weighting in (crude, estimate)]
    first, second = crude[0].value, estimate[0].value
    moved = wald_limits(first - second, standard_error(influences[0] - influences[1]))
    limits = [
        limits_of(outcome, value, standard_error(influence))
        for value, influence in zip((first, second), influences, strict=True)
    ]
    of_reference = np.nan if reference is None else reference
    return {
        "crude": first,
        "crude_low": limits[0][0],
        "crude_high": limits[0][1],
        "standardised": second,
        "standardised_low": limits[1][0],
        "standardised_high": limits[1][1],
        "gap": first - of_reference,
        "case_mix": first - second,
        "case_mix_low": moved[0],
        "case_mix_high": moved[1],
        "remaining": second - of_reference,
    }


def limits_of(outcome: Outcome, value: float, error: float) -> tuple[float, float]:
    """95 % limits in the unit of the outcome; none of a share of 0 or 100 %."""
    if outcome.kind == MEAN:
        return wald_limits(value, error)
    found = logit_limits(value / 100, error / 100)
    return (np.nan, np.nan) if found is None else (100 * found[0], 100 * found[1])


def _balance(table: pd.DataFrame, mix: Mapping, weighting: Weighting) -> Iterator[dict[str, Any]]:
    equal = np.ones(len(table))
    for name, shares in mix.items():
        for level, share in shares.items():
            own = weighed_share(table[name], level, equal)
            weighed = weighed_share(table[name], level, weighting.weights)
            before, after = differences((own, share), (weighed, share))
            yield {
                "covariate": name,
                "level": level,
                "percent": 100 * own,
                "target_percent": 100 * share,
                "weighed_percent": 100 * weighed,
                "difference_before": before,
                "difference_after": after,
            }


def titles(months: float) -> dict[str, str]:
    """Outcome, then its title."""
    return {name: title.format(months=f"{months:g}") for name, title in TITLES.items()}


def tables_of(rows: Tables) -> tuple[pd.DataFrame, pd.DataFrame]:
    """`Standardised` and `Balance`."""
    return filled(Standardised, rows.standardised), filled(Balance, rows.balance)


def filled(schema: Any, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """A table of *rows* in which what is not said is empty."""
    empty = {name: "" if kind == "string" else None for name, kind in schema.types().items()}
    return schema.of([{**empty, **row} for row in rows])
