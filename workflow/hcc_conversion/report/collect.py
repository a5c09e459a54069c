"""Read what the report shows: the tables, figures and analysis results that other rules wrote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from hcc_conversion.display.catalogue import EMBEDDED, TABLE, Figure, Section, places
from hcc_conversion.display.many import are_many, centres_of
from hcc_conversion.ingest.findings_file import read_findings
from hcc_conversion.report.files import is_carried, passed_on_files
from hcc_conversion.run.csv_for_people import read_csv
from hcc_conversion.run.whole_files import read_table
from schemas.queries import Queries


@dataclass(frozen=True)
class Material:
    """Everything that was read.

    results
        analysis, then scope, then its `schemas.results.Results`.
    accounting
        scope, then one row per file of the extract and canonical table.
    findings
        centre, then what validation found, one row per finding.
    queries
        centre, then its `schemas.queries.Queries`.
    verdicts
        centre, then the line that ends its validation.
    tables
        path below results/, then the table as texts.
    figures
        path below results/, then the bytes of the figure as they stand in the page.
    csvs
        path below results/, with ending, then the bytes of the table that the page carries.
    passed_on
        paths below results/, with ending, of all files that may go where the page goes.
    collected
        centre, then what its mapping names (`hcc_conversion.cohort.collected.Collected`).
    apart
        the centres whose own figures and tables stand in files beside the page: of many all.
    """

    results: Mapping[str, Mapping[str, pd.DataFrame]]
    accounting: Mapping[str, pd.DataFrame]
    findings: Mapping[str, pd.DataFrame]
    queries: Mapping[str, pd.DataFrame]
    verdicts: Mapping[str, str]
    tables: Mapping[str, pd.DataFrame]
    figures: Mapping[str, bytes]
    csvs: Mapping[str, bytes]
    passed_on: frozenset[str]
    collected: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    apart: frozenset[str] = frozenset()


def read_material(
    folder: Path,
    sections: Sequence[Section],
    *,
    analyses: Sequence[str],
    scopes: Sequence[str],
    centres: Sequence[str],
    quality_of: Sequence[str],
    shown_from: Path,
    patient_level: bool,
    also: Sequence[str] = (),
    linked: Sequence[str] = (),
) -> Material:
    """Read below *folder*; figures of single patients only where *patient_level* lets them in.

    *centres*: those whose rows are here; *quality_of*: the scopes of whose extracts it is said what
    became of them. *shown_from*: the folder of the results that may be shown. *also*: tables of no
    section, below results/. *linked*: files that it links to besides, below results/.
    """
    apart = frozenset(centres_of(scopes) if are_many(scopes) else ())
    figures, tables = [], list(also)
    for section in sections:
        for item in section.items:
            here = [
                place.path for place in places(item, scopes, centres) if place.scope not in apart
            ]
            if not isinstance(item, Figure):
                tables += here
            elif patient_level or not item.patient_level:
                figures += here
    passed_on = passed_on_files(sections, scopes, centres, patient_level=patient_level)
    passed_on |= set(linked)
    at = {scope: folder / scope for scope in scopes}
    told = [centre for centre in centres if centre in quality_of]
    return Material(
        results={
            name: {
                scope: read_table(shown_from / scope / name / "results.parquet") for scope in scopes
            }
            for name in analyses
        },
        accounting={
            scope: read_table(at[scope] / "harmonised/accounting.parquet") for scope in quality_of
        },
        findings={centre: read_findings(at[centre] / "validation/findings.csv") for centre in told},
        queries={
            centre: read_csv(at[centre] / "validation/queries.csv", Queries.types())
            for centre in told
        },
        verdicts={
            centre: (at[centre] / "validation/verdict.txt").read_text(encoding="utf-8").strip()
            for centre in told
        },
        tables={path: _texts(folder / f"{path}{TABLE}") for path in tables},
        figures={path: (folder / f"{path}{EMBEDDED}").read_bytes() for path in figures},
        csvs={path: (folder / path).read_bytes() for path in passed_on if is_carried(path, apart)},
        passed_on=passed_on,
        collected={
            centre: read_table(at[centre] / "harmonised/collected.parquet") for centre in centres
        },
        apart=apart,
    )


def _texts(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False)
