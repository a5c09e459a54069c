"""Figures of all predictors, all sites side by side: as many pages as they take."""

from collections.abc import Iterable, Mapping
from math import ceil
from typing import Any

from hcc_conversion.display.catalogue import PAGE, Figure

#: Predictors of one page.
MOST_PREDICTORS = 12
SHOWS = (
    "For each predictor a row per site with the hazard ratio and its 95 % limits, on one scale; of"
    " more than seven sites the median, the range and either end by name."
)


def pages(predictors: Iterable[str]) -> list[list[str]]:
    """The predictors of every page, evenly."""
    names = list(predictors)
    n_pages = max(ceil(len(names) / MOST_PREDICTORS), 1)
    size = ceil(len(names) / n_pages)
    return [names[page * size : (page + 1) * size] for page in range(n_pages)]


def model_predictors(study: Mapping[str, Any], model: str) -> list[str]:
    """The predictors of a model of the prognosis: those it names, else all."""
    return list(study["prognosis"]["models"][model].get("predictors", study["predictors"]))


def page_figures(
    path: str, title: str, about: str, predictors: Iterable[str], part: Mapping[str, str]
) -> list[Figure]:
    """The figure of every page; the first has the plain *path*, the others their number behind."""
    n_pages = len(pages(predictors))
    return [
        Figure(
            path if number == 1 else f"{path}_{number}",
            title=title if n_pages == 1 else f"{title} ({number} of {n_pages})",
            shows=SHOWS,
            draw="hazard_panels:draw",
            part={**part, PAGE: str(number)},
            about=about,
        )
        for number in range(1, n_pages + 1)
    ]
