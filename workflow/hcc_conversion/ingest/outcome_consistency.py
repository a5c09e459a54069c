"""What is recorded of a patient's course at several places: that it agrees."""

from collections.abc import Iterator

import pandas as pd

from hcc_conversion.ingest.date_order import first_day
from hcc_conversion.ingest.findings import ERROR, WARNING
from hcc_conversion.ingest.violations import Tables, Violation


def outcomes_agree(tables: Tables) -> Iterator[Violation]:
    patients, outcomes, surgeries = (tables[n] for n in ("patients", "outcomes", "surgeries"))

    def having(kind: str) -> pd.Series:
        return patients["patient_id"].isin(outcomes.loc[outcomes["kind"] == kind, "patient_id"])

    def operated(kind: str) -> pd.Series:
        return patients["patient_id"].isin(surgeries.loc[surgeries["kind"] == kind, "patient_id"])

    died, resectable = patients["died"], patients["initially_resectable"]
    converted = having("conversion") | having("watch_and_wait") | operated("conversion")
    treated = patients["patient_id"].isin(tables["treatments"]["patient_id"])
    day_of_death = patients["patient_id"].map(first_day(outcomes[outcomes["kind"] == "death"]))
    yield _contradiction(
        patients, having("death") & ~died, ("died",), ERROR, "a death is recorded, yet not died"
    )
    yield _contradiction(
        patients,
        died & ~having("death") & bool((outcomes["kind"] == "death").any()),
        ("died",),
        WARNING,
        "died, but no death among the outcomes, where others have one",
    )
    yield _contradiction(
        patients,
        operated("direct") & converted,
        ("initially_resectable",),
        ERROR,
        "direct surgery and converted (or watch & wait) at once",
    )
    yield _contradiction(
        patients,
        day_of_death != patients["last_contact_day"],
        ("last_contact_day",),
        ERROR,
        "the day of death is not that of the last contact",
    )
    yield _contradiction(
        patients,
        converted & ~treated & (len(tables["treatments"]) > 0),
        ("patient_id",),
        WARNING,
        "converted, but no treatment is recorded; counted as treated",
    )
    yield _contradiction(
        patients,
        died & patients["last_contact_day"].isna(),
        ("last_contact_day",),
        WARNING,
        "died without a date; left out of the survival analyses",
    )
    yield _contradiction(
        patients,
        resectable & converted,
        ("initially_resectable",),
        ERROR,
        "converted, yet initially resectable",
    )
    yield _contradiction(
        patients,
        ~resectable & operated("direct"),
        ("initially_resectable",),
        ERROR,
        "direct surgery, yet initially unresectable",
    )


def _contradiction(
    patients: pd.DataFrame, rows: pd.Series, fields: tuple[str, ...], severity: str, problem: str
) -> Violation:
    index = patients.index[rows.astype("boolean").fillna(False)]
    return Violation("patients", index, fields, severity, problem)
