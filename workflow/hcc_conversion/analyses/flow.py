"""Patient flow (Figure 1): who was admitted, treated, unresectable, converted, resected.

Every split is an assertion: its parts, "not recorded" among them, must add up to the whole.
"""

from dataclasses import dataclass

import pandas as pd

from hcc_conversion.cohort import Cohort, derive
from hcc_conversion.results import NOT_COLLECTED, ResultRows, proportion

ANALYSIS = "flow"
MODALITY_CLASSES = ("locoregional", "systemic", "combination", "other")

NOT_RECORDED = "not recorded"


@dataclass(frozen=True)
class Split:
    """How the patients of one box divide; the box of a part is called ``<variable>=<part>``.

    values
        each patient's part, or null where it is not known.
    unknown_as
        the part that patients with an unknown one are counted in; where there is none they
        get a box "not recorded".
    """

    parent: str
    variable: str
    parts: tuple[str, ...]
    values: pd.Series
    unknown_as: str = ""


def flow_results(cohort: Cohort) -> pd.DataFrame:
    """Count the patients in every box of the flow.

    Parameters
    ----------
    cohort
        the harmonised tables of a centre or of the pool.

    Returns
    -------
    `Results` rows. ``population`` is the box that is split, ``variable`` what splits it and
    ``level`` the part; ``n``, ``denominator`` and ``percent`` are patients of the box.
    Rows of variable ``excluded`` count what never became a patient of the flow.

    Raises
    ------
    AssertionError
        if the parts of a box do not add up to it.
    """
    patients = derive(cohort)
    rows = ResultRows(ANALYSIS)
    _add_ingest(rows, cohort)
    rows.add("", "registered", n=len(patients))
    boxes: dict[str, pd.Series | None] = {"registered": pd.Series(True, index=patients.index)}
    for split in _splits(patients):
        boxes |= _add_split(rows, split, boxes[split.parent])
    return rows.table()


def _splits(patients: pd.DataFrame) -> list[Split]:
    modality = patients["modality_class"]
    window = _yes_no(patients["in_study_window"], "inside", "outside")
    converted = _yes_no(patients["converted"], "converted", "not converted")
    after = pd.Series("neither", index=patients.index, dtype="string")
    after = after.mask(patients["watch_and_wait"].isna(), pd.NA)
    after = after.mask(patients["watch_and_wait"].fillna(False), "watch & wait")
    after = after.mask((patients["surgery_kind"] == "conversion").fillna(False), "resected")
    up_front = pd.Series("other treatment", index=patients.index, dtype="string")
    up_front = up_front.mask((patients["surgery_kind"] == "direct").fillna(False), "direct surgery")
    resectable = _yes_no(patients["initially_resectable"], "resectable", "unresectable")
    treated = _yes_no(patients["treated"], "treated", "untreated")
    return [
        Split("registered", "study_window", ("inside", "outside"), window, unknown_as="inside"),
        Split("study_window=inside", "treatment", ("treated", "untreated"), treated),
        Split("treatment=treated", "resectability", ("resectable", "unresectable"), resectable),
        Split(
            "resectability=resectable", "up_front", ("direct surgery", "other treatment"), up_front
        ),
        Split("resectability=unresectable", "modality", MODALITY_CLASSES, modality),
        Split(
            "resectability=unresectable", "conversion", ("converted", "not converted"), converted
        ),
        *(
            Split(
                f"modality={name}",
                f"conversion_{name}",
                ("converted", "not converted"),
                converted,
            )
            for name in MODALITY_CLASSES
        ),
        Split(
            "conversion=converted",
            "after_conversion",
            ("resected", "watch & wait", "neither"),
            after,
        ),
    ]


def _yes_no(values: pd.Series, yes: str, no: str) -> pd.Series:
    return values.astype("boolean").map({True: yes, False: no}).astype("string")


def _add_split(
    rows: ResultRows, split: Split, members: pd.Series | None
) -> dict[str, pd.Series | None]:
    """Add the parts of a box; a box that is not collected (None) has parts that are not either."""
    if members is None:
        for part in split.parts:
            _add_part(rows, split, part, None, None, NOT_COLLECTED)
        return {f"{split.variable}={part}": None for part in split.parts}
    whole, of_members = int(members.sum()), split.values[members]
    unexpected = set(of_members.dropna()) - set(split.parts)
    assert not unexpected, f"{split.variable}: parts without a box: {sorted(unexpected)}"
    unknown = int(of_members.isna().sum())
    # Nobody is known to any part: the site does not collect it, and a zero would be wrong.
    not_collected = whole > 0 and unknown == whole
    boxes: dict[str, pd.Series | None] = {}
    total = 0
    for part in split.parts:
        inside = members & (split.values == part).fillna(False).astype(bool)
        note = ""
        if part == split.unknown_as:
            inside |= members & split.values.isna()
            note = f"{unknown} of them not recorded" if unknown else ""
        elif not_collected:
            _add_part(rows, split, part, None, whole, NOT_COLLECTED)
            boxes[f"{split.variable}={part}"] = None
            continue
        n = int(inside.sum())
        total += n
        boxes[f"{split.variable}={part}"] = inside
        _add_part(rows, split, part, n, whole, note)
    if unknown and not split.unknown_as:
        total += unknown
        note = NOT_COLLECTED if not_collected else ""
        _add_part(rows, split, NOT_RECORDED, unknown, whole, note)
    assert total == whole, (
        f"{split.variable}: its parts have {total} patients, {split.parent} has {whole}"
    )
    return boxes


def _add_part(
    rows: ResultRows, split: Split, part: str, n: int | None, whole: int | None, note: str
) -> None:
    if n is None:
        share = {"n": None, "denominator": whole, "percent": None}
    else:
        share = proportion(n, whole)
    rows.add(split.parent, split.variable, part, note=note, **share)


def _add_ingest(rows: ResultRows, cohort: Cohort) -> None:
    """Rows of the patients' source that did not become patients, by the mapping's own doing."""
    of_patients = cohort.accounting[cohort.accounting["table"] == "patients"]
    offered = int(of_patients["offered"].sum())
    rows.add("", "excluded", "source rows", n=offered, note="rows of the patients' source files")
    for fate, note in (
        ("filtered", "by the row filter of the centre file"),
        ("quarantined", "patients set aside because their rows do not fit"),
    ):
        count = int(of_patients[fate].sum())
        rows.add("source rows", "excluded", fate, note=note, **proportion(count, offered))
    left = offered - int(of_patients[["filtered", "quarantined"]].to_numpy().sum())
    assert left == len(cohort.tables["patients"]), "source rows and patients do not add up"
