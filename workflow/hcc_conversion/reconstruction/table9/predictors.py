"""Predictors of Table 9 of the patients on combined treatment, converted or not.

The exposed among the converted are given by Tables 1 and 2. Left to choose are the numbers of
exposed others in each risk set (`exposure_counts`), which decide the model of each predictor
alone; how these go together in the same patients (`joint_counts`, `whole_patterns`), which
decides the model of several; and in whom they stand, which clinical logic decides.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.random import Generator
from scipy.stats import norm

from hcc_conversion.reconstruction.published import Published
from hcc_conversion.reconstruction.table9.cox_targets import STATISTICS, Target, printed_target
from hcc_conversion.reconstruction.table9.exposure_counts import exposed_others, whole_counts
from hcc_conversion.reconstruction.table9.joint_counts import consistent_counts
from hcc_conversion.reconstruction.table9.joint_model import JointModel, SingleModels, patterns
from hcc_conversion.reconstruction.table9.last_contacts import bins_of, draw_last_contacts
from hcc_conversion.reconstruction.table9.risk_sets import Exposure
from hcc_conversion.reconstruction.table9.whole_patterns import missed, whole_patterns

#: Those that go into the multivariate model; all events have the eighth, hepatitis B.
JOINT = ("number", "size", "afp", "ast", "cirrhosis", "ascites", "ehm")
#: Printed statistics of a predictor that data can meet, where not all of `STATISTICS`: the
#: limits of EHM are misprinted, the standard error of LN is too small for three events, that of
#: HVTT far too large for five (its P keeps it out of the multivariate model, as printed), P of
#: Child-Pugh contradicts its limits.
ATTAINABLE = {
    "ehm": ("hr", "p"),
    "ln": ("hr",),
    "hvtt": ("p",),
    "childpugh": ("hr", "ci_low", "ci_high"),
}
#: Converted patients with a fact that no table prints: the split that the printed SE implies.
FREE_EVENTS = {"alt": 5, "ast": 22, "albumin": 22, "bilirubin": 0, "ascites": 2}
#: Levels without a conversion have no estimate; so many of the others are given them.
ECOG_3_4, CHILD_PUGH_C, BILIRUBIN_HIGH = 6, 8, 24
HBV_SHARE = 0.9
_SE_ABOVE_BOUND = 1.00001
#: Printed of a level without conversions (see `_vena_cava`), or standing for another predictor.
NO_TARGET = ("ivctt", "childpugh_b_or_c")


@dataclass(frozen=True)
class DrawnPredictors:
    """Predictors of Table 9; true is the second level of its row.

    events
        the converted, as given, with ``alt, ast, albumin, bilirubin, ascites`` added.
    others
        one row per other patient, index 0, 1, …: ``last_contact_day``, all predictors and
        ``childpugh_b_or_c``.
    missed
        statistics within reach (`ATTAINABLE`, and all of the multivariate model) that print
        differently.
    """

    events: pd.DataFrame
    others: pd.DataFrame
    missed: int


def reconstruct_predictors(
    published: Published, events: pd.DataFrame, rng: Generator
) -> DrawnPredictors:
    """Predictors of the converted and of the others.

    *events*: one row per converted patient on combined treatment, index patient:
    ``conversion_day`` (whole days, all different), the predictors that Tables 1, 2 and 8 give
    and ``childpugh_b_or_c``. Not every draw can meet the multivariate model to the last digit.
    """
    events = _with_free_predictors(events, rng)
    in_time = events.sort_values("conversion_day")
    days = in_time["conversion_day"].to_numpy()
    last_contact = draw_last_contacts(days, published.count("t9.n") - len(events), rng)
    bins = bins_of(last_contact, days)
    size = np.bincount(bins, minlength=len(events) + 1)
    exposures = {
        name: Exposure(in_time[name].to_numpy().astype(int), size)
        for name in in_time.columns.drop("conversion_day")
    }
    values, missed_there = _joint_values(published, exposures, bins, rng)
    others = pd.DataFrame(values.astype(bool), columns=list(JOINT))
    others["last_contact_day"] = last_contact
    _add_extent(published, exposures, others, bins, rng)
    _add_liver(published, exposures, others, bins, rng)
    _add_unrelated(published, exposures, others, bins, rng)
    missed_alone = sum(
        _missed_alone(published, name, exposure, _per_bin(others[name].to_numpy(), bins))
        for name, exposure in exposures.items()
        if exposure.n_exposed not in (0, len(events)) and name not in NO_TARGET
    )
    return DrawnPredictors(events, others, missed_alone + missed_there[1])


def _missed_alone(published: Published, name: str, exposure: Exposure, exposed: np.ndarray) -> int:
    """Statistics of one predictor alone that print differently."""
    deviations = _target(published, name, exposure).deviations(*exposure.fit(exposed))
    return int((np.abs(deviations) > 1).sum())


def _with_free_predictors(events: pd.DataFrame, rng: Generator) -> pd.DataFrame:
    """Child-Pugh B goes with ascites; nobody else has two of its criteria."""
    drawn = {}
    for name, count in FREE_EVENTS.items():
        values = np.zeros(len(events), dtype=bool)
        values[rng.choice(len(events), count, replace=False)] = True
        drawn[name] = values
    free = pd.DataFrame(drawn, index=events.index)
    order = rng.permutation(events.index)
    order = [
        *order[events.loc[order, "childpugh_b_or_c"]],
        *order[~events.loc[order, "childpugh_b_or_c"]],
    ]
    n_ascites, n_low = FREE_EVENTS["ascites"], len(events) - FREE_EVENTS["albumin"]
    free["ascites"] = free.index.isin(order[:n_ascites])
    free["albumin"] = ~free.index.isin(order[n_ascites : n_ascites + n_low])
    return events.join(free)


def _target(published: Published, name: str, exposure: Exposure) -> Target:
    statistics = ATTAINABLE.get(name, STATISTICS)
    smallest = exposure.smallest_se * _SE_ABOVE_BOUND
    return printed_target(published, f"t9.{name}.uni", statistics, smallest)


def _counts(
    published: Published,
    name: str,
    exposure: Exposure,
    *,
    low: np.ndarray | None = None,
    high: np.ndarray | None = None,
) -> np.ndarray:
    """Exposed others per bin with which the predictor alone prints as it should."""
    low = np.zeros_like(exposure.others) if low is None else low
    high = exposure.others if high is None else high
    return exposed_others(exposure, _target(published, name, exposure), low, high)


def _joint_values(
    published: Published, exposures: dict[str, Exposure], bins: np.ndarray, rng: Generator
) -> tuple[np.ndarray, tuple[int, int, float]]:
    """0 or 1 per other patient (rows) and predictor of `JOINT`, and what their model misses."""
    single = [exposures[name] for name in JOINT]
    targets = [_target(published, name, exposures[name]) for name in JOINT]
    everybody, size = np.ones(len(bins), dtype=bool), single[0].others
    start = [_counts(published, name, exposures[name]) for name in JOINT]
    values = np.column_stack([_spread(count, bins, everybody, rng) for count in start])
    counts = np.zeros((len(size), 2 ** len(JOINT)))
    np.add.at(counts, (bins, values @ (1 << np.arange(len(JOINT)))), 1)
    joint = JointModel(
        np.column_stack([exposure.events for exposure in single]),
        [printed_target(published, f"t9.{name}.multi") for name in JOINT],
    )
    counts = consistent_counts(joint, SingleModels(single, targets), counts)
    bits = patterns(len(JOINT))
    exposed = np.array(
        [
            whole_counts(exposure, target, counts @ bits[:, j], np.zeros_like(size), size)
            for j, (exposure, target) in enumerate(zip(single, targets, strict=True))
        ]
    )
    whole = whole_patterns(joint, counts, exposed, rng)
    values = np.zeros((len(bins), len(JOINT)), dtype=int)
    for number, row in enumerate(whole):
        of_bin = rng.permutation(np.flatnonzero(bins == number))
        values[of_bin] = bits[np.repeat(np.arange(len(bits)), row)]
    return values, missed(joint, whole)


def _spread(
    count: np.ndarray,
    bins: np.ndarray,
    eligible: np.ndarray,
    rng: Generator,
    first: np.ndarray | None = None,
) -> np.ndarray:
    """True for *count* of the eligible patients of each bin, those *first* before the rest."""
    marked = np.zeros(len(bins), dtype=bool)
    for number, wanted in enumerate(count):
        of_bin = rng.permutation(np.flatnonzero((bins == number) & eligible))
        if first is not None:
            of_bin = of_bin[np.argsort(~first[of_bin], kind="stable")]
        marked[of_bin[:wanted]] = True
    return marked


def _per_bin(marked: np.ndarray, bins: np.ndarray) -> np.ndarray:
    return np.bincount(bins, weights=marked, minlength=bins.max() + 1).astype(int)


def _add_extent(
    published: Published,
    exposures: dict[str, Exposure],
    others: pd.DataFrame,
    bins: np.ndarray,
    rng: Generator,
) -> None:
    """Stage, thrombi and metastases: what makes a patient BCLC C, and satellites of several."""
    metastasis = others["ehm"].to_numpy()
    low = _per_bin(metastasis, bins)
    counts = _counts(published, "bclc", exposures["bclc"], low=low)
    advanced = _spread(counts, bins, np.ones(len(bins), bool), rng, first=metastasis)
    others["bclc"] = advanced
    for name in ("pvtt", "hvtt", "ln"):
        high = _per_bin(advanced, bins)
        counts = _counts(published, name, exposures[name], high=high)
        others[name] = _spread(counts, bins, advanced, rng)
    others["ivctt"] = _vena_cava(published, exposures["ivctt"], others["hvtt"], bins, rng)
    several = others["number"].to_numpy()
    counts = _counts(published, "ihm", exposures["ihm"], high=_per_bin(several, bins))
    others["ihm"] = _spread(counts, bins, several, rng)


def _vena_cava(
    published: Published, exposure: Exposure, hepatic: pd.Series, bins: np.ndarray, rng: Generator
) -> np.ndarray:
    """Thrombi that reach the vena cava: so many of the hepatic ones that P prints as it should.

    The printed hazard ratio is that of no conversion; Table 2 has four, and 80 % of all patients
    would need the thrombus to give it. Only its P is kept, and with it the printed screening.
    """
    order = rng.permutation(np.flatnonzero(hepatic))
    reached = [np.isin(np.arange(len(bins)), order[:size]) for size in range(len(order) + 1)]
    fitted = exposure.fit(np.array([_per_bin(marked, bins) for marked in reached]))
    p_values = 2 * norm.sf(np.abs(fitted[0] / fitted[1]))
    return reached[np.argmin(np.abs(p_values - published.number("t9.ivctt.uni.p")))]


def _add_liver(
    published: Published,
    exposures: dict[str, Exposure],
    others: pd.DataFrame,
    bins: np.ndarray,
    rng: Generator,
) -> None:
    """Child-Pugh and its criteria: two of them make at least a B."""
    everybody = np.ones(len(bins), dtype=bool)
    ascites = others["ascites"].to_numpy()
    counts = _counts(published, "childpugh", exposures["childpugh_b_or_c"])
    impaired = _spread(counts, bins, everybody, rng, first=ascites & others["cirrhosis"].to_numpy())
    others["childpugh_b_or_c"] = impaired
    low_albumin = exposures["albumin"].others - _counts(published, "albumin", exposures["albumin"])
    low = _spread(low_albumin, bins, impaired | ~ascites, rng, first=impaired)
    others["albumin"] = ~low
    jaundiced = rng.permutation(np.flatnonzero(impaired | ~(ascites | low)))
    jaundiced = jaundiced[np.argsort(~impaired[jaundiced], kind="stable")][:BILIRUBIN_HIGH]
    others["bilirubin"] = np.isin(np.arange(len(bins)), jaundiced)
    criteria = ascites.astype(int) + low + others["bilirubin"]
    terminal = np.flatnonzero(impaired & (criteria >= 2) & others["bclc"])
    others["childpugh"] = np.isin(np.arange(len(bins)), rng.permutation(terminal)[:CHILD_PUGH_C])


def _add_unrelated(
    published: Published,
    exposures: dict[str, Exposure],
    others: pd.DataFrame,
    bins: np.ndarray,
    rng: Generator,
) -> None:
    """Predictors that go with no other."""
    everybody = np.ones(len(bins), dtype=bool)
    for name in ("age", "sex", "alt", "treatment"):
        others[name] = _spread(_counts(published, name, exposures[name]), bins, everybody, rng)
    bedridden = rng.choice(np.flatnonzero(others["bclc"]), ECOG_3_4, replace=False)
    others["ecog"] = np.isin(np.arange(len(bins)), bedridden)
    without = rng.choice(len(bins), round((1 - HBV_SHARE) * len(bins)), replace=False)
    others["hbv"] = ~np.isin(np.arange(len(bins)), without)
