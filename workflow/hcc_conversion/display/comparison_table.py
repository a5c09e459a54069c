"""All centres, the pool and the papers side by side: one row per line, one column each."""

from collections.abc import Iterable, Mapping

import pandas as pd

from hcc_conversion.display.labels import group_label, population_label, variable_label
from hcc_conversion.display.lines import ROW, lines_of
from hcc_conversion.display.published_cells import NOT_PRINTED, published_lines

HEADER = ["Population", "Variable", "Level", "Statistic"]
LINE_KEY = [*ROW, "statistic"]
#: Of tables of several scopes, whose terms and regimens differ.
EMPTY_CELL = (
    "An empty cell: a line that the scope does not have, because nobody is in it or because it is"
    " not collected there, as its first lines say."
)
PAPER_LEGEND = f"as the paper prints it, with its digits; “{NOT_PRINTED}” where it has nothing"
#: Before the size of a standardised difference that is flagged.
ABOVE, BELOW = "▲", "▼"


def side_by_side(
    results: Mapping[str, pd.DataFrame],
    headings: Mapping[str, str],
    titles: Mapping[str, str],
    *,
    groups_beside: bool = False,
    denominators: bool = False,
    differences: pd.DataFrame | None = None,
    published: Mapping[str, pd.DataFrame] | None = None,
) -> pd.DataFrame:
    """One row per line, one column per scope, then one per paper.

    Parameters
    ----------
    results
        scope, then its `Results` table; all of the same analysis.
    headings
        scope, then the heading of its column.
    titles
        names the configuration gives to variables.
    groups_beside
        whether a group is named with the statistic, not with the population.
    denominators
        whether counts are written with their denominators; needed beside a paper.
    differences
        `schemas.differences.Differences` of the analysis; what is flagged is marked in its cell.
    published
        heading of a paper's column, then the rows of its `schemas.published.PublishedValues`
        that belong to the analysis.

    Returns
    -------
    `HEADER`, one column per heading, one per paper; rows in the order of the first column that
    has them. Empty where a scope has no such line; `NOT_PRINTED` where a paper has none.
    """
    tables = {scope: lines_of(table, denominators=denominators) for scope, table in results.items()}
    if differences is not None:
        tables = {scope: _marked(lines, scope, differences) for scope, lines in tables.items()}
    columns = {scope: lines.set_index(LINE_KEY)["text"] for scope, lines in tables.items()}
    known = pd.concat(tables.values())[[*LINE_KEY, "line", "stats"]].drop_duplicates(LINE_KEY)
    papers = {
        heading: published_lines(values, known).set_index(LINE_KEY)["text"]
        for heading, values in (published or {}).items()
    }
    order = _merged_order([list(column.index) for column in [*columns.values(), *papers.values()]])
    index = pd.MultiIndex.from_tuples(order, names=LINE_KEY)
    wide = pd.DataFrame({scope: column.reindex(order) for scope, column in columns.items()}, index)
    wide = wide.fillna("")
    wide = wide.reset_index()
    if groups_beside:
        wide["statistic"] = wide["group"] + wide["group"].map(lambda name: name and ": ")
        wide["statistic"] += index.get_level_values("statistic")
        wide["group"] = ""
    wide.insert(0, "Population", [_population(row, titles) for row in wide[ROW[:2]].to_numpy()])
    wide["Variable"] = [variable_label(name, titles) for name in wide["variable"]]
    wide = wide.rename(columns={"level": "Level", "statistic": "Statistic"})
    wide = wide[[*HEADER, *columns]].rename(columns=headings)
    for heading, column in papers.items():
        printed = column.reindex(order).fillna(NOT_PRINTED).to_numpy()
        wide.insert(wide.shape[1], heading, printed, allow_duplicates=True)
    return wide


def difference_notes(threshold: float) -> list[str]:
    """What the marks of the standardised differences mean."""
    return [
        f"{ABOVE} or {BELOW} with a number: the centre's share or mean lies above or below that of "
        f"the pool by a standardised difference of {threshold:g} or more (the difference over the "
        "root of the mean of both variances; Austin 2009). The pool holds the centre's patients "
        "too, so its difference from the other centres is larger. Small centres differ by chance. "
        "All of them: standardised_differences.csv."
    ]


def _marked(lines: pd.DataFrame, scope: str, differences: pd.DataFrame) -> pd.DataFrame:
    """The lines of a scope, those that are far from the pool with their standardised difference."""
    flagged = differences[differences["flagged"] & (differences["scope"] == scope)]
    smd = flagged.set_index([*ROW, "stat"])["smd"].to_dict()
    texts = []
    for line in lines.itertuples():
        key = tuple(getattr(line, part) for part in ROW)
        found = [smd[(*key, stat)] for stat in sorted(line.stats) if (*key, stat) in smd]
        marks = [f" {ABOVE if value > 0 else BELOW}{abs(value):.2f}" for value in found]
        texts.append(line.text + "".join(marks))
    return lines.assign(text=texts)


def _merged_order(orders: Iterable[list[tuple]]) -> list[tuple]:
    """All keys once; a key that only a later column has keeps its place between its neighbours."""
    merged: list[tuple] = []
    for order in orders:
        known = [merged.index(key) for key in order if key in merged]
        position = known[0] if known else len(merged)
        for key in order:
            if key in merged:
                position = merged.index(key) + 1
            else:
                merged.insert(position, key)
                position += 1
    return merged


def _population(population_and_group: list[str], titles: Mapping[str, str]) -> str:
    population, group = population_and_group
    return population_label(population, titles) + (
        f", {group_label(group, titles)}" if group else ""
    )
