"""Regimens, reasons of unresectability and stages of the converted (Tables 2 and 8)."""

from hcc_conversion.analyses.analysis import Analysis, Config, Item
from hcc_conversion.display.catalogue import Figure, Table


def items(config: Config) -> list[Item]:  # noqa: ARG001 the same for every study
    return [
        Figure(
            "{scope}/regimens/reasons",
            title="Reasons of unresectability",
            shows="Bars of patients with exactly the reasons whose dots are filled beneath.",
            draw="reasons:draw",
        ),
        Figure(
            "{scope}/regimens/figure",
            title="Regimens",
            shows="Bars of patients per regimen before conversion, and per adjuvant treatment.",
            draw="figure:draw",
        ),
        Table(
            "comparison/regimens/table",
            title="Regimens and unresectability",
            opens_on="Converted",
        ),
    ]


ANALYSIS = Analysis(
    name="regimens",
    order=6,
    title="Regimens and unresectability",
    paper="Tables 2 and 8",
    lead=(
        "What the converted were given before and after surgery, and why they could not be operated"
        " at first."
    ),
    listing="results:regimens_listing",
    listed="converted patients",
    items=items,
    told="told:told",
    tables=("results", "distributions"),
    pooling="pooling:pool",
)
