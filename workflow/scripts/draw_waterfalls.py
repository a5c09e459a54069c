"""Draw the best change of every patient of all scopes side by side; patient-level."""

import pandas as pd

from hcc_conversion.analyses.response.waterfalls import draw_waterfalls, why_no_responses
from hcc_conversion.display.labels import ANALYSIS, population_label, scope_label
from hcc_conversion.display.page import save_figure
from hcc_conversion.run.logs import log_to


def main(
    courses_paths: list[str],
    results_paths: list[str],
    svg_path: str,
    png_path: str,
    *,
    population: str,
    scopes: dict[str, dict[str, str]],
) -> None:
    courses, reasons = {}, {}
    for scope, path, results in zip(scopes, courses_paths, results_paths, strict=True):
        table = pd.read_parquet(path)
        courses[scope] = table[table["population"] == population]
        reasons[scope] = why_no_responses(pd.read_parquet(results), population)
    labels = {scope: scope_label(named["name"], named["nature"]) for scope, named in scopes.items()}
    title = f"{ANALYSIS['response']} — {population_label(population)}, side by side (patient-level)"
    save_figure(draw_waterfalls(courses, labels, reasons, title), svg_path, png_path)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        list(snakemake.input.courses),
        list(snakemake.input.results),
        snakemake.output.svg,
        snakemake.output.png,
        population=snakemake.params.population,
        scopes=snakemake.params.scopes,
    )
