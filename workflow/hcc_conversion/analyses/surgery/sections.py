"""What the figure of one scope's surgeries shows of each population."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import nan

import pandas as pd

from hcc_conversion.display.labels import variable_label
from hcc_conversion.display.lines import lines_of
from hcc_conversion.display.notes import notes_on
from hcc_conversion.display.page import SMALL_SIZE, wrap
from hcc_conversion.display.palette import Look, population_look
from hcc_conversion.run.wording import counted
from hcc_conversion.statistics.proportions import wilson_limits
from hcc_conversion.study.group_names import (
    ANY_COMPLICATION,
    MORTALITY,
    SURGERY_GROUPS,
    SURGERY_OUTCOMES,
)
from schemas.results import NO_PATIENTS, NOT_COLLECTED

LABEL_WIDTH = 1.85  # inches
MOST_TERMS = 12
#: Levels of the outcomes that sum up.
BOLD = ("", ANY_COMPLICATION)
GROUP_LOOKS = {group: population_look(population) for group, population in SURGERY_GROUPS.items()}


@dataclass(frozen=True)
class Outcome:
    """A row of percentages: of which variable and level, and its label."""

    variable: str
    level: str
    label: list[str]


@dataclass(frozen=True)
class Section:
    """One population: the legend, its measures and outcomes, and what is left out.

    values, texts
        by ``group, variable, level``, the values also by ``stat``.
    shares
        by ``group, variable, level``: ``estimate`` in per cent, and Wilson's ``ci_low`` and
        ``ci_high``; of those that are known.
    measures
        variables with a median in any group.
    """

    legend: list[tuple[str, Look]]
    values: Mapping[tuple[str, str, str, str], float]
    texts: Mapping[tuple[str, str, str], str]
    shares: Mapping[tuple[str, str, str], Mapping[str, float]]
    measures: list[str]
    outcomes: list[Outcome]
    notes: list[str]


def section_of(rows: pd.DataFrame, titles: Mapping[str, str]) -> Section:
    """The section of one population; *rows* are its results, *titles* as for the figure."""
    shown = rows["group"].isin(SURGERY_GROUPS) & (rows["variable"] != MORTALITY)
    described = rows[shown]
    known = described[described["value"].notna()]
    measures = list(known.loc[known["line"] == "median_quartiles", "variable"].unique())
    shares = known[(known["stat"] == "n") & known["variable"].isin(SURGERY_OUTCOMES)]
    outcomes = list(dict.fromkeys(zip(shares["variable"], shares["level"], strict=True)))
    terms = [row for row in outcomes if row[0] == "complications"]
    rare = terms[MOST_TERMS + 1 :]  # the first is any complication
    notes = [f"{counted(len(rare), 'rarer complication')} in the table."] if rare else []
    lines = lines_of(rows)
    keys = zip(lines["group"], lines["variable"], lines["level"], strict=True)
    values = rows.set_index(["group", "variable", "level", "stat"])["value"].to_dict()
    return Section(
        _legend(described[described["variable"] == "patients"]),
        values,
        # The last line of a row: of a measure the median, which the mean precedes.
        dict(zip(keys, lines["text"], strict=True)),
        _shares(values, outcomes),
        measures,
        [_outcome(*row, titles) for row in outcomes if row not in rare],
        [*notes, *_cautions(described, titles)],
    )


def _shares(
    values: Mapping[tuple[str, str, str, str], float], outcomes: Sequence[tuple[str, str]]
) -> dict[tuple[str, str, str], dict[str, float]]:
    """As `Section.shares`."""
    shares = {}
    for key in ((group, *outcome) for group in SURGERY_GROUPS for outcome in outcomes):
        n, known, percent = (
            values.get((*key, stat), nan) for stat in ("n", "denominator", "percent")
        )
        if pd.notna([n, known, percent]).all():
            low, high = wilson_limits(int(n), int(known))
            shares[key] = {"estimate": percent, "ci_low": low, "ci_high": high}
    return shares


def _legend(patients: pd.DataFrame) -> list[tuple[str, Look]]:
    entries = []
    for row in patients.itertuples():
        size = NOT_COLLECTED if pd.isna(row.value) else f"n = {row.value:,.0f}"
        entries.append((f"{row.group[:1].upper()}{row.group[1:]} ({size})", GROUP_LOOKS[row.group]))
    return entries


def _cautions(described: pd.DataFrame, titles: Mapping[str, str]) -> list[str]:
    """What is said beside the numbers, such as from how many centres they come."""
    notes = described[~described["note"].isin(["", NOT_COLLECTED, NO_PATIENTS])]
    of_note = notes.groupby("note", sort=False)["variable"].unique().to_dict()
    everything = described["variable"].unique()
    lines = notes_on(of_note, everything, lambda name: variable_label(name, titles))
    untold = described.groupby("variable", sort=False)["note"].agg(
        lambda notes: (notes == NOT_COLLECTED).all()
    )
    if untold.all():
        return [f"{NOT_COLLECTED[:1].upper()}{NOT_COLLECTED[1:]}."]
    absent = [variable_label(name, titles) for name in untold.index[untold]]
    return [*lines, f"Not collected: {'; '.join(absent)}."] if absent else lines


def axis_limits(sections: Sequence[Section]) -> dict[str, tuple[float, float]]:
    """Ends of the axis of every measure, the same in all sections."""
    limits = {}
    for variable in dict.fromkeys(name for section in sections for name in section.measures):
        ends = pd.Series(
            [
                section.values.get((group, variable, "", stat))
                for section in sections
                for group in SURGERY_GROUPS
                for stat in ("q1", "median", "q3")
            ],
            dtype=float,
        ).dropna()
        low, high = min(0.0, ends.min()), max(0.0, ends.max())
        high = high if high > low else 1.0  # nothing but zeros
        space = 0.06 * (high - low)
        limits[variable] = (low - space if low else 0.0, high + space if high else 0.0)
    return limits


def _outcome(variable: str, level: str, titles: Mapping[str, str]) -> Outcome:
    label = f"{variable_label(variable, titles)} {level}".strip()
    if variable == "complications":
        label = f"{level[:1].upper()}{level[1:]}"
    return Outcome(variable, level, wrap(label, LABEL_WIDTH, SMALL_SIZE, bold=level in BOLD))
