"""Tables of one scope with a column per level, as Table 5 of the paper has one per grade."""

from collections.abc import Mapping, Sequence

import pandas as pd

from hcc_conversion.cohort.adverse_events import GRADE_LEVELS
from hcc_conversion.display.labels import population_label, variable_label
from hcc_conversion.display.lines import heading_of, lines_of
from hcc_conversion.display.scope_tables import ScopeTable
from hcc_conversion.display.view import View

LEVEL_HEADER = ["Population", "Variable"]


def level_headings(levels: Sequence[str]) -> list[str]:
    """The headings of the columns of levels."""
    return [f"{level[:1].upper()}{level[1:]}, n (%)" for level in levels]


def by_level(
    results: pd.DataFrame, levels: Sequence[str], titles: Mapping[str, str]
) -> pd.DataFrame:
    """One row per population and variable, one column per level.

    Parameters
    ----------
    results
        a `Results` table whose *levels* count patients.
    levels
        in the order of the columns; lines of other levels are for `level_notes`.
    titles
        names the configuration gives to variables.

    Returns
    -------
    `LEVEL_HEADER`, then the levels; empty where a variable has no such line. Where cells have
    more than n (%), the name of the variable says what.
    """
    lines = lines_of(results)
    lines = lines[lines["level"].isin(levels)]
    rows = []
    for (population, variable), of_row in lines.groupby(["population", "variable"], sort=False):
        more = [heading_of(line) for line in of_row["line"].unique() if line != "proportion"]
        label = ", ".join([variable_label(variable, titles), *more])
        cells = of_row.set_index("level")["text"].reindex(levels).fillna("")
        rows.append((population_label(population, titles), label, *cells))
    return pd.DataFrame(rows, columns=[*LEVEL_HEADER, *level_headings(levels)])


def level_notes(
    results: pd.DataFrame, levels: Sequence[str], titles: Mapping[str, str]
) -> list[str]:
    """The lines that `by_level` has no column for, then the notes of each population, and methods.

    A line or a note that only says that there is nothing is left out: the cells say it.
    """
    lines = lines_of(results)
    beside = lines[~lines["level"].isin(levels) & (lines["text"] != lines["note"])]
    notes = [
        ": ".join(
            [
                population_label(line.population, titles),
                variable_label(line.variable, titles) + (f", {line.level}" if line.level else ""),
                line.text,
            ]
        )
        for line in beside.itertuples()
    ]
    cautions = lines[(lines["note"] != "") & (lines["text"] != lines["note"])]
    notes += [
        f"{population_label(line.population, titles)}: {line.note}"
        for line in cautions.itertuples()
    ]
    methods = [f"Method: {method}" for method in results["method"].unique() if method]
    return [*dict.fromkeys(notes), *methods]


def table(results: pd.DataFrame, view: View) -> ScopeTable:
    """The table of one scope."""
    return ScopeTable(
        by_level(results, GRADE_LEVELS, view.titles),
        len(LEVEL_HEADER),
        level_headings(GRADE_LEVELS),
        level_notes(results, GRADE_LEVELS, view.titles),
    )
