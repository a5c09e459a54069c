"""The files that the report is made from, named without reading any: Snakemake asks for them."""

from collections.abc import Sequence

from hcc_conversion.display.catalogue import RESULTS

#: Of the page of a site: figures by their path below the folder of the site; the first that show
#: something are shown.
SITE_FIGURES = {
    "flow/figure": "Who was treated, converted and resected",
    "conversion/incidence": "Conversion over time",
    "trae/figure": "Treatment-related adverse events",
    "surgery/figure": "Conversion surgery and direct surgery",
    "survival/figure": "Survival",
    "regimens/figure": "Regimens",
}


def result_files(
    analyses: Sequence[str], scopes: Sequence[str], folder: str = RESULTS
) -> list[str]:
    """The files with the analysis results that are shown, by analysis and scope; in *folder*."""
    return [f"{folder}/{scope}/{name}/results.parquet" for name in analyses for scope in scopes]


def mapping_files(centres: Sequence[str]) -> list[str]:
    """The files that say which fields centres with rows here collect."""
    return [f"{RESULTS}/{centre}/harmonised/collected.parquet" for centre in centres]


def quality_files(scopes: Sequence[str], centres: Sequence[str]) -> list[str]:
    """The files that say what became of the extracts; none has a patient's row.

    *scopes*: those that rows are at hand of.
    """
    return [
        *[f"{RESULTS}/{scope}/harmonised/accounting.parquet" for scope in scopes],
        *[f"{RESULTS}/{centre}/validation/findings.csv" for centre in centres],
        *[f"{RESULTS}/{centre}/validation/queries.csv" for centre in centres],
        *[f"{RESULTS}/{centre}/validation/verdict.txt" for centre in centres],
    ]
