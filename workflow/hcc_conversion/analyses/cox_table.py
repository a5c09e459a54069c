"""Tables of one scope with a column per model and way of estimating, as Table 9 of the paper."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from hcc_conversion.display.labels import population_label, variable_label
from hcc_conversion.display.lines import DASH, lines_of, notes_of, p_value_text
from hcc_conversion.run.wording import counted
from hcc_conversion.study.group_names import (
    GRAY,
    IMPUTED,
    IMPUTED_TO_LEVEL,
    IMPUTED_TO_REFERENCE,
    KEPT_IN,
)
from schemas.results import NO_ESTIMATE

MODEL_HEADER = ["Population", "Analysis", "Predictor", "Level"]
N, EVENTS, INCIDENCE = "n", "Events", "Cumulative incidence, % (95 % CI), at risk"
#: Models that stand beside each other; all others are blocks of their own, below.
MODELS = {
    "univariate": "Univariate",
    "multivariate": "Multivariate",
    "paper model": "Paper's covariates",
}
#: What follows the name of a model in its ``group``, and the heading of its column.
PROPORTIONAL = "proportional hazards"
MAIN = "HR (95 % CI), P"
WAYS = {
    "": MAIN,
    "Efron ties": "Efron ties",
    "Breslow ties": "Breslow ties",
    "Firth": "Firth",
    IMPUTED: "Missing values imputed",
    IMPUTED_TO_LEVEL: "Imputed, a share moved to the level",
    IMPUTED_TO_REFERENCE: "Imputed, a share moved to the reference",
    PROPORTIONAL: "P of proportional hazards",
    KEPT_IN: "competing events kept in",
    GRAY: "P of Gray's test",
}
INCIDENCE_BLOCK = "Cumulative incidence"
#: Beside a penalised ratio of what has no maximum-likelihood estimate.
ON_PENALTY = "(by the penalty)"
COMPLETE_CASES = "complete cases"
#: The note of the level that others are compared with.
REFERENCE = "reference"
_COUNTED = "events_missing"

NOTES = (
    "HR: hazard ratio of the level against the reference of its predictor. n and events: complete "
    "cases of each predictor alone. A predictor that did not enter a model has empty cells there. "
    "Breslow ties are what SPSS has; Firth: penalised likelihood, which exists where no event fell "
    f"on a level. {ON_PENALTY}: no maximum-likelihood estimate exists, and how large the ratio is "
    "hangs on the penalty; its direction may too.",
    f"{DASH}: no estimate; the reason stands in the first column of the model.",
)

#: Columns that may lack a number for a reason of their own.
_OF_COMPETING = (WAYS[KEPT_IN], WAYS[GRAY])
KEPT_IN_NOTE = (
    f"{WAYS[KEPT_IN].capitalize()} (Fine and Gray): among all, with those who died, or had what "
    "else competes, kept in: above 1 more are converted in the end. In the main column they leave "
    "on that day: above 1 those who are left are converted faster. Gray's test: whether the share "
    "converted differs between the levels."
)


@dataclass(frozen=True)
class Modelled:
    """What the models of a table are of.

    block
        the name of the rows of the hazard ratios.
    everybody
        the variable of the line that counts who is analysed.
    """

    block: str
    everybody: str


def by_model(results: pd.DataFrame, titles: Mapping[str, str], modelled: Modelled) -> pd.DataFrame:
    """One row per predictor and level, one column per model and way of estimating.

    Parameters
    ----------
    results
        a `Results` table whose ``group`` is a model, with a way of `WAYS` after a comma.
    titles
        names the configuration gives to variables.
    modelled
        what the models are of.

    Returns
    -------
    `MODEL_HEADER`, n and events (complete cases of each predictor alone), the columns of the
    models, and the cumulative incidence. What is said about a whole model (complete cases, events
    per variable, who entered) stands in the lines of ``Model``. Models without a column (competing
    event, landmarks, treatment as it began) are blocks of rows in the columns of the first.
    """
    rows = _rows(lines_of(results), modelled)
    blocks = list(dict.fromkeys(key[:2] for key in rows))
    keys = sorted(rows, key=lambda key: blocks.index(key[:2]))
    filled = {column for cells in rows.values() for column in cells}
    shown = [column for column in _headings() if column in filled]
    table = pd.DataFrame(
        [
            [population_label(population, titles), block, variable_label(variable, titles), level]
            + [rows[population, block, variable, level].get(column, "") for column in shown]
            for population, block, variable, level in keys
        ],
        columns=[*MODEL_HEADER, *shown],
    )
    ties = _main_ties(results)
    return table.rename(columns=lambda name: f"{name}; {ties}" if name.endswith(MAIN) else name)


def model_notes(results: pd.DataFrame, table: pd.DataFrame, titles: Mapping[str, str]) -> list[str]:
    """How *table* (of `by_model`) is to be read, and notes of the results that it does not show."""
    cells = "\n".join(table.to_numpy().ravel())
    hidden = [note not in cells for note in results["note"]]
    unsaid = results.assign(note=results["note"].where(hidden, ""))
    kept_in = [KEPT_IN_NOTE] if any(WAYS[KEPT_IN] in name for name in table.columns) else []
    return [*NOTES, *kept_in, *notes_of({"": unsaid}, {"": ""}, titles)]


def _rows(lines: pd.DataFrame, modelled: Modelled) -> dict[tuple[str, ...], dict[str, str]]:
    """Population, block, variable and level, then column and text."""
    rows: dict[tuple[str, ...], dict[str, str]] = {}
    for line in lines.itertuples():
        counted = line.line == _COUNTED
        about_predictor = line.variable not in ("model", modelled.everybody)
        # Complete cases of a single predictor are a line only where somebody is missing.
        if counted and about_predictor and (not line.stats["missing"] or line.text == line.note):
            continue
        block, column = _place(line.group, line.variable, modelled.block)
        level = line.level or (COMPLETE_CASES if counted else "all levels")
        cells = rows.setdefault((line.population, block, line.variable, level), {})
        cells |= _cells(line, column)
    for (_, _, variable, _), cells in rows.items():
        if variable != "model":
            _dash_what_has_no_estimate(cells)
    return rows


def _headings() -> list[str]:
    """All columns but those that name the row, in order."""
    models = [f"{model}: {way}" for model in MODELS.values() for way in WAYS.values()]
    return [N, EVENTS, *models, INCIDENCE]


def _main_ties(results: pd.DataFrame) -> str:
    """How the main models handle ties, as their ``method`` says."""
    methods = results.loc[results["group"] == "univariate", "method"]
    ties = methods.str.extract(r"Cox, (\w+ ties)")[0].dropna()
    return ties.iloc[0] if len(ties) else "Cox"


def _place(group: str, variable: str, main_block: str) -> tuple[str, str]:
    """The block of rows and the column of a line."""
    model, _, way = group.rpartition(", ")
    if way not in WAYS or not model:
        model, way = group, ""
    column = f"{MODELS.get(model, MODELS['univariate'])}: {WAYS[way]}"
    if variable == "cumulative_incidence":
        return INCIDENCE_BLOCK + (f", {group}" if group else ""), column
    block = main_block if model in ("", *MODELS) else model[:1].upper() + model[1:]
    return block, column


def _cells(line: Any, column: str) -> dict[str, str]:
    """Where a line of `lines_of` stands, and what."""
    if line.line == "probability_at":
        return {INCIDENCE: line.text}
    if line.line == "probability_bounds":
        return {INCIDENCE: f"{line.text} (lowest to highest)"}
    if line.text == line.note:
        return {column: line.text}
    if line.line in ("events", _COUNTED):
        n, events = (f"{line.stats[name]:.0f}" for name in ("n", "events"))
    if line.line == "events":
        return {N: n, EVENTS: events} | ({column: line.note} if line.note == REFERENCE else {})
    if line.line == _COUNTED:
        missing = f"{line.stats['missing']:.0f}"
        if line.variable == "model":
            of_events = counted(int(events), "event")
            what = "with imputed values" if column.endswith(WAYS[IMPUTED]) else "left out"
            return {column: f"n = {n}, {of_events}, {missing} {what}"}
        return {N: f"{n}, {missing} left out" if missing != "0" else n, EVENTS: events}
    if line.line == "model_test":
        return {column: p_value_text(line.stats["p_value"])}
    if line.variable == "model" and line.note:
        return {column: f"{line.text}: {line.note}"}
    return {column: line.text}


def _dash_what_has_no_estimate(cells: dict[str, str]) -> None:
    """Say once per model why there is no estimate, and that Firth's then hangs on the penalty."""
    for model in MODELS.values():
        first = cells.get(f"{model}: {MAIN}", "")
        no_maximum = NO_ESTIMATE in first
        for way in WAYS.values():
            column = f"{model}: {way}"
            no_number = column in cells and not _is_number(cells[column])
            own_reason = way == "Firth" or (way in _OF_COMPETING and _is_number(first))
            if way != MAIN and no_number and first:
                cells[column] = cells[column] if own_reason else DASH
            elif way == "Firth" and no_maximum and column in cells:
                cells[column] = f"{cells[column]} {ON_PENALTY}"


def _is_number(cell: str) -> bool:
    """Whether a cell begins with a number, or a P below one."""
    return cell[:1].isdigit() or cell[:1] == "<"
