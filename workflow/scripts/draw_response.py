"""Draw the waterfall and spider plots of one population of one scope."""

import pandas as pd

from hcc_conversion.analyses.response import figure as response_figure
from hcc_conversion.display.labels import figure_title, population_label
from hcc_conversion.display.page import save_figure
from hcc_conversion.run.logs import log_to


def main(
    courses_path: str, svg_path: str, png_path: str, *, scope: dict[str, str], population: str
) -> None:
    courses = pd.read_parquet(courses_path)
    courses = courses[courses["population"] == population]
    title = f"{figure_title('response', scope)}: {population_label(population)}"
    save_figure(response_figure.draw_response(courses, title), svg_path, png_path)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.input.courses,
        snakemake.output.svg,
        snakemake.output.png,
        scope=snakemake.params.scope,
        population=snakemake.params.population,
    )
