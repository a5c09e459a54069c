"""Of how many patients each canonical field is known, of those of whom it could be."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from hcc_conversion.analyses.completeness.kinds import REGISTERED, Asked, kinds_of
from hcc_conversion.analyses.variables import centres_collecting, derived_note
from hcc_conversion.cohort.cohort import KEY, Cohort
from hcc_conversion.cohort.derivation import derive
from hcc_conversion.study.results import ResultRows, proportion
from schemas.bounds import bounds_field
from schemas.results import KNOWN, NO_PATIENTS

ANALYSIS = "completeness"


def completeness_results(cohort: Cohort) -> pd.DataFrame:
    """Count the patients of whom each field is known.

    Returns
    -------
    `Results` rows: a line for each field of `kinds_of`, of the level `KNOWN`. ``population`` is
    everybody in the extract, ``group`` those of them with rows of another table. A number that a
    centre holds as bounds alone is known. Of several rows of a patient all must have it.
    ``denominator`` counts patients with a row in which it could be filled, at the centres that
    collect it.
    """
    patients = derive(cohort)
    rows = ResultRows(ANALYSIS)
    for kind in kinds_of(patients.columns):
        for field, asked in kind.fields.items():
            if kind.table == "patients":
                able, known = _collecting(cohort, field), _of_patients(patients, field)
            else:
                able = cohort.collecting(kind.table, field)
                known = _of_records(cohort.tables[kind.table], field, asked)
            known = known[known.index.get_level_values("centre").isin(able)]
            share = proportion(int(known.sum()), len(known))
            derived = derived_note(cohort, field, able) if kind.table == "patients" else ""
            note = "; ".join(text for text in (cohort.reach(able), derived) if text)
            if not len(known):
                share = dict.fromkeys(share)
                note = NO_PATIENTS if able else note
            place = (REGISTERED, field, KNOWN)
            rows.add(*place, group=kind.group, line="proportion", note=note, **share)
    return rows.table()


def _collecting(cohort: Cohort, field: str) -> frozenset[str]:
    """Centres that collect a field of the patients; a death may be on record as an outcome."""
    able = centres_collecting(cohort, field)
    return able | cohort.collecting("outcomes", "kind=death") if field == "died" else able


def _of_patients(patients: pd.DataFrame, field: str) -> pd.Series:
    """Whether it is known, of every patient; by `KEY`."""
    known = patients[field].notna()
    if bounds_field(field) in patients:
        known |= patients[bounds_field(field)].notna()
    return known.set_axis(pd.MultiIndex.from_frame(patients[KEY]))


def _of_records(records: pd.DataFrame, field: str, asked: Asked) -> pd.Series:
    """Whether all rows of a patient that are asked have it; by `KEY`."""
    fillable = records[asked(records).astype(bool)]
    return fillable[field].notna().groupby([fillable[name] for name in KEY]).all()


def compute(cohort: Cohort, study: Mapping[str, Any]) -> dict[str, pd.DataFrame]:  # noqa: ARG001 the same for every study
    """The tables of the analysis (see `Analysis`)."""
    return {"results": completeness_results(cohort)}
