"""Patient flow (Figure 1): who was admitted, treated, unresectable, converted, resected.

Every split is an assertion: its parts, "not recorded" and the patients of centres that cannot
say among them, must add up to the whole. A split is answered by the centres that can say it
(`Cohort.can_say`); an extract of converted patients alone has no conversion rate.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from hcc_conversion.analyses.flow.accrual import add_accrual
from hcc_conversion.analyses.flow.follow_up import FollowUp
from hcc_conversion.analyses.flow.rates import CONVERSION_BY_MODALITY, RATES, REGISTERED
from hcc_conversion.cohort.cohort import Cohort
from hcc_conversion.cohort.derivation import derive
from hcc_conversion.statistics.proportions import WILSON, wilson_interval
from hcc_conversion.study.results import ResultRows, proportion
from schemas.results import ELSEWHERE, NOT_COLLECTED, NOT_RECORDED
from schemas.vocabulary import MODALITY_CLASS

ANALYSIS = "flow"
UNRECORDED = "recorded of nobody: all are counted as inside"


@dataclass(frozen=True)
class Split:
    """How the patients of one box divide; the box of a part is called ``<variable>=<part>``.

    members
        who is in the box.
    values
        each patient's part, or null where it is not known.
    asked
        centres that can tell the parts apart.
    held
        the part that some extracts hold alone, and the patients of those extracts in it; they
        are counted, but have no denominator.
    unknown_as
        the part that patients with an unknown one are counted in; else "not recorded".
    """

    box: str
    variable: str
    parts: tuple[str, ...]
    members: pd.Series
    values: pd.Series
    asked: frozenset[str]
    held: tuple[str, pd.Series] | None = None
    unknown_as: str = ""


def flow_results(cohort: Cohort, least_follow_up_months: float = 0.0) -> pd.DataFrame:
    """Count the patients in every box of the flow.

    Parameters
    ----------
    cohort
        the harmonised tables of a centre or of the pool.
    least_follow_up_months
        below it a conversion rate has a caution (`hcc_conversion.analyses.flow.follow_up`).

    Returns
    -------
    `Results` rows. ``population`` is the box that is split, ``variable`` what splits it and
    ``level`` the part; ``n``, ``denominator`` and ``percent`` are patients of the box at the
    centres that can say; conversion rates have Wilson limits. Rows of variable ``accrual`` count
    who came when (`hcc_conversion.analyses.flow.accrual`), rows of variable ``excluded``
    count what never became a patient of the flow.

    Raises
    ------
    AssertionError
        if parts do not add up to their box, or converted by modality to all converted.
    """
    patients = derive(cohort)
    rows = ResultRows(ANALYSIS)
    _add_ingest(rows, cohort)
    rows.add("", REGISTERED, line="count", n=len(patients))
    add_accrual(rows, cohort)
    followed = FollowUp.of(cohort, patients, least_follow_up_months)
    n_in = {
        split.variable: _add_split(rows, split, patients["centre"], followed)
        for split in _splits(cohort, patients)
    }
    by_modality = [
        n_in[variable].get("converted", 0) for variable, _ in CONVERSION_BY_MODALITY.values()
    ]
    both = cohort.can_say["combination"] & cohort.can_say["converted"]
    members = patients["in_uhcc"] & patients["in_converted"] & patients["centre"].isin(both)
    assert sum(by_modality) == members.sum(), (
        "the converted of all modalities are not all converted"
    )
    return rows.table()


def _splits(cohort: Cohort, patients: pd.DataFrame) -> list[Split]:
    can_say, everybody = cohort.can_say, cohort.covering("admitted")
    population = {name: patients[f"in_{name}"] for name in can_say}
    kind = patients["surgery_kind"]
    everyone = pd.Series(True, index=patients.index)
    resectable = _named(patients["initially_resectable"], "resectable", "unresectable")
    resectable = resectable.mask(population["uhcc"], "unresectable")
    direct = (kind == "direct").fillna(False)
    operated = (kind == "conversion").fillna(False)
    converted = _named(patients["converted"], "converted", "not converted")
    after = _named(patients["watch_and_wait"], "watch & wait", "neither").mask(operated, "resected")
    modality = patients["modality_class"].where(
        patients["modality_class"].notna() | ~population["uhcc"], NOT_RECORDED
    )

    def only(name: str, rows: pd.Series) -> pd.Series:
        return rows & patients["centre"].isin(cohort.covering(name))

    yes_no = ("converted", "not converted")
    return [
        Split(
            "registered",
            "study_window",
            ("inside", "outside"),
            everyone,
            _named(patients["in_study_window"], "inside", "outside"),
            everybody,
            unknown_as="inside",
        ),
        Split(
            "study_window=inside",
            "treatment",
            ("treated", "untreated"),
            population["admitted"],
            _named(population["treated"], "treated", "untreated"),
            can_say["treated"] & everybody,
            ("treated", only("treated", population["treated"])),
        ),
        Split(
            "treatment=treated",
            "resectability",
            ("resectable", "unresectable"),
            population["treated"],
            resectable,
            can_say["resectable"],
            ("unresectable", only("uhcc", population["uhcc"])),
        ),
        Split(
            "resectability=resectable",
            "up_front",
            ("direct surgery", "other treatment"),
            population["resectable"],
            _named(direct, "direct surgery", "other treatment"),
            can_say["resectable"] & can_say["direct_surgery"],
            ("direct surgery", only("direct_surgery", population["direct_surgery"])),
        ),
        Split(
            "resectability=unresectable",
            "modality",
            MODALITY_CLASS,
            population["uhcc"],
            patients["modality_class"],
            can_say["combination"],
        ),
        Split(
            "resectability=unresectable",
            "conversion",
            yes_no,
            population["uhcc"],
            converted,
            can_say["uhcc"] & can_say["converted"],
            ("converted", only("converted", population["converted"])),
        ),
        *(
            Split(
                box,
                variable,
                yes_no,
                population["uhcc"] & (modality == name).fillna(False),
                converted,
                can_say["combination"] & can_say["converted"],
            )
            for name, (variable, box) in CONVERSION_BY_MODALITY.items()
        ),
        Split(
            "conversion=converted",
            "after_conversion",
            ("resected", "watch & wait", "neither"),
            population["converted"],
            after,
            can_say["converted"]
            & can_say["conversion_surgery"]
            & cohort.collecting("outcomes", "kind=watch_and_wait"),
        ),
    ]


def _named(values: pd.Series, yes: str, no: str) -> pd.Series:
    return values.astype("boolean").map({True: yes, False: no}).astype("string")


def _add_split(
    rows: ResultRows, split: Split, centres: pd.Series, followed: FollowUp
) -> dict[str, int]:
    """Add the parts of a box; the number in each part at the centres that can say."""
    members = split.members.astype(bool)
    able = centres.isin(split.asked)
    asked = members & able
    whole = int(asked.sum())
    n_held = int(split.held[1].sum()) if split.held else 0
    counts: dict[str, int] = {}
    for part in split.parts:
        inside = asked & (split.values == part).fillna(False).astype(bool)
        n_unknown = 0
        if part == split.unknown_as:
            unknown = asked & split.values.isna()
            inside, n_unknown = inside | unknown, int(unknown.sum())
        held = n_held if split.held and part == split.held[0] else 0
        # Nothing else can be said of a part when every patient's is unknown but counted there.
        unheard = bool(split.unknown_as) and part != split.unknown_as and _all_unknown(split, asked)
        if not split.asked or unheard:
            _add_absent(rows, split, part, held)
            continue
        counts[part] = int(inside.sum())
        if part == split.unknown_as and n_unknown and n_unknown == whole:
            # Of an admission that nobody recorded there is no share.
            nothing: dict[str, Any] = {"n": counts[part], "denominator": None, "percent": None}
            place = (split.box, split.variable, part)
            rows.add(*place, line="proportion", note=UNRECORDED, **nothing)
            continue
        note = f"{n_unknown} of them not recorded" if n_unknown else ""
        if held:
            note = f"{held} more in extracts of these alone"
        if _has_limits(split, part):
            note = "; ".join(filter(None, [note, followed.caution(asked, inside)]))
        _add_part(rows, split, part, counts[part], whole, note)
    if split.variable in RATES:
        converted = (split.values == "converted").fillna(False).astype(bool)
        followed.add(rows, split.box, asked, converted, split.asked)
    if not split.asked:
        if not split.unknown_as:
            _add_absent(rows, split, NOT_RECORDED, 0)
        return {}
    if not split.unknown_as:
        counts[NOT_RECORDED] = int((asked & split.values.isna()).sum())
        _add_part(rows, split, NOT_RECORDED, counts[NOT_RECORDED], whole, "")
    elsewhere = int((members & ~able & ~_held_rows(split)).sum())
    if elsewhere:
        rows.add(split.box, split.variable, ELSEWHERE, line="count", n=elsewhere)
    shown = sum(counts.values())
    assert shown == whole, f"{split.variable}: its parts have {shown} patients, its box {whole}"
    alone = int((members & ~able & _held_rows(split)).sum())
    assert shown + elsewhere + alone == members.sum(), (
        f"{split.variable}: {shown} in its parts, {elsewhere} elsewhere and {alone} in extracts of"
        f" one part are not the {members.sum()} patients of its box"
    )
    return counts


def _all_unknown(split: Split, asked: pd.Series) -> bool:
    return bool(asked.any()) and bool(split.values[asked].isna().all())


def _held_rows(split: Split) -> pd.Series:
    return split.held[1] if split.held else pd.Series(False, index=split.members.index)


def _add_absent(rows: ResultRows, split: Split, part: str, held: int) -> None:
    note = "the extract holds these alone" if held else NOT_COLLECTED
    empty: dict[str, Any] = {"n": held or None, "denominator": None, "percent": None}
    line = "proportion"
    if _has_limits(split, part):
        line, empty = "proportion_ci", empty | {"ci_low": None, "ci_high": None}
    rows.add(split.box, split.variable, part, line=line, note=note, **empty)


def _add_part(rows: ResultRows, split: Split, part: str, n: int, whole: int, note: str) -> None:
    share, line, method = proportion(n, whole), "proportion", ""
    if _has_limits(split, part):
        low, high = wilson_interval(n, whole)
        share |= {"ci_low": low, "ci_high": high}
        line, method = "proportion_ci", WILSON
    rows.add(split.box, split.variable, part, line=line, note=note, method=method, **share)


def _has_limits(split: Split, part: str) -> bool:
    return split.variable in RATES and part == "converted"


def _add_ingest(rows: ResultRows, cohort: Cohort) -> None:
    """Rows of the patients' source that did not become patients, by the mapping's own doing."""
    of_patients = cohort.accounting[cohort.accounting["table"] == "patients"]
    offered = int(of_patients["offered"].sum())
    rows.add("", "excluded", "source rows", line="count", n=offered)
    for fate in ("filtered", "quarantined"):
        share = proportion(int(of_patients[fate].sum()), offered)
        rows.add("source rows", "excluded", fate, line="proportion", **share)
    left = offered - int(of_patients[["filtered", "quarantined"]].to_numpy().sum())
    # A source row can give several patients, and gives at least one.
    assert left <= len(cohort.tables["patients"]), "source rows and patients do not add up"


def compute(cohort: Cohort, study: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """The tables of the analysis (see `Analysis`)."""
    return {"results": flow_results(cohort, study["flow"]["least_follow_up_months"])}
