"""Columns whose codes say between what a number lies, such as ``AFP > 300: yes``.

A field of patients that is mapped with ``bounds`` has no number. Its bounds are read as codes are,
into a column of their own (`schemas.bounds.bounds_field`), in our unit.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from hcc_conversion.ingest.findings import ERROR, WARNING, Finding
from hcc_conversion.ingest.mapping import Block, FieldMapping, source_columns
from hcc_conversion.ingest.readers import source_label
from hcc_conversion.ingest.units import UnknownUnit, factor
from schemas.bounds import Bounds, bounds_field, in_order, read_bounds

_TABLE = "patients"
#: Keys of a mapping with bounds that stay beside its codes; the bounds for who words a message.
_KEPT = ("column", "join", "separator", "missing", "on_invalid", "prefer", "bounds")
Fields = Mapping[str, Mapping[str, Mapping[str, Any]]]
Described = dict[str, Mapping[str, Mapping[str, Any]]]


def with_bounds(blocks: Sequence[Block], fields: Fields) -> tuple[list[Block], Described]:
    """*blocks* and *fields* with a coded field of its own for each number mapped by ``bounds``.

    Parameters
    ----------
    blocks
        of a centre's file, whose units can be converted.
    fields
        the canonical fields by table, with the study's own.

    Returns
    -------
    The blocks, with ``codes`` in place of ``bounds``; and the fields, with those that the blocks
    then name.
    """
    described = dict(fields[_TABLE])
    split = [
        replace(block, columns=dict(_split(block.columns, fields[_TABLE])))
        if block.table == _TABLE
        else block
        for block in blocks
    ]
    for name, field in fields[_TABLE].items():
        mapped = [block.columns.get(bounds_field(name), {}) for block in split]
        codes = [text for one in mapped for text in one.get("codes", {}).values() if text]
        if codes:
            described[bounds_field(name)] = {
                "kind": "coded",
                "title": f"{field['title']} (bounds)",
                "description": f"bounds of {name}",
                "required": False,
                "values": [str(one) for one in in_order(map(read_bounds, codes))],
            }
    return split, {**fields, _TABLE: described}


def _split(
    columns: Mapping[str, FieldMapping], fields: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[str, FieldMapping]]:
    for name, mapping in columns.items():
        if "bounds" not in mapping:
            yield name, mapping
            continue
        kept = {key: mapping[key] for key in _KEPT if key in mapping}
        ours = bounds_in_our_unit(mapping, fields[name])
        codes = {code: None if bounds is None else str(bounds) for code, bounds in ours.items()}
        yield bounds_field(name), {**kept, "codes": codes}


def bounds_in_our_unit(mapping: FieldMapping, field: Mapping[str, Any]) -> dict[str, Bounds | None]:
    """The centre's code, then between what the number lies in our unit; None: known and missing."""
    by = factor(mapping["unit"], field["unit"], field.get("substance"))
    return {
        code: None if text is None else read_bounds(text).times(by)
        for code, text in mapping["bounds"].items()
    }


def bounds_findings(
    block: Block, fields: Mapping[str, Any], source: Mapping[str, Any]
) -> list[pd.DataFrame]:
    """Limits of ``bounds`` that no number of the field can have, or that are unusual.

    A unit that cannot be converted is another finding, and none here.
    """
    findings = []
    for name, mapping in block.columns.items():
        if "bounds" not in mapping:
            continue
        field = fields[name]
        try:
            by = factor(mapping["unit"], field["unit"], field.get("substance"))
            ours = bounds_in_our_unit(mapping, field)
        except UnknownUnit:
            continue
        for code, bounds in ours.items():
            for key, severity in (("limits", ERROR), ("plausible", WARNING)):
                low, high = field.get(key) or field["limits"]
                if bounds is None or all(low <= limit <= high for limit in bounds.limits):
                    continue
                said = "impossible" if severity == ERROR else "unusual"
                finding = Finding(
                    severity=severity,
                    table=block.table,
                    file=source_label(source),
                    column=", ".join(source_columns(mapping)),
                    problem=f"bounds '{mapping['bounds'][code]}' of the code '{code}' are {said}",
                    expected=f"limits from {low / by:g} to {high / by:g} {mapping['unit']}",
                    advice=f"Correct {block.key}.columns.{name} in the centre file: 'bounds' or"
                    " 'unit'.",
                )
                findings.append(finding.of_file())
                break
    return findings
