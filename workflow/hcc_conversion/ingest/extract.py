"""Examine one centre's extract: everything wrong with it, and the tables it gives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from hcc_conversion.ingest.absences import absence_findings
from hcc_conversion.ingest.accounting import ACCOUNTING, account
from hcc_conversion.ingest.bounds import bounds_findings, with_bounds
from hcc_conversion.ingest.confirmed import judge_doubts
from hcc_conversion.ingest.derived_fields import derived_from
from hcc_conversion.ingest.derived_values import with_derived
from hcc_conversion.ingest.doubt import ColumnDoubt
from hcc_conversion.ingest.doubts import doubt_findings, respelt_findings, unit_doubts
from hcc_conversion.ingest.evaluate import SourceRows
from hcc_conversion.ingest.findings import (
    ERROR,
    NO_DAY_ZERO,
    Finding,
    at_places,
    findings_table,
)
from hcc_conversion.ingest.fraction_doubt import fraction_doubts
from hcc_conversion.ingest.free_text import spell_alike
from hcc_conversion.ingest.harmonise import (
    count_days,
    day_zero_dates,
    harmonise_block,
    to_canonical,
)
from hcc_conversion.ingest.invalid_share import max_invalid_percent, too_many_aside
from hcc_conversion.ingest.joined_patients import join_patients
from hcc_conversion.ingest.mapped_columns import missing_column_findings, unit_findings
from hcc_conversion.ingest.mapping import Block, expand_blocks, own_columns, possible_codes
from hcc_conversion.ingest.no_records import no_record_findings
from hcc_conversion.ingest.plain_centre import plain_centre
from hcc_conversion.ingest.quarantine import empty_quarantine, set_aside, with_no_records
from hcc_conversion.ingest.raw_schema import check_raw_rows
from hcc_conversion.ingest.readers import (
    UnreadableSource,
    read_source,
    source_label,
    unreadable_finding,
)
from hcc_conversion.ingest.reading.reading import Reading
from hcc_conversion.ingest.reading_findings import reading_findings
from hcc_conversion.ingest.row_filters import filter_findings, filter_rows
from hcc_conversion.ingest.shown_codes import normalise
from hcc_conversion.ingest.violations import Tables
from hcc_conversion.study.canonical_fields import describe_fields
from hcc_conversion.study.extra_fields import with_fields_of_study
from schemas.tables import TABLES
from schemas.vocabulary import DAY_ZERO_DATE, FREE_TEXT


@dataclass(frozen=True)
class Examination:
    """What an extract holds.

    tables
        canonical tables with local ``patient_id`` and `PLACE`, rows set aside left out;
        None where files or columns lack.
    findings
        one row per problem and place, columns `hcc_conversion.ingest.findings.COLUMNS`.
    accounting
        one row per table and file (`hcc_conversion.ingest.accounting.account`).
    quarantine
        one row per source row set aside: ``file, row, reason``; no cell of the row.
    remarks
        the findings that are said with the verdict: what is mapped and nowhere in the extract.
    day_zero
        local ``patient_id``, then the date of day 0, of every patient who has one.
    """

    tables: Tables | None
    findings: pd.DataFrame
    accounting: pd.DataFrame
    quarantine: pd.DataFrame
    remarks: pd.DataFrame
    day_zero: pd.Series = field(default_factory=lambda: pd.Series(dtype="datetime64[ns]"))

    @property
    def unresolved(self) -> pd.DataFrame:
        """The findings that stop the centre: errors in rows that were not set aside."""
        errors = self.findings[self.findings["severity"] == ERROR]
        return errors[~at_places(errors, self.quarantine, ["file", "row"])]


def examine_extract(
    centre: Mapping[str, Any],
    window: Mapping[str, str],
    copies: Mapping[str, str] | None = None,
    extra: Mapping[str, Mapping[str, Any]] | None = None,
) -> Examination:
    """Read, check and harmonise the extract of a centre.

    Parameters
    ----------
    centre
        the content of its centre file.
    window
        ``start`` and ``end`` of the study window, ISO dates, both included.
    copies
        a file as the centre's file names it, then where it is read; those left out are read where
        they are named. What is found is said of the file as it is named.
    extra
        the study's own fields of patients (`hcc_conversion.study.extra_fields.extra_fields`).
    """
    extra = extra or {}
    fields = with_fields_of_study(describe_fields(), extra)
    centre = plain_centre(centre)
    blocks = expand_blocks(centre)
    readings, findings = _read_all(centre, copies or {})
    raw = {name: reading.rows for name, reading in readings.items()}
    of_bounds: list[pd.DataFrame] = []
    for block in blocks:
        source = centre["sources"][block.source]
        findings += unit_findings(block, fields[block.table], source)
        of_bounds += bounds_findings(block, fields[block.table], source)
        if block.source in raw:
            findings += missing_column_findings(block, raw[block.source], source)
    of_cells = _of_cells(readings, centre, blocks)
    if findings:
        findings += [*of_bounds, *of_cells]
        return Examination(
            tables=None,
            findings=findings_table(findings),
            accounting=pd.DataFrame(columns=ACCOUNTING),
            quarantine=empty_quarantine(),
            remarks=findings_table([]),
        )

    findings = [*of_bounds, *of_cells]
    blocks, fields = with_bounds(blocks, fields)
    rows = [_rows_of(block, readings[block.source], centre) for block in blocks]
    findings += filter_findings(blocks, raw, centre["sources"])
    no_records, doubtful = no_record_findings(blocks, rows, fields)
    findings += [no_records, *doubtful]
    quarantine = centre["on_invalid"] == "quarantine"
    records = _without(rows, no_records)
    identifiers = _identifiers(blocks, records, fields)
    of_table: dict[str, list[pd.DataFrame]] = {name: [] for name in TABLES}
    doubts: list[ColumnDoubt] = []
    for number, (block, of_block) in enumerate(zip(blocks, records, strict=True)):
        of_fields = fields[block.table]
        findings += check_raw_rows(block, of_fields, of_block, identifiers)
        doubts += unit_doubts(block, of_fields, of_block)
        doubts += fraction_doubts(block, of_block)
        of_table[block.table].append(harmonise_block(block, number, of_fields, of_block))
    labels = {name: source_label(source) for name, source in centre["sources"].items()}
    joined = join_patients(of_table["patients"], blocks, labels, fields["patients"])
    of_table["patients"] = joined.tables
    findings += [*joined.findings, *_without_day_zero(joined.tables, joined.blocks)]
    day_zero = day_zero_dates(of_table["patients"])
    tables = {
        name: to_canonical(
            [count_days(table, fields[name], day_zero, window) for table in of_blocks], name, extra
        )
        for name, of_blocks in of_table.items()
    }
    derived = derived_from(blocks, centre.get("derive", ()))
    tables["patients"] = with_derived(tables["patients"], derived)
    tables, as_written = spell_alike(tables, _names_of_codes(blocks)), tables
    findings += respelt_findings(as_written, tables, joined.blocks)
    of_rows, of_columns = doubt_findings(of_table, tables, joined.blocks, day_zero)
    findings += [*of_rows, *judge_doubts([*doubts, *of_columns], centre)]
    kept, all_findings, aside = set_aside(
        tables, findings_table(findings), joined.blocks, joined.rows, fields, quarantine=quarantine
    )
    more = too_many_aside(tables, joined.rows, aside, all_findings, max_invalid_percent(centre))
    if len(aside) and kept["patients"].empty:
        more.append(_nobody_left(centre, blocks))
    if quarantine:
        aside = with_no_records(aside, no_records)
    absences = absence_findings(blocks, records, kept, fields, window)
    all_findings = findings_table([all_findings, *more, *absences])
    return Examination(
        tables=kept,
        findings=all_findings,
        accounting=account(blocks, rows, raw, aside),
        quarantine=aside,
        remarks=findings_table([*absences, *doubtful]),
        day_zero=day_zero,
    )


def _without(rows: list[SourceRows], places: pd.DataFrame) -> list[SourceRows]:
    """The rows of each block but those at *places* (``file, row``)."""
    if places.empty:
        return rows
    numbers = places.groupby("file", observed=True)["row"].agg(list)
    return [
        of_block.without(numbers[label])
        if (label := source_label(of_block.source)) in numbers
        else of_block
        for of_block in rows
    ]


def _names_of_codes(blocks: list[Block]) -> list[tuple[str, str, str]]:
    return [
        (table, field, name)
        for table, field in FREE_TEXT
        for block in blocks
        if block.table == table
        for name in sorted(possible_codes(block.columns.get(field, {})))
    ]


def _rows_of(block: Block, reading: Reading, centre: Mapping[str, Any]) -> SourceRows:
    source = centre["sources"][block.source]
    return SourceRows(
        filter_rows(block, reading.rows, source, reading.day_0),
        source,
        max_invalid_percent(centre),
        reading.day_0,
    )


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
        block = blocks[table["block"].iloc[0]]
        finding = Finding(
            severity=ERROR,
            table="patients",
            file=table["file"].iloc[0],
            column=own_columns(block, [DAY_ZERO_DATE]),
            problem=NO_DAY_ZERO,
            expected="a date in every row",
            advice="Complete the date in the source.",
        )
        findings.append(finding.at_rows(table.loc[table[DAY_ZERO_DATE].isna(), "row"]))
    return findings


def _read_all(
    centre: Mapping[str, Any], copies: Mapping[str, str]
) -> tuple[dict[str, Reading], list[pd.DataFrame]]:
    sources, findings = {}, []
    for name, source in centre["sources"].items():
        try:
            sources[name] = read_source(source, copies.get(source["file"], ""))
        except UnreadableSource as error:
            findings.append(unreadable_finding(source, error))
    return sources, findings
