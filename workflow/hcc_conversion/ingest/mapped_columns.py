"""Whether a file has what a mapping names: columns, and units that can be converted."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import pandas as pd

from hcc_conversion.ingest.findings import ERROR, Finding
from hcc_conversion.ingest.mapping import Block, leaves, source_columns
from hcc_conversion.ingest.readers import source_label
from hcc_conversion.ingest.units import UnknownUnit, factor
from hcc_conversion.run.wording import counted


def unit_findings(
    block: Block, fields: Mapping[str, Any], source: Mapping[str, Any]
) -> list[pd.DataFrame]:
    """Units that do not exist or measure something else than the field."""
    findings = []
    for field_name, mapping in block.columns.items():
        field = fields[field_name]
        for leaf in leaves(mapping):
            if "unit" not in leaf:
                continue
            try:
                factor(leaf["unit"], field["unit"], field.get("substance"))
            except UnknownUnit as error:
                finding = Finding(
                    severity=ERROR,
                    table=block.table,
                    file=source_label(source),
                    column=", ".join(source_columns(leaf)),
                    problem=f"unit {error}",
                    expected=f"a unit of {field['title'].lower()}",
                    advice=f"Correct {block.key}.columns.{field_name}.unit in the centre file.",
                )
                findings.append(finding.of_file())
    return findings


def missing_column_findings(
    block: Block, raw: pd.DataFrame, source: Mapping[str, Any]
) -> list[pd.DataFrame]:
    """Columns the mapping or the row filter names and the file lacks."""
    wanted = [name for mapping in block.columns.values() for name in source_columns(mapping)]
    wanted = list(dict.fromkeys(wanted + [condition["column"] for condition in block.where]))
    missing = [name for name in wanted if name not in raw.columns]
    # Where most are missing the header is somewhere else.
    is_header = 2 * len(missing) < len(wanted)
    advice = (
        f"Correct {block.key} in the centre file, or export the column."
        if is_header
        else "Check 'header_row', 'delimiter', 'encoding' and 'sheet': most columns are missing."
    )
    return [
        Finding(
            severity=ERROR,
            table=block.table,
            file=source_label(source),
            column=name,
            problem=f"no such column{_nearest(name, raw, wanted) if is_header else ''}",
            expected=f"a column of the file, which has {counted(raw.shape[1], 'column')}",
            advice=advice,
        ).of_file()
        for name in missing
    ]


def _nearest(name: str, raw: pd.DataFrame, wanted: Sequence[str]) -> str:
    """Which column has nearly that name, by its number: what stands in the row of the header may
    be a patient."""
    numbers = {
        str(other): number
        for number, other in enumerate(raw.columns, start=1)
        if other not in wanted
    }
    close = get_close_matches(name, list(numbers), n=1, cutoff=0.6)
    return f"; the name of column {numbers[close[0]]} of the file is close" if close else ""
