"""Baseline characteristics (Table 1)."""

from hcc_conversion.analyses.analysis import Analysis, Config, Item
from hcc_conversion.display.catalogue import Figure, Table
from hcc_conversion.display.labels import population_label


def items(config: Config) -> list[Item]:
    of_populations = [
        Figure(
            "comparison/baseline/differences"
            if position == 0
            else f"comparison/baseline/differences_{population}",
            title=f"Differences from the pool, all sites: {population_label(population)}",
            shows=(
                "One row per characteristic and in it one point per site, its standardised"
                " difference from the pool; of up to six sites with its number, else with the"
                " lowest and the highest by name."
            ),
            draw="differences:draw",
            reads=("differences",),
            # The first has those too whom sites describe that can tell none of the study's.
            part={"population": population} if position else {},
            about=(
                "The pool holds the site's patients too. Differences of shares and means are in"
                " standard deviations (Austin 2009)."
            ),
            numbers="comparison/baseline/standardised_differences.csv",
        )
        for position, population in enumerate(config["baseline"]["populations"])
    ]
    return [
        *of_populations,
        Figure(
            "{scope}/baseline/figure",
            title="Baseline characteristics",
            shows=(
                "Bars for the levels of every characteristic, in per cent of the patients whose"
                " value is known."
            ),
            draw="figure:draw",
        ),
        Table("comparison/baseline/table", title="Baseline characteristics", opens_on="Converted"),
    ]


ANALYSIS = Analysis(
    name="baseline",
    order=2,
    title="Baseline characteristics",
    paper="Table 1",
    lead=(
        "The converted, as in the paper, and other groups beside them. Percentages are of the"
        " patients whose value is known."
    ),
    reads=("baseline", "characteristics", "predictors"),
    items=items,
    told="told:told",
    tables=("results", "distributions"),
    pooling="pooling:pool",
)
