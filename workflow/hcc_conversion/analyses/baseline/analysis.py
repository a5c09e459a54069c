"""Baseline characteristics (Table 1)."""

from hcc_conversion.analyses.analysis import Analysis, Config, Item
from hcc_conversion.display.catalogue import Figure, Table


def items(config: Config) -> list[Item]:  # noqa: ARG001 the same for every study
    return [
        Figure(
            "comparison/baseline/differences",
            title="Differences from the pool, all sites",
            shows=(
                "A heat map with one row per characteristic and one column per site, of"
                " standardised differences."
            ),
            draw="differences:draw",
            reads=("differences",),
            about=(
                "The pool holds the centre's patients too. Differences of shares and means are in"
                " standard deviations (Austin 2009). Hatched: not collected."
            ),
            numbers="comparison/baseline/standardised_differences.csv",
        ),
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
