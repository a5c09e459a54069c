"""Two groups of all centres compared without rows: from counts, means and standard deviations.

What compares ranks needs the values themselves, as a distribution in full tells them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from hcc_conversion.analyses.pooled import not_shared
from hcc_conversion.analyses.pooled_numbers import FROM_BINS, Numbers
from hcc_conversion.cohort.cohort import reach_text
from hcc_conversion.statistics.choice_of_test import (
    CATEGORY_TESTS,
    NUMBER_TESTS,
    PAPER,
    SENSITIVITY,
    category_test,
    number_test,
)
from hcc_conversion.statistics.contingency import risk_difference
from hcc_conversion.statistics.two_groups import (
    hodges_lehmann_shift,
    mean_difference,
    standardised_category_difference,
    standardised_mean_difference,
)
from hcc_conversion.study.group_names import (
    ANY_COMPLICATION,
    MEAN_DIFFERENCE,
    MEDIAN_DIFFERENCE,
    PAPER_TEST,
    RISK_DIFFERENCE,
    SENSITIVITY_TEST,
    STANDARDISED_DIFFERENCE,
    SURGERY_GROUPS,
)
from hcc_conversion.study.results import ResultRows
from schemas.results import APPROXIMATE, HIDDEN, LINES, NOT_COLLECTED, NOT_SHARED

_TESTS = {PAPER_TEST: PAPER, SENSITIVITY_TEST: SENSITIVITY}
#: Of what is made of means that a centre has rounded.
FROM_ROUNDED = f"{APPROXIMATE}: from means and deviations of three digits"
_SHARES = ("proportion", "proportion_missing", "proportion_events")
#: Tests of numbers that need no more than counts, means and standard deviations.
_OF_MOMENTS = ("student_t", "welch_t")


@dataclass(frozen=True)
class Told:
    """What the centres tell of one population of the surgeries.

    centres
        name, then their statistics by group, variable, level and name.
    notes
        name, then by group, variable and level the notes.
    """

    centres: Mapping[str, Mapping[tuple[str, str, str, str], float]]
    notes: Mapping[str, Mapping[tuple[str, str, str], str]]

    def comparing(self, variable: str, level: str) -> list[str]:
        """The centres that compare this: that collect it, of both groups."""
        return [
            centre
            for centre, notes in self.notes.items()
            if all(
                not notes.get((group, variable, level), NOT_COLLECTED).startswith(NOT_COLLECTED)
                for group in SURGERY_GROUPS
            )
        ]

    def reasons(self, variable: str, level: str) -> dict[str, str]:
        """Centre, then why it does not collect this, where it says more than that."""
        begin = f"{NOT_COLLECTED}: "
        return {
            centre: note.removeprefix(begin)
            for group in SURGERY_GROUPS
            for centre, notes in sorted(self.notes.items())
            if (note := notes.get((group, variable, level), "")).startswith(begin)
        }

    def hiding(self, centres: Sequence[str], variable: str, levels: Sequence[str]) -> list[str]:
        """Those that do not pass on what they tell of a group."""
        return [
            centre
            for centre in centres
            if any(
                self.notes[centre].get((group, variable, level), "").startswith(HIDDEN)
                for group in SURGERY_GROUPS
                for level in levels
            )
        ]

    def rounds(self, centre: str) -> bool:
        """Whether the centre hides small counts, and so rounds its means."""
        return any(note.startswith(HIDDEN) for note in self.notes[centre].values())

    def get(self, centre: str, group: str, variable: str, level: str, stat: str) -> float:
        return self.centres[centre].get((group, variable, level, stat), 0.0)

    def counts(
        self, centres: Sequence[str], variable: str, levels: Sequence[str]
    ) -> list[list[int]]:
        """Patients of each group, by level."""
        return [
            [
                int(sum(self.get(centre, group, variable, level, "n") for centre in centres))
                for level in levels
            ]
            for group in SURGERY_GROUPS
        ]

    def wholes(self, centres: Sequence[str], variable: str, level: str) -> list[int]:
        """Of how many of each group the level is told."""
        return [
            int(sum(self.get(centre, group, variable, level, "denominator") for centre in centres))
            for group in SURGERY_GROUPS
        ]


def told_of(centres: Mapping[str, pd.DataFrame], population: str) -> Told:
    """*centres*: name, then the results of the surgery there."""
    values, notes = {}, {}
    for centre, results in centres.items():
        own = results[results["population"] == population]
        place = ["group", "variable", "level"]
        keys = own[[*place, "stat"]].itertuples(index=False, name=None)
        values[centre] = {
            key: value for key, value in zip(keys, own["value"], strict=True) if pd.notna(value)
        }
        notes[centre] = own.groupby(place, sort=False)["note"].agg(_first_said).to_dict()
    return Told(values, notes)


def _first_said(notes: pd.Series) -> str:
    hidden = notes[notes.str.startswith(HIDDEN)]
    return str((hidden if len(hidden) else notes).iloc[0])


def pooled_comparisons(
    centres: Mapping[str, pd.DataFrame], definition: Mapping[str, Any], numbers: Numbers
) -> pd.DataFrame:
    """`Results` rows of the comparisons of `surgery_rows` that follow from what centres tell.

    Parameters
    ----------
    centres
        name, then the results of the surgery there, of those that tell both groups.
    definition
        ``surgery`` of the study's configuration.
    numbers
        what is compared by ranks.
    """
    rows = ResultRows("surgery")
    every = pd.concat(centres.values())
    for population in dict.fromkeys(every["population"]):
        told = told_of(centres, population)
        whole_or_part = population.partition(":")[2] or population
        exceptions = definition["test_exceptions"].get(whole_or_part, {})
        own = every[every["population"] == population]
        for variable in dict.fromkeys(own["variable"]):
            of_variable = own[own["variable"] == variable]
            compare = _Comparing(rows, told, population, variable, numbers)
            if (of_variable["line"] == "mean").any():
                named = definition["measures"][variable]["test"]
                compare.numbers(exceptions.get(variable, named))
            elif (of_variable["group"] == RISK_DIFFERENCE).any():
                shares = of_variable[of_variable["line"].isin(_SHARES)]
                levels = list(dict.fromkeys(shares["level"]))
                split = variable in definition["characteristics"]
                compare.categories(levels, exceptions.get(variable), split=split)
    return rows.table()


@dataclass(frozen=True)
class _Comparing:
    """Writes the comparisons of one variable."""

    rows: ResultRows
    told: Told
    population: str
    variable: str
    of_ranks: Numbers

    def categories(self, levels: Sequence[str], printed: str | None, *, split: bool) -> None:
        """*split*: the levels are the categories of one characteristic; else each is yes or no."""
        if split:
            self._tests("", levels, printed, partial(self._split, levels))
        for level in levels:
            # Of the complications that they had, patients are compared by whether they had any.
            if not split and (self.variable != "complications" or level == ANY_COMPLICATION):
                self._tests(level, [level], printed, partial(self._yes_no, level))
            self._write(RISK_DIFFERENCE, level, [level], partial(self._risks, level))

    def numbers(self, printed: str) -> None:
        for comparison, convention in _TESTS.items():
            test = number_test(convention, printed)
            made = NUMBER_TESTS[test]
            if test in _OF_MOMENTS:
                self._write(comparison, "", [""], self._on_samples(made), of_means=True)
            else:
                self._write_ranks(comparison, made)
        self._write(MEAN_DIFFERENCE, "", [""], self._on_samples(mean_difference), of_means=True)
        self._write_ranks(MEDIAN_DIFFERENCE, partial(hodges_lehmann_shift, exact=True))
        difference = self._on_samples(standardised_mean_difference)
        self._write(STANDARDISED_DIFFERENCE, "", [""], difference, of_means=True)

    def _write_ranks(
        self, comparison: str, compare: Callable[[pd.Series, pd.Series], dict[str, Any]]
    ) -> None:
        """Of ranks there is nothing where values are told in bins: not even a sure bound."""
        able = self.told.comparing(self.variable, "")
        told = [
            self.of_ranks.told(
                ("surgery", self.population, group, self.variable, "", "median_quartiles")
            )
            for group in SURGERY_GROUPS
        ]
        hiding = next((why for _, why in told if why.startswith(NOT_SHARED)), "")
        in_bins = "" if all(of.exact for of, _ in told) else FROM_BINS
        why = NOT_COLLECTED if not able else hiding or in_bins
        values = [pd.Series(dtype=float) if why else of.middle() for of, _ in told]
        self._add(comparison, "", able, compare(*values), why)

    def _split(self, levels: Sequence[str], able: Sequence[str]) -> list[list[int]]:
        return self.told.counts(able, self.variable, levels)

    def _yes_no(self, level: str, able: Sequence[str]) -> list[list[int]]:
        counts = self.told.counts(able, self.variable, [level])
        wholes = self.told.wholes(able, self.variable, level)
        return [[n, whole - n] for (n,), whole in zip(counts, wholes, strict=True)]

    def _risks(self, level: str, able: Sequence[str]) -> dict[str, Any]:
        (first, not_first), (second, not_second) = self._yes_no(level, able)
        return risk_difference(first, first + not_first, second, second + not_second)

    def _tests(
        self,
        level: str,
        levels: Sequence[str],
        printed: str | None,
        table_of: Callable[[Sequence[str]], list[list[int]]],
    ) -> None:
        for comparison, convention in _TESTS.items():

            def tested(able: Sequence[str], convention: str = convention) -> dict[str, Any]:
                table = table_of(able)
                return CATEGORY_TESTS[category_test(convention, table, printed)](table)

            self._write(comparison, level, levels, tested)
        self._write(
            STANDARDISED_DIFFERENCE,
            level,
            levels,
            lambda able: standardised_category_difference(table_of(able)),
        )

    def _on_samples(
        self, compare: Callable[[pd.Series, pd.Series], dict[str, Any]]
    ) -> Callable[[Sequence[str]], dict[str, Any]]:
        def made(able: Sequence[str]) -> dict[str, Any]:
            first, second = (stand_in(list(self._moments(able, group))) for group in SURGERY_GROUPS)
            return compare(first, second)

        return made

    def _moments(self, able: Sequence[str], group: str) -> Iterator[tuple[int, float, float]]:
        for centre in able:
            of = (centre, group, self.variable, "")
            if n := int(self.told.get(*of, "n")):
                yield n, self.told.get(*of, "mean"), self.told.get(*of, "sd")

    def _write(
        self,
        comparison: str,
        level: str,
        levels: Sequence[str],
        compare: Callable[[Sequence[str]], dict[str, Any]],
        *,
        of_means: bool = False,
    ) -> None:
        able = self.told.comparing(self.variable, level)
        hiding = self.told.hiding(able, self.variable, levels)
        result = compare([] if hiding else able)
        if of_means and any(self.told.rounds(centre) for centre in able):
            result = result | {"note": "; ".join(filter(None, [FROM_ROUNDED, result["note"]]))}
        why = not_shared(hiding) if hiding else "" if able else NOT_COLLECTED
        self._add(comparison, level, able, result, why)

    def _add(
        self, comparison: str, level: str, able: Sequence[str], result: Mapping[str, Any], why: str
    ) -> None:
        """One line of a comparison; *why*: there is nothing to be said, or an empty text."""
        stats = {name: result[name] for name in LINES[result["line"]]}
        reach = self._reach(able, level)
        note = "; ".join(text for text in (reach, result["note"]) if text)
        if why:
            stats = dict.fromkeys(stats)
            note = reach if why == NOT_COLLECTED else why
        place = {"line": result["line"], "group": comparison, "method": result["method"]}
        self.rows.add(self.population, self.variable, level, **place, note=note, **stats)

    def _reach(self, able: Sequence[str], level: str) -> str:
        reasons = self.told.reasons(self.variable, level)
        return reach_text(len(able), len(self.told.centres), reasons)


def stand_in(moments: Sequence[tuple[int, float, float]]) -> pd.Series:
    """Numbers with the count, mean and standard deviation (n - 1) of several samples together.

    *moments*: of each sample the count, mean and standard deviation. Whatever depends on the values
    by count, mean and deviation alone is of these what it is of the values themselves.
    """
    parts = [_with_moments(*one) for one in moments]
    return pd.Series(np.concatenate(parts) if parts else [], dtype=float)


def _with_moments(n: int, mean: float, sd: float) -> np.ndarray:
    steps = np.linspace(-1.0, 1.0, n) if n > 1 else np.zeros(n)
    spread = steps.std(ddof=1) if n > 1 else 1.0
    return mean + sd * steps / spread


def telling_both(centres: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The results of the centres; of those that tell one group alone, where others tell both,
    nothing is left but that it is not collected."""
    alone = {
        centre
        for centre, results in centres.items()
        if (results.loc[results["variable"] == "patients", "note"] == NOT_COLLECTED).any()
    }
    if alone == set(centres):
        return dict(centres)
    silent = {"value": np.nan, "note": NOT_COLLECTED}
    return {
        centre: results.assign(**silent) if centre in alone else results
        for centre, results in centres.items()
    }
