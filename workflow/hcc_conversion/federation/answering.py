"""A centre's answer to a request: slopes and curvatures of its likelihood, if many are behind them.

What could be learnt from an answer of single patients:

- A gradient is, per coefficient, the events in a level less what the risk sets led to expect. Of a
  handful of events it can be solved for who they were. So events, and patients without one, must
  be as many as the smallest count that leaves, in every level; nobody counts as few where zeros are
  hidden. And there must be three events to a coefficient (the share that DataSHIELD's
  ``nfilter.glm`` permits of patients).
- Far from the maximum, the patients with the highest hazard are all that the sums are made of: at
  coefficients chosen for it the answer would be one patient's row. So nobody may carry more of the
  sums than one part in the smallest count.
- Each answer at other coefficients is further equations. So no more than `MOST_ANSWERS` are given.
- The complete cases of a model and those of a single predictor, whose count the bundle tells, can
  differ by a few patients. Their counts stay then; the slopes go out, and who asks for two models
  that differ by one predictor sees the sum of what those few add. That a person reads what is asked
  remains.

The likelihood is told less its value where all coefficients are 0, which alone would give away the
sizes of risk sets.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from hcc_conversion.analyses.analysis import Analysis
from hcc_conversion.analyses.conversion.results import ANALYSIS
from hcc_conversion.analyses.conversion_time import modelled
from hcc_conversion.analyses.cox_models import StudyBase
from hcc_conversion.analyses.registry import analyses
from hcc_conversion.analyses.variables import Predictor, levels_of
from hcc_conversion.cohort.cohort import Cohort
from hcc_conversion.disclosure.settings import hides_zeros, min_count_of
from hcc_conversion.federation.letters import (
    NO_PATIENTS,
    NOT_COLLECTED,
    SCHEMA_VERSION,
    TOLD,
    WITHHELD,
    Answer,
    Request,
    read_answer,
)
from hcc_conversion.ingest.bundle_manifest import definition, differing_keys
from hcc_conversion.run.problems import InvalidInput
from hcc_conversion.statistics.newton_rounds import derivatives, largest_share
from hcc_conversion.statistics.survival_sample import SurvivalSample

#: Answers that a centre gives to requests of one model.
MOST_ANSWERS = 20
_EVENTS_PER_COEFFICIENT = 3
#: Decimals that leave: enough for steps of less than 1e-7 of a standard error.
_DECIMALS = 10


def definition_of(study: Mapping[str, Any], centre: Mapping[str, Any]) -> dict[str, Any]:
    """What defines the numbers of a centre's models, as in the manifest of its bundle."""
    own: Analysis = analyses()[ANALYSIS]
    return definition(study, centre.get("window", study["window"]), own.reads)


def answer_of(
    request: Request,
    centre_id: str,
    centre: Mapping[str, Any],
    cohort: Cohort,
    study: Mapping[str, Any],
    workflow: Mapping[str, str],
) -> Answer:
    """What a centre answers.

    Parameters
    ----------
    centre
        content of the centre's file.
    cohort
        its harmonised tables.
    study
        the study's configuration.
    workflow
        see `Request`.

    Raises
    ------
    InvalidInput
        where the centre is not asked, where it defines the model otherwise (with the keys of the
        configuration that differ), and where too few patients are behind the answer.
    """
    _refuse_others(request, centre_id, centre, study)
    specs = {name: study["predictors"][name] for name in request.names}
    base, predictors = modelled(cohort, specs, study["conversion"], ANALYSIS)
    nothing = Answer(SCHEMA_VERSION, workflow, request.sha256, request.round, centre_id, TOLD)
    if not base.collecting(predictors):
        return replace(nothing, state=NOT_COLLECTED)
    sample, missing = base.sample(predictors)
    if not sample.n:
        return replace(nothing, state=NO_PATIENTS)
    if sample.withheld:
        return replace(nothing, state=WITHHELD)
    slopes = np.array(request.coefficients)
    least = min_count_of(centre)
    if least > 1:
        few = few_behind(base, predictors, least, zeros_are_few=hides_zeros(centre))
        share = largest_share(sample, slopes, request.ties)
        if share > 1 / least:
            few.append(
                f"at these coefficients one patient is more than 1/{least} of what would be told"
            )
        if few:
            raise InvalidInput(
                f"Nothing is answered: fewer than {least} patients would be behind it"
                " (disclosure.min_cell_count):",
                few,
            )
    counts: dict[str, Any] = {"n": sample.n, "events": sample.events, "missing": missing}
    if least > 1 and _differs_by_few(base, predictors, sample, missing, least):
        counts = dict.fromkeys(counts)
    at = derivatives(sample, slopes, request.ties)
    without = [
        {"predictor": predictor.name, "level": level}
        for predictor in predictors
        for level, (_, events) in _counts(base, predictor, sample).items()
        if not events
    ]
    return replace(
        nothing,
        **counts,
        log_likelihood=round(at.height, _DECIMALS),
        gradient=np.round(at.gradient, _DECIMALS).tolist(),
        information=np.round(at.information, _DECIMALS).tolist(),
        without_events=without,
    )


def few_behind(
    base: StudyBase, predictors: Sequence[Predictor], least: int, *, zeros_are_few: bool
) -> list[str]:
    """Where fewer than *least* of the complete cases had the event, or had it not; and whether
    there are too many coefficients. For the centre's own eyes.

    A level that the centre's records cannot tell has nobody in it, which tells of nobody.
    """
    sample, _ = base.sample(predictors)

    def few(n: int) -> bool:
        return n < least and (n > 0 or zeros_are_few)

    counted = {"all": (sample.n, sample.events)} | {
        f"{predictor.name} {level}": of_level
        for predictor in predictors
        for level, of_level in _counts(base, predictor, sample).items()
        if level not in predictor.untold
    }
    problems = [
        f"{where}: fewer than {least} {who} the event"
        for where, (n, events) in counted.items()
        for who, number in (("had", events), ("had not", n - events))
        if few(number)
    ]
    width = sample.covariates.shape[1]
    if sample.events < _EVENTS_PER_COEFFICIENT * width:
        problems.append(
            f"{sample.events} events for {width} coefficients: there must be"
            f" {_EVENTS_PER_COEFFICIENT} to one"
        )
    return problems


def refuse_many(request: Request, folder: Path, centre_id: str) -> None:
    """An error where *folder* holds `MOST_ANSWERS` of the centre to other requests."""
    others = [
        path
        for path in sorted(folder.glob(f"{centre_id}-round-*.json"))
        if read_answer(path).request != request.sha256
    ]
    if len(others) >= MOST_ANSWERS:
        raise InvalidInput(
            "Nothing is answered:",
            [
                f"{folder} holds {len(others)} answers of '{centre_id}' already, and each tells"
                " more; for another model, once somebody has decided on it, put them elsewhere"
            ],
        )


def _refuse_others(
    request: Request, centre_id: str, centre: Mapping[str, Any], study: Mapping[str, Any]
) -> None:
    if centre_id not in request.centres:
        asked = ", ".join(sorted(request.centres))
        raise InvalidInput(f"'{centre_id}' is not asked.", [f"asked are: {asked}"])
    differing = differing_keys(request.centres[centre_id], definition_of(study, centre))
    problems = [f"{key}: another value than the coordinator has" for key in differing]
    if not problems and request.population != study["conversion"]["population"]:
        problems.append(f"conversion.population: the request is of {request.population}")
    for one in [] if problems else request.predictors:
        if one["name"] not in study["predictors"]:
            problems.append(f"predictors.{one['name']}: there is none")
        elif levels_of(study["predictors"][one["name"]]) != one["levels"]:
            problems.append(f"predictors.{one['name']}: its levels are others")
    if problems:
        raise InvalidInput("The model is defined otherwise here; nothing is answered:", problems)


def _differs_by_few(
    base: StudyBase,
    predictors: Sequence[Predictor],
    sample: SurvivalSample,
    missing: int,
    least: int,
) -> bool:
    alone = [base.sample([predictor])[0].n - sample.n for predictor in predictors]
    return any(0 < number < least for number in [missing, *alone])


def _counts(
    base: StudyBase, predictor: Predictor, sample: SurvivalSample
) -> dict[str, tuple[int, int]]:
    """Of each level patients, and those with the event, among the complete cases."""
    category = predictor.category.loc[sample.covariates.index]
    event = base.table.loc[category.index, "event"].to_numpy(dtype=bool)
    inside = {level: (category == level).to_numpy(dtype=bool) for level in predictor.levels}
    return {
        level: (int(of_level.sum()), int((of_level & event).sum()))
        for level, of_level in inside.items()
    }
