"""Draw the differences between conversion and direct surgery of all scopes side by side."""

import pandas as pd

from hcc_conversion.analyses.surgery.differences import draw_differences
from hcc_conversion.analyses.surgery.sites import surgery_differences
from hcc_conversion.display.labels import scope_label
from hcc_conversion.display.page import save_figure
from hcc_conversion.run.logs import log_to

TITLE = "Conversion minus direct surgery — side by side"


def main(
    results_paths: list[str],
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
    table = surgery_differences(results, labels, titles)
    save_figure(draw_differences(table, TITLE), svg_path, png_path)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        list(snakemake.input.results),
        snakemake.output.svg,
        snakemake.output.png,
        scopes=snakemake.params.scopes,
        titles=snakemake.params.titles,
    )
