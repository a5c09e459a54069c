"""Draw how many patients had complications in all scopes side by side."""

import pandas as pd

from hcc_conversion.analyses.surgery.sites import complication_shares
from hcc_conversion.display.labels import scope_label
from hcc_conversion.display.page import save_figure
from hcc_conversion.display.shares_by_scope import draw_share_comparison
from hcc_conversion.run.logs import log_to

TITLE = "Patients with postoperative complications — side by side"


def main(
    results_paths: list[str], svg_path: str, png_path: str, scopes: dict[str, dict[str, str]]
) -> None:
    results = {
        scope: pd.read_parquet(path) for scope, path in zip(scopes, results_paths, strict=True)
    }
    labels = {scope: scope_label(named["name"], named["nature"]) for scope, named in scopes.items()}
    table = complication_shares(results, labels)
    save_figure(draw_share_comparison(table, TITLE), svg_path, png_path)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        list(snakemake.input.results),
        snakemake.output.svg,
        snakemake.output.png,
        snakemake.params.scopes,
    )
