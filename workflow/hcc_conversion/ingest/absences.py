"""What a centre maps and its extract has nowhere: blocks without rows, events that never happen.

None of it is wrong by itself, and each may be a mistake that makes a number look right: a survival
of 100 % where nobody's death was read. So these warnings are shown with the verdict.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from hcc_conversion.ingest.evaluate import SourceRows
from hcc_conversion.ingest.findings import WARNING, Finding
from hcc_conversion.ingest.mapping import Block, possible_codes, source_columns
from hcc_conversion.ingest.readers import source_label
from hcc_conversion.ingest.violations import Tables
from hcc_conversion.run.wording import counted

#: Tables whose kinds of rows are what the study counts.
_KINDS = {"outcomes": "kind", "surgeries": "kind"}


def absence_findings(
    blocks: Sequence[Block],
    rows: Sequence[SourceRows],
    tables: Tables,
    fields: Mapping[str, Mapping[str, Any]],
    window: Mapping[str, str],
) -> list[pd.DataFrame]:
    """Warnings of a whole file or column, row 0; none of an extract without patients.

    Parameters
    ----------
    blocks, rows
        the blocks of a centre, and the rows that each uses.
    tables
        its canonical tables, what was set aside left out.
    fields
        the canonical fields by table.
    window
        ``start`` and ``end`` of the study window.
    """
    if tables["patients"].empty:
        return []
    entries: dict[str, list[tuple[Block, SourceRows]]] = {}
    for block, of_block in zip(blocks, rows, strict=True):
        entries.setdefault(block.key, []).append((block, of_block))
    findings: list[Finding] = []
    for entry in entries.values():
        findings += _of_entry(entry, fields)
    filled = [block for block, of_block in zip(blocks, rows, strict=True) if len(of_block.table)]
    labels = {
        id(block): source_label(of_block.source)
        for block, of_block in zip(blocks, rows, strict=True)
    }

    def finding(table: str, field: str, problem: str, advice: str) -> Finding:
        naming = [block for block in blocks if block.table == table and field in block.columns]
        own = [name for block in naming for name in source_columns(block.columns[field])]
        return Finding(
            severity=WARNING,
            table=table,
            file=labels[id(naming[0])],
            column=", ".join(dict.fromkeys(own)),
            problem=problem,
            expected="",
            advice=advice,
        )

    patients = tables["patients"]
    if _is_known("in_study_window", filled, patients) and not _any(patients["in_study_window"]):
        findings.append(
            finding(
                "patients",
                "in_study_window",
                f"nobody is inside the study window, {window['start']} to {window['end']}",
                "Check how the date is read, and 'window'.",
            )
        )
    died = _any(patients["died"])
    if _is_known("died", filled, patients) and not died:
        findings.append(
            finding(
                "patients",
                "died",
                "nobody died, though deaths are mapped: survival is 100 % throughout",
                "Check 'codes' and the column.",
            )
        )
    for table, field in _KINDS.items():
        mapped = {
            value
            for block in filled
            if block.table == table and field in block.columns
            for value in possible_codes(block.columns[field])
        }
        found = set(tables[table][field].dropna().astype(str))
        for value in sorted(mapped - found - ({"death"} if died else set())):
            problem = f"no row is '{value}', though it is mapped"
            findings.append(finding(table, field, problem, "Check 'codes' and the column."))
        if table == "surgeries" and "conversion" in mapped & found:
            findings += _no_conversion_mapped(blocks, finding)
        if table == "outcomes" and "recurrence" in mapped & found:
            findings += _no_recurrence_of_resected(tables, finding)
    return [item.of_file() for item in findings]


def _no_conversion_mapped(
    blocks: Sequence[Block], finding: Callable[[str, str, str, str], Finding]
) -> Iterator[Finding]:
    """Patients resected after conversion, where nothing says when they were converted."""
    outcomes = [block for block in blocks if block.table == "outcomes" and "kind" in block.columns]
    if not any("conversion" in possible_codes(block.columns["kind"]) for block in outcomes):
        yield finding(
            "surgeries",
            "kind",
            "some were resected after conversion, and no outcome of kind 'conversion' is mapped:"
            " the conversion rate and all of the converted are then not collected",
            "Map the day on which each patient was judged resectable, as an outcome of kind"
            " 'conversion' (the example of config/README.md has one).",
        )


def _of_entry(
    entry: Sequence[tuple[Block, SourceRows]], fields: Mapping[str, Mapping[str, Any]]
) -> Iterator[Finding]:
    """A block that keeps no row, or a field of it without a value, all its repetitions together."""
    block, first = entry[0]
    n_rows = sum(len(of_block.table) for _, of_block in entry)
    if not n_rows:
        filtered = bool(block.where)
        yield Finding(
            severity=WARNING,
            table=block.table,
            file=source_label(first.source),
            column=", ".join(dict.fromkeys(condition["column"] for condition in block.where)),
            problem=f"no row of {block.table} is left by the filter {block.key}.where"
            if filtered
            else f"the file has no row, so there are no {block.table}",
            expected="",
            advice="Check the filter and the codes for missing." if filtered else "Check the file.",
        )
        return
    for name, mapping in block.columns.items():
        field = fields[block.table][name]
        if field["required"] or not source_columns(mapping):
            continue
        if any(_holds(one.columns[name], field, of_block) for one, of_block in entry):
            continue
        own = [column for one, _ in entry for column in source_columns(one.columns[name])]
        yield Finding(
            severity=WARNING,
            table=block.table,
            file=source_label(first.source),
            column=", ".join(dict.fromkeys(own)),
            problem=f"no value of {field['title']} in any of {counted(n_rows, 'row')}",
            expected="",
            advice="Take the field out of the mapping if it is not collected, or check the column.",
        )


def _holds(mapping: Mapping[str, Any], field: Mapping[str, Any], rows: SourceRows) -> bool:
    return bool(rows.values(mapping, field).notna().any())


def _is_known(field: str, blocks: Sequence[Block], patients: pd.DataFrame) -> bool:
    """Whether a field of patients is mapped, and known of anybody."""
    named = any(block.table == "patients" and field in block.columns for block in blocks)
    return named and bool(patients[field].notna().any())


def _any(values: pd.Series) -> bool:
    return bool(values.fillna(False).astype(bool).any())


def _no_recurrence_of_resected(tables: Tables, finding: Any) -> list[Finding]:
    outcomes, operated = tables["outcomes"], set(tables["surgeries"]["patient_id"].dropna())
    recurred = set(outcomes.loc[outcomes["kind"] == "recurrence", "patient_id"].dropna())
    if not operated or operated & recurred:
        return []
    problem = (
        f"no recurrence in {counted(len(operated), 'operated patient')}, though some in others"
    )
    return [finding("outcomes", "kind", problem, "Check the identifiers and the filters.")]
