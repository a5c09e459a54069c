"""Draw the headline quantities of every scope beside the printed ones."""

import pandas as pd

from hcc_conversion.comparison.scorecard.figure import draw_published
from hcc_conversion.display.labels import scope_label
from hcc_conversion.display.page import save_figure
from hcc_conversion.run.logs import log_to
from schemas.scorecard import HeadlineComparison


def main(
    headlines_path: str,
    svg_path: str,
    png_path: str,
    *,
    scopes: dict[str, dict[str, str]],
    title: str,
) -> None:
    columns = HeadlineComparison.to_schema().columns
    types = {name: column.dtype.type for name, column in columns.items()}
    text = [name for name, kind in types.items() if isinstance(kind, pd.StringDtype)]
    table = pd.read_csv(headlines_path, dtype=types)
    table[text] = table[text].fillna("")
    table = HeadlineComparison.validate(table)
    labels = {scope: scope_label(named["name"], named["nature"]) for scope, named in scopes.items()}
    save_figure(draw_published(table, labels, title), svg_path, png_path)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.input.headlines,
        snakemake.output.svg,
        snakemake.output.png,
        scopes=snakemake.params.scopes,
        title=snakemake.params.title,
    )
