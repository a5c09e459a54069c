"""Cox models of any event: each predictor alone, then those that pass the screen together."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import pandas as pd

from hcc_conversion.analyses.cox_sums import Sums
from hcc_conversion.analyses.entry import entries
from hcc_conversion.analyses.left_out import left_out_text, withheld_text
from hcc_conversion.analyses.variables import Predictor
from hcc_conversion.cohort.cohort import Cohort
from hcc_conversion.statistics import firth
from hcc_conversion.statistics.cox import TIES, CoxFit, fit_cox, joint_p_value
from hcc_conversion.statistics.firth import FirthFit, fit_firth
from hcc_conversion.statistics.survival_sample import SurvivalSample, complete_cases
from hcc_conversion.study.group_names import MULTIVARIATE, UNIVARIATE, model_group
from hcc_conversion.study.results import ResultRows, no_values
from schemas.results import NO_ESTIMATE, NO_PATIENTS, NOT_COLLECTED, OTHER_COVARIATES

MODEL = "model"
REFERENCE = "reference"
COUNTED = "complete cases"
#: Level of the predictors that have no estimate alone.
WITHOUT_ESTIMATE = "without estimate"
STRATIFIED = "stratified by centre"
JOINT = "Wald, all levels at once"
HAZARD = ("estimate", "ci_low", "ci_high", "p_value")

Fit = CoxFit | FirthFit


@dataclass(frozen=True)
class Estimator:
    """One way of estimating hazard ratios.

    suffix
        appended to the name of a model; empty for the main way, which alone counts patients.
    fit, method
        the way, and what it is called.
    of_strata
        what it does with centres, where there are several.
    ties
        its way of handling them, a key of `TIES`; None where no likelihood grid tells them.
    caution
        what is said beside its estimates.
    least_events
        of a level and of the reference, each; with fewer there is no estimate.
    """

    suffix: str
    fit: Callable[[SurvivalSample], Fit]
    method: str
    of_strata: str
    ties: str | None
    caution: str = ""
    least_events: int = 0

    def group(self, model: str) -> str:
        return model_group(model, self.suffix)

    def described(self, sample: SurvivalSample) -> str:
        return f"{self.method}; {self.of_strata}" if sample.stratified else self.method


@dataclass(frozen=True)
class StudyBase:
    """Who is analysed, one row of *table* per patient whose time is known.

    rows, population
        where results are written.
    table
        index of the patients; ``centre``, ``time_days``, ``event``, ``entry_days`` (under
        observation after it; see `hcc_conversion.analyses.entry.under_observation`).
    cohort
        of which centres are counted in notes.
    able
        centres that can tell the population and the time.
    left_out
        one row per patient without a time: ``event`` (whether on record; null where it is unknown)
        and ``latest_day``; where something competes ``rival``, likewise.
    sums
        where is written what centres are pooled from without rows.
    entry_notes
        what is said of those who came under observation late.
    unseen
        how many had the event, or were last seen, no later than their first contact.
    """

    rows: ResultRows
    population: str
    table: pd.DataFrame
    cohort: Cohort
    able: frozenset[str]
    left_out: pd.DataFrame
    sums: Sums = field(default_factory=Sums)
    entry_notes: tuple[str, ...] = ()
    unseen: int = 0

    @property
    def entry(self) -> pd.Series | None:
        """After which day each is under observation; None where all are from the origin on."""
        return entries(self.table)

    @property
    def withheld(self) -> str:
        """Why nothing is estimated from those whose time is known, or an empty text."""
        return withheld_text(int(self.left_out["event"].fillna(False).sum()))

    def add(self, group: str, variable: str, level: str = "", *, line: str, **cells: Any) -> None:
        self.rows.add(self.population, variable, level, line=line, group=group, **cells)

    def collecting(self, predictors: Iterable[Predictor]) -> frozenset[str]:
        return self.able.intersection(*(predictor.centres for predictor in predictors))

    def absence(self, predictors: Sequence[Predictor]) -> str:
        """Why there is nothing to estimate, or an empty text."""
        if not self.collecting(predictors):
            return self.reach(predictors)
        return NO_PATIENTS if self.table.empty else ""

    def reach(self, predictors: Sequence[Predictor]) -> str:
        """From how many of the centres a model of *predictors* comes; see `Cohort.reach`."""
        why: dict[str, list[str]] = {}
        for predictor in predictors:
            for centre in self.able & predictor.why.keys():
                why.setdefault(centre, []).append(predictor.why[centre])
        reasons = {centre: "; ".join(texts) for centre, texts in why.items()}
        return self.cohort.reach(self.collecting(predictors), reasons)

    def without(self, predictors: Sequence[Predictor]) -> str:
        """How many have a time and lack a predictor, and how many of them had the event."""
        asked = self.table[self.table["centre"].isin(self.collecting(predictors))]
        lacking = asked.index.difference(self.sample(predictors)[0].covariates.index)
        event = asked.loc[lacking, "event"].astype("boolean")
        return left_out_text(event, "without a value")

    def sample(self, predictors: Sequence[Predictor]) -> tuple[SurvivalSample, int]:
        """Complete cases; and how many others there are at the centres that collect it all.

        Every way of fitting gets the same object, so that what it remembers is found out once.
        """
        key = tuple(map(id, predictors))
        if key not in self._samples:
            self._samples[key] = (*self._sample(predictors), predictors)
        return self._samples[key][:2]

    @cached_property
    def _samples(self) -> dict[tuple[int, ...], tuple[SurvivalSample, int, Sequence[Predictor]]]:
        """By the predictors, which are kept so that their ids stay theirs."""
        return {}

    def _sample(self, predictors: Sequence[Predictor]) -> tuple[SurvivalSample, int]:
        asked = self.table[self.table["centre"].isin(self.collecting(predictors))]
        covariates = pd.concat([_.indicators() for _ in predictors], axis=1).loc[asked.index]
        sample = complete_cases(
            asked["time_days"],
            asked["event"],
            covariates,
            strata=asked["centre"],
            entry_days=entries(asked),
        )
        return replace(sample, withheld=self.withheld), len(asked) - sample.n


def cox_estimator(ties: str, suffix: str = "") -> Estimator:
    """Maximum partial likelihood with one of `TIES`."""

    def fit(sample: SurvivalSample) -> CoxFit:
        return fit_cox(sample, ties)

    return Estimator(suffix, fit, f"Cox, {TIES[ties]} ties, Wald 95% CI and P", STRATIFIED, ties)


def firth_estimator() -> Estimator:
    """Firth's penalised partial likelihood."""
    return Estimator("Firth", fit_firth, firth.METHOD, STRATIFIED, "breslow")


def add_univariate(
    base: StudyBase, predictors: Sequence[Predictor], estimator: Estimator, model: str = UNIVARIATE
) -> dict[str, Fit]:
    """A model of each predictor alone, in the group *model*; name of the predictor, then fit.

    Per predictor: n, events and missing of the complete cases; per level: n and events, hazard
    ratio against the reference with limits and P.
    """
    group, fits = estimator.group(model), {}
    for predictor in predictors:
        sample, missing = base.sample([predictor])
        fits[predictor.name] = estimator.fit(sample)
        if len(predictor.compared) == 1 and estimator.ties:
            compared = (base.population, model, predictor.name, predictor.compared[0])
            base.sums.add_likelihood(compared, sample, estimator.ties)
        absent = base.absence([predictor])
        known = (base.reach([predictor]), predictor.derived, base.without([predictor]))
        note = absent or "; ".join(text for text in known if text)
        counts: dict[str, Any] = {"n": sample.n, "events": sample.events, "missing": missing}
        if absent.startswith(NOT_COLLECTED):
            counts = dict.fromkeys(counts)
        if not estimator.suffix:
            place: dict[str, Any] = {"line": "events_missing", "method": COUNTED, "note": note}
            base.add(group, predictor.name, **place, **counts)
        _add_levels(base, group, predictor, fits[predictor.name], estimator, absent)
    return fits


def add_multivariate(
    base: StudyBase,
    predictors: Sequence[Predictor],
    alone: Mapping[str, Fit],
    definition: Mapping[str, Any],
    estimator: Estimator,
    model: str = MULTIVARIATE,
) -> Fit | None:
    """One model of the predictors whose P *alone* is below ``screen_p``; None where none is.

    In the group *model*.
    Variable ``model``: which predictors entered and which had no P to be screened by; then the
    lines of `_add_together`.
    """
    group, limit = estimator.group(model), definition["screen_p"]
    screened = {predictor.name: screening_p(alone[predictor.name]) for predictor in predictors}
    entered = [_ for _ in predictors if screened[_.name] is not None and screened[_.name] < limit]
    unscreened = [name for name, p_value in screened.items() if p_value is None]
    _add_named(base, group, f"entered, P < {limit:g} alone", [_.name for _ in entered])
    _add_named(base, group, WITHOUT_ESTIMATE, unscreened)
    least = definition["least_events_per_variable"]
    return _add_together(base, entered, estimator, group, least) if entered else None


def add_named_model(
    base: StudyBase,
    predictors: Sequence[Predictor],
    alone: Mapping[str, Fit],
    definition: Mapping[str, Any],
    estimator: Estimator,
    model: str,
) -> Fit | None:
    """One model of all *predictors*, whatever their P; None where none has an estimate *alone*.

    As `add_multivariate`. A predictor without an estimate alone (not collected, or no events in
    a level) is left out: with it the model would have none. Then the model is another one, and
    each of its lines says so, from `OTHER_COVARIATES` on.
    """
    group = estimator.group(model)
    without = [_.name for _ in predictors if screening_p(alone[_.name]) is None]
    entered = [_ for _ in predictors if _.name not in without]
    _add_named(base, group, "entered, as named", [_.name for _ in entered])
    _add_named(base, group, WITHOUT_ESTIMATE, without)
    caution = f"{OTHER_COVARIATES}: without {', '.join(without)}" if without else ""
    least = definition["least_events_per_variable"]
    return _add_together(base, entered, estimator, group, least, caution) if entered else None


def _add_together(
    base: StudyBase,
    entered: Sequence[Predictor],
    estimator: Estimator,
    group: str,
    least_events_per_variable: float,
    caution: str = "",
) -> Fit:
    """A model of several predictors.

    Variable ``model``: n, events and missing of the complete cases; events per variable, with a
    warning below *least_events_per_variable*. Then the levels of each predictor, as
    `add_univariate` has them, with a *caution* where there is one.
    """
    sample, missing = base.sample(entered)
    fit = estimator.fit(sample)
    known = (base.reach(entered), base.without(entered), caution)
    counts: dict[str, Any] = {"n": sample.n, "events": sample.events, "missing": missing}
    base.add(
        group,
        MODEL,
        line="events_missing",
        method=COUNTED,
        note="; ".join(text for text in known if text),
        **counts,
    )
    _add_events_per_variable(base, group, sample, least_events_per_variable)
    for predictor in entered:
        _add_levels(base, group, predictor, fit, estimator, caution=caution)
    return fit


def _add_named(base: StudyBase, group: str, level: str, names: Sequence[str]) -> None:
    """How many predictors, and in the note which."""
    base.add(group, MODEL, level, line="count", n=len(names), note=", ".join(names))


def screening_p(fit: Fit) -> float | None:
    """P of a predictor alone: of all its levels at once, with Firth's penalty the least of them."""
    p_values = fit.estimates["p_value"].dropna()
    if p_values.empty:
        return None
    if isinstance(fit, CoxFit):
        return joint_p_value(fit, list(fit.estimates.index))
    return float(p_values.min())


def _add_events_per_variable(
    base: StudyBase, group: str, sample: SurvivalSample, least: float
) -> None:
    found = sample.events / sample.covariates.shape[1]
    warning = f"fewer than {least:g}: estimates may be far off and limits too narrow"
    note = warning if found < least else ""
    base.add(group, MODEL, "events per variable", line="number", estimate=found, note=note)


def _add_levels(
    base: StudyBase,
    group: str,
    predictor: Predictor,
    fit: Fit,
    estimator: Estimator,
    absent: str = "",
    caution: str = "",
) -> None:
    n, events = _counts(base, predictor, fit.sample)
    caution = "; ".join(text for text in (caution, estimator.caution) if text)
    for level in predictor.levels:
        counts: dict[str, Any] = {"n": n.get(level, 0), "events": events.get(level, 0)}
        untold = absent or (NOT_COLLECTED if level in predictor.untold else "")
        if untold.startswith(NOT_COLLECTED):
            counts = dict.fromkeys(counts)
        role = REFERENCE if level == predictor.reference else ""
        if not estimator.suffix:
            place: dict[str, Any] = {"line": "events", "method": COUNTED, "note": untold or role}
            base.add(group, predictor.name, level, **place, **counts)
        if not role:
            found = fit.estimates.loc[predictor.column(level), list(HAZARD)].to_dict()
            why = untold or _why(predictor, n, events, fit)
            few = _too_few(estimator, (predictor.reference, level), events)
            if few and not why:
                found, why = no_values(HAZARD), "; ".join(filter(None, (caution, few)))
            method = estimator.described(fit.sample)
            place = {"line": "hazard_ratio", "method": method, "note": why or caution}
            base.add(group, predictor.name, level, **place, **found)
    if len(predictor.compared) > 1 and isinstance(fit, CoxFit):
        together = joint_p_value(fit, [predictor.column(level) for level in predictor.compared])
        note = absent or _why(predictor, n, events, fit)
        few = _too_few(estimator, predictor.levels, events)
        if few and not note:
            together, note = None, few
        note = note or caution
        place = {"line": "p_value", "method": JOINT, "note": note}
        base.add(group, predictor.name, **place, p_value=together)


def _too_few(estimator: Estimator, levels: Sequence[str], events: Mapping[str, int]) -> str:
    """That too few have the event in some of the levels, or an empty text."""
    least = estimator.least_events
    few = " and ".join(name for name in levels if events.get(name, 0) < least)
    return f"fewer than {least} events among {few}: limits would be too narrow" if few else ""


def _counts(
    base: StudyBase, predictor: Predictor, sample: SurvivalSample
) -> tuple[dict[str, int], dict[str, int]]:
    """Patients and events of every level that has any, among the complete cases."""
    category = predictor.category.loc[sample.covariates.index]
    event = base.table.loc[category.index, "event"].to_numpy(dtype=bool)
    return category.value_counts().to_dict(), category[event].value_counts().to_dict()


def _why(predictor: Predictor, n: Mapping[str, int], events: Mapping[str, int], fit: Fit) -> str:
    """The fit's note, in words of the levels where they explain it."""
    if not fit.note or fit.sample.withheld or not any(events.values()):
        return fit.note
    empty = [level for level in predictor.levels if not n.get(level)]
    if empty:
        return f"nobody in {', '.join(empty)}"
    without = [level for level in predictor.levels if not events.get(level)]
    if without and NO_ESTIMATE in fit.note:
        return f"no events among {', '.join(without)}: {NO_ESTIMATE}"
    return fit.note
