"""What predicts how many are converted: those who had the competing event are kept among all.

The models beside it leave out who died from that day on, and ask how fast the others are
converted. A predictor of early death can so look like one of conversion, and the other way round.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from hcc_conversion.analyses.cox_models import (
    STRATIFIED,
    Estimator,
    Fit,
    StudyBase,
    add_multivariate,
    add_named_model,
    add_univariate,
)
from hcc_conversion.analyses.left_out import unclear_text
from hcc_conversion.analyses.variables import Predictor
from hcc_conversion.statistics import fine_gray, gray
from hcc_conversion.statistics.cox import CoxFit
from hcc_conversion.statistics.survival_sample import SurvivalSample
from hcc_conversion.study.group_names import (
    GRAY,
    KEPT_IN,
    MULTIVARIATE,
    PAPER_MODEL,
    UNIVARIATE,
    model_group,
)
from hcc_conversion.study.results import no_values

#: In a rare level with fewer the sandwich is too narrow: at 5 % prevalence 1 or 2 of 12 events.
LEAST_EVENTS = 5
TEST = ("statistic", "df", "p_value")


def add_kept_in(
    base: StudyBase,
    predictors: Sequence[Predictor],
    alone: Mapping[str, Fit],
    definition: Mapping[str, Any],
) -> None:
    """Subdistribution hazard ratios of every model, and Gray's test of each predictor.

    Parameters
    ----------
    base
        its table and those left out also say whether they had the competing event.
    predictors
        all.
    alone
        of each the cause-specific model, by which the screen goes here too, so that models of the
        same predictors stand side by side.
    definition
        ``competing`` (nothing is added where nothing competes), ``screen_p``, ``paper_model``,
        ``least_events_per_variable``.

    Groups: `KEPT_IN` of each model, with the lines of a way beside the main one; `GRAY` of the
    univariate one, a ``model_test`` per predictor, at the compared level if there is one alone.
    """
    if not definition["competing"]:
        return
    kept = _of_known_cause(base)
    way = _fine_gray(kept, unclear_text(len(base.table) - len(kept.table)))
    add_univariate(kept, predictors, way)
    for predictor in predictors:
        _add_gray(kept, predictor, way.caution)
    if kept.absence([]):
        return
    add_multivariate(kept, predictors, alone, definition, way, MULTIVARIATE)
    named = [_ for _ in predictors if _.name in definition["paper_model"]["hazard_ratios"]]
    add_named_model(kept, named, alone, definition, way, PAPER_MODEL)


def _of_known_cause(base: StudyBase) -> StudyBase:
    """Those of whom it is known whether they had the competing event. Without its day somebody
    who had either event is missing among those at risk."""
    either = base.left_out["event"].fillna(False) | base.left_out["rival"].fillna(False)
    table = base.table.dropna(subset=["competing"])
    return replace(base, table=table, left_out=base.left_out.assign(event=either))


def _fine_gray(kept: StudyBase, caution: str) -> Estimator:
    """The estimator for samples of *kept*."""

    def fit(sample: SurvivalSample) -> CoxFit:
        return fine_gray.fit_fine_gray(sample, _competing(kept, sample).to_numpy())

    return Estimator(KEPT_IN, fit, fine_gray.METHOD, STRATIFIED, None, caution, LEAST_EVENTS)


def _competing(kept: StudyBase, sample: SurvivalSample) -> pd.Series:
    """Of each patient of the sample whether observation ended in the competing event."""
    return kept.table.loc[sample.covariates.index, "competing"].astype(bool)


def _add_gray(kept: StudyBase, predictor: Predictor, caution: str) -> None:
    """Whether the cumulative incidence differs between the levels of a predictor."""
    sample, _ = kept.sample([predictor])
    late = fine_gray.LATE if sample.entry_days is not None else ""
    note, found = kept.absence([predictor]) or sample.withheld or late, no_values(TEST)
    if not note:
        who = sample.covariates.index
        cause = 1 * pd.Series(sample.event, who) + 2 * _competing(kept, sample)
        strata = pd.Series(sample.stratum, who)
        times = pd.Series(sample.time_days, who)
        test = gray.gray_test(times, cause, predictor.category.loc[who], strata)
        events = predictor.category.loc[who][sample.event].value_counts()
        few = [_ for _ in predictor.levels if events.get(_, 0) < LEAST_EVENTS]
        rough = f"fewer than {LEAST_EVENTS} events among {' and '.join(few)}: P is rough"
        said = "; ".join(text for text in (caution, rough if few else "") if text)
        found, note = {name: test[name] for name in TEST}, test["note"] or said
    level = predictor.compared[0] if len(predictor.compared) == 1 else ""
    stratified = f"; {STRATIFIED}" if sample.stratified else ""
    place = {"line": "model_test", "method": f"{gray.METHOD}{stratified}", "note": note}
    kept.add(model_group(UNIVARIATE, GRAY), predictor.name, level, **place, **found)
