"""Keys of the canonical tables: rows that come twice, and rows of patients who are nowhere."""

from collections.abc import Iterator

import pandas as pd

from hcc_conversion.ingest.findings import ERROR, WARNING
from hcc_conversion.ingest.harmonise import PLACE
from hcc_conversion.ingest.near_identifiers import differences_among, nearest_differences
from hcc_conversion.ingest.violations import Tables, Violation
from schemas.tables import TABLES

_MERGE = "Remove or merge the duplicates in the source."
_ONE_BLOCK = (
    f"{_MERGE} If each row is a visit, keep one of each patient in the centre file, e.g. where:"
    " [{column: redcap_event_name, in: [baseline_arm_1]}], add what the other rows say of the"
    " patient by a block with 'same_patients: true', and map the visits themselves in the tables"
    " of events (assessments, outcomes, ...)."
)
_SEVERAL_BLOCKS = (
    "If these are rows of the same patients, one block of 'patients' has the row that each has"
    " once, and every other block says 'same_patients: true' beside its 'source': it is joined by"
    " patient_id, and its 'columns' name what it adds. Blocks without it are for different"
    " patients."
)


def unique_keys(tables: Tables) -> Iterator[Violation]:
    patients = tables["patients"]["patient_id"].dropna()
    twice = patients[patients.duplicated()]
    for name, table in tables.items():
        unique = TABLES[name].to_schema().unique
        if not unique:
            continue
        key = [field for field in unique if field != "centre"]
        known = table.dropna(subset=key)
        if name != "patients":  # rows of a patient who stands there twice come twice themselves
            known = known[~known["patient_id"].isin(twice)]
        label = "the same patient" if key == ["patient_id"] else f"the same {' and '.join(key)}"
        same = known[known.duplicated(key, keep=False)]
        over_blocks = same.groupby(key)["block"].transform("nunique") > 1
        if name != "patients":
            over_blocks[:] = False
        for rows, advice in (
            (same.index[~over_blocks], _ONE_BLOCK if name == "patients" else _MERGE),
            (same.index[over_blocks], _SEVERAL_BLOCKS),
        ):
            problem = f"duplicate key: {label} in several rows"
            yield Violation(name, rows, tuple(key), ERROR, problem, "one row each", advice)


def identifiers_alike(tables: Tables) -> Iterator[Violation]:
    """Patients whose identifiers a person would read as one: perhaps the same patient twice.

    *tables*: with the local identifiers as they are written.
    """
    local = tables["patients"]["patient_id"].dropna()
    for difference, rows in local.groupby(differences_among(local), sort=False):
        if not difference:
            continue
        yield Violation(
            "patients",
            rows.index,
            ("patient_id",),
            WARNING,
            f"the identifier differs only in {difference} from another patient's",
            "an identifier for each patient that nobody can take for another",
            "Check that these are several patients; if one is written twice, remove a row.",
        )


def known_patients(tables: Tables) -> Iterator[Violation]:
    """Rows whose identifier no patient has, told apart by what would make it one that exists.

    *tables*: with the local identifiers as they are written.
    """
    known = tables["patients"]["patient_id"].dropna()
    for name, table in tables.items():
        if name == "patients":
            continue
        for rows, problem, advice in orphans(table["patient_id"], known):
            yield Violation(name, rows, ("patient_id",), ERROR, problem, NO_SUCH_PATIENT, advice)


#: What is expected where a row is an orphan.
NO_SUCH_PATIENT = "an identifier of the patients table"


def orphans(local: pd.Series, known: pd.Series) -> Iterator[tuple[pd.Index, str, str]]:
    """The rows of *local* identifiers that are not among the *known*: problem, and what to do."""
    unknown = local[local.notna() & ~local.isin(known)]
    nearest = nearest_differences(unknown, known)
    for difference, rows in unknown.groupby(nearest, sort=False):
        problem, advice = "orphan row: no such patient in the patients table", _ADD
        if difference:
            n = rows.nunique()
            problem += (
                f"; differs only in {difference} from {n} patient{'s' if n > 1 else ''}'"
                f"{'' if n > 1 else 's'} identifier{'s' if n > 1 else ''} there"
            )
            advice = "Write the identifier in one way in all files, as text."
        yield rows.index, problem, advice


_ADD = "Add the patient, or filter the row with 'where' in the centre file."


def repeated_rows(tables: Tables) -> Iterator[Violation]:
    """Rows that are alike in everything, in tables where several rows per patient are right."""
    for name, table in tables.items():
        fields = [field for field in table if field not in PLACE]
        alike = table[fields].duplicated(keep="first") & table["patient_id"].notna()
        # With a complete key the same rows are an error already.
        key = [field for field in TABLES[name].to_schema().unique or () if field != "centre"]
        keyed = table[key].notna().all(axis=1) if key else pd.Series(False, table.index)
        yield Violation(
            name,
            table.index[alike & ~keyed],
            ("patient_id",),
            WARNING,
            "the same row as another, in every field",
            "one row per event",
            "Remove it if it is a duplicate; both are kept.",
        )
