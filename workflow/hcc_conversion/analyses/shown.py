"""The files of tables and figures, and what Snakemake's own report says of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hcc_conversion.analyses.analysis import Config
from hcc_conversion.analyses.registry import analyses
from hcc_conversion.display.catalogue import (
    CENTRE,
    FIGURE,
    RESULTS,
    SCOPE,
    Figure,
    Section,
    is_side_by_side,
)
from schemas.vocabulary import COMPARISON

TOGETHER = "all side by side"
PATIENT_LEVEL = "Patient-level, stays at the centre"


@dataclass(frozen=True)
class Shown:
    """A table or figure.

    files
        with ``{scope}`` where there is one of every scope.
    marked
        the one of them that Snakemake's report holds, under `category` and `labels`; or empty.
    """

    files: Sequence[str]
    marked: str
    category: str
    labels: Mapping[str, str]


def shown_of_scope(config: Config, scopes: Sequence[str], *, rows: bool = True) -> Iterator[Shown]:
    """The tables and figures of one of *scopes*: all centres, or the pool alone.

    *rows*: whether those of single patients are among them.
    """
    for analysis in analyses().values():
        if analysis.scopes(scopes) and (rows or analysis.pooled):
            if analysis.table:
                yield _table(f"{RESULTS}/{SCOPE}/{analysis.name}/table", analysis.title, SCOPE)
            yield from _figures(config, analysis.figures(config, side_by_side=False, rows=rows))


def shown_side_by_side(config: Config) -> Iterator[Shown]:
    """The tables and figures of all scopes together, and how far centres are from the pool."""
    for analysis in analyses().values():
        if analysis.pooled:
            folder = f"{RESULTS}/{COMPARISON}/{analysis.name}"
            differences = f"{folder}/standardised_differences"
            yield Shown([f"{differences}.parquet", f"{differences}.csv"], "", "", {})
            yield _table(f"{folder}/table", analysis.title, TOGETHER)
            yield from _figures(config, analysis.figures(config, side_by_side=True))


def shown_of_section(section: Section) -> Iterator[Shown]:
    """The figures of a section that is no analysis."""
    yield from (_figure(item, True) for item in section.items if isinstance(item, Figure))


def _table(path: str, title: str, scope: str) -> Shown:
    page = f"{path}.html"
    return Shown([f"{path}.csv", page], page, "Tables", {"scope": scope, "output": title})


def _figures(config: Config, figures: Sequence[Figure]) -> Iterator[Shown]:
    """Those of single patients are in the report only where the configuration lets them in."""
    let_in = config["report"]["patient_level_figures"]
    yield from (_figure(figure, let_in or not figure.patient_level) for figure in figures)


def _figure(figure: Figure, in_report: bool) -> Shown:
    path = f"{RESULTS}/{figure.path.replace(CENTRE, SCOPE)}"
    together = is_side_by_side(figure)
    category = "Side by side" if together else "Figures"
    labels = {
        "scope": TOGETHER if together else SCOPE,
        "output": figure.title,
        "what one sees": f"{figure.shows} {figure.about}".strip(),
    }
    return Shown(
        [f"{path}{ending}" for ending in FIGURE],
        f"{path}.svg" if in_report else "",
        PATIENT_LEVEL if figure.patient_level else category,
        labels,
    )
