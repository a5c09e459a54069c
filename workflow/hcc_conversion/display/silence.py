"""Where results say nothing of a site: a sentence, in place of empty figures and tables."""

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure

from hcc_conversion.display.catalogue import PAGE
from hcc_conversion.display.page import (
    MARGIN,
    TEXT_SIZE,
    WIDE,
    house_style,
    line_height,
    new_page,
    place_text,
    place_title,
    title_height,
    wrap,
)
from hcc_conversion.display.palette import GREY
from schemas.results import NOT_COLLECTED

#: The variable under which a model tells of itself, such as how many predictors it lacks: these
#: numbers are there where it has no patient.
MODEL = "model"


def why_silent(results: pd.DataFrame, part: Mapping[str, str | Sequence[str]] | None = None) -> str:
    """Why there is no number of any patient; empty where there is one.

    Parameters
    ----------
    results
        `schemas.results.Results` of one scope.
    part
        of a figure: only lines of the population, variable or model that it names, or of one of
        those that it names together, count, on whatever `PAGE`.
    """
    lines = results[results["variable"] != MODEL]
    for named in (named for key, named in (part or {}).items() if key != PAGE):
        names = [named] if isinstance(named, str) else list(named)
        whole = lines["group"].str.split(":").str[0]
        lines = lines[lines[["population", "variable"]].isin(names).any(axis=1) | whole.isin(names)]
    if lines["value"].notna().any():
        return ""
    reasons = lines.loc[lines["note"] != "", "note"]
    return str(reasons.mode().iloc[0]) if len(reasons) else NOT_COLLECTED


def few_patients(fewest: int) -> str:
    """Why too few are not shown, as it stands in a line."""
    return f"fewer than {fewest} patients"


def silence(whose: str, why: str) -> str:
    """``Foshan: nothing to show here, not collected.``"""
    return f"{whose}: nothing to show here, {why}."


@house_style()
def draw_sentence(title: str, sentence: str) -> Figure:
    """A page with a title and one sentence."""
    lines = wrap(sentence, WIDE - 2 * MARGIN)
    top = title_height(title, WIDE)
    figure = new_page(WIDE, top + len(lines) * line_height(TEXT_SIZE) + MARGIN)
    place_title(figure, title)
    place_text(figure, MARGIN, top, "\n".join(lines), color=GREY)
    return figure
