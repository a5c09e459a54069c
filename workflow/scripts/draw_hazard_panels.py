"""Draw the hazard ratios of every predictor alone, of all scopes and papers side by side."""

import pandas as pd

from hcc_conversion.analyses.conversion.hazard_panels import draw_hazard_panels
from hcc_conversion.comparison.published_values import paper_heading, read_published_values
from hcc_conversion.display.labels import ANALYSIS, scope_label
from hcc_conversion.display.page import save_figure
from hcc_conversion.run.logs import log_to


def main(
    results_paths: list[str],
    published_paths: list[str],
    svg_path: str,
    png_path: str,
    *,
    scopes: dict[str, dict[str, str]],
    titles: dict[str, str],
) -> None:
    results = {
        scope: pd.read_parquet(path) for scope, path in zip(scopes, results_paths, strict=True)
    }
    labels = {scope: scope_label(named["name"], named["nature"]) for scope, named in scopes.items()}
    published = {paper_heading(path): read_published_values(path) for path in published_paths}
    title = f"{ANALYSIS['conversion']} — each alone, side by side"
    save_figure(draw_hazard_panels(results, labels, published, title, titles), svg_path, png_path)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        list(snakemake.input.results),
        list(snakemake.input.published),
        snakemake.output.svg,
        snakemake.output.png,
        scopes=snakemake.params.scopes,
        titles=snakemake.params.titles,
    )
