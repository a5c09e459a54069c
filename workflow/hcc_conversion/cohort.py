"""Populations, treatment class, conversion and times to event: derived once, used by all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from schemas.vocabulary import LOCOREGIONAL, SYSTEMIC

KEY = ["centre", "patient_id"]

#: Fields that `derive` adds to the patients table, with the fields they need.
DERIVED_TITLES = {
    "treated": "Received anti-cancer treatment",
    "modality_class": "Treatment modality",
    "combination_class": "Combination of modalities",
    "converted": "Converted to resectable disease",
    "watch_and_wait": "Watch & wait",
    "surgery_kind": "Surgery",
}

POPULATIONS = {
    "admitted": "all patients admitted in the study window",
    "treated": "patients who received anti-cancer treatment",
    "resectable": "treated patients, initially resectable",
    "uhcc": "treated patients, initially unresectable (uHCC)",
    "combination": "uHCC patients on systemic plus locoregional treatment",
    "converted": "patients converted to resectable disease",
    "conversion_surgery": "patients resected after conversion",
    "direct_surgery": "patients resected up front",
    "resected": "all resected patients",
}

TABLES = (
    "patients",
    "treatments",
    "assessments",
    "adverse_events",
    "surgeries",
    "complications",
    "outcomes",
)


@dataclass(frozen=True)
class Cohort:
    """The canonical tables of a scope, and what each of its centres collects.

    tables
        canonical tables by name, see `schemas`.
    collected
        one row per ``centre, table, field`` that the centre's mapping names; for a coded field
        of another table than patients also ``field=value`` for each value it can give.
    accounting
        one row per ``centre, table, file``: rows offered, filtered, quarantined, kept.
    """

    tables: Mapping[str, pd.DataFrame]
    collected: pd.DataFrame
    accounting: pd.DataFrame

    @property
    def centres(self) -> list[str]:
        return sorted(self.collected["centre"].unique())

    def centres_collecting(self, table: str, fields: Iterable[str] = ()) -> list[str]:
        """Centres whose mapping names the table and all of the fields."""
        of_table = self.collected[self.collected["table"] == table]
        having = {
            centre: set(rows["field"]) for centre, rows in of_table.groupby("centre", sort=True)
        }
        return [centre for centre, named in having.items() if set(fields) <= named]


def read_cohort(folder: str | Path, tables: Iterable[str] = TABLES) -> Cohort:
    """The harmonised *tables* of a scope, from ``results/<scope>/harmonised``."""
    folder = Path(folder)
    return Cohort(
        tables={name: pd.read_parquet(folder / f"{name}.parquet") for name in tables},
        collected=pd.read_parquet(folder / "collected.parquet"),
        accounting=pd.read_parquet(folder / "accounting.parquet"),
    )


def pool(cohorts: Sequence[Cohort]) -> Cohort:
    """All centres' rows in one cohort, centres in the given order."""
    return Cohort(
        tables={
            name: pd.concat([cohort.tables[name] for cohort in cohorts], ignore_index=True)
            for name in TABLES
        },
        collected=pd.concat([cohort.collected for cohort in cohorts], ignore_index=True),
        accounting=pd.concat([cohort.accounting for cohort in cohorts], ignore_index=True),
    )


def derive(cohort: Cohort) -> pd.DataFrame:
    """The patients table with `DERIVED_TITLES` and one column per population.

    A derived value is null where the centre does not collect what it needs, so that
    "not collected" and "no" stay apart.

    Returns
    -------
    One row per patient, key (centre, patient_id), index 0..n-1. Added columns:
    ``treated``, ``converted``, ``watch_and_wait`` (yes/no), ``modality_class`` (locoregional,
    systemic, combination, other), ``combination_class`` (one_systemic: locoregional plus TKI
    or anti-PD-1/PD-L1; both_systemic: plus both), ``surgery_kind`` (direct, conversion),
    ``surgery_day``; ``initially_resectable`` and ``extrahepatic_spread`` are completed from
    what implies them; and ``in_<population>`` (true or false) for every name in `POPULATIONS`.
    """
    patients = cohort.tables["patients"].reset_index(drop=True)
    key = pd.MultiIndex.from_frame(patients[KEY])

    def having(rows: pd.DataFrame) -> np.ndarray:
        return key.isin(pd.MultiIndex.from_frame(rows[KEY]))

    def collected(table: str, *fields: str) -> np.ndarray:
        return patients["centre"].isin(cohort.centres_collecting(table, fields)).to_numpy()

    surgeries, outcomes = cohort.tables["surgeries"], cohort.tables["outcomes"]
    treatments = cohort.tables["treatments"]
    first_line = treatments[treatments["intent"] == "conversion"]
    by_key = surgeries.set_index(KEY)
    patients["surgery_kind"] = by_key["kind"].reindex(key).array
    patients["surgery_day"] = by_key["day"].reindex(key).array

    treated = having(treatments) | having(surgeries)
    patients["treated"] = _known(treated, treated | collected("treatments"))
    patients["modality_class"] = _modality_class(first_line, having, collected("treatments"))
    patients["combination_class"] = _combination_class(first_line, having)
    direct = (patients["surgery_kind"] == "direct").fillna(False).to_numpy(dtype=bool)
    operated = (patients["surgery_kind"] == "conversion").fillna(False).to_numpy(dtype=bool)
    watching = having(outcomes[outcomes["kind"] == "watch_and_wait"])
    converted = having(outcomes[outcomes["kind"] == "conversion"]) | operated | watching
    judged = collected("outcomes", "kind=conversion")
    patients["converted"] = _known(converted, converted | direct | judged)
    patients["watch_and_wait"] = _known(watching, collected("outcomes", "kind=watch_and_wait"))
    # By definition the converted were unresectable, and those operated up front resectable.
    implied = pd.Series(direct).astype("boolean").where(direct | converted)
    patients["initially_resectable"] = patients["initially_resectable"].fillna(implied)
    spread = patients["lymphatic_metastasis"] | patients["extrahepatic_metastasis"]
    patients["extrahepatic_spread"] = patients["extrahepatic_spread"].fillna(spread)

    return patients.assign(**{f"in_{name}": rows for name, rows in _populations(patients).items()})


def _known(values: np.ndarray, known: np.ndarray) -> pd.Series:
    return pd.Series(values).astype("boolean").where(known)


def _modality_class(first_line: pd.DataFrame, having, collected: np.ndarray) -> pd.Series:
    locoregional = having(first_line[first_line["modality"].isin(LOCOREGIONAL)])
    systemic = having(first_line[first_line["modality"].isin(SYSTEMIC)])
    classes = pd.Series(pd.NA, index=range(len(collected)), dtype="string")
    classes[having(first_line) & collected] = "other"
    classes[locoregional] = "locoregional"
    classes[systemic] = "systemic"
    classes[locoregional & systemic] = "combination"
    return classes


def _combination_class(first_line: pd.DataFrame, having) -> pd.Series:
    locoregional = having(first_line[first_line["modality"].isin(LOCOREGIONAL)])
    tki = having(first_line[first_line["modality"] == "TKI"])
    anti_pd1 = having(first_line[first_line["modality"] == "anti-PD-1/PD-L1"])
    classes = pd.Series(pd.NA, index=range(len(tki)), dtype="string")
    classes[locoregional & (tki | anti_pd1)] = "one_systemic"
    classes[locoregional & tki & anti_pd1] = "both_systemic"
    return classes


def _populations(patients: pd.DataFrame) -> dict[str, pd.Series]:
    def yes(values: pd.Series) -> pd.Series:
        return values.fillna(False).astype(bool)

    # Where a site does not record the admission, all its patients count as in the window.
    admitted = patients["in_study_window"].fillna(True).astype(bool)
    treated = admitted & yes(patients["treated"])
    resectable = yes(patients["initially_resectable"])
    unresectable = yes(~patients["initially_resectable"])
    uhcc = treated & unresectable
    kind = patients["surgery_kind"]
    populations = {
        "admitted": admitted,
        "treated": treated,
        "resectable": treated & resectable,
        "uhcc": uhcc,
        "combination": uhcc & yes(patients["modality_class"] == "combination"),
        "converted": uhcc & yes(patients["converted"]),
        "conversion_surgery": uhcc & yes(kind == "conversion"),
        "direct_surgery": treated & resectable & yes(kind == "direct"),
        "resected": treated & kind.notna(),
    }
    assert populations.keys() == POPULATIONS.keys()
    return populations


def time_to_event(
    cohort: Cohort, patients: pd.DataFrame, *, origin: str, events: Sequence[str]
) -> pd.DataFrame:
    """Time from an origin to the first of several events, else to the last contact.

    Parameters
    ----------
    cohort, patients
        the cohort and what `derive` made of it.
    origin
        ``diagnosis`` or ``surgery``.
    events
        ``death`` (died, at last contact) or kinds of outcomes.

    Returns
    -------
    One row per patient, on the index of *patients*: ``time_days`` (null where origin or last
    contact is unknown) and ``event`` (true, false; null with the time). An event recorded
    without its day is no event: its patient has a null time.
    """
    start = (
        patients["surgery_day"].astype("Float64")
        if origin == "surgery"
        else pd.Series(0.0, index=patients.index, dtype="Float64").where(
            patients["day_zero"] == "diagnosis"
        )
    )
    key = pd.MultiIndex.from_frame(patients[KEY])
    last_contact = patients["last_contact_day"].astype("Float64")
    candidates, undated = [], pd.Series(False, index=patients.index)
    for kind in events:
        if kind == "death":
            died = patients["died"].fillna(False).astype(bool)
            candidates.append(last_contact.where(died))
            # Dead or alive unknown: neither an event nor a censored time.
            undated |= patients["died"].isna()
        else:
            outcomes = cohort.tables["outcomes"]
            of_kind = outcomes[outcomes["kind"] == kind].set_index(KEY)["day"]
            dated = of_kind.reindex(key).array.astype("Float64")
            candidates.append(pd.Series(dated, index=patients.index))
            recorded = key.isin(of_kind.index)
            # No recurrence recorded is no recurrence only where recurrences are collected.
            looked_for = patients["centre"].isin(
                cohort.centres_collecting("outcomes", [f"kind={kind}"])
            )
            undated |= (recorded & candidates[-1].isna()) | ~looked_for
    first = pd.concat(candidates, axis=1).min(axis=1)
    time = (first.fillna(last_contact) - start).where(~undated)
    return pd.DataFrame(
        {"time_days": time, "event": first.notna().astype("boolean").where(time.notna())}
    )
