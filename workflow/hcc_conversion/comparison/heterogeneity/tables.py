"""The pools of all headline quantities as tables: one row each, and one per centre."""

from collections.abc import Mapping, Sequence

import pandas as pd

from hcc_conversion.comparison.heterogeneity.cells import (
    KIND,
    NOTE,
    Cells,
    PoolCells,
    count_text,
    estimate_text,
    i2_text,
    is_known,
    limits_text,
    q_text,
    sensitivity_text,
    tau2_text,
)
from hcc_conversion.comparison.heterogeneity.headlines import Headline
from hcc_conversion.comparison.heterogeneity.pool_groups import (
    BAYESIAN,
    CENTRE,
    COMMON,
    FIRTH,
    HETEROGENEITY,
    INDEPENDENT,
    INFLUENCE,
    LEAVE_ONE_OUT,
    LEFT_OUT,
    ONE_STAGE,
    PUBLISHED,
    RANDOM,
    TWO_STAGE,
    WITHHELD,
)
from hcc_conversion.comparison.printed_names import paper_heading
from hcc_conversion.display.lines import number_text

#: Columns that name a row.
POOL_HEADER = ["Kind", "Quantity"]
INFLUENCE_HEADER = [*POOL_HEADER, "Centre"]
NOTES = [
    "Centres: n/N and % with Wilson's limits; incidence with log-log limits, after the number "
    "still at risk; difference of means with Welch's; hazard ratio of the centre's Cox model, with "
    "events/n of the level. All limits are 95 %.",
    "Pooled: the random-effects model (see Method). Its limits have k - 1 degrees of freedom: of "
    "two or three centres they are very wide, as little is known of centres from so few.",
    "Bayesian: the same centres, with what is known beforehand of how far centres differ (the "
    "prior; see Notes). Of fewer than five centres read this one. If the prior holds, the value of "
    "the typical centre lies between its limits with a probability of 95 %; how much hangs on the "
    "prior shows in the column with half and double its scale. Of two centres much does.",
    "Prediction interval: where the true value of another such centre would lie.",
    "I²: share of the variance that lies between centres. τ²: that variance, on the scale of the "
    "logit (proportions), complementary log-log (incidences), variable, or log hazard ratio.",
    "Other model: of proportions, the two-stage model of the logits.",
    "Without reconstructed: the centres that are not copies of the published values. Simulated "
    "ones are drawn to resemble the paper, and a pool with them is not independent of it either.",
    "One-stage: of the patients of all centres at once. Mean differences and hazard ratios are "
    "within centres; Firth's penalised model has a hazard ratio where one level has no events too. "
    "A pool that leaves out centres without events is biased. Proportions and incidences are "
    "without regard to the centre; the random-effects model of proportions has the centre, and is "
    "of the patients too.",
    "Published: limits of proportions and means are worked out from the printed numbers.",
]


def pool_table(
    results: pd.DataFrame, headlines: Sequence[Headline], headings: Mapping[str, str]
) -> pd.DataFrame:
    """One row per headline quantity.

    Parameters
    ----------
    results
        `Results` of the heterogeneity.
    headlines
        the quantities, in the order of display.
    headings
        centre, then the heading of its column.
    """
    cells = PoolCells(results)
    return pd.DataFrame([_pool_row(cells, headline, headings) for headline in headlines])


def _pool_row(cells: PoolCells, headline: Headline, headings: Mapping[str, str]) -> dict[str, str]:
    name, kind = headline.name, headline.kind
    pooled, spread = cells.at(name, RANDOM), cells.at(name, HETEROGENEITY)
    bayesian = cells.at(name, BAYESIAN)
    row = {"Kind": KIND[kind], "Quantity": headline.title}
    for centre, heading in headings.items():
        found = cells.at(name, CENTRE, centre)
        counts = count_text(kind, found) if is_known(found) else ""
        row[heading] = "; ".join(text for text in (counts, estimate_text(kind, found)) if text)
    row |= {
        "Centres pooled": f"{pooled['n']:.0f}",
        "Pooled (95 % CI)": _pooled_text(kind, pooled),
        "Prediction interval": limits_text(kind, pooled, "prediction"),
        "Bayesian (95 % credible)": estimate_text(kind, bayesian) if is_known(bayesian) else "",
        "Bayesian prediction": limits_text(kind, bayesian, "prediction"),
        "Bayesian, other scale of the prior": sensitivity_text(kind, name, cells),
        "I², %": i2_text(spread),
        "τ²": tau2_text(spread),
        "Heterogeneity": q_text(spread),
        "Common effect": estimate_text(kind, cells.at(name, COMMON)),
        "Other model": estimate_text(kind, cells.at(name, TWO_STAGE)),
        "Without reconstructed": estimate_text(kind, cells.at(name, INDEPENDENT)),
        "One-stage": estimate_text(kind, cells.at(name, ONE_STAGE)),
        "One-stage, Firth": estimate_text(kind, cells.at(name, FIRTH)),
    }
    papers = cells.levels(name, PUBLISHED)
    for paper in papers:
        row[paper_heading(paper)] = estimate_text(kind, cells.at(name, PUBLISHED, paper))
    notes = [pooled, bayesian, *(cells.at(name, PUBLISHED, paper) for paper in papers)]
    texts = [str(found[NOTE]) for found in notes if is_known(found) or found is pooled]
    # Who is left out stands, with the reason, in the column of the centre.
    parts = [part for text in texts for part in text.split("; ") if not part.startswith(LEFT_OUT)]
    row["Notes"] = "; ".join(filter(None, parts))
    return row


def _pooled_text(kind: str, pooled: Cells) -> str:
    if is_known(pooled):
        return estimate_text(kind, pooled)
    return WITHHELD if str(pooled[NOTE]).startswith(WITHHELD) else "no estimate"


def influence_table(
    results: pd.DataFrame, headlines: Sequence[Headline], headings: Mapping[str, str]
) -> pd.DataFrame:
    """One row per headline quantity and centre: its weight, the pool without it, its influence."""
    cells = PoolCells(results)
    return pd.DataFrame(
        [
            _influence_row(cells, headline, centre, heading)
            for headline in headlines
            for centre, heading in headings.items()
        ]
    )


def _influence_row(
    cells: PoolCells, headline: Headline, centre: str, heading: str
) -> dict[str, str]:
    name, kind = headline.name, headline.kind
    own = cells.at(name, CENTRE, centre)
    without, moved = cells.at(name, LEAVE_ONE_OUT, centre), cells.at(name, INFLUENCE, centre)
    return {
        "Kind": KIND[kind],
        "Quantity": headline.title,
        "Centre": heading,
        "Estimate (95 % CI)": estimate_text(kind, own),
        "Weight, %": _number(own, "weight_percent"),
        "Pooled without it": estimate_text(kind, without),
        "τ² without it": _number(without, "tau2"),
        "I² without it, %": _number(without, "i2"),
        "Residual": _number(moved, "residual"),
        "DFFITS": _number(moved, "dffits"),
        "Cook's distance": _number(moved, "cooks_distance"),
        "Influence": str(moved.get(NOTE, "")),
    }


def _number(cells: Cells, name: str) -> str:
    return number_text(cells[name]) if is_known(cells, name) else ""
