"""Draw the survival curves of one scope."""

import pandas as pd

from hcc_conversion.analyses.survival.figure import draw_survival
from hcc_conversion.display.labels import figure_title
from hcc_conversion.display.page import save_figure
from hcc_conversion.run.logs import log_to


def main(
    curves_path: str,
    svg_path: str,
    png_path: str,
    *,
    scope: dict[str, str],
    endpoint_titles: dict[str, str],
    min_at_risk: int,
) -> None:
    curves = pd.read_parquet(curves_path)
    figure = draw_survival(curves, endpoint_titles, min_at_risk, figure_title("survival", scope))
    save_figure(figure, svg_path, png_path)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.input.curves,
        snakemake.output.svg,
        snakemake.output.png,
        scope=snakemake.params.scope,
        endpoint_titles=snakemake.params.endpoint_titles,
        min_at_risk=snakemake.params.min_at_risk,
    )
