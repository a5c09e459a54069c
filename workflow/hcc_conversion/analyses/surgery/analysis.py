"""Conversion against direct surgery (Tables 6 and 7)."""

from hcc_conversion.analyses.analysis import Analysis, Config, Item
from hcc_conversion.display.catalogue import Figure, Table
from hcc_conversion.display.paged import paged

#: Complications and major morbidity, which are compared as shares; and differences of a page.
SHARES_OF_DIFFERENCES, MOST_DIFFERENCES = 2, 6


def items(config: Config) -> list[Item]:
    subgroups = config["surgery"]["subgroups"].items()
    populations = {"resected": ("figure", "Surgery in numbers")} | {
        f"resected:{name}": (f"figure_{name}", f"Surgery in numbers, {spec['title']}")
        for name, spec in subgroups
    }
    of_populations = [
        Figure(
            f"{{scope}}/surgery/{path}",
            title=title,
            shows=(
                "Medians with quartiles of every measure, and patients with each complication with"
                " 95 % limits, for both kinds of surgery, with the differences."
            ),
            draw="figure:draw",
            part={"population": population},
            about=(
                "In per cent of those of whom it is known. Differences are conversion minus direct"
                " surgery. The tests, as the paper and of the sensitivity analysis, stand in the"
                " table."
            ),
        )
        for population, (path, title) in populations.items()
    ]
    return [
        *paged(
            Figure(
                "comparison/surgery/differences",
                title="Conversion minus direct surgery, all sites",
                shows=(
                    "For each measure a row per site with the difference and its 95 % limits; to"
                    " the right conversion surgery has the higher value. Of more than seven sites"
                    " the median, the range and either end by name."
                ),
                draw="differences:draw",
            ),
            len(config["surgery"]["measures"]) + SHARES_OF_DIFFERENCES,
            MOST_DIFFERENCES,
        ),
        Figure(
            "comparison/surgery/complications",
            title="Complications, all sites",
            shows=(
                "Per cent of patients with any complication and with a major one, after both kinds"
                " of surgery, per site."
            ),
            draw="sites:draw_complications",
            about="Major: Clavien–Dindo grade IIIa or higher.",
        ),
        *of_populations,
        Table(
            "comparison/surgery/table", title="Conversion and direct surgery", opens_on="Resected"
        ),
        Table("{scope}/surgery/table", title="Laid out as Tables 6 and 7", opens_on="Resected"),
    ]


ANALYSIS = Analysis(
    name="surgery",
    order=5,
    title="Conversion and direct surgery",
    paper="Tables 6 and 7",
    lead=(
        "The operation, the days after it and complications, in patients converted first and in"
        " patients operated up front. Differences are conversion minus direct surgery."
    ),
    reads=("surgery", "thresholds"),
    table="columns:table",
    groups_beside=True,
    items=items,
    told="told:told",
    pooling="pooling:pool",
    tables=("results", "distributions"),
)
