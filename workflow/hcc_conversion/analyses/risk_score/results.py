"""A printed model as a risk score: does it tell elsewhere who is converted sooner?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import log
from typing import Any

import numpy as np
import pandas as pd

from hcc_conversion.analyses.conversion_time import modelled
from hcc_conversion.analyses.cox_models import COUNTED, MODEL, STRATIFIED, StudyBase
from hcc_conversion.analyses.variables import Predictor
from hcc_conversion.cohort.cohort import Cohort
from hcc_conversion.statistics import calibration, concordance, decision_curve
from hcc_conversion.statistics import cumulative_incidence as incidence
from hcc_conversion.statistics.cox import TIES, fit_cox
from hcc_conversion.statistics.describe import categorise
from hcc_conversion.statistics.survival_sample import SurvivalSample
from hcc_conversion.study.group_names import (
    AS_PRINTED,
    CALIBRATION_SLOPE,
    CONCORDANCE,
    EVERYBODY,
    WITHOUT_DOUBTFUL,
)
from hcc_conversion.study.results import few_at_risk, no_values
from hcc_conversion.study.time_units import days_of_months
from schemas.results import ALL_LINES, NOT_COLLECTED

ANALYSIS = "risk_score"
C_METHOD = (
    "Harrell's C of a score that was made elsewhere, infinitesimal jackknife,"
    " Wald 95% CI cut at 0 and 1"
)
SLOPE_METHOD = "Cox model of the score alone, {ties} ties, Wald 95% CI"
NO_BASELINE = (
    "the printed model has no baseline hazard: how many conversions it predicts by a time cannot be"
    " said, only who is converted sooner"
)
#: What counts patients, or is estimated with their entries; nothing else is, where some are late.
_WITH_ENTRIES = ("score", "log_score", "by_risk", CALIBRATION_SLOPE)
NOT_FOLLOWED = "nobody is followed so long"


@dataclass(frozen=True)
class Score:
    """The score of those of whom it can be computed.

    base
        who is analysed, and where results are written.
    group
        `AS_PRINTED` or `WITHOUT_DOUBTFUL`.
    predictors
        that it is made of.
    log_ratios
        of each column of the sample, the log of the printed hazard ratio.
    caution
        what is said of each of its numbers, with the method; empty where there is nothing to say.
    """

    base: StudyBase
    group: str
    predictors: Sequence[Predictor]
    log_ratios: Sequence[float]
    caution: str

    @cached_property
    def sample(self) -> SurvivalSample:
        """The complete cases, with the score as the only covariate: a log hazard ratio."""
        sample = self.base.sample(self.predictors)[0]
        score = sample.covariates.to_numpy() @ np.array(self.log_ratios)
        covariates = pd.DataFrame({"score": score}, index=sample.covariates.index)
        return replace(sample, covariates=covariates)

    @cached_property
    def values(self) -> np.ndarray:
        """The score of each of them."""
        return self.sample.covariates["score"].to_numpy()

    @cached_property
    def absent(self) -> str:
        """Why there is no number, or an empty text."""
        return self.base.absence(self.predictors) or self.base.withheld

    def add(
        self, variable: str, level: str = "", *, line: str, method: str = "", **cells: Any
    ) -> None:
        """A line; without numbers, and with the reason, where there is no score."""
        if why := self.absent or self._late(variable):
            cells |= no_values(ALL_LINES[line]) | {"note": why}
        method = "; ".join(text for text in (method, self.caution) if text)
        self.base.add(self.group, variable, level, line=line, method=method, **cells)

    def _late(self, variable: str) -> str:
        """Why a number is not given where patients come under observation late, or empty."""
        late = self.sample.entry_days is not None and variable not in _WITH_ENTRIES
        return concordance.LATE_ENTRY if late else ""

    def described(self, method: str) -> str:
        return f"{method}; {STRATIFIED}" if self.sample.stratified else method


def risk_score_tables(
    cohort: Cohort,
    predictors: Mapping[str, Mapping[str, Any]],
    conversion: Mapping[str, Any],
    validation: Mapping[str, Any],
    min_at_risk: int = 0,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Validate the score of a printed model.

    Parameters
    ----------
    cohort
        the harmonised tables of a centre or of the pool; several centres are strata, each with its
        own baseline hazard.
    predictors, conversion
        as of `conversion_tables`; ``paper_model`` has the printed hazard ratios, and which of them
        are doubtful.
    validation
        ``horizon_months``; ``risk_groups``, how the score is cut, as a hazard ratio to a patient
        with all reference levels; ``thresholds_percent`` of the decision curve.

    min_at_risk
        with fewer at risk there is no observed incidence.

    Returns
    -------
    results
        `Results` rows. ``group`` is the score (`AS_PRINTED`, `WITHOUT_DOUBTFUL`) or
        `EVERYBODY`, of whom only the net benefit is told. ``variable``: ``score`` (n, events,
        missing), ``log_score`` (mean and SD), ``discrimination``, `CALIBRATION_SLOPE`,
        ``calibration_in_the_large``; with a group of risk as level ``by_risk`` (n, events),
        ``expected_events``, ``observed_expected``, ``incidence_observed`` (a probability),
        ``predicted_percent``; with a threshold as level ``chosen`` and ``net_benefit_per_100``.
    likelihood_grids
        of the slope: what centres are pooled from without rows.
    """
    base, chosen = modelled(cohort, predictors, conversion, ANALYSIS)
    day, months = days_of_months(validation["horizon_months"]), validation["horizon_months"]
    for number, score in enumerate(_scores(base, chosen, conversion["paper_model"])):
        _add_population(score)
        _add_discrimination(score)
        _add_slope(score, conversion["ties"][0])
        _add_groups(score, validation["risk_groups"])
        future = _future(score, day)
        _add_incidence(score, future, validation["risk_groups"], months, min_at_risk)
        thresholds = [percent / 100 for percent in validation["thresholds_percent"]]
        _add_decisions(score, future, thresholds, months, with_everybody=number == 0)
    return base.rows.table(), base.sums.likelihood_grids()


def _scores(
    base: StudyBase, predictors: Sequence[Predictor], model: Mapping[str, Any]
) -> list[Score]:
    """The score as printed and, where a ratio is doubtful, without it."""
    printed, doubtful = model["hazard_ratios"], model["doubtful"]
    scores = [_score(base, AS_PRINTED, predictors, printed, score_caution(model))]
    sound = {name: ratios for name, ratios in printed.items() if name not in doubtful}
    if doubtful and sound:
        scores.append(_score(base, WITHOUT_DOUBTFUL, predictors, sound, ""))
    return scores if printed else []


def score_caution(model: Mapping[str, Any]) -> str:
    """What is said of each number of the score as printed; *model*: ``paper_model``."""
    doubtful = model["doubtful"]
    return f"with the doubtful ratio of {', '.join(doubtful)}" if doubtful else ""


def _score(
    base: StudyBase,
    group: str,
    predictors: Sequence[Predictor],
    printed: Mapping[str, Mapping[str, float]],
    caution: str,
) -> Score:
    used = [predictor for predictor in predictors if predictor.name in printed]
    ratios = [log(printed[_.name][level]) for _ in used for level in _.compared]
    return Score(base, group, used, ratios, caution)


def _add_population(score: Score) -> None:
    """Of whom the score can be computed, and how it is spread."""
    base, sample = score.base, score.sample
    lacking = [_.name for _ in score.predictors if not base.collecting([_])]
    base.add(
        score.group, MODEL, NOT_COLLECTED, line="count", n=len(lacking), note=", ".join(lacking)
    )
    known = (base.cohort.reach(base.collecting(score.predictors)), base.without(score.predictors))
    note = "; ".join(text for text in known if text)
    missing = base.sample(score.predictors)[1]
    counts: dict[str, Any] = {"n": sample.n, "events": sample.events, "missing": missing}
    score.add("score", line="events_missing", method=COUNTED, note=note, **counts)
    score.add("log_score", line="known", n=sample.n, missing=missing)
    spread = float(np.std(score.values, ddof=1)) if sample.n > 1 else None
    mean = float(np.mean(score.values)) if sample.n else None
    score.add("log_score", line="mean", mean=mean, sd=spread)


def _add_discrimination(score: Score) -> None:
    found = concordance.concordance(score.sample, score.values)
    stats = {name: getattr(found, name) for name in ("estimate", "ci_low", "ci_high")}
    note = concordance.NO_PAIRS if found.estimate is None else ""
    pairs = "; pairs within centres" if score.sample.stratified else ""
    method = f"{C_METHOD}{pairs}"
    score.add("discrimination", CONCORDANCE, line="estimate_ci", method=method, note=note, **stats)


def _add_slope(score: Score, ties: str) -> None:
    """By what the score is to be multiplied so that it fits: 1 if its ratios hold here."""
    place = (score.base.population, score.group, CALIBRATION_SLOPE, "")
    score.base.sums.add_likelihood(place, score.sample, ties)
    fit = fit_cox(score.sample, ties)
    limits = fit.estimates.loc["score", ["estimate", "ci_low", "ci_high"]]
    method = score.described(SLOPE_METHOD.format(ties=TIES[ties]))
    stats = np.log(limits.astype(float)).to_dict()
    score.add(CALIBRATION_SLOPE, line="estimate_ci", method=method, note=fit.note, **stats)
    place_of_none: dict[str, Any] = {"line": "number", "note": NO_BASELINE, "estimate": None}
    score.add("calibration_in_the_large", **place_of_none)


def _risk_groups(score: Score, cut: Mapping[str, Any]) -> np.ndarray:
    """The group of risk of each patient of the sample."""
    return categorise(pd.Series(np.exp(score.values)), cut).to_numpy(dtype=object)


def _add_groups(score: Score, cut: Mapping[str, Any]) -> None:
    """Observed and expected conversions by groups of the score."""
    groups = _risk_groups(score, cut)
    expected = calibration.expected_events(score.sample, score.values)
    for level in cut["labels"]:
        inside = groups == level
        n, events = int(inside.sum()), int(score.sample.event[inside].sum())
        score.add("by_risk", level, line="events", method=COUNTED, n=n, events=events)
        total = float(expected[inside].sum())
        method = score.described(calibration.EXPECTED_METHOD)
        score.add("expected_events", level, line="number", method=method, estimate=total)
        stats = no_values(("estimate", "ci_low", "ci_high"))
        if total > 0:
            ratio = calibration.observed_over_expected(events, total)
            stats = dict(zip(stats, ratio, strict=True))
        score.add(
            "observed_expected",
            level,
            line="estimate_ci",
            method=score.described(calibration.RATIO_METHOD),
            note="" if total > 0 else "nobody, or nothing expected",
            **stats,
        )


@dataclass(frozen=True)
class _Future:
    """What is predicted for a horizon, of those at centres that follow so long.

    table
        ``time_days``, ``cause`` (1 the event, 2 what competes, 0 neither), ``ratio`` (the score as
        a hazard ratio) and ``predicted``, the incidence by ``day``.
    note
        how many are left out.
    """

    table: pd.DataFrame
    day: int
    note: str


def _future(score: Score, day: int) -> _Future:
    sample, everybody = score.sample, score.base.table
    competing = everybody.loc[sample.covariates.index, "competing"]
    known = competing.notna().to_numpy()
    part = replace(
        sample,
        time_days=sample.time_days[known],
        event=sample.event[known],
        covariates=sample.covariates[known],
        stratum=sample.stratum[known],
        entry_days=None,  # with entries nothing of this is given
    )
    rival = competing[known].astype(bool).to_numpy()
    values = score.values[known]
    predicted = calibration.predicted_incidence(part, rival, values, day)
    table = pd.DataFrame(
        {
            "time_days": part.time_days,
            "cause": part.event.astype(int) + 2 * rival.astype(int),
            "ratio": np.exp(values),
            "predicted": predicted,
        }
    )
    unclear, short = int((~known).sum()), int(table["predicted"].isna().sum())
    texts = [
        f"{unclear} of whom it is unknown whether they died left out" if unclear else "",
        f"{short} at centres where {NOT_FOLLOWED} left out" if short else "",
    ]
    followed = table.dropna(subset=["predicted"]).reset_index(drop=True)
    note = "; ".join(text for text in texts if text)
    return _Future(followed, day, note if len(followed) else NOT_FOLLOWED)


def _add_incidence(
    score: Score, future: _Future, cut: Mapping[str, Any], months: float, min_at_risk: int
) -> None:
    """Observed and predicted incidence by groups of the score."""
    groups = categorise(future.table["ratio"], cut)
    by = f"by {months:g} months"
    for level in cut["labels"]:
        inside = future.table[(groups == level).to_numpy(dtype=bool)]
        at, note = no_values(("estimate", "ci_low", "ci_high", "at_risk")), future.note
        predicted = None
        if len(inside):
            curve = incidence.incidence_curve(inside["time_days"], inside["cause"])
            at = incidence.incidence_at(curve, future.day)
            predicted = 100 * float(inside["predicted"].mean())
            note = NOT_FOLLOWED if at["estimate"] is None else note
            if few := few_at_risk(at, min_at_risk):
                at, note = no_values(at) | {"at_risk": at["at_risk"]}, few
        else:
            note = note or "nobody"
        method = f"{by}; {incidence.METHOD}"
        place: dict[str, Any] = {"line": "probability_at", "method": method, "note": note}
        score.add("incidence_observed", level, **place, **at)
        method = f"{by}; {score.described(calibration.PREDICTED_METHOD)}"
        note = future.note if len(inside) else note
        place = {"line": "number", "method": method, "note": note}
        score.add("predicted_percent", level, **place, estimate=predicted)


def _add_decisions(
    score: Score,
    future: _Future,
    thresholds: Sequence[float],
    months: float,
    *,
    with_everybody: bool,
) -> None:
    """Net benefit of deciding by the score at each threshold, and for everybody."""
    table, method = future.table, f"by {months:g} months; {decision_curve.METHOD}"
    for threshold in thresholds:
        level = f"{100 * threshold:g} %"
        chosen = (table["predicted"] >= threshold).to_numpy()
        n, of = int(chosen.sum()), len(table)
        percent = 100 * n / of if of else None
        stats: dict[str, Any] = {"n": n, "denominator": of, "percent": percent}
        score.add("chosen", level, line="proportion", note=future.note, **stats)
        ways = {score.group: chosen}
        ways |= {EVERYBODY: np.ones(of, dtype=bool)} if with_everybody else {}
        for group, decided in ways.items():
            found, note = None, future.note
            if of:
                timed = (table["time_days"], table["cause"])
                benefit = decision_curve.net_benefit(*timed, decided, threshold, future.day)
                found = None if benefit is None else 100 * benefit
                note = NOT_FOLLOWED if found is None else note
            place: dict[str, Any] = {"line": "number", "method": method, "note": note}
            # Of everybody no score is used, and none of its ratios.
            of_way = score if group == score.group else replace(score, group=group, caution="")
            of_way.add("net_benefit_per_100", level, **place, estimate=found)


def compute(cohort: Cohort, study: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """The tables of the analysis (see `Analysis`)."""
    results, grids = risk_score_tables(
        cohort,
        study["predictors"],
        study["conversion"],
        study["risk_score"],
        study["thresholds"]["curve_min_at_risk"],
    )
    return {"results": results, "likelihood_grids": grids}
