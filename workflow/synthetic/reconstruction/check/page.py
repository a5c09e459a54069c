"""The page of a reconstruction: which printed values its data meet, and Table 9 side by side."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from hcc_conversion.display.labels import variable_label
from hcc_conversion.display.pages import render

TEMPLATE = Path(__file__).with_name("reconstruction.html.j2")
#: Verdicts from the one that asks for attention on, with the class of their cells.
VERDICT_CLASSES = {
    "not met": "error",
    "not attainable": "warning",
    "set aside": "warning",
    "not a constraint": "dim",
    "met": "",
}
SUMMARY = {
    "place": "Printed in",
    "total": "Values",
    "met": "Met",
    "not attainable": "Not attainable",
    "set aside": "Set aside",
    "not met": "Not met",
    "not a constraint": "Not a constraint",
}
TABLE_9 = {
    "predictor": "Predictor",
    "levels": "Levels, the first is the reference",
    "model": "Model",
    "printed": "Printed HR (95 % CI)",
    "printed_p": "P",
    "reconstructed": "Reconstructed HR (95 % CI)",
    "reconstructed_p": "P",
    "implied_events": "Conversions by level, as the printed SE implies",
    "events": "Conversions by level, reconstructed",
    "prevalence_percent": "Second level, % of patients",
}
CONSTRAINTS = {
    "verdict": "Verdict",
    "place": "Printed in",
    "row": "Row",
    "printed_group": "Group",
    "statistic": "Statistic",
    "printed": "Printed",
    "reconstructed": "Reconstructed",
    "how": "How it is counted",
    "reason": "Why not",
    "chosen": "Instead",
    "id": "Id",
}


#: Cells of Table 9 that are read side by side and not wrapped.
ONE_LINE = ("printed", "reconstructed")


class Section(NamedTuple):
    """A table of the page; ``rows`` are cells of text with the class of each."""

    heading: str
    note: str
    columns: list[str]
    rows: list[list[tuple[str, str]]]


def reconstruction_page(
    title: str,
    description: str,
    *,
    summary: pd.DataFrame,
    table_9: pd.DataFrame,
    checked: pd.DataFrame,
) -> str:
    """A page with what a reconstruction meets of the printed values.

    Parameters
    ----------
    title, description
        heading of the page, and what the rows of the centre are.
    summary, checked
        as `synthetic.reconstruction.check.constraints` makes them; shown with the constraints
        that are not met first.
    table_9
        as `synthetic.reconstruction.check.table_9.table_9` returns it.
    """
    by_attention = [list(VERDICT_CLASSES).index(verdict) for verdict in checked["verdict"]]
    ordered = checked.iloc[pd.Series(by_attention).sort_values(kind="stable").index]
    predictors = table_9.assign(
        predictor=[variable_label(name) for name in table_9["predictor"]],
        prevalence_percent=[_percent(value) for value in table_9["prevalence_percent"]],
    )
    sections = [
        _section("Printed values by place", "", SUMMARY, summary),
        _section("Table 9", _TABLE_9_NOTE, TABLE_9, predictors, ONE_LINE),
        _section("Every printed value", _CONSTRAINTS_NOTE, CONSTRAINTS, ordered),
    ]
    return render(TEMPLATE, title=title, description=description, sections=sections)


_TABLE_9_NOTE = (
    "The second-named level against the first. A standard error implies the most uneven split of"
    " the conversions that allows it (SE² ≥ 1/d1 + 1/d0), not which level has fewer; the printed"
    " limits imply the error."
)
_CONSTRAINTS_NOTE = (
    "Those not met come first. Not attainable: no consistent data meet it, or the paper prints it"
    " differently elsewhere. Not a constraint: it asks nothing of the tables."
)


def _section(
    heading: str,
    note: str,
    columns: Mapping[str, str],
    table: pd.DataFrame,
    one_line: Collection[str] = (),
) -> Section:
    classes = dict.fromkeys(one_line, "value")
    rows = [
        [
            (str(cell), VERDICT_CLASSES[cell] if name == "verdict" else classes.get(name, ""))
            for name, cell in zip(columns, cells, strict=True)
        ]
        for cells in table[list(columns)].itertuples(index=False)
    ]
    return Section(heading, note, list(columns.values()), rows)


def _percent(value: float) -> str:
    return "" if pd.isna(value) else f"{value:.1f}"
