"""How far the centres differ in every headline quantity, and what they say together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from hcc_conversion.comparison.heterogeneity.centre_estimates import (
    EVERYBODY,
    NOBODY,
    CentreEstimate,
    Lines,
    centre_estimate,
    firth_estimate,
    lines_in_print,
    lines_of_results,
    printed_estimate,
)
from hcc_conversion.comparison.heterogeneity.headlines import (
    HAZARD_RATIO,
    MEAN_DIFFERENCE,
    PROBABILITY,
    PROPORTION,
    Headline,
)
from hcc_conversion.comparison.heterogeneity.pool_groups import (
    CENTRE,
    ESTIMATE,
    FIRTH,
    INDEPENDENT,
    INDEPENDENT_BAYESIAN,
    LEFT_OUT,
    ONE_STAGE,
    PUBLISHED,
    WARNING,
    WITHHELD,
)
from hcc_conversion.comparison.heterogeneity.pool_rows import (
    Place,
    add_bayesian,
    add_heterogeneity,
    add_influence,
    add_leave_one_out,
    add_models,
    add_other_models,
    add_subset,
    spread_of,
    weights_of,
)
from hcc_conversion.comparison.heterogeneity.pooling import Pool
from hcc_conversion.run.wording import counted
from hcc_conversion.statistics.stratified_means import STRATIFIED, stratified_difference
from hcc_conversion.study.results import ResultRows
from schemas.results import NO_ESTIMATE, SHORT_FOLLOW_UP
from schemas.vocabulary import POOLS, pool_of

ANALYSIS = "heterogeneity"
#: Kind of a headline quantity, then the line of a centre's estimate, and of one without a weight.
WEIGHED = {
    PROPORTION: "weighed_proportion",
    PROBABILITY: "weighed_probability",
    MEAN_DIFFERENCE: "weighed_difference",
    HAZARD_RATIO: "weighed_hazard_ratio",
}
COUNTED = {
    PROPORTION: "counted_proportion",
    PROBABILITY: "counted_probability",
    MEAN_DIFFERENCE: "counted_difference",
    HAZARD_RATIO: "counted_hazard_ratio",
}
RECONSTRUCTED, SIMULATED = "reconstructed", "simulated"
NOT_PRINTED = "not printed"
#: Kind, then what stands where a paper prints none of it.
WHY_NOT_PRINTED = {PROBABILITY: "the paper prints no incidence"}
WARN, WITHHOLD = "warn", "withhold"
#: Of how many centres simulated prediction intervals held another centre in down to 83 %
#: (workflow/benchmark/few_centres.py); of three t has one degree of freedom, and they are wide.
TOO_SHORT_OF = range(4, 21)
PREDICTION_TOO_SHORT = "the prediction interval holds another centre less often than in 95 %"
#: Where everybody, or nobody, of a centre had the event, its note, then to which side the pool is.
TO_ONE_SIDE = {NOBODY: "too high", EVERYBODY: "too low"}
INVENTED = "reconstructed: the paper prints no times, and those of it are invented"
BIASED = "left out for lack of events: biased, read the one-stage value"
#: How the pooled scope has a quantity: patients of all centres in one table.
ROWS_TOGETHER = "the patients of all centres as one, the centre ignored; Wilson 95% CI"
ROWS_ON_A_CURVE = "the patients of all centres as one, the centre ignored; Aalen–Johansen"
ROWS_STRATIFIED = "Cox model of the patients of all centres, stratified by centre"
ROWS_OF_KIND = {
    PROPORTION: ROWS_TOGETHER,
    PROBABILITY: ROWS_ON_A_CURVE,
    HAZARD_RATIO: ROWS_STRATIFIED,
}
ROWS_FIRTH = f"{ROWS_STRATIFIED}, Firth's penalty, profile-likelihood 95% CI"


@dataclass(frozen=True)
class Settings:
    """``heterogeneity`` of the configuration.

    tau2
        estimator of tau squared, `statistics.heterogeneity.TAU2`.
    few_centres
        below so many a caution stands beside the pooled value.
    min_centres, max_i2_percent, when_unreliable
        with fewer centres, or a larger I², a warning stands beside it (`WARN`), or in its place
        (`WITHHOLD`).
    tau_prior
        kind of a headline, then the scale of the half-normal prior of tau: on the logit, on the
        log hazard ratio, or in standard deviations of patients.
    """

    tau2: str
    few_centres: int
    min_centres: int
    max_i2_percent: float
    when_unreliable: str
    tau_prior: Mapping[str, float]


def heterogeneity_results(
    headlines: Sequence[Headline],
    results: Mapping[str, pd.DataFrame],
    papers: Mapping[str, pd.DataFrame],
    scopes: Mapping[str, Mapping[str, str]],
    settings: Settings,
) -> pd.DataFrame:
    """Pool every headline quantity across centres.

    Parameters
    ----------
    headlines
        what is pooled.
    results
        scope (every centre, and the pool), then its `Results` of all analyses.
    papers
        paper, then its `PublishedValues`.
    scopes
        scope, then its ``name`` and ``nature``.
    settings
        how it is pooled, and when with a warning.

    Returns
    -------
    `Results` rows: ``variable`` is the headline's name, ``group`` a model of `pool_rows`,
    ``level`` a centre or a paper where the row is of one. Estimates and limits are as they are
    read: per cent, the variable's unit, or a ratio.
    """
    lines = {scope: lines_of_results(table) for scope, table in results.items()}
    printed = {paper: lines_in_print(table) for paper, table in papers.items()}
    rows = ResultRows(ANALYSIS)
    for headline in headlines:
        _add_headline(rows, headline, lines, printed, scopes, settings)
    return rows.table()


def _add_headline(
    rows: ResultRows,
    headline: Headline,
    lines: Mapping[str, Lines],
    printed: Mapping[str, Lines],
    scopes: Mapping[str, Mapping[str, str]],
    settings: Settings,
) -> None:
    centres = [scope for scope in lines if scope not in POOLS]
    together = lines.get(pool_of(lines), {})
    found = [centre_estimate(headline, centre, lines[centre]) for centre in centres]
    pool = Pool(headline.kind, [_ for _ in found if _.pools], settings.tau2)
    warnings = _warnings(pool, settings)
    withheld = settings.when_unreliable == WITHHOLD and warnings
    place = Place(rows, headline.name, f"{WITHHELD}: {'; '.join(warnings)}" if withheld else "")
    _add_centres(place, found, pool)
    if not withheld:
        warnings += _bias(headline, found, scopes)
    left_out = [f"{scopes[_.centre]['name']} ({_.note})" for _ in found if not _.pools]
    cautions = [*([] if withheld else warnings), *_cautions(pool, settings)]
    if left_out:
        cautions.append(f"{LEFT_OUT}: {', '.join(left_out)}")
    add_models(place, pool, "; ".join(cautions))
    add_bayesian(place, pool, settings.tau_prior[pool.kind])
    add_heterogeneity(place, pool)
    add_other_models(place, pool)
    _add_independent(place, pool, scopes, settings)
    _add_one_stage(place, headline, pool, together)
    _add_firth(place, headline, together)
    add_leave_one_out(place, pool)
    add_influence(place, pool)
    for paper, lines_of_paper in printed.items():
        _add_published(place, headline, paper, lines_of_paper, pool, scopes)


def _warnings(pool: Pool, settings: Settings) -> list[str]:
    """Why a pooled value should not be relied on."""
    warnings = []
    if 0 < pool.k < settings.min_centres:
        few = f"{WARNING}: {_centres(pool.k)}, fewer than {settings.min_centres}"
        warnings.append(f"{few}: read the Bayesian value" if pool.k > 1 else few)
    i2 = spread_of(pool)["i2"]
    if i2 is not None and i2 > settings.max_i2_percent:
        warnings.append(
            f"{WARNING}: I² {i2:.0f} %, above {settings.max_i2_percent:g} %: the centres differ "
            "too much for one value to stand for them"
        )
    return warnings


def _bias(
    headline: Headline, found: Sequence[CentreEstimate], scopes: Mapping[str, Mapping[str, str]]
) -> list[str]:
    """That centres are missing because of the outcome, that their times are invented or short.

    Whoever is left out for lack of events at one level would have pulled a hazard ratio to the
    side of that level, and whoever had no event at all by a time would have lowered the incidence.
    """
    if headline.kind == PROBABILITY:
        return [*_one_sided(found, scopes), *_invented(found, scopes)]
    if headline.kind == PROPORTION:
        return _too_early(found, scopes)
    gone = [scopes[_.centre]["name"] for _ in found if not _.pools and NO_ESTIMATE in _.note]
    if headline.kind != HAZARD_RATIO or not gone or len(gone) == len(found):
        return []
    return [f"{WARNING}: {', '.join(gone)} {BIASED}"]


def _one_sided(
    found: Sequence[CentreEstimate], scopes: Mapping[str, Mapping[str, str]]
) -> list[str]:
    """Centres where nobody, or everybody, had the event by then."""
    gone = [(scopes[_.centre]["name"], side) for _ in found if (side := TO_ONE_SIDE.get(_.note))]
    return [
        f"{WARNING}: {name} left out as it has no limits: the pooled value is {side}, read the "
        "one-stage value"
        for name, side in gone
    ]


def _too_early(
    found: Sequence[CentreEstimate], scopes: Mapping[str, Mapping[str, str]]
) -> list[str]:
    """Centres whose share would be higher had their patients been followed for longer."""
    names = [scopes[_.centre]["name"] for _ in found if _.pools and SHORT_FOLLOW_UP in _.note]
    return [f"{WARNING}: {SHORT_FOLLOW_UP} at {', '.join(names)}"] if names else []


def _invented(
    found: Sequence[CentreEstimate], scopes: Mapping[str, Mapping[str, str]]
) -> list[str]:
    """Centres whose times a paper does not print."""
    sites = [scopes[_.centre] for _ in found if _.pools]
    names = [site["name"] for site in sites if site["nature"] == RECONSTRUCTED]
    return [f"{WARNING}: {', '.join(names)} {INVENTED}"] if names else []


def _cautions(pool: Pool, settings: Settings) -> list[str]:
    if pool.degenerate and pool.k > 1:
        return ["the pooled value is that of all patients together"]
    if pool.separated:
        return []
    few = settings.min_centres <= pool.k < settings.few_centres
    cautions = [f"{_centres(pool.k)}: τ², I² and prediction interval are imprecise"] if few else []
    return [*cautions, PREDICTION_TOO_SHORT] if pool.k in TOO_SHORT_OF else cautions


def _centres(k: int) -> str:
    return counted(k, "centre")


def _add_centres(place: Place, found: Sequence[CentreEstimate], pool: Pool) -> None:
    """What each centre says, with its weight; and of mean differences the means."""
    weights = dict(zip([_.centre for _ in pool.centres], weights_of(pool), strict=True))
    for one in found:
        stats = {name: getattr(one, name) for name in ESTIMATE}
        weight = {"weight_percent": weights.get(one.centre)}
        cells: dict[str, Any] = dict(one.counts) | stats | weight
        labels = {"line": WEIGHED[pool.kind], "method": one.method, "note": one.note}
        place.add(CENTRE, one.centre, **labels, **cells)
        for group, moments in one.moments.items():
            place.add(group, one.centre, line="mean_of_group", **moments)


def _add_independent(
    place: Place, pool: Pool, scopes: Mapping[str, Mapping[str, str]], settings: Settings
) -> None:
    """The pool without centres reconstructed from a paper."""
    natures = [scopes[one.centre]["nature"] for one in pool.centres]
    kept = [at for at, nature in enumerate(natures) if nature != RECONSTRUCTED]
    if len(kept) < pool.k:
        note = "without reconstructed centres"
        if SIMULATED in natures:
            note += ", simulated ones are drawn to resemble the paper"
        add_subset(place, INDEPENDENT, pool.of(kept), note)
        scale = settings.tau_prior[pool.kind]
        add_bayesian(place, pool.of(kept), scale, {INDEPENDENT_BAYESIAN: 1.0})


def _add_one_stage(place: Place, headline: Headline, pool: Pool, pooled: Lines) -> None:
    """The model of the patients of all centres at once."""
    if headline.kind == MEAN_DIFFERENCE:
        nothing = dict.fromkeys(ESTIMATE)
        strata = [tuple(one.moments.values()) for one in pool.centres]
        found = stratified_difference(strata) if strata else nothing
        note = "" if strata else "no centre has an estimate"
        labels = {"line": "common_effect", "method": STRATIFIED, "note": note}
        place.add_pooled(ONE_STAGE, **labels, **found)
        return
    one = centre_estimate(headline, "", pooled)
    method = ROWS_OF_KIND[headline.kind]
    stats = dict(one.counts) | {name: getattr(one, name) for name in ESTIMATE}
    labels = {"line": COUNTED[headline.kind], "method": method, "note": one.note}
    place.add_pooled(ONE_STAGE, **labels, **stats)


def _add_firth(place: Place, headline: Headline, pooled: Lines) -> None:
    """The one-stage hazard ratio by Firth's penalty, which exists without events at one level."""
    if headline.kind != HAZARD_RATIO:
        return
    one = firth_estimate(headline, "", pooled)
    stats = dict(one.counts) | {name: getattr(one, name) for name in ESTIMATE}
    labels = {"line": COUNTED[headline.kind], "method": ROWS_FIRTH, "note": one.note}
    place.add_pooled(FIRTH, **labels, **stats)


def _add_published(
    place: Place,
    headline: Headline,
    paper: str,
    lines: Lines,
    pool: Pool,
    scopes: Mapping[str, Mapping[str, str]],
) -> None:
    one = printed_estimate(headline, paper, lines)
    sources = [scopes[_.centre] for _ in pool.centres]
    copies = [_["name"] for _ in sources if _["nature"] == RECONSTRUCTED]
    circular = (
        f"a pool with {', '.join(copies)}, reconstructed from print, is not independent of it"
        if copies
        else ""
    )
    note = circular if one.pools else WHY_NOT_PRINTED.get(headline.kind, NOT_PRINTED)
    stats = dict(one.counts) | {name: getattr(one, name) for name in ESTIMATE}
    labels = {"line": COUNTED[headline.kind], "method": one.method, "note": note}
    place.add(PUBLISHED, paper, **labels, **stats)
