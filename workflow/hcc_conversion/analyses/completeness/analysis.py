"""Completeness of the data (not in the paper)."""

from hcc_conversion.analyses.analysis import Analysis, Config, Item
from hcc_conversion.display.catalogue import Figure, Table


def items(config: Config) -> list[Item]:  # noqa: ARG001 the same for every study
    seen = (
        "A row per field, by kind; a column per site with the per cent of patients of whom it is"
        " known. Of more than a dozen sites their spread instead."
    )
    return [
        Figure(
            "comparison/completeness/patients",
            title="Fields of patients, all sites",
            shows=seen,
            draw="figure:draw_patients",
            about="Hatched: not collected. A point: not told.",
        ),
        Figure(
            "comparison/completeness/records",
            title="Fields of courses and events, all sites",
            shows=seen,
            draw="figure:draw_records",
            about="Hatched: not collected. A point: not told.",
        ),
        Figure(
            "{scope}/completeness/figure",
            title="Completeness of every field",
            shows="A bar per field, up to the per cent of patients of whom it is known.",
            draw="figure:draw",
        ),
        Table("comparison/completeness/table", title="Of how many each field is known", by="Kind"),
    ]


ANALYSIS = Analysis(
    name="completeness",
    order=12,
    title="Completeness of the data",
    paper="not in the paper",
    lead=(
        "Of how many patients a field is known, of those of whom it could be. What a site does not"
        " collect is not incomplete: it is not collected."
    ),
    items=items,
    table="tables:table",
    beside="tables:beside",
)
