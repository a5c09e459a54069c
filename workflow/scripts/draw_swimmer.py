"""Draw the patients' courses of one centre as lanes."""

import pandas as pd

from hcc_conversion.analyses.swimmer.figure import draw_swimmer
from hcc_conversion.display.labels import scope_label
from hcc_conversion.display.page import save_figure
from hcc_conversion.run.logs import log_to


def main(
    lanes_path: str,
    results_path: str,
    svg_path: str,
    png_path: str,
    *,
    options: dict[str, str],
    scope: dict[str, str],
) -> None:
    lanes, results = pd.read_parquet(lanes_path), pd.read_parquet(results_path)
    label = scope_label(scope["name"], scope["nature"])
    save_figure(draw_swimmer(lanes, results, options, label), svg_path, png_path)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.input.lanes,
        snakemake.input.results,
        snakemake.output.svg,
        snakemake.output.png,
        options=snakemake.params.options,
        scope=snakemake.params.scope,
    )
