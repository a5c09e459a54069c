"""Treatment-related adverse events before surgery (Table 5)."""

from hcc_conversion.analyses.analysis import Analysis, Config, Item
from hcc_conversion.display.catalogue import Figure, Table
from hcc_conversion.display.labels import population_label


def items(config: Config) -> list[Item]:
    side_by_side = [
        Figure(
            f"comparison/trae/{population}",
            title=f"{population_label(population)}, all sites",
            shows=(
                "For each adverse event a bar per site, in per cent of its patients, split by worst"
                " grade, with the 95 % confidence interval; of more than five sites their median"
                " and range."
            ),
            draw="figure:draw_sites",
            part={"population": population},
            about="A term without a bar was recorded in nobody.",
        )
        for population in config["trae"]["populations"]
    ]
    return [
        *side_by_side,
        Figure(
            "{scope}/trae/figure",
            title="Adverse events by worst grade",
            shows="For each adverse event a bar of the patients who had it, split by worst grade.",
            draw="figure:draw",
            about="In per cent of all patients of the population.",
        ),
        Table("comparison/trae/table", title="Adverse events"),
        Table("{scope}/trae/table", title="Laid out as Table 5"),
    ]


ANALYSIS = Analysis(
    name="trae",
    order=4,
    title="Treatment-related adverse events",
    paper="Table 5",
    lead="Before surgery, in patients by their worst grade (CTCAE).",
    reads=("trae",),
    table="columns:table",
    items=items,
    told="told:told",
    pooling="pooling:pool",
)
