"""How often the headline quantities of a scope replicate, beside what perfect replication gives."""

import pandas as pd

from hcc_conversion.comparison.heterogeneity.headlines import HAZARD_RATIO, MEAN_DIFFERENCE
from hcc_conversion.comparison.heterogeneity.pool_groups import INDEPENDENT, RANDOM
from hcc_conversion.statistics.replication import range_of_count
from schemas.scorecard import HEADLINE_KINDS, PRINTED, HeadlineMetrics

#: A standardised difference below it is small: Wang et al. (RCT-DUPLICATE), JAMA 2023;329:1376.
SMALL = 1.96
#: Kinds with a value that means no effect; a share and an incidence have none.
HAS_NO_EFFECT = (MEAN_DIFFERENCE, HAZARD_RATIO)


def prediction_intervals(pools: pd.DataFrame, least_centres: int) -> dict[str, tuple[float, float]]:
    """The 95 % prediction interval of the centres, by the name of the headline quantity.

    Left out is a quantity without an interval, of fewer than *least_centres* (an interval that
    holds everything is no evidence), and of a pool with a centre that is reconstructed from print:
    it holds the paper's own patients.

    *pools*: `Results` rows of the analysis ``heterogeneity``.
    """
    every = pools[pools["level"] == ""].dropna(subset=["value"])
    circular = set(every.loc[every["group"] == INDEPENDENT, "variable"])
    random = every[(every["group"] == RANDOM) & ~every["variable"].isin(circular)]
    known = random.pivot_table(index="variable", columns="stat", values="value")
    known = known.reindex(columns=["n", "prediction_low", "prediction_high"]).dropna()
    known = known[known["n"] >= least_centres]
    return {name: (float(low), float(high)) for name, _, low, high in known.itertuples()}


def headline_metrics(table: pd.DataFrame) -> pd.DataFrame:
    """How often the quantities of each kind replicate in each scope.

    *table*: `HeadlineComparison`. Returns `schemas.scorecard.HeadlineMetrics`. A quantity whose
    printed value cannot be right is left out, and counted.
    """
    rows = []
    ours = table[table["source"] != PRINTED]
    grouped = ours.groupby(["paper", "source", "made_from"], sort=False)
    for (paper, scope, made_from), own in grouped:
        for kind in HEADLINE_KINDS:
            of_kind = own[own["kind"] == kind]
            sound = of_kind[of_kind["finding"] == ""]
            compared = sound[sound["standardised_difference"].notna()]
            both = compared["same_direction"] & compared["same_significance"]
            rows.append(
                {
                    "paper": paper,
                    "scope": scope,
                    "made_from": made_from,
                    "kind": kind,
                    "quantities": len(of_kind),
                    "inconsistent": len(of_kind) - len(sound),
                    "compared": len(compared),
                    "same_direction_and_significance": (
                        int(both.sum()) if kind in HAS_NO_EFFECT else pd.NA
                    ),
                    "inside_printed": int(compared["inside_printed"].sum()),
                    **_expected(compared, made_from),
                    "inside_predicted": int(compared["inside_predicted"].sum()),
                    "small_difference": int((compared["standardised_difference"] < SMALL).sum()),
                    "predicted": int(sound["inside_prediction"].notna().sum()),
                    "inside_prediction": int(sound["inside_prediction"].sum()),
                }
            )
    columns = {_: column.dtype.type for _, column in HeadlineMetrics.to_schema().columns.items()}
    return HeadlineMetrics.validate(pd.DataFrame(rows, columns=list(columns)).astype(columns))


def _expected(compared: pd.DataFrame, made_from: str) -> dict[str, object]:
    """How many estimates perfect replication puts inside the printed limits, and the range.

    Of a scope made from the paper, wholly or in part, chance does not part the two: none.
    """
    names = ("expected_inside_printed", "expected_low", "expected_high")
    if made_from:
        return dict.fromkeys(names, pd.NA) | {names[0]: float("nan")}
    chances = compared["chance_inside_printed"].to_list()
    return dict(zip(names, (sum(chances), *range_of_count(chances)), strict=True))
