"""The Cox models of one event by every way of estimating, and whether hazards are proportional."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import pandas as pd

from hcc_conversion.analyses.cox_imputed import Imputing, add_imputed
from hcc_conversion.analyses.cox_models import (
    MODEL,
    Estimator,
    Fit,
    StudyBase,
    add_multivariate,
    add_named_model,
    add_univariate,
    cox_estimator,
    firth_estimator,
)
from hcc_conversion.analyses.variables import Predictor
from hcc_conversion.statistics import natural_spline
from hcc_conversion.statistics import proportional_hazards as proportional
from hcc_conversion.statistics.cox import TIES, CoxFit
from hcc_conversion.study.group_names import MULTIVARIATE, UNIVARIATE, model_group
from schemas.results import NOT_COLLECTED

RESIDUAL_COLUMNS = [
    *("model", "variable", "level", "time_days", "scale", "residual"),
    *natural_spline.COLUMNS,
]


@dataclass(frozen=True)
class Fitted:
    """The fits of the main way.

    alone
        predictor, then the model of it alone.
    together
        the model of those that pass the screen; None where none does, or nobody is analysed.
    residuals
        `RESIDUAL_COLUMNS`, scaled Schoenfeld residuals and their smooth.
    """

    alone: Mapping[str, Fit]
    together: Fit | None
    residuals: pd.DataFrame


def add_models(
    base: StudyBase,
    predictors: Sequence[Predictor],
    definition: Mapping[str, Any],
    *,
    univariate: str = UNIVARIATE,
    multivariate: str = MULTIVARIATE,
    further: Mapping[str, Sequence[str]] = MappingProxyType({}),
    imputing: Imputing | None = None,
) -> Fitted:
    """Univariate and multivariate models, every way, and tests of proportional hazards.

    Parameters
    ----------
    base, predictors
        who is analysed, and by what.
    definition
        ``ties`` (the first is the main way), ``screen_p``, ``least_events_per_variable``.
    univariate, multivariate
        groups of the lines of the main way; those of others follow by `model_group`.
    further
        group of a further model, then the predictors that are in it whatever the screen says.
    imputing
        how what is missing is imputed in the multivariate model; None: it is not.
    """
    main, *beside = _ways(definition["ties"])
    alone = add_univariate(base, predictors, main, univariate)
    absent = [predictor.name for predictor in predictors if not base.collecting([predictor])]
    named = ", ".join(absent)
    base.add(univariate, MODEL, NOT_COLLECTED, line="count", n=len(absent), note=named)
    none = pd.DataFrame(columns=RESIDUAL_COLUMNS)
    if base.absence([]):
        return Fitted(alone, None, none)
    together = add_multivariate(base, predictors, alone, definition, main, multivariate)
    if imputing is not None and together is not None:
        entered = [_ for _ in predictors if _.column(_.compared[0]) in together.estimates.index]
        add_imputed(base, entered, predictors, definition["ties"][0], imputing, multivariate)
    named_fits = _add_named_models(base, predictors, alone, definition, main, further)
    for way in beside:
        fits = add_univariate(base, predictors, way, univariate)
        add_multivariate(base, predictors, fits, definition, way, multivariate)
        _add_named_models(base, predictors, fits, definition, way, further)
    cox = [fit for fit in alone.values() if isinstance(fit, CoxFit)]
    residuals = [_add_proportional(base, univariate, predictors, fit, of_one=True) for fit in cox]
    for model, fit in {multivariate: together, **named_fits}.items():
        if isinstance(fit, CoxFit):
            residuals.append(_add_proportional(base, model, predictors, fit))
    drawn = [block for block in residuals if len(block)]
    return Fitted(alone, together, pd.concat(drawn, ignore_index=True) if drawn else none)


def _add_named_models(
    base: StudyBase,
    predictors: Sequence[Predictor],
    alone: Mapping[str, Fit],
    definition: Mapping[str, Any],
    way: Estimator,
    named: Mapping[str, Sequence[str]],
) -> dict[str, Fit | None]:
    """The group of each model of named predictors, then its fit."""
    return {
        model: add_named_model(
            base, [_ for _ in predictors if _.name in members], alone, definition, way, model
        )
        for model, members in named.items()
    }


def _ways(ties: Sequence[str]) -> list[Estimator]:
    """The main way of estimating (the first of the ties), and those beside it."""
    others = [cox_estimator(name, f"{TIES[name]} ties") for name in ties[1:]]
    return [cox_estimator(ties[0]), *others, firth_estimator()]


def _add_proportional(
    base: StudyBase,
    model: str,
    predictors: Sequence[Predictor],
    fit: CoxFit,
    *,
    of_one: bool = False,
) -> pd.DataFrame:
    """Test a fit for proportional hazards; returns its residuals.

    *of_one*: the model is of one predictor, and has no line of all at once.
    """
    named = {_.column(level): (_.name, level) for _ in predictors for level in _.compared}
    tests = proportional.proportional_hazards_test(fit)
    for row in tests.itertuples():
        if row.Index == proportional.GLOBAL and of_one:
            continue
        variable, level = named.get(row.Index, (MODEL, proportional.GLOBAL))
        untested = fit.note or (proportional.NOT_TESTABLE if pd.isna(row.statistic) else "")
        test = {name: getattr(row, name) for name in ("statistic", "df", "p_value")}
        group = model_group(model, "proportional hazards")
        place = {"line": "model_test", "method": proportional.METHOD, "note": untested}
        base.add(group, variable, level, **place, **test)
    residuals = proportional.scaled_residuals(fit)
    places = [named[name] for name in residuals["covariate"]]
    residuals["model"] = model
    residuals["variable"] = [variable for variable, _ in places]
    residuals["level"] = [level for _, level in places]
    return residuals[RESIDUAL_COLUMNS]
