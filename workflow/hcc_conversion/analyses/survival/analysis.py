"""Overall, recurrence-free and disease-free survival (Figure 4)."""

from hcc_conversion.analyses.analysis import Analysis, Config, Item
from hcc_conversion.display.catalogue import Figure, Table
from hcc_conversion.display.labels import population_in_text


def items(config: Config) -> list[Item]:
    survival = config["survival"]
    side_by_side = [
        Figure(
            f"comparison/survival/{endpoint}/{population}",
            title=f"{spec['title']}: {population_in_text(population)}, all sites",
            shows=(
                "One Kaplan–Meier curve with 95 % band per site, on shared axes, with the numbers"
                " at risk."
            ),
            draw="figure:draw_sites",
            reads=("curves",),
            part={"endpoint": endpoint, "population": population},
        )
        for endpoint, spec in survival["endpoints"].items()
        for population in spec["populations"]
    ]
    whole = Figure(
        "{scope}/survival/figure",
        title="Survival, all endpoints",
        shows="Kaplan–Meier curves with 95 % bands for every endpoint, by group.",
        draw="figure:draw",
        reads=("curves",),
        about=(
            "Bands are log-log. A curve stops where too few patients are at risk. Groups that are"
            " formed after time zero, such as the converted, cannot be compared from diagnosis:"
            " they had to live long enough to be converted."
        ),
    )
    compared = Figure(
        "{scope}/survival/groups",
        title="Groups compared",
        shows=(
            "Kaplan–Meier curves of the groups that survival is compared between, with the numbers"
            " at risk."
        ),
        draw="groups_figure:draw",
        reads=("curves", "results"),
        about=(
            "With the log-rank test, stratified by centre where there are several. Groups that form"
            " after time zero cannot be compared as treatments: whoever is in one lived long enough"
            " for it. The table has the differences of restricted mean survival times."
        ),
    )
    return [
        *side_by_side,
        whole,
        *([compared] if survival.get("comparisons") else []),
        Table("comparison/survival/table", title="Survival"),
    ]


ANALYSIS = Analysis(
    name="survival",
    order=10,
    title="Survival",
    paper="Figure 4",
    lead=(
        "Kaplan–Meier estimates. Survival of the converted from diagnosis includes the time they"
        " had to live to be converted, so it cannot be compared with that of others."
    ),
    reads=("survival", "response", "thresholds"),
    tables=("results", "curves", "life_tables", "log_rank_sums"),
    pooling="pooling:pool",
    items=items,
    told="told:told",
)
