"""Examine one centre's extract: everything wrong with it, and the tables it gives."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from hcc_conversion.ingest.consistency import Tables
from hcc_conversion.ingest.evaluate import SourceRows
from hcc_conversion.ingest.findings import (
    ERROR,
    NO_DAY_ZERO,
    WARNING,
    Finding,
    at_places,
    findings_table,
)
from hcc_conversion.ingest.fraction_doubt import fraction_findings
from hcc_conversion.ingest.harmonise import (
    count_days,
    day_zero_dates,
    filter_rows,
    harmonise_block,
    to_canonical,
)
from hcc_conversion.ingest.mapping import Block, expand_blocks, source_columns
from hcc_conversion.ingest.plain_centre import plain_centre
from hcc_conversion.ingest.quarantine import empty_quarantine, set_aside
from hcc_conversion.ingest.raw_schema import (
    check_raw_rows,
    filter_findings,
    missing_column_findings,
    unit_doubt_findings,
    unit_findings,
)
from hcc_conversion.ingest.readers import (
    UnreadableSource,
    read_source,
    source_label,
    unreadable_finding,
)
from hcc_conversion.ingest.reading.reading import Reading
from hcc_conversion.ingest.reading_findings import reading_findings
from hcc_conversion.ingest.shown_codes import normalise
from hcc_conversion.study.canonical_fields import describe_fields
from schemas.tables import TABLES
from schemas.vocabulary import DAY_ZERO_DATE


@dataclass(frozen=True)
class Examination:
    """What an extract holds.

    tables
        canonical tables with local ``patient_id`` and `PLACE`, rows set aside left out;
        None where files or columns lack.
    findings
        one row per problem and place, columns `hcc_conversion.ingest.findings.COLUMNS`.
    accounting
        one row per table and file: rows ``offered`` by the file, ``filtered`` out by the
        mapping, ``quarantined`` and ``kept``; the last three add up to the first.
    quarantine
        one row per source row set aside: ``file, row, reason``; no cell of the row.
    """

    tables: Tables | None
    findings: pd.DataFrame
    accounting: pd.DataFrame
    quarantine: pd.DataFrame

    @property
    def unresolved(self) -> pd.DataFrame:
        """The findings that stop the centre: errors in rows that were not set aside."""
        errors = self.findings[self.findings["severity"] == ERROR]
        return errors[~at_places(errors, self.quarantine, ["file", "row"])]


def examine_extract(centre: Mapping[str, Any], window: Mapping[str, str]) -> Examination:
    """Read, check and harmonise the extract of a centre.

    Parameters
    ----------
    centre
        the content of its centre file.
    window
        ``start`` and ``end`` of the study window, ISO dates, both included.
    """
    fields = describe_fields()
    centre = plain_centre(centre)
    blocks = expand_blocks(centre)
    readings, findings = _read_all(centre)
    raw = {name: reading.rows for name, reading in readings.items()}
    for block in blocks:
        source = centre["sources"][block.source]
        findings += unit_findings(block, fields[block.table], source)
        if block.source in raw:
            findings += missing_column_findings(block, raw[block.source], source)
    of_cells = _of_cells(readings, centre, blocks)
    if findings:
        findings += of_cells
        return Examination(
            None, findings_table(findings), pd.DataFrame(columns=ACCOUNTING), empty_quarantine()
        )

    findings = of_cells
    rows = [_rows_of(block, readings[block.source], centre) for block in blocks]
    identifiers = _identifiers(blocks, rows, fields)
    of_table: dict[str, list[pd.DataFrame]] = {name: [] for name in TABLES}
    for number, (block, of_block) in enumerate(zip(blocks, rows, strict=True)):
        of_fields = fields[block.table]
        findings += filter_findings(block, raw[block.source], of_block.source)
        findings += check_raw_rows(block, of_fields, of_block, identifiers)
        findings += unit_doubt_findings(block, of_fields, of_block)
        findings += fraction_findings(block, of_block)
        of_table[block.table].append(harmonise_block(block, number, of_fields, of_block))
    findings += _without_day_zero(of_table["patients"], blocks)
    day_zero = day_zero_dates(of_table["patients"])
    tables = {
        name: to_canonical(
            [count_days(table, fields[name], day_zero, window) for table in of_blocks], name
        )
        for name, of_blocks in of_table.items()
    }
    kept, all_findings, quarantine = set_aside(
        tables, findings_table(findings), blocks, quarantine=centre["on_invalid"] == "quarantine"
    )
    if len(quarantine) and kept["patients"].empty:
        nobody = _nobody_left(centre, blocks)
        all_findings = findings_table([all_findings, nobody])
    counts = [
        (block.table, source_label(of_block.source), len(raw[block.source]), len(of_block.table))
        for block, of_block in zip(blocks, rows, strict=True)
    ]
    return Examination(kept, all_findings, _account(counts, kept), quarantine)


def _rows_of(block: Block, reading: Reading, centre: Mapping[str, Any]) -> SourceRows:
    source = centre["sources"][block.source]
    return SourceRows(filter_rows(block, reading.rows, source), source, reading.day_0)


def _of_cells(
    readings: Mapping[str, Reading], centre: Mapping[str, Any], blocks: list[Block]
) -> list[pd.DataFrame]:
    return [
        finding
        for name, reading in readings.items()
        for finding in reading_findings(
            reading, centre["sources"][name], [block for block in blocks if block.source == name]
        )
    ]


def _identifiers(
    blocks: list[Block], rows: list[SourceRows], fields: Mapping[str, Mapping[str, Any]]
) -> set[str]:
    """Every local patient identifier of the extract, in every table, normalised."""
    identifiers: set[str] = set()
    for block, of_block in zip(blocks, rows, strict=True):
        local = of_block.values(block.columns["patient_id"], fields[block.table]["patient_id"])
        identifiers.update(map(str, local.dropna().unique()))
    return set(normalise(pd.Series(list(identifiers), dtype="string")))


def verdict_line(examination: Examination, summary: pd.DataFrame) -> str:
    """One line for a person: what was found, who was set aside, whether the centre takes part.

    *summary*: the findings as `hcc_conversion.ingest.findings.summarise` gives them.
    """
    kinds = summary["severity"].value_counts()
    found = ", ".join(
        f"{kinds.get(severity, 0)} kind{'' if kinds.get(severity, 0) == 1 else 's'} of {severity}s"
        for severity in (ERROR, WARNING)
    )
    patients = examination.accounting[examination.accounting["table"] == "patients"]
    n_aside = int(patients["quarantined"].sum())
    offered = int(patients["offered"].sum())
    aside = f"; {n_aside} of {offered} rows of patients set aside" if n_aside else ""
    stops = len(examination.unresolved) > 0
    return f"{found}{aside}. " + ("The centre stops here." if stops else "The centre takes part.")


ACCOUNTING = ["table", "file", "offered", "filtered", "quarantined", "kept"]


def _account(blocks: list[tuple[str, str, int, int]], kept: Tables) -> pd.DataFrame:
    counts = pd.DataFrame(blocks, columns=["table", "file", "offered", "passed"])
    counts = counts.groupby(["table", "file"], sort=False, as_index=False).sum()
    n_kept = {name: table["file"].value_counts() for name, table in kept.items()}
    counts["kept"] = [
        int(n_kept[table].get(file, 0))
        for table, file in zip(counts["table"], counts["file"], strict=True)
    ]
    counts["filtered"] = counts["offered"] - counts["passed"]
    counts["quarantined"] = counts["passed"] - counts["kept"]
    return counts[ACCOUNTING]


def _nobody_left(centre: Mapping[str, Any], blocks: list[Block]) -> pd.DataFrame:
    """An error of the file as a whole: it stops the centre."""
    block = next(block for block in blocks if block.table == "patients")
    return Finding(
        severity=ERROR,
        table="patients",
        file=source_label(centre["sources"][block.source]),
        column="",
        problem="no patient is left: all were set aside",
        expected="patients without errors",
        advice="A wrong decimal sign, date format or encoding spoils whole columns.",
    ).of_file()


def _without_day_zero(patients: list[pd.DataFrame], blocks: list[Block]) -> list[pd.DataFrame]:
    findings = []
    for table in patients:
        if DAY_ZERO_DATE not in table or table.empty:
            continue
        mapping = blocks[table["block"].iloc[0]].columns[DAY_ZERO_DATE]
        finding = Finding(
            severity=ERROR,
            table="patients",
            file=table["file"].iloc[0],
            column=", ".join(source_columns(mapping)),
            problem=NO_DAY_ZERO,
            expected="a date in every row",
            advice="Complete the date in the source.",
        )
        findings.append(finding.at_rows(table.loc[table[DAY_ZERO_DATE].isna(), "row"]))
    return findings


def _read_all(
    centre: Mapping[str, Any],
) -> tuple[dict[str, Reading], list[pd.DataFrame]]:
    sources, findings = {}, []
    for name, source in centre["sources"].items():
        try:
            sources[name] = read_source(source)
        except UnreadableSource as error:
            findings.append(unreadable_finding(source, error))
    return sources, findings
