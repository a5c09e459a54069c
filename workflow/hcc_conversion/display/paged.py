"""A figure that is too long for one page, as several."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import ceil
from typing import TypeVar

from hcc_conversion.display.catalogue import PAGE, Figure

Row = TypeVar("Row")


def paged(figure: Figure, n_rows: int, most: int) -> list[Figure]:
    """The figures of *n_rows* in at most so many a page; the first keeps the path.

    `PAGE` of their part is ``1 of 2``; there is none where one page does.
    """
    n_pages = ceil(n_rows / most)
    if n_pages <= 1:
        return [figure]
    return [
        replace(
            figure,
            path=figure.path if number == 1 else f"{figure.path}_{number}",
            title=f"{figure.title} ({number} of {n_pages})",
            part={**figure.part, PAGE: f"{number} of {n_pages}"},
        )
        for number in range(1, n_pages + 1)
    ]


def on_page(rows: Sequence[Row], part: Mapping[str, str]) -> Sequence[Row]:
    """Those of *rows* that are on the page of *part*: as many on each, fewer on the last."""
    number, n_pages = map(int, part.get(PAGE, "1 of 1").split(" of "))
    size = ceil(len(rows) / n_pages)
    return rows[(number - 1) * size : number * size]


def page_title(title: str, part: Mapping[str, str]) -> str:
    """The title with the number of the page, where there are several."""
    return f"{title}, {part[PAGE]}" if PAGE in part else title
