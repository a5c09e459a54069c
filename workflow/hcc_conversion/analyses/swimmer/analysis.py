"""The patients' courses as lanes (Figure 3): patient-level, so for centres and never the pool."""

from hcc_conversion.analyses.analysis import Analysis, Config, Item
from hcc_conversion.display.catalogue import Figure


def items(config: Config) -> list[Item]:  # noqa: ARG001 the same for every study
    return [
        Figure(
            "{centre}/swimmer/figure",
            title="Swimmer plot",
            shows=(
                "One lane per patient, in months, with treatments as bars, and responses, surgery,"
                " recurrence and last contact as marks."
            ),
            draw="figure:draw",
            reads=("lanes", "results"),
            about=(
                "It stays at the centre. Patients without a lane, and what is not drawn, are"
                " counted below the lanes."
            ),
            numbers="{centre}/swimmer/results.parquet",
            patient_level=True,
        ),
    ]


ANALYSIS = Analysis(
    name="swimmer",
    order=7,
    title="Courses of the converted",
    paper="Figure 3",
    lead="Treatment, responses, surgery and follow-up of every converted patient, in a lane each.",
    reads=("swimmer", "response"),
    tables=("results", "lanes"),
    patient_rows=("lanes",),
    table="",
    pooled=False,
    items=items,
    told="told:told",
)
