"""Predictors of conversion (Table 9): values by printed id, and both tables side by side."""

from collections.abc import Iterator, Mapping
from math import log
from typing import Any

import pandas as pd
from scipy.stats import norm

from hcc_conversion.cohort import Cohort
from hcc_conversion.derivation import derive
from hcc_conversion.reconstruction.check.evaluation import Evaluation, as_cohort
from hcc_conversion.reconstruction.check.predictor_models import (
    CONFIDENCE,
    MULTIVARIATE,
    UNIVARIATE,
    fit_predictors,
    predictor_design,
)
from hcc_conversion.reconstruction.published import Published

#: Predictors whose printed ids have another name than the configuration.
PRINTED_NAMES = {
    "child_pugh": "childpugh",
    "tumour_number": "number",
    "tumour_size": "size",
    "intrahepatic_metastasis": "ihm",
    "extrahepatic_metastasis": "ehm",
    "lymphatic_metastasis": "ln",
}
ESTIMATES = ("hr", "ci_low", "ci_high", "p")
MODELS = (UNIVARIATE, MULTIVARIATE)
NOT_ENTERED = "not entered: univariate P not below the limit"
#: Printed digits of an estimate after the decimal sign.
DECIMALS = 3


def evaluate_predictors(
    cohort: Cohort,
    patients: pd.DataFrame,
    published: Published,
    predictors: Mapping[str, Mapping[str, Any]],
) -> Iterator[Evaluation]:
    """Values of Table 9; *patients*: as `hcc_conversion.derivation.derive` returns them."""
    fits = _fits(cohort, patients, published, predictors)
    for model in MODELS:
        for predictor in predictors:
            fit, why = _of(fits, model, predictor)
            for name in ESTIMATES:
                value = None if pd.isna(fit[name]) else float(fit[name])
                value_id = f"{_stem(model, predictor)}.{name}"
                yield Evaluation(value_id, value, why)
                yield Evaluation(f"txt.{value_id}", value, why)


def table_9(
    tables: Mapping[str, pd.DataFrame],
    published: Published,
    predictors: Mapping[str, Mapping[str, Any]],
) -> pd.DataFrame:
    """Table 9 as printed beside the reconstructed one; arguments as those of `evaluate`.

    Returns
    -------
    One row per model and predictor printed in it: ``predictor, levels`` (first-named, the
    reference, vs second-named), ``model, printed, printed_p, reconstructed, reconstructed_p``
    (HR with its limits, P), ``implied_events`` (`implied_events`, univariate only), ``events``
    (conversions in the first-named / second-named level) and ``prevalence_percent`` of the
    second-named level.
    """
    cohort = as_cohort(tables)
    fits = _fits(cohort, derive(cohort), published, predictors)
    rows = [
        _side_by_side(fits, published, model, predictor)
        for model in MODELS
        for predictor in predictors
        if f"{_stem(model, predictor)}.hr" in published.values.index
    ]
    return pd.DataFrame(rows)


def implied_events(published: Published, stem: str) -> str:
    """The most uneven split of all conversions that a printed standard error allows.

    A Cox model of one yes/no predictor cannot know the logarithm of its hazard ratio better
    than SE² = 1/d1 + 1/d0, and comes close to it where the share of the level changes little
    with time. Which level has fewer events it does not say. A lower limit of 0 is that of a
    level without any. *stem*: of the ids, ``t9.age.uni``.
    """
    n_events = published.count("abs.conv_combo.n")
    low, high = (published.number(f"{stem}.{name}") for name in ("ci_low", "ci_high"))
    if low <= 0:
        return f"0 and {n_events}"
    variance = (log(high / low) / (2 * norm.ppf((1 + CONFIDENCE) / 2))) ** 2
    for fewer in range(1, n_events // 2 + 1):
        if 1 / fewer + 1 / (n_events - fewer) <= variance:
            return f"{fewer} and {n_events - fewer}"
    return "none: narrower than any split allows"


def _fits(
    cohort: Cohort,
    patients: pd.DataFrame,
    published: Published,
    predictors: Mapping[str, Mapping[str, Any]],
) -> pd.DataFrame:
    design = predictor_design(cohort, patients, predictors)
    return fit_predictors(design, published.number("t9.screen.p"))


def _of(fits: pd.DataFrame, model: str, predictor: str) -> tuple[pd.Series, str]:
    """A predictor's fit in a model, empty where it is not in it, and how or why."""
    alone = fits.loc[(UNIVARIATE, predictor)]
    if (model, predictor) in fits.index:
        fit = fits.loc[(model, predictor)]
        return fit, fit["how"]
    nothing = pd.Series(float("nan"), index=list(ESTIMATES))
    return nothing, alone["how"] if pd.isna(
        alone["p"]
    ) else "not entered: univariate P not below the limit"


def _side_by_side(
    fits: pd.DataFrame, published: Published, model: str, predictor: str
) -> dict[str, object]:
    stem = _stem(model, predictor)
    printed = {name: published.values.loc[f"{stem}.{name}", "printed"] for name in ESTIMATES}
    alone = fits.loc[(UNIVARIATE, predictor)]
    fit, why = _of(fits, model, predictor)
    ours = {name: f"{fit[name]:.{DECIMALS}f}" for name in ESTIMATES}
    estimated = pd.notna(fit["hr"])
    n_known = alone["n_reference"] + alone["n_compared"]
    return {
        "predictor": predictor,
        "levels": f"{alone['reference']} vs {alone['compared']}",
        "model": {UNIVARIATE: "univariate", MULTIVARIATE: "multivariate"}[model],
        "printed": _with_limits(printed),
        "printed_p": printed["p"],
        "reconstructed": _with_limits(ours) if estimated else why,
        "reconstructed_p": ours["p"] if estimated else "",
        "implied_events": implied_events(published, stem) if model == UNIVARIATE else "",
        "events": f"{alone['events_reference']} / {alone['events_compared']}",
        "prevalence_percent": 100 * alone["n_compared"] / n_known if n_known else float("nan"),
    }


def _with_limits(texts: Mapping[str, str]) -> str:
    return f"{texts['hr']} ({texts['ci_low']} to {texts['ci_high']})"


def _stem(model: str, predictor: str) -> str:
    return f"t9.{PRINTED_NAMES.get(predictor, predictor)}.{model}"
