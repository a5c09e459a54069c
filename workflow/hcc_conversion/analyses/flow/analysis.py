"""Patient flow (Figure 1)."""

from hcc_conversion.analyses.analysis import Analysis, Config, Item
from hcc_conversion.display.catalogue import Figure, Table


def items(config: Config) -> list[Item]:  # noqa: ARG001 the same for every study
    return [
        Figure(
            "comparison/flow/shares",
            title="Shares of the flow, all sites",
            shows=(
                "For each split of the flow a point per site with its 95 % confidence interval, in"
                " per cent."
            ),
            draw="shares:draw",
        ),
        Figure(
            "comparison/flow/accrual",
            title="Accrual and follow-up, all sites",
            shows=(
                "A row per site with its patients by half-year, all of them and their follow-up;"
                " above, of few sites, a line each with all patients so far."
            ),
            draw="accrual_figure:draw",
            part={"variable": "accrual"},
            about="Only of sites whose file asks for it and that have calendar dates.",
        ),
        Figure(
            "{scope}/flow/figure",
            title="Flow diagram",
            shows=(
                "Boxes from the rows of the extract down to conversion, each with its number of"
                " patients."
            ),
            draw="figure:draw",
            about="Percentages are of the box above. A dashed box is not collected at this centre.",
        ),
        Table("comparison/flow/table", title="Patient flow"),
    ]


ANALYSIS = Analysis(
    name="flow",
    order=1,
    title="Patient flow",
    paper="Figure 1",
    lead=(
        "Who was admitted, treated and converted. A dashed box is not collected at the site;"
        " percentages are of the box above."
    ),
    reads=("flow",),
    of_boxes=True,
    items=items,
    told="told:told",
    pooling="pooling:pool",
)
