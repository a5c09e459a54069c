"""The headline quantities on the page: verdict, what was attainable, what print predicts."""

from collections.abc import Mapping
from math import ceil, isinf
from typing import Any

import pandas as pd

from hcc_conversion.comparison.heterogeneity.headlines import HAZARD_RATIO, MEAN_DIFFERENCE
from hcc_conversion.comparison.scorecard.cells import SYMBOLS
from hcc_conversion.display.lines import hazard_text, number_text, p_value_text
from schemas.scorecard import PRINTED

HEADINGS = [
    "Quantity",
    "Scope",
    "Printed (95 % limits)",
    "Ours (95 % limits)",
    "Verdict",
    "Odds or hazard ratio, or difference, to print (95 % limits)",
    "Adjusted P",
    "Agreeing takes",
    "Detectable with 80 % power",
    "Print predicts (95 %)",
    "Chance to be inside the printed limits",
    "Sceptical P",
    "Bayes factor for the printed effect",
    "Notes",
]


def headline_rows(table: pd.DataFrame, labels: Mapping[str, str]) -> list[list[str]]:
    """A row per quantity and scope that has an estimate, in the order of `HEADINGS`.

    table
        `schemas.scorecard.HeadlineComparison` of one paper.
    labels
        scope, then its name.
    """
    rows = []
    for _, of_quantity in table.groupby("headline", sort=False):
        printed = next(row for row in of_quantity.itertuples() if row.source == PRINTED)
        rows += [
            _row(printed, row, labels[row.source])
            for row in of_quantity.itertuples()
            if row.source != PRINTED and pd.notna(row.estimate)
        ]
    return rows


def _row(printed: Any, row: Any, scope: str) -> list[str]:
    ratio = row.kind == HAZARD_RATIO
    as_ratio = row.kind != MEAN_DIFFERENCE
    effect = _limits((row.effect, row.effect_low, row.effect_high), as_ratio)
    p_value = "" if pd.isna(row.p_adjusted) else p_value_text(row.p_adjusted)
    return [
        row.title,
        scope,
        _limits((printed.estimate, printed.ci_low, printed.ci_high), ratio),
        _limits((row.estimate, row.ci_low, row.ci_high), ratio),
        f"{SYMBOLS[row.verdict]} {row.verdict}",
        "" if pd.isna(row.effect_low) else effect,
        p_value,
        _takes(row),
        detectable_text(row.detectable_low, row.detectable_high, as_ratio=as_ratio),
        ""
        if pd.isna(row.predicted_low)
        else f"{_text(row.predicted_low, ratio)} to {_text(row.predicted_high, ratio)}",
        "" if pd.isna(row.chance_inside_printed) else f"{100 * row.chance_inside_printed:.0f} %",
        "" if pd.isna(row.sceptical_p) else p_value_text(row.sceptical_p),
        "" if pd.isna(row.bayes_factor) else _factor(row.bayes_factor),
        row.note,
    ]


def detectable_text(low: float, high: float, *, as_ratio: bool) -> str:
    """The true effects that a site would detect, with what is none of them left out."""
    ends = [f"≤ {_text(low, as_ratio)}" if pd.notna(low) else ""]
    ends.append(f"≥ {_text(high, as_ratio)}" if pd.notna(high) else "")
    return " or ".join(end for end in ends if end)


def _takes(row: Any) -> str:
    if pd.isna(row.least_times):
        return ""
    if isinf(row.least_times):
        return "no site can"
    if pd.isna(row.least_size):
        return f"{row.least_times:.2g} times the paper's information"
    return f"about {ceil(row.least_size):,} patients"


def _limits(numbers: tuple[float, float, float], as_ratio: bool) -> str:
    value, low, high = (_text(number, as_ratio) for number in numbers)
    return f"{value} ({low} to {high})"


def _text(number: float, as_ratio: bool) -> str:
    if pd.isna(number):
        return "?"
    if isinf(number):
        return "∞"
    return hazard_text(number) if as_ratio and number else number_text(number)


def _factor(factor: float) -> str:
    return ">1,000" if factor > 1000 else "<0.001" if factor < 0.001 else f"{factor:.2g}"
