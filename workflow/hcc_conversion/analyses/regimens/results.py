"""Regimens before and after conversion, reasons of unresectability and stages (Tables 2 and 8)."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from hcc_conversion.analyses.sample import Sample
from hcc_conversion.cohort.cohort import Cohort
from hcc_conversion.cohort.derivation import derive
from hcc_conversion.cohort.regimens import (
    ADJUVANT_KIND,
    OTHER_ADJUVANT,
    adjuvant_intervals_days,
    adjuvant_kinds,
    adjuvant_regimens,
    centres_naming_regimens,
    conversion_regimens,
    regimen_class,
)
from hcc_conversion.cohort.unresectability import (
    NO_REASON,
    REASONS,
    UNGRADED_REASONS,
    centres_telling,
    combinations,
    unresectability_reasons,
)
from hcc_conversion.statistics.describe import describe_numbers
from hcc_conversion.study.results import DESCRIBED, ResultRows, lines_of_numbers, proportion
from schemas.results import NOT_COLLECTED, NOT_RECORDED
from schemas.vocabulary import BCLC, CNLC

ANALYSIS = "regimens"
POPULATION, OPERATED = "converted", "conversion_surgery"
WATCHING = "watch & wait"
ANY_ADJUVANT, NO_ADJUVANT = "any", "none"
#: Stage, then the group of the stages by the other system.
BCLC_GROUPS = {"0": "BCLC 0", "A": "BCLC A", "B": "BCLC B", "C": "BCLC C", "D": "BCLC D"}
assert tuple(BCLC_GROUPS) == BCLC
QUARTILES = "quartiles: type 6 (SPSS)"


def regimens_results(cohort: Cohort) -> pd.DataFrame:
    """The table of `regimens_rows`."""
    return regimens_rows(cohort).table()


def regimens_rows(cohort: Cohort) -> ResultRows:
    """Count what the converted were given, why they were unresectable, and at which stage.

    Parameters
    ----------
    cohort
        the harmonised tables of a centre or of the pool.

    Returns
    -------
    `Results` rows. Of the converted: ``regimen_class`` and ``regimen`` before conversion;
    ``unresectability`` (a patient may have several reasons; of those in whom it is known) and
    ``unresectability_combination`` (of those in whom all are known); ``cnlc`` by BCLC stage
    (``group``). Of those resected after conversion: ``adjuvant`` (any, none, and
    its kind, `hcc_conversion.cohort.regimens.ADJUVANT_KIND`), also by regimen (``group``), and
    ``adjuvant_interval_days``, from surgery to the first adjuvant course: of all, by kind, and by
    regimen before conversion (``group``) and adjuvant regimen (``level``). ``adjuvant`` of those on
    watch & wait is a group of the converted.
    """
    patients = derive(cohort)
    rows = ResultRows(ANALYSIS)
    converted = _sample(rows, cohort, patients, POPULATION)
    operated = _sample(rows, cohort, patients, OPERATED)
    converted.add("patients", converted.able, {"n": len(converted.members)}, line="count")
    _add_regimens(converted)
    _add_reasons(converted)
    _add_stages(converted)
    operated.add("patients", operated.able, {"n": len(operated.members)}, line="count")
    _add_adjuvant(operated, operated.members)
    _add_intervals(operated)
    _add_adjuvant_by_regimen(operated)
    waiting = converted.members[converted.members["watch_and_wait"]]
    if len(waiting):
        _add_adjuvant(converted, waiting, WATCHING)
    return rows


def _sample(rows: ResultRows, cohort: Cohort, patients: pd.DataFrame, population: str) -> Sample:
    able = cohort.can_say[population]
    return Sample(rows, cohort, population, patients[patients[f"in_{population}"]], able)


def _add_regimens(sample: Sample) -> None:
    able = sample.able & centres_naming_regimens(sample.cohort, "conversion")
    members = sample.at(able)
    named = {"regimen_class": regimen_class, "regimen": conversion_regimens}
    for variable, name in named.items():
        given = name(sample.cohort, members).fillna(NOT_RECORDED)
        for level in _by_frequency(given) or [""]:
            share = proportion(int((given == level).sum()), len(given))
            sample.add(variable, able, share, line="proportion", level=level)


def _by_frequency(values: pd.Series) -> list[str]:
    """The values, the most frequent first; what is not recorded at the end."""
    counts = values.value_counts().to_dict()
    return sorted(counts, key=lambda text: (text == NOT_RECORDED, -counts[text], text))


def _add_reasons(sample: Sample) -> None:
    reasons, told = unresectability_reasons(sample.members), centres_telling(sample.cohort)
    for reason in REASONS:
        able = sample.able & told[reason]
        known = reasons.loc[sample.at(able).index, reason].dropna().astype(bool)
        if known.any() or reason not in UNGRADED_REASONS:
            share = proportion(int(known.sum()), len(known))
            sample.add("unresectability", able, share, line="proportion", level=reason)
    able = sample.able.intersection(*told.values())
    together = combinations(reasons.loc[sample.at(able).index])
    known = together.dropna()
    variable = "unresectability_combination"
    counts = {"n": len(known), "missing": len(together) - len(known)}
    sample.add(variable, able, counts, line="known")
    for level in _by_frequency(known):
        share = proportion(int((known == level).sum()), len(known))
        sample.add(variable, able, share, line="proportion", level=level)


def _add_stages(sample: Sample) -> None:
    """Every combination of the stages that occur."""
    able = sample.able & sample.cohort.collecting("patients", "bclc", "cnlc")
    members = sample.at(able)
    staged = members.dropna(subset=["bclc", "cnlc"])
    stats = {"n": len(staged), "missing": len(members) - len(staged)}
    sample.add("cnlc", able, stats, line="known")
    for bclc in (stage for stage in BCLC_GROUPS if (staged["bclc"] == stage).any()):
        for cnlc in (stage for stage in CNLC if (staged["cnlc"] == stage).any()):
            both = (staged["bclc"] == bclc) & (staged["cnlc"] == cnlc)
            share = proportion(int(both.sum()), len(staged))
            place = {"level": cnlc, "group": BCLC_GROUPS[bclc]}
            sample.add("cnlc", able, share, line="proportion", **place)


def _naming_adjuvant(sample: Sample) -> frozenset[str]:
    return sample.able & centres_naming_regimens(sample.cohort, "adjuvant")


def _add_adjuvant(sample: Sample, members: pd.DataFrame, group: str = "") -> None:
    able = _naming_adjuvant(sample)
    kinds = adjuvant_kinds(sample.cohort, members[members["centre"].isin(able)])
    counts = {ANY_ADJUVANT: kinds.notna().sum(), NO_ADJUVANT: kinds.isna().sum()}
    counts |= {kind: (kinds == kind).sum() for kind in ADJUVANT_KIND}
    for level, count in counts.items():
        if count or level != OTHER_ADJUVANT:
            share = proportion(int(count), len(kinds))
            sample.add("adjuvant", able, share, line="proportion", level=level, group=group)


def _add_intervals(sample: Sample) -> None:
    able = _naming_adjuvant(sample) & sample.cohort.collecting("treatments", "start_day")
    able &= sample.cohort.collecting("surgeries", "day")
    members = sample.at(able)
    kinds = adjuvant_kinds(sample.cohort, members)
    days = adjuvant_intervals_days(sample.cohort, members)
    for level in ("", *(kind for kind in ADJUVANT_KIND if (kinds == kind).any())):
        given = days[(kinds == level).fillna(False) if level else kinds.notna()]
        _add_interval(sample, able, given, level=level)
    before = able & centres_naming_regimens(sample.cohort, "conversion")
    operated = sample.at(before)
    regimens = conversion_regimens(sample.cohort, operated).fillna(NOT_RECORDED)
    adjuvant = adjuvant_regimens(sample.cohort, operated)
    for regimen in _by_frequency(regimens):
        of_regimen = adjuvant[regimens == regimen].dropna()
        for name in _by_frequency(of_regimen):
            given = days.loc[of_regimen.index[of_regimen == name]]
            _add_interval(sample, before, given, level=name, group=regimen)


def _add_interval(
    sample: Sample, able: frozenset[str], days: pd.Series, *, level: str, group: str = ""
) -> None:
    """Of those with one adjuvant treatment; *group*: after one regimen before conversion."""
    place = {"level": level, "group": group}
    known = {"n": int(days.notna().sum()), "missing": int(days.isna().sum())}
    sample.add("adjuvant_interval_days", able, known, line="known", **place)
    sample.keep_numbers(days, able, "adjuvant_interval_days", **place)
    for line, stats in lines_of_numbers(describe_numbers(days), *DESCRIBED):
        sample.add("adjuvant_interval_days", able, stats, line=line, method=QUARTILES, **place)


def _add_adjuvant_by_regimen(sample: Sample) -> None:
    able = _naming_adjuvant(sample) & centres_naming_regimens(sample.cohort, "conversion")
    members = sample.at(able)
    regimens = conversion_regimens(sample.cohort, members).fillna(NOT_RECORDED)
    for regimen in _by_frequency(regimens):
        _add_adjuvant(sample, members[regimens == regimen], regimen)


def regimens_listing(cohort: Cohort) -> pd.DataFrame:
    """Stage, reasons and treatment of every converted patient: PATIENT ROWS, for the centre alone.

    Returns
    -------
    One row per converted patient as in Tables 2 and 8 of the paper, in the order of the extract:
    ``patient`` (1, 2, ... instead of an identifier), ``cnlc``, ``bclc``,
    ``reasons_of_unresectability``, ``conversion_treatment``, ``after_conversion`` (resected,
    watch & wait or empty), ``adjuvant_treatment`` and ``adjuvant_interval_days`` (from surgery).
    """
    patients = derive(cohort)
    members = patients[patients[f"in_{POPULATION}"]]
    after = pd.Series("", index=members.index, dtype="string")
    after[members["watch_and_wait"]] = WATCHING
    after[(members["surgery_kind"] == "conversion").fillna(False)] = "resected"
    given = {
        "conversion": conversion_regimens(cohort, members).fillna(NOT_RECORDED),
        "adjuvant": adjuvant_regimens(cohort, members).fillna(NO_ADJUVANT),
    }
    for intent, regimens in given.items():
        told = members["centre"].isin(centres_naming_regimens(cohort, intent))
        given[intent] = regimens.where(told, NOT_COLLECTED)
    reasons = unresectability_reasons(members)
    return pd.DataFrame(
        {
            "patient": range(1, len(members) + 1),
            "cnlc": members["cnlc"].array,
            "bclc": members["bclc"].array,
            "reasons_of_unresectability": [
                _reasons_text(dict(zip(reasons, row, strict=True)))
                for row in reasons.itertuples(index=False)
            ],
            "conversion_treatment": given["conversion"].array,
            "after_conversion": after.array,
            "adjuvant_treatment": given["adjuvant"].array,
            "adjuvant_interval_days": adjuvant_intervals_days(cohort, members).array,
        }
    )


def _reasons_text(reasons: Mapping[str, bool]) -> str:
    """What is known to be a reason, and of what it is not known."""
    unknown = [name for name, given in reasons.items() if pd.isna(given)]
    known = [name for name, given in reasons.items() if name not in unknown and given]
    text = ", ".join(known) or NO_REASON
    named = ", ".join(name for name in unknown if name not in UNGRADED_REASONS)
    return f"{text}; {NOT_RECORDED}: {named}" if named else text


def compute(cohort: Cohort, _study: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """The tables of the analysis (see `Analysis`)."""
    rows = regimens_rows(cohort)
    return {"results": rows.table(), "distributions": rows.distributions()}
