"""Two groups of patients described side by side and compared: lines of results.

A comparison is a line whose ``group`` names what it is (`study.group_names`), and whose ``method``
names the test that was used.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import pandas as pd

from hcc_conversion.analyses.sample import Sample
from hcc_conversion.statistics.choice_of_test import (
    CATEGORY_TESTS,
    NUMBER_TESTS,
    PAPER,
    SENSITIVITY,
    category_test,
    number_test,
)
from hcc_conversion.statistics.contingency import risk_difference
from hcc_conversion.statistics.describe import describe_numbers
from hcc_conversion.statistics.two_groups import (
    hodges_lehmann_shift,
    mean_difference,
    standardised_category_difference,
    standardised_mean_difference,
)
from hcc_conversion.study.group_names import (
    MEAN_DIFFERENCE,
    MEDIAN_DIFFERENCE,
    PAPER_TEST,
    RISK_DIFFERENCE,
    SENSITIVITY_TEST,
    STANDARDISED_DIFFERENCE,
)
from hcc_conversion.study.results import lines_of_numbers, proportion
from schemas.results import LINES

QUARTILES = "quartiles: type 6 (SPSS)"
NOWHERE_RECORDED = "not recorded in any patient"

#: Of every member a value, or a row of them.
Values = TypeVar("Values", pd.Series, pd.DataFrame)

_TESTS = {PAPER_TEST: PAPER, SENSITIVITY_TEST: SENSITIVITY}


@dataclass(frozen=True)
class Contrast:
    """Two groups of one population; differences are the first minus the second.

    groups
        the two samples by the name of the group.
    able
        centres that can tell who is in either group, the only ones whose patients are compared.
    """

    groups: Mapping[str, Sample]
    able: frozenset[str]

    def asked(self, values: Values, collecting: frozenset[str]) -> dict[str, Values]:
        """The values of each group, where they are collected, to be described."""
        return {
            group: values.loc[sample.at(sample.able & collecting).index]
            for group, sample in self.groups.items()
        }

    def compared(self, values: pd.Series, collecting: frozenset[str]) -> list[pd.Series]:
        """The known values of each group, at the centres whose patients are compared."""
        able = self.able & collecting
        return [values.loc[sample.at(able).index].dropna() for sample in self.groups.values()]

    def describe(
        self,
        group: str,
        variable: str,
        collecting: frozenset[str],
        stats: Mapping[str, Any],
        *,
        line: str,
        **place: str,
    ) -> None:
        """One *line* about one group; *place*: level, method, note, reach (`Sample.add`)."""
        sample = self.groups[group]
        sample.add(variable, sample.able & collecting, stats, line=line, group=group, **place)

    def reach(self, group: str, collecting: frozenset[str], why: Mapping[str, str]) -> str:
        """From how many of the centres what is said of a group comes; see `Cohort.reach`."""
        sample = self.groups[group]
        return sample.cohort.reach(sample.able & collecting, _of(sample.able, why))

    def compare(
        self,
        comparison: str,
        variable: str,
        collecting: frozenset[str],
        result: Mapping[str, Any],
        level: str = "",
        why: Mapping[str, str] | None = None,
    ) -> None:
        """One line of `COMPARISONS`; *result* as of `hcc_conversion.statistics.two_groups`."""
        stats = {name: result[name] for name in LINES[result["line"]]}
        sample = next(iter(self.groups.values()))
        able = self.able & collecting
        reach = sample.cohort.reach(able, _of(self.able, why))
        note = "; ".join(text for text in (reach, result["note"]) if text)
        if not able:
            stats, note = dict.fromkeys(stats), reach
        place = {"line": result["line"], "group": comparison, "method": result["method"]}
        sample.rows.add(sample.population, variable, level, **place, note=note, **stats)


def add_numbers(
    contrast: Contrast,
    variable: str,
    values: pd.Series,
    collecting: frozenset[str],
    printed_test: str,
    cautions: Mapping[str, str] | None = None,
) -> None:
    """A number, described and compared.

    Parameters
    ----------
    contrast
        the groups.
    variable
        name of the lines.
    values
        of every member of the groups, by the index of the members.
    collecting
        centres that collect it.
    printed_test
        of the paper: student_t, welch_t or mann_whitney.
    cautions
        group, then a note to be printed with its number of missing values.
    """
    for group, asked in contrast.asked(values, collecting).items():
        known = int(asked.notna().sum())
        note = _nowhere(asked)
        counts = {"n": known, "missing": len(asked) - known}
        said = note or (cautions or {}).get(group, "")
        contrast.describe(group, variable, collecting, counts, line="known", note=said)
        place = {"method": QUARTILES, "note": note}
        sample = contrast.groups[group]
        sample.keep_numbers(asked, sample.able & collecting, variable, group=group)
        for line, stats in lines_of_numbers(describe_numbers(asked), "mean", "median_quartiles"):
            contrast.describe(group, variable, collecting, stats, line=line, **place)
    _compare_numbers(contrast, variable, values, collecting, printed_test)


def add_categories(
    contrast: Contrast,
    variable: str,
    values: pd.Series,
    telling: Mapping[str, frozenset[str]],
    collecting: frozenset[str],
    printed_test: str | None,
    why: Mapping[str, str],
) -> None:
    """A characteristic; shares are of the known values at the centres that can tell the category.

    *telling*: every category, then these centres (`analyses.variables.centres_telling`).
    *values*, *collecting*: as for `add_numbers`. *printed_test*: of the paper, where it breaks
    the rule of `hcc_conversion.statistics.choice_of_test.category_test`, else None. *why*: centre,
    then why it holds no category of it (`analyses.bounded.why_not_cut`).
    """
    asked = contrast.asked(values, collecting)
    for group, of_group in asked.items():
        known = int(of_group.notna().sum())
        counts = {"n": known, "missing": len(of_group) - known}
        note = _nowhere(of_group)
        place = {"note": note, "reach": contrast.reach(group, collecting, why)}
        contrast.describe(group, variable, collecting, counts, line="known", **place)
    counted = [known.value_counts() for known in contrast.compared(values, collecting)]
    table = [[int(counts.get(level, 0)) for level in telling] for counts in counted]
    _compare_categories(contrast, (variable, ""), collecting, table, printed_test, why)
    for level, able in telling.items():
        for group, of_group in contrast.asked(values, able).items():
            known = of_group.dropna()
            share = proportion(int((known == level).sum()), len(known))
            reach = contrast.reach(group, able, why)
            place = {"level": level, "note": _nowhere(of_group), "reach": reach}
            contrast.describe(group, variable, able, share, line="proportion", **place)
        first, second = (known == level for known in contrast.compared(values, able))
        difference = risk_difference(int(first.sum()), len(first), int(second.sum()), len(second))
        contrast.compare(RISK_DIFFERENCE, variable, able, difference, level, why)


def add_yes_no(
    contrast: Contrast,
    variable: str,
    hits: pd.Series,
    collecting: frozenset[str],
    *,
    level: str = "",
    events: pd.Series | None = None,
    printed_test: str | None = None,
    tested: bool = True,
) -> None:
    """What happened to a patient or not; the share is of those of whom it is known.

    Parameters
    ----------
    contrast, variable, collecting, printed_test
        as for `add_categories`.
    hits
        true, false or null of every member of the groups.
    events
        how often it happened to each member; printed in place of how many values are missing.
    tested
        whether the groups are tested, beside the difference of the shares.
    """
    for group, asked in contrast.asked(hits, collecting).items():
        known = asked.dropna().astype(bool)
        line, beside = "proportion_missing", {"missing": len(asked) - len(known)}
        if events is not None:
            line, beside = "proportion_events", {"events": int(events.loc[asked.index].sum())}
        share = proportion(int(known.sum()), len(known)) | beside
        place = {"level": level, "note": _nowhere(asked)}
        contrast.describe(group, variable, collecting, share, line=line, **place)
    known = [group.astype(bool) for group in contrast.compared(hits, collecting)]
    table = [[int(group.sum()), int((~group).sum())] for group in known]
    if tested:
        _compare_categories(contrast, (variable, level), collecting, table, printed_test, {})
    difference = risk_difference(table[0][0], sum(table[0]), table[1][0], sum(table[1]))
    contrast.compare(RISK_DIFFERENCE, variable, collecting, difference, level)


def _compare_numbers(
    contrast: Contrast,
    variable: str,
    values: pd.Series,
    collecting: frozenset[str],
    printed_test: str,
) -> None:
    first, second = contrast.compared(values, collecting)
    results = {
        comparison: NUMBER_TESTS[number_test(convention, printed_test)](first, second)
        for comparison, convention in _TESTS.items()
    } | {
        MEAN_DIFFERENCE: mean_difference(first, second),
        MEDIAN_DIFFERENCE: hodges_lehmann_shift(first, second, exact=True),
        STANDARDISED_DIFFERENCE: standardised_mean_difference(first, second),
    }
    for comparison, result in results.items():
        contrast.compare(comparison, variable, collecting, result)


def _compare_categories(
    contrast: Contrast,
    line: tuple[str, str],
    collecting: frozenset[str],
    table: Sequence[Sequence[int]],
    printed_test: str | None,
    why: Mapping[str, str],
) -> None:
    """Both tests and the standardised difference; *line*: variable and level."""
    variable, level = line
    results = {
        comparison: CATEGORY_TESTS[category_test(convention, table, printed_test)](table)
        for comparison, convention in _TESTS.items()
    } | {STANDARDISED_DIFFERENCE: standardised_category_difference(table)}
    for comparison, result in results.items():
        contrast.compare(comparison, variable, collecting, result, level, why)


def _of(able: frozenset[str], why: Mapping[str, str] | None) -> dict[str, str]:
    return {centre: reason for centre, reason in (why or {}).items() if centre in able}


def _nowhere(asked: pd.Series) -> str:
    """A note where a value is collected but recorded in nobody."""
    return NOWHERE_RECORDED if len(asked) and asked.isna().all() else ""
