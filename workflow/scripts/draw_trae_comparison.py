"""Draw the treatment-related adverse events of one population of all scopes side by side."""

import pandas as pd

from hcc_conversion.analyses.trae import figure as trae_figure
from hcc_conversion.display.labels import ANALYSIS, population_label, scope_label
from hcc_conversion.display.page import save_figure
from hcc_conversion.run.logs import log_to


def main(
    results_paths: list[str],
    svg_path: str,
    png_path: str,
    *,
    population: str,
    scopes: dict[str, dict[str, str]],
) -> None:
    results = {
        scope: pd.read_parquet(path) for scope, path in zip(scopes, results_paths, strict=True)
    }
    labels = {scope: scope_label(named["name"], named["nature"]) for scope, named in scopes.items()}
    title = f"{ANALYSIS['trae']} — {population_label(population)}, side by side"
    figure = trae_figure.draw_trae_comparison(results, labels, population, title)
    save_figure(figure, svg_path, png_path)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        list(snakemake.input.results),
        snakemake.output.svg,
        snakemake.output.png,
        population=snakemake.wildcards.population,
        scopes=snakemake.params.scopes,
    )
