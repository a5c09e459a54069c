"""What validation hands to harmonising: the tables fit to be published, or why there are none.

The extract is read and examined once. Its canonical tables, de-identified, are written aside into
a folder that nobody else can read; harmonising puts them in their place, or stops the centre.
"""

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from hcc_conversion.cohort.accrual import no_accrual
from hcc_conversion.cohort.table_files import write_tables
from hcc_conversion.ingest.accrual import accrual_of
from hcc_conversion.ingest.bounds import with_bounds
from hcc_conversion.ingest.extract import Examination
from hcc_conversion.ingest.findings import describe, summarise
from hcc_conversion.ingest.fingerprints import fingerprints
from hcc_conversion.ingest.free_text import withhold_rare_text
from hcc_conversion.ingest.harmonise import collected_fields, deidentify
from hcc_conversion.ingest.mapping import expand_blocks
from hcc_conversion.run.private_files import open_private, private_folder
from hcc_conversion.run.problems import InvalidInput
from hcc_conversion.study.canonical_fields import describe_fields
from hcc_conversion.study.extra_fields import with_fields_of_study

#: Stands in the draft in place of the tables of a centre that stops.
REFUSAL = "refusal.json"


def refusal_of(examination: Examination, centre: str, report: str) -> InvalidInput | None:
    """Why the centre stops, every kind of error a line; None where it takes part.

    *report*: the page that lists every row.
    """
    if examination.tables is not None and examination.unresolved.empty:
        return None
    problems = [describe(row) for _, row in summarise(examination.unresolved).iterrows()]
    return InvalidInput(
        f"The extract of centre '{centre}' does not fit; nothing is written for it."
        f" The same with every row number: {report}",
        problems,
    )


def publishable_tables(
    examination: Examination,
    centre: str,
    extract: Mapping[str, Any],
    key: bytes,
    extra: Mapping[str, Mapping[str, Any]] | None = None,
) -> dict[str, pd.DataFrame]:
    """The canonical tables with pseudonyms and no rare free text, ``collected``, ``accounting``,
    ``accrual`` and ``fingerprints``.

    Parameters
    ----------
    examination
        of a centre that takes part.
    extract
        the content of its centre file.
    key
        of the pseudonyms.
    extra
        the study's own fields of patients (`hcc_conversion.study.extra_fields.extra_fields`).
    """
    fields = with_fields_of_study(describe_fields(), extra or {})
    blocks, _ = with_bounds(expand_blocks(extract), fields)
    collected = collected_fields(blocks, centre, extract["covers"], extract.get("derive", ()))
    assert examination.tables is not None, "the centre does not take part"
    tables = withhold_rare_text(deidentify(examination.tables, centre, key), collected)
    accounting = examination.accounting.assign(centre=centre)
    patients = examination.tables["patients"]
    asked = extract.get("accrual", False)
    dated = accrual_of(patients, examination.day_zero, centre) if asked else no_accrual()
    prints = fingerprints(patients, examination.day_zero, key)
    return {
        **tables,
        "collected": collected,
        "accounting": accounting,
        "accrual": dated,
        "fingerprints": prints,
    }


def write_draft(
    folder: Path,
    tables: Mapping[str, pd.DataFrame],
    refusal: InvalidInput | None,
    extra: Mapping[str, Mapping[str, Any]] | None = None,
) -> None:
    """Write the tables into *folder*, or the refusal alone: tables that do not fit are one too.

    *extra*: see `hcc_conversion.cohort.table_files.write_tables`.
    """
    private_folder(folder)
    try:
        if refusal:
            raise refusal
        write_tables(tables, folder, extra)
    except InvalidInput as error:
        told = {"heading": error.heading, "problems": error.problems}
        with open_private(folder / REFUSAL) as file:
            file.write(json.dumps(told, ensure_ascii=False).encode())


def publish_draft(draft: Path, folder: Path, names: Sequence[str]) -> dict[str, int]:
    """Copy the tables of a draft into *folder*; how many rows each of *names* has.

    Raises
    ------
    InvalidInput
        where the draft holds a refusal; nothing is written then.
    """
    refusal = draft / REFUSAL
    if refusal.exists():
        told = json.loads(refusal.read_text(encoding="utf-8"))
        raise InvalidInput(told["heading"], told["problems"])
    private_folder(folder)
    for name in names:
        source = draft / f"{name}.parquet"
        with source.open("rb") as rows, open_private(folder / source.name) as file:
            shutil.copyfileobj(rows, file)
    return {name: pq.read_metadata(draft / f"{name}.parquet").num_rows for name in names}
