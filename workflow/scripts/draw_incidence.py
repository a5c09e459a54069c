"""Draw the cumulative incidence of conversion of one scope."""

import pandas as pd

from hcc_conversion.analyses.conversion import incidence as incidence_figure
from hcc_conversion.display.labels import scope_label
from hcc_conversion.display.page import save_figure
from hcc_conversion.run.logs import log_to


def main(
    curves_path: str,
    svg_path: str,
    png_path: str,
    *,
    scope: dict[str, str],
    competing: list[str],
    min_at_risk: int,
) -> None:
    title = f"Cumulative incidence of conversion — {scope_label(scope['name'], scope['nature'])}"
    curves = pd.read_parquet(curves_path)
    figure = incidence_figure.draw_incidence(curves, competing, min_at_risk, title)
    save_figure(figure, svg_path, png_path)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.input.curves,
        snakemake.output.svg,
        snakemake.output.png,
        scope=snakemake.params.scope,
        competing=snakemake.params.competing,
        min_at_risk=snakemake.params.min_at_risk,
    )
