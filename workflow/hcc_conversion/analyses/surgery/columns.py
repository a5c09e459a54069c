"""Tables of one scope with a column per group, as Tables 6 and 7 of the paper have them."""

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from hcc_conversion.display.labels import method_label, population_label, variable_label
from hcc_conversion.display.lines import DASH, heading_of, lines_of, p_value_text
from hcc_conversion.display.scope_tables import ScopeTable, own_notes
from hcc_conversion.display.view import View
from hcc_conversion.study.group_names import (
    COMPARISONS,
    MEAN_DIFFERENCE,
    MEDIAN_DIFFERENCE,
    PAPER_TEST,
    RISK_DIFFERENCE,
    SENSITIVITY_TEST,
    STANDARDISED_DIFFERENCE,
    SURGERY_GROUPS,
)
from schemas.results import NOT_COLLECTED

GROUPS = tuple(SURGERY_GROUPS)

GROUP_HEADER = ["Population", "Variable", "Level or statistic"]
DIFFERENCE, STANDARDISED = "Difference (95 % CI)", "SMD"
#: Columns of a test: what it is with its statistic, and P.
TEST_COLUMNS = {
    PAPER_TEST: ("Test as the paper", "P"),
    SENSITIVITY_TEST: ("Sensitivity test", "P, sensitivity"),
}
_COLUMN_OF = {
    MEAN_DIFFERENCE: DIFFERENCE,
    MEDIAN_DIFFERENCE: DIFFERENCE,
    RISK_DIFFERENCE: DIFFERENCE,
    STANDARDISED_DIFFERENCE: STANDARDISED,
}
_VARIABLE = ["population", "variable"]
#: Lines of a number, by `schemas.results.LINES`.
KNOWN, MEAN, MEDIAN = "known", "mean", "median_quartiles"

NOTES = (
    "Differences are conversion surgery minus direct surgery: of the means with Welch's limits, in "
    "the line of the medians the shift by Hodges and Lehmann, of shares in percentage points with "
    "Newcombe's limits.",
    "SMD: standardised mean difference, of categories without sign.",
    "How many values are known is shown where any is missing.",
)


def group_headings(groups: Sequence[str]) -> list[str]:
    """The headings of the columns of groups."""
    return [f"{group[:1].upper()}{group[1:]}" for group in groups]


def by_group(
    results: pd.DataFrame, groups: Sequence[str], titles: Mapping[str, str]
) -> pd.DataFrame:
    """One row per line, one column per group, then how the groups differ.

    Parameters
    ----------
    results
        a `Results` table whose ``group`` is one of *groups* or of
        `hcc_conversion.study.group_names.COMPARISONS`.
    groups
        in the order of the columns.
    titles
        names the configuration gives to variables and subgroups.

    Returns
    -------
    `GROUP_HEADER`, the groups, the test as the paper, the standardised difference, the difference
    (of means, medians or, in percentage points, shares) and the sensitivity test. What compares
    means stands in the line of the means, what compares ranks in that of the medians, all else
    in the first line of its variable or level.
    """
    rows = []
    for (population, variable), block in results.groupby(_VARIABLE, sort=False):
        where = population_label(population, titles)
        for label, line, cells in _variable_rows(block, groups, variable_label(variable, titles)):
            rows.append(dict(zip(GROUP_HEADER, (where, label, line), strict=True)) | cells)
    paper, sensitivity = TEST_COLUMNS.values()
    columns = [*GROUP_HEADER, *groups, *paper, STANDARDISED, DIFFERENCE, *sensitivity]
    table = pd.DataFrame(rows, columns=columns).fillna("")
    return table.rename(columns=dict(zip(groups, group_headings(groups), strict=True)))


def untested(results: pd.DataFrame, titles: Mapping[str, str]) -> list[str]:
    """Why comparisons are empty, a line per reason; what is not collected shows in `by_group`."""
    compared = results[results["group"].isin(COMPARISONS) & (results["stat"] != "n")]
    empty = compared[compared["value"].isna() & ~compared["note"].str.startswith(NOT_COLLECTED)]
    lines = []
    for note, rows in empty.groupby("note", sort=False):
        where = [
            f"{population_label(row.population, titles)}, {variable_label(row.variable, titles)}"
            + (f", {row.level}" if row.level else "")
            for row in rows.drop_duplicates([*_VARIABLE, "level"]).itertuples()
        ]
        lines.append(f"Not compared ({note}): {'; '.join(where)}")
    return lines


def _variable_rows(
    block: pd.DataFrame, groups: Sequence[str], label: str
) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Label, level or statistic, and cells by column of every row of one variable."""
    described = lines_of(block[block["group"].isin(groups)])
    texts = described["text"].unique()
    if len(texts) == 1 and texts[0].startswith(NOT_COLLECTED):
        yield label, "", dict.fromkeys(groups, texts[0])
        return
    # What stands in the lines of the levels is named once, as the paper does: "Age, years, n".
    of_levels = described.loc[described["level"] != "", "statistic"].unique()
    label = ", ".join([label, *of_levels])
    for level, of_level in block.groupby("level", sort=False):
        cells = _cells(of_level, described[described["level"] == level], groups)
        for line, of_line in cells.items():
            yield label, level or heading_of(line), of_line


def _cells(
    block: pd.DataFrame, described: pd.DataFrame, groups: Sequence[str]
) -> dict[str, dict[str, str]]:
    """Line of one variable and level, then column, then what stands there."""
    cells = {
        line: dict(zip(of_line["group"], of_line["text"], strict=True))
        for line, of_line in described.groupby("line", sort=False)
    }
    if MEAN in cells and not block.loc[block["stat"] == "missing", "value"].any():
        del cells[KNOWN]
    for comparison, compared in block.groupby("group", sort=False):
        if comparison not in groups:
            line = _line_of(comparison, compared, list(cells))
            cells[line] |= _comparison_cells(comparison, compared)
    return cells


def _line_of(comparison: str, compared: pd.DataFrame, lines: Sequence[str]) -> str:
    ranks = compared["line"].iloc[0] == "rank_test"
    line = MEDIAN if ranks or comparison == MEDIAN_DIFFERENCE else MEAN
    return line if line in lines else lines[0]


def _comparison_cells(comparison: str, compared: pd.DataFrame) -> dict[str, str]:
    (line,) = lines_of(compared).itertuples()
    stats = line.stats
    if comparison not in TEST_COLUMNS:
        known = pd.notna(stats["estimate"])
        return {_COLUMN_OF[comparison]: line.text if known else DASH}
    test, p_value = TEST_COLUMNS[comparison]
    if pd.isna(stats["p_value"]):
        return {test: DASH, p_value: DASH}
    text = method_label(compared["method"].iloc[0])
    if line.line != "exact_test":
        value = stats["statistic"]
        text += f": {value:.{2 if abs(value) >= 0.01 else 3}f}"
    return {test: text, p_value: p_value_text(stats["p_value"])}


def table(results: pd.DataFrame, view: View) -> ScopeTable:
    """The table of one scope."""
    said = [*NOTES, *untested(results, view.titles), *own_notes(results, view)]
    shown = by_group(results, GROUPS, view.titles)
    return ScopeTable(shown, len(GROUP_HEADER), group_headings(GROUPS), said)
