"""Tumour response (Tables 3 and 4, Figure 2); its courses and figures are patient-level."""

from hcc_conversion.analyses.analysis import Analysis, Config, Item
from hcc_conversion.display.catalogue import Figure, Table


def items(config: Config) -> list[Item]:  # noqa: ARG001 the same for every study
    return [
        Figure(
            "comparison/response/waterfall",
            title="Waterfall plots, all sites",
            shows=(
                "One panel per site on shared axes, with a bar per patient of the best change of"
                " the tumours; of more than five sites a row each, with a point per patient."
            ),
            draw="waterfalls:draw",
            reads=("courses", "results"),
            about="Without identifiers; it stays at the sites.",
            patient_level=True,
        ),
        Figure(
            "{scope}/response/figure",
            title="Waterfall and spider plots",
            shows=(
                "One bar per patient with the best change of the tumours, one line per patient with"
                " every evaluation; of more than 40 patients also median courses."
            ),
            draw="figure:draw",
            reads=("courses",),
            about=(
                "It stays at the centre. Evaluations are before surgery, progression or another"
                " treatment. The thresholds are −30 % (from baseline) and +20 % (above the"
                " smallest sum, so a line may cross it without progression)."
            ),
            patient_level=True,
        ),
        Table("comparison/response/table", title="Tumour response", opens_on="Converted, mRECIST"),
    ]


ANALYSIS = Analysis(
    name="response",
    order=3,
    title="Tumour response",
    paper="Tables 3 and 4, Figure 2",
    lead=(
        "Best response before surgery, progression or another treatment, by RECIST 1.1 and by"
        " mRECIST."
    ),
    reads=("response",),
    tables=("results", "courses", "distributions", "life_tables"),
    patient_rows=("courses",),
    items=items,
    told="told:told",
    pooling="pooling:pool",
)
