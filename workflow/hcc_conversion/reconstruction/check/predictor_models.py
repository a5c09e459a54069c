"""Cox models of conversion in the patients on combined treatment, by lifelines (Table 9)."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd
from lifelines import CoxPHFitter
from lifelines.exceptions import ConvergenceError

from hcc_conversion.cohort import Cohort
from hcc_conversion.derivation import time_to_event
from hcc_conversion.ingest.fields import describe_fields
from hcc_conversion.statistics.describe import categorise
from hcc_conversion.study import categories

CONFIDENCE = 0.95
#: Without it lifelines stops at 1e-6 of R's coxph, which is seen in the third decimal of a limit.
PRECISION = 1e-10
NO_EVENTS = "no events: no estimate"
UNIVARIATE, MULTIVARIATE = "uni", "multi"


class Design(NamedTuple):
    """What the models are fitted to.

    times
        one row per patient with a known time: ``time_days``, from diagnosis to conversion or
        else to the last contact, and ``event``.
    exposure
        on the same rows one column per predictor: 1 in the level that is compared, 0 in the
        reference, empty where not known.
    levels
        for each predictor its reference and the level compared with it, as the paper names them.
    """

    times: pd.DataFrame
    exposure: pd.DataFrame
    levels: dict[str, tuple[str, str]]


def predictor_design(
    cohort: Cohort, patients: pd.DataFrame, predictors: Mapping[str, Mapping[str, Any]]
) -> Design:
    """The patients on combined treatment; *patients*: as `derive` returns them.

    *predictors*: name, then field, how it is cut or grouped, and the reference category
    (``predictors`` of the configuration).
    """
    members = patients[patients["in_combination"]]
    times = time_to_event(cohort, members, origin="diagnosis", events=["conversion"])
    times = times[["time_days", "event"]].dropna()
    members = members.loc[times.index]
    fields = describe_fields()["patients"]
    exposure, levels = {}, {}
    for name, spec in predictors.items():
        (compared,) = set(categories(spec, fields.get(spec["field"]))) - {spec["reference"]}
        codes = {spec["reference"]: 0.0, compared: 1.0}
        exposure[name] = categorise(members[spec["field"]], spec).map(codes).astype(float)
        levels[name] = (spec["reference"], compared)
    return Design(
        times.astype({"time_days": float, "event": bool}),
        pd.DataFrame(exposure, index=times.index),
        levels,
    )


def fit_predictors(design: Design, screen_p: float) -> pd.DataFrame:
    """Each predictor alone, then those of P < *screen_p* together.

    Returns
    -------
    One row per model and predictor in it, key (``model``, ``predictor``): ``reference,
    compared`` (the levels), ``n_reference, n_compared, events_reference, events_compared``
    (patients and conversions by level), ``hr, ci_low, ci_high, p`` (Wald; Efron's ties;
    compared level against reference; empty where there is no estimate) and ``how``.
    """
    names = list(design.exposure)
    alone = pd.concat([_fit(design, [name], UNIVARIATE) for name in names])
    entered = alone.index.get_level_values("predictor")[(alone["p"] < screen_p).to_numpy()]
    together = _fit(design, list(entered), MULTIVARIATE) if len(entered) else alone.iloc[:0]
    return pd.concat([alone, together])


def _fit(design: Design, names: list[str], model: str) -> pd.DataFrame:
    known = design.exposure[names].dropna()
    data = design.times.loc[known.index].join(known)
    counts = pd.DataFrame([_by_level(data, name, design) for name in names], index=names)
    estimated = [name for name in names if counts.loc[name, _EVENTS].gt(0).all()]
    estimates, why = _estimates(data[["time_days", "event", *estimated]], estimated)
    fitted = counts.join(estimates)
    fitted["how"] = [
        (why or _said(design, name, estimated)) if name in estimated else NO_EVENTS
        for name in names
    ]
    fitted.index = pd.MultiIndex.from_product([[model], names], names=["model", "predictor"])
    return fitted


_EVENTS = ["events_reference", "events_compared"]


def _by_level(data: pd.DataFrame, name: str, design: Design) -> dict[str, object]:
    compared = data[name] == 1
    return {
        **dict(zip(("reference", "compared"), design.levels[name], strict=True)),
        "n_reference": int((~compared).sum()),
        "n_compared": int(compared.sum()),
        "events_reference": int(data.loc[~compared, "event"].sum()),
        "events_compared": int(data.loc[compared, "event"].sum()),
    }


def _estimates(data: pd.DataFrame, names: list[str]) -> tuple[pd.DataFrame, str]:
    """Hazard ratios by predictor, and why there are none."""
    columns = ["hr", "ci_low", "ci_high", "p"]
    empty = pd.DataFrame(index=names, columns=columns, dtype=float)
    if not names:
        return empty, ""
    try:
        fit = CoxPHFitter(alpha=1 - CONFIDENCE).fit(
            data, "time_days", "event", fit_options={"precision": PRECISION}
        )
    except ConvergenceError:
        return empty, "no convergence: no estimate"
    named = ["exp(coef)", "exp(coef) lower 95%", "exp(coef) upper 95%", "p"]
    return fit.summary[named].set_axis(columns, axis="columns"), ""


def _said(design: Design, name: str, names: list[str]) -> str:
    reference, compared = design.levels[name]
    others = [other for other in names if other != name]
    adjusted = f", with {', '.join(others)}" if others else ""
    return f"Cox model, {compared} against {reference}{adjusted}"
