"""Draw the survival of groups that are compared, in one scope."""

import pandas as pd

from hcc_conversion.analyses.survival.groups_figure import draw_survival_groups
from hcc_conversion.display.labels import figure_title
from hcc_conversion.display.page import save_figure
from hcc_conversion.run.logs import log_to


def main(
    curves_path: str,
    results_path: str,
    svg_path: str,
    png_path: str,
    *,
    scope: dict[str, str],
    comparisons: dict[str, list[str]],
    titles: dict[str, str],
    min_at_risk: int,
) -> None:
    figure = draw_survival_groups(
        pd.read_parquet(curves_path),
        pd.read_parquet(results_path),
        comparisons,
        titles,
        min_at_risk,
        figure_title("survival", scope),
    )
    save_figure(figure, svg_path, png_path)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.input.curves,
        snakemake.input.results,
        snakemake.output.svg,
        snakemake.output.png,
        scope=snakemake.params.scope,
        comparisons=snakemake.params.comparisons,
        titles=snakemake.params.titles,
        min_at_risk=snakemake.params.min_at_risk,
    )
