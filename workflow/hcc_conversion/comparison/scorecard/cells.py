"""The list of the scorecard's page: a row per printed value, a cell per scope."""

from math import isinf
from typing import Any, NamedTuple

import pandas as pd

from hcc_conversion.comparison.printed_names import place_name, statistic_name
from hcc_conversion.comparison.scorecard.contrasts import METHODS, RATIO, SHARE
from hcc_conversion.display.lines import hazard_text, number_text, p_value_text
from schemas.scorecard import (
    AGREES,
    CANNOT_TELL,
    DIFFERS,
    EXACT,
    INCONSISTENT,
    NOT_COLLECTED,
    NOT_COMPARED,
    NOT_ESTIMABLE,
    NOT_REPLICATED,
    UNCLEAR,
    WHOLE,
)

#: A mark per verdict: told apart without colour.
SYMBOLS = {
    EXACT: "=",
    AGREES: "≈",
    UNCLEAR: "?",
    CANNOT_TELL: "×",
    DIFFERS: "≠",
    NOT_COMPARED: "·",
    INCONSISTENT: "!",
    NOT_ESTIMABLE: "∅",
    NOT_COLLECTED: "–",
    NOT_REPLICATED: "○",
}
#: Verdicts beside which the effect is shown.
_COMPARED = (AGREES, UNCLEAR, CANNOT_TELL, DIFFERS)


class Cell(NamedTuple):
    kind: str
    symbol: str
    value: str
    verdict: str
    why: str


class Item(NamedTuple):
    """One printed value; ``classes`` are what it can be filtered by."""

    anchor: str
    classes: str
    row: str
    group: str
    statistic: str
    printed: str
    findings: list[str]
    cells: list[Cell]


class ValuesOfPlace(NamedTuple):
    """The values of a table; ``folded`` where no analysis gives any of them."""

    anchor: str
    name: str
    folded: bool
    items: list[Item]


def values_by_place(paper: str, card: pd.DataFrame) -> list[ValuesOfPlace]:
    """The list of a paper. *card*: its `schemas.scorecard.Scorecard`."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in card.to_dict("records"):
        rows.setdefault(row["id"], []).append(row)
    places: dict[str, list[list[dict[str, Any]]]] = {}
    for of_value in rows.values():
        places.setdefault(of_value[0]["place"], []).append(of_value)
    return [
        ValuesOfPlace(
            f"{paper}-{place}",
            place_name(place),
            all(value[0]["verdict"] == NOT_REPLICATED for value in values),
            [_item(paper, value) for value in values],
        )
        for place, values in places.items()
    ]


def _item(paper: str, scopes: list[dict[str, Any]]) -> Item:
    first, verdicts = scopes[0], {row["verdict"] for row in scopes}
    missed = any(
        row["made_from"] == WHOLE and row["verdict"] not in (EXACT, NOT_REPLICATED)
        for row in scopes
    )
    filters = {
        "differs": DIFFERS in verdicts,
        "unclear": UNCLEAR in verdicts,
        "inconsistent": INCONSISTENT in verdicts,
        "missed": missed,
    }
    return Item(
        f"{paper}-{first['id']}",
        " ".join(f"f-{name}" for name, holds in filters.items() if holds),
        first["row"],
        first["printed_group"],
        statistic_name(first["statistic"]),
        first["printed"] + _of(first, "printed_denominator"),
        first["findings"].split() or _finding_of_line(scopes),
        [_cell(row) for row in scopes],
    )


def _cell(row: dict[str, Any]) -> Cell:
    verdict = row["verdict"]
    # What the audit says of the value stands beside it already.
    why = [] if verdict == INCONSISTENT else [row["why"]]
    if verdict in _COMPARED:
        of_ratio = row["stat"] in ("ci_low", "ci_high")
        why = ["as its hazard ratio"] if of_ratio else [_effect(row), row["why"], _allows(row)]
    why.append(row["explained"])
    text = ". ".join(part[:1].upper() + part[1:] for part in why if part)
    kind = f"v-{verdict.replace(' ', '-')}" + (" made" if row["made_from"] else "")
    value = row["replicated_as_printed"]
    value += _of(row, "replicated_denominator") if value else ""
    return Cell(kind, SYMBOLS[verdict], value, verdict, text)


def _of(row: dict[str, Any], denominator: str) -> str:
    unit = " %" if row["stat"] == "percent" else ""
    of = row[denominator]
    return unit if pd.isna(of) else f"{unit} of {of:,.0f}"


def _finding_of_line(scopes: list[dict[str, Any]]) -> list[str]:
    """The finding about another statistic of the line, for which this one is not compared."""
    return list({row["why"]: None for row in scopes if row["verdict"] == INCONSISTENT})


def _effect(row: dict[str, Any]) -> str:
    p, adjusted = (p_value_text(row[name]) for name in ("p_value", "p_adjusted"))
    name = {METHODS[SHARE]: "odds ratio", METHODS[RATIO]: "ratio"}.get(row["method"], "difference")
    effect, low, high = (_number(row, row[_]) for _ in ("effect", "effect_low", "effect_high"))
    return f"{name} {effect} ({low} to {high}), P {p}, adjusted {adjusted}"


def _allows(row: dict[str, Any]) -> str:
    """What was attainable before the data."""
    ends = [
        f"{word} {_number(row, row[end])}"
        for word, end in (("≤", "detectable_low"), ("≥", "detectable_high"))
        if pd.notna(row[end])
    ]
    return f"detectable here: {' or '.join(ends)}" if ends else "nothing detectable here"


def _number(row: dict[str, Any], value: float) -> str:
    if pd.isna(value):
        return "?"
    if isinf(value):
        return "∞"
    ratio = row["method"] in (METHODS[SHARE], METHODS[RATIO])
    return hazard_text(value) if ratio and value else number_text(value)
