"""Analysis results data (ARD): the one table that every analysis writes."""

from collections.abc import Iterator

import pandas as pd

from schemas.vocabulary import KEY as KEY
from schemas.vocabulary import LINE as LINE
from schemas.written import WrittenTable, number, text

STATISTICS = (
    "n",
    "denominator",
    "percent",
    "missing",
    "mean",
    "sd",
    "median",
    "q1",
    "q3",
    "min",
    "max",
    "events",
    "at_risk",
    "estimate",
    "ci_low",
    "ci_high",
    "statistic",
    "df",
    "p_value",
    # Between what an estimate lies that events without a day are left out of.
    "lowest",
    "highest",
    # Of pools of centres: limits of another centre's true value; variance between centres on the
    # scale that is pooled; its share of all variance, per cent; what each centre does to the pool.
    "prediction_low",
    "prediction_high",
    "tau2",
    "tau2_low",
    "tau2_high",
    "i2",
    "i2_low",
    "i2_high",
    "weight_percent",
    "residual",
    "dffits",
    "cooks_distance",
)

#: Line, that is statistics that are read together, then its statistics. What a line looks like
#: stands in `hcc_conversion.display.lines`.
LINES = {
    "count": ("n",),
    "known": ("n", "missing"),
    "events": ("n", "events"),
    "events_missing": ("n", "events", "missing"),
    "proportion": ("n", "denominator", "percent"),
    "proportion_missing": ("n", "denominator", "percent", "missing"),
    "proportion_events": ("n", "denominator", "percent", "events"),
    "proportion_ci": ("n", "denominator", "percent", "ci_low", "ci_high"),
    "percent_ci": ("ci_low", "ci_high"),
    "mean": ("mean", "sd"),
    "median_quartiles": ("median", "q1", "q3"),
    "range": ("min", "max"),
    "median_ci": ("median", "ci_low", "ci_high"),
    "median_range": ("median", "min", "max"),
    "probability_at": ("estimate", "ci_low", "ci_high", "at_risk"),
    "probability_bounds": ("lowest", "highest"),
    "bounds": ("lowest", "highest"),
    "number": ("estimate",),
    "estimate_ci": ("estimate", "ci_low", "ci_high"),
    "difference_ci": ("estimate", "ci_low", "ci_high", "n"),
    "standardised_difference": ("estimate", "n"),
    "hazard_ratio": ("estimate", "ci_low", "ci_high", "p_value"),
    # Tests: of two groups (with df, of ranks, without a statistic), of a model, and a P alone.
    "test": ("statistic", "df", "p_value", "n"),
    "rank_test": ("statistic", "p_value", "n"),
    "exact_test": ("p_value", "n"),
    "model_test": ("statistic", "df", "p_value"),
    "p_value": ("p_value",),
}
#: Lines of pools of centres. A weighed estimate is that of a centre in the pool, a counted one
#: that of all patients or of a paper.
POOL_LINES = {
    "weighed_proportion": (
        *("n", "denominator"),
        *("estimate", "ci_low", "ci_high", "weight_percent"),
    ),
    "weighed_probability": ("at_risk", "estimate", "ci_low", "ci_high", "weight_percent"),
    "weighed_difference": ("n", "estimate", "ci_low", "ci_high", "weight_percent"),
    "weighed_hazard_ratio": ("n", "events", "estimate", "ci_low", "ci_high", "weight_percent"),
    "counted_proportion": ("n", "denominator", "estimate", "ci_low", "ci_high"),
    "counted_probability": ("at_risk", "estimate", "ci_low", "ci_high"),
    "counted_difference": ("n", "estimate", "ci_low", "ci_high"),
    "counted_hazard_ratio": ("n", "events", "estimate", "ci_low", "ci_high"),
    "mean_of_group": ("mean", "sd", "n"),
    "random_effects": (
        *("n", "estimate", "ci_low", "ci_high"),
        *("prediction_low", "prediction_high"),
    ),
    "bayesian_effects": (
        *("estimate", "ci_low", "ci_high", "prediction_low", "prediction_high"),
        *("tau2", "tau2_low", "tau2_high"),
    ),
    "common_effect": ("estimate", "ci_low", "ci_high"),
    "other_model": ("estimate", "ci_low", "ci_high", "tau2"),
    "subset_of_centres": ("n", "estimate", "ci_low", "ci_high"),
    "leave_one_out": ("estimate", "ci_low", "ci_high", "tau2", "i2"),
    "heterogeneity": (
        *("tau2", "tau2_low", "tau2_high", "i2", "i2_low", "i2_high"),
        *("statistic", "df", "p_value"),
    ),
    "influence": ("residual", "dffits", "cooks_distance"),
}
#: Every line that results can have.
ALL_LINES = {**LINES, **POOL_LINES}

#: Words for what is absent.
NOT_COLLECTED = "not collected"
NO_PATIENTS = "no patients"
#: Begins the note of an analysis that another site defines otherwise.
DEFINED_OTHERWISE = "defined otherwise"
#: In the note of a ratio that does not exist.
NO_ESTIMATE = "no maximum-likelihood estimate"
#: Begins the note of a line of a model that has other covariates here than it is named for.
OTHER_COVARIATES = "other covariates"
#: Begins the caution of a share that would be higher had its patients been followed for longer.
SHORT_FOLLOW_UP = "short follow-up"
#: Begins the notes of what a centre says nothing of.
SILENT = (NOT_COLLECTED, DEFINED_OTHERWISE)
#: Begins the note of a number that a centre does not pass on, of one that the pool of aggregates
#: lacks for that, and of one that it knows only within the bound that follows. All others of it are
#: exact: what the rows would give.
HIDDEN, NOT_SHARED, APPROXIMATE = "hidden", "not shared", "approximate"
#: Parts of a whole that are no category: the value is missing, or the centre cannot say.
NOT_RECORDED = "not recorded"
ELSEWHERE = "at centres that do not collect it"
#: The level of those of whom something is known, whatever it is.
KNOWN = "known"


class Results(WrittenTable):
    """One row per statistic, in the order of display; key: analysis to level, and ``stat``.

    ``line`` says which statistics of a row are read together, and as what (`ALL_LINES`).
    A statistic that could not be had has an empty ``value`` and says why in ``note``
    (for example ``not collected``). The scope (a centre or ``pooled``) is in the path.
    """

    analysis = text("analysis, e.g. baseline")
    population = text("who, e.g. converted")
    group = text("subset, or what is compared; empty for all")
    variable = text("what, e.g. age_years")
    level = text("category of the variable, or empty")
    line = text("what the statistic is read with, e.g. proportion_ci", allowed=tuple(ALL_LINES))
    stat = text("statistic", allowed=STATISTICS)
    value = number("its value, unrounded")
    method = text("method, where there is a choice")
    note = text("why a value is empty, or a caution")

    unique = KEY

    @classmethod
    def problems(cls, table: pd.DataFrame) -> Iterator[str]:
        yield from super().problems(table)
        pairs = table[["line", "stat"]].drop_duplicates().itertuples(index=False)
        for line, stat in pairs:
            if stat not in ALL_LINES.get(line, ()):
                yield f"{stat} is no statistic of the line {line}"
