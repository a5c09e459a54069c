"""Treatment-related adverse events before surgery (Table 5), in patients by their worst grade."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from hcc_conversion.analyses.sample import Sample
from hcc_conversion.cohort.adverse_events import (
    ANY_GRADE,
    COUNTED,
    FATES,
    GRADE_LEVELS,
    SEVERE,
    having,
    treatment_events,
    worst_grades,
)
from hcc_conversion.cohort.cohort import Cohort
from hcc_conversion.cohort.derivation import derive
from hcc_conversion.study.results import ResultRows, proportion

ANALYSIS = "trae"
#: Variable, then the grade that it counts.
GRAVEST = {"trae_grade_4": 4, "trae_grade_5": 5}
#: What may not be recorded of an event that counts: the level of its line, and the field.
_UNKNOWN = {
    "relation to treatment not recorded": "treatment_related",
    "day not recorded": "day",
    "no grade recorded": "grade",
    "immune relation not recorded": "immune_related",
}


def trae_results(cohort: Cohort, populations: Iterable[str]) -> pd.DataFrame:
    """Count the patients with treatment-related adverse events of several populations.

    Parameters
    ----------
    cohort
        the harmonised tables of a centre or of the pool.
    populations
        names of treated populations (`hcc_conversion.cohort.populations.POPULATIONS`).

    Returns
    -------
    `Results` rows. ``variable`` is any event (``trae_any``), one of grade 4 or 5
    (``trae_grade_4``, ``trae_grade_5``), an immune-related one (``trae_immune_related``), then
    every term that occurs or that a centre's mapping can give, the most frequent first;
    ``level`` is one of `GRADE_LEVELS`. ``n`` are patients by their worst grade, ``denominator``
    all patients of the population at the centres that record it; the rates of any grade and of
    grade 3 or higher over all terms have Wilson limits. ``trae_events`` and ``trae_counted``
    count events: what became of them (`cohort.adverse_events.FATES`), and what is not
    known of those that count.
    """
    patients = derive(cohort)
    rows = ResultRows(ANALYSIS)
    for population in populations:
        able = cohort.can_say[population] & cohort.collecting("adverse_events", "term")
        members = patients[patients[f"in_{population}"] & patients["centre"].isin(able)]
        _add_population(Sample(rows, cohort, population, members, able))
    return rows.table()


def _add_population(sample: Sample) -> None:
    events = treatment_events(sample.cohort, sample.members)
    counted = events[events["fate"] == COUNTED]
    judging = _collecting(sample, "immune_related")
    immune = counted[counted["immune_related"].fillna(False).astype(bool)]
    sample.add("patients", sample.able, {"n": len(sample.members)}, line="count")
    _add_headline(sample, "trae_any", counted, sample.able, _cautions(sample))
    _add_gravest(sample, counted)
    _add_headline(sample, "trae_immune_related", immune, judging, "")
    recordable = sample.cohort.mapped_values("adverse_events", "term", sample.able)
    for term in _by_frequency(counted, recordable):
        of_term = counted[counted["term"] == term]
        for level in GRADE_LEVELS:
            able = _telling(sample, level)
            hits = having(sample.at(able), of_term, level)
            share = proportion(int(hits.sum()), len(hits))
            sample.add(term, able, share, line="proportion", level=level)
    for fate in FATES:
        n_events = int((events["fate"] == fate).sum())
        share = proportion(n_events, len(events))
        sample.add("trae_events", sample.able, share, line="proportion", level=fate)
    for level, field in _UNKNOWN.items():
        n_events = int(counted[field].isna().sum())
        share = proportion(n_events, len(counted))
        sample.add("trae_counted", sample.able, share, line="proportion", level=level)


def _collecting(sample: Sample, field: str) -> frozenset[str]:
    return sample.able & sample.cohort.collecting("adverse_events", field)


def _telling(sample: Sample, level: str) -> frozenset[str]:
    """Centres that can tell who has an event of a level."""
    return sample.able if level == ANY_GRADE else _collecting(sample, "grade")


def _cautions(sample: Sample) -> str:
    """What differs at centres that do not collect all that the table is made of."""
    n_able = len(sample.able)
    n_unjudged = n_able - len(_collecting(sample, "treatment_related"))
    n_graded = len(_collecting(sample, "grade"))
    cautions = []
    if n_unjudged:
        where = f" at {n_unjudged} of {n_able} centres" if n_able > 1 else ""
        cautions.append(f"relation to treatment not collected{where}: all events count there")
    if 0 < n_graded < n_able:
        cautions.append(f"grades collected at {n_graded} of {n_able} centres")
    return "; ".join(cautions)


def _add_headline(
    sample: Sample, variable: str, events: pd.DataFrame, able: frozenset[str], note: str
) -> None:
    """Patients with any of the events; any grade and grade 3 or higher have Wilson limits."""
    for level in GRADE_LEVELS:
        telling = able & _telling(sample, level)
        hits = having(sample.at(telling), events, level)
        if level in (ANY_GRADE, SEVERE):
            sample.add_rate(variable, telling, hits, level=level, note=note)
        else:
            share = proportion(int(hits.sum()), len(hits))
            sample.add(variable, telling, share, line="proportion", level=level, note=note)


def _add_gravest(sample: Sample, counted: pd.DataFrame) -> None:
    """Patients whose worst event is life-threatening (4), and the dead (5)."""
    graded = _collecting(sample, "grade")
    patients = sample.at(graded)
    worst = worst_grades(counted[counted["patient"].isin(patients.index)])
    for variable, grade in GRAVEST.items():
        share = proportion(int((worst == grade).sum()), len(patients))
        sample.add(variable, graded, share, line="proportion", level=SEVERE)


def _by_frequency(events: pd.DataFrame, recordable: Iterable[str]) -> list[str]:
    """Terms that occur or are *recordable*, by the number of patients with them, then by name."""
    n_patients = events.groupby("term")["patient"].nunique().to_dict()
    counts = dict.fromkeys(recordable, 0) | n_patients
    return sorted(counts, key=lambda term: (-counts[term], term.casefold(), term))


def compute(cohort: Cohort, study: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """The tables of the analysis (see `Analysis`)."""
    return {"results": trae_results(cohort, study["trae"]["populations"])}
