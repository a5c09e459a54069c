"""Draw the flow's shares of all scopes side by side."""

import pandas as pd

from hcc_conversion.analyses.flow.shares import headline_shares
from hcc_conversion.display.labels import ANALYSIS, scope_label
from hcc_conversion.display.page import save_figure
from hcc_conversion.display.shares_by_scope import draw_share_comparison
from hcc_conversion.run.logs import log_to


def main(
    results_paths: list[str], svg_path: str, png_path: str, scopes: dict[str, dict[str, str]]
) -> None:
    results = {
        scope: pd.read_parquet(path) for scope, path in zip(scopes, results_paths, strict=True)
    }
    labels = {scope: scope_label(named["name"], named["nature"]) for scope, named in scopes.items()}
    table = headline_shares(results, labels)
    save_figure(
        draw_share_comparison(table, f"{ANALYSIS['flow']} — side by side"), svg_path, png_path
    )


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        list(snakemake.input.results),
        snakemake.output.svg,
        snakemake.output.png,
        snakemake.params.scopes,
    )
