"""Draw one survival endpoint of all scopes side by side."""

import pandas as pd

from hcc_conversion.analyses.survival.figure import draw_survival_panel
from hcc_conversion.display.labels import scope_label
from hcc_conversion.display.page import save_figure
from hcc_conversion.run.logs import log_to


def main(
    curves_paths: list[str],
    svg_path: str,
    png_path: str,
    *,
    endpoint: str,
    population: str,
    endpoint_title: str,
    scopes: dict[str, dict[str, str]],
    min_at_risk: int,
) -> None:
    tables = [
        pd.read_parquet(path).assign(scope=scope)
        for scope, path in zip(scopes, curves_paths, strict=True)
    ]
    # A scope without a curve has no rows; the first table stands in where none has any.
    curves = pd.concat([table for table in tables if len(table)] or tables[:1], ignore_index=True)
    labels = [
        (scope, scope_label(named["name"], named["nature"])) for scope, named in scopes.items()
    ]
    figure = draw_survival_panel(curves, endpoint, population, endpoint_title, labels, min_at_risk)
    save_figure(figure, svg_path, png_path)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        list(snakemake.input.curves),
        snakemake.output.svg,
        snakemake.output.png,
        endpoint=snakemake.wildcards.endpoint,
        population=snakemake.wildcards.population,
        endpoint_title=snakemake.params.endpoint_title,
        scopes=snakemake.params.scopes,
        min_at_risk=snakemake.params.min_at_risk,
    )
