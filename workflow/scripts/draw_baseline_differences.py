"""Draw how far the baseline of every centre is from that of the pool."""

import pandas as pd

from hcc_conversion.analyses.baseline.differences import draw_heat_map
from hcc_conversion.display.labels import ANALYSIS, scope_label
from hcc_conversion.display.page import save_figure
from hcc_conversion.run.logs import log_to


def main(
    differences_path: str,
    svg_path: str,
    png_path: str,
    *,
    populations: dict[str, str],
    scopes: dict[str, dict[str, str]],
    pooled: str,
    threshold: float,
    titles: dict[str, str],
) -> None:
    labels = {
        scope: scope_label(named["name"], named["nature"])
        for scope, named in scopes.items()
        if scope != pooled
    }
    title = f"{ANALYSIS['baseline']}: every centre against the pool ({scopes[pooled]['nature']})"
    differences = pd.read_parquet(differences_path)
    figure = draw_heat_map(differences, populations, labels, threshold, title, titles)
    save_figure(figure, svg_path, png_path)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.input.differences,
        snakemake.output.svg,
        snakemake.output.png,
        populations=snakemake.params.populations,
        scopes=snakemake.params.scopes,
        pooled=snakemake.params.pooled,
        threshold=snakemake.params.threshold,
        titles=snakemake.params.titles,
    )
