"""Hold the shares of all sites against the limits that chance keeps them in; draw the funnels."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from hcc_conversion.comparison.funnels.figure import draw_funnels
from hcc_conversion.comparison.funnels.results import funnel_table
from hcc_conversion.comparison.published_values import published_of_papers
from hcc_conversion.comparison.scorecard.sources import read_results
from hcc_conversion.display.page import save_figure
from hcc_conversion.run.contents import refuse_changed
from hcc_conversion.run.csv_for_people import write_csv
from hcc_conversion.run.logs import log_to
from schemas.vocabulary import POOLS

TITLE = "Shares of sites by their size, and what chance alone makes of them"


def main(
    results_paths: list[str],
    values_paths: list[str],
    folder: str,
    *,
    funnels: Mapping[str, Mapping[str, Any]],
    scopes: Mapping[str, Mapping[str, str]],
) -> None:
    """*folder*: where results.csv (unrounded), table.csv and the figure are written."""
    centres = {scope: named for scope, named in scopes.items() if scope not in POOLS}
    results = read_results(results_paths, list(centres))
    table = funnel_table(funnels, results, published_of_papers(values_paths), centres)
    target = Path(folder)
    write_csv(table, target / "results.csv")
    write_csv(_as_read(table), target / "table.csv")
    save_figure(draw_funnels(table, centres, TITLE), target / "figure")


def _as_read(table: pd.DataFrame) -> pd.DataFrame:
    """Per cent with one decimal."""
    numbers = [name for name, kind in table.dtypes.items() if kind == "float64"]
    return table.assign(**{name: table[name].map(_one_decimal) for name in numbers})


def _one_decimal(number: float) -> str:
    return "" if pd.isna(number) else f"{number:.1f}"


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        list(snakemake.input.results),
        list(snakemake.input.values),
        str(Path(snakemake.output.table).parent),
        funnels=snakemake.params.funnels,
        scopes=snakemake.params.scopes,
    )
    refuse_changed(snakemake.params.content)
