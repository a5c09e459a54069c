"""Draw the stages and reasons of unresectability of one scope's converted patients."""

import pandas as pd

from hcc_conversion.analyses.regimens.reasons import draw_reasons
from hcc_conversion.display.labels import scope_label
from hcc_conversion.display.page import save_figure
from hcc_conversion.run.logs import log_to


def main(results_path: str, svg_path: str, png_path: str, scope: dict[str, str]) -> None:
    title = f"Stages and reasons of unresectability — {scope_label(scope['name'], scope['nature'])}"
    save_figure(draw_reasons(pd.read_parquet(results_path), title), svg_path, png_path)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.input.results,
        snakemake.output.svg,
        snakemake.output.png,
        snakemake.params.scope,
    )
