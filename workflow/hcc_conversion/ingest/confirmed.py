"""Doubts of a column that a person looked into and found true, as the centre file says.

Only doubts of a whole column can be confirmed (`COLUMN_DOUBTS`): what is impossible cannot.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import yaml

from hcc_conversion.ingest.confirmation_checks import confirmation_key
from hcc_conversion.ingest.doubt import COLUMN_DOUBTS, ColumnDoubt
from hcc_conversion.ingest.findings import WARNING, Finding
from hcc_conversion.ingest.readers import source_label

#: What stands in the problem of every doubt that was confirmed.
CONFIRMED = "confirmed in the centre file"
#: What stands in the advice of a doubt before the line that confirms it, which ends the advice.
TO_CONFIRM = (
    "If somebody has looked and the column is true as it is, add to the list 'confirmed' of the"
    " centre file, with why and who: "
)


def judge_doubts(doubts: Sequence[ColumnDoubt], centre: Mapping[str, Any]) -> list[pd.DataFrame]:
    """The findings of *doubts*: as they are, with how to confirm them; or confirmed, a warning.

    A confirmation of a doubt that does not arise is a warning too: the extract or the mapping
    changed, and it would cover the next doubt of the kind.
    """
    reasons = {confirmation_key(entry): entry for entry in centre.get("confirmed", ())}
    findings: list[pd.DataFrame] = []
    arisen: set[tuple[str, ...]] = set()
    for doubt in doubts:
        key = (doubt.source, doubt.field, doubt.kind)
        arisen.add(key)
        finding = _confirmed(doubt.finding, reasons[key]) if key in reasons else _open(doubt)
        findings.append(finding.of_file())
    for confirmed, entry in reasons.items():
        if confirmed not in arisen:
            findings.append(_idle(entry, centre).of_file())
    return findings


def _open(doubt: ColumnDoubt) -> Finding:
    told = {
        "source": doubt.source,
        "field": doubt.field,
        "doubt": doubt.kind,
        "reason": "...",
        "by": "...",
    }
    entry = yaml.safe_dump(
        told, default_flow_style=True, sort_keys=False, allow_unicode=True, width=10_000
    )
    return replace(doubt.finding, advice=f"{doubt.finding.advice} {TO_CONFIRM}{entry.strip()}")


def _confirmed(finding: Finding, entry: Mapping[str, Any]) -> Finding:
    return replace(
        finding,
        severity=WARNING,
        problem=f"{finding.problem} {CONFIRMED} by {entry['by']}: {entry['reason']}",
        advice="Nothing to do while the reason holds.",
    )


def _idle(entry: Mapping[str, Any], centre: Mapping[str, Any]) -> Finding:
    return Finding(
        severity=WARNING,
        table=entry["field"].partition(".")[0],
        file=source_label(centre["sources"][entry["source"]]),
        column=f"({entry['field'].partition('.')[2]})",
        problem=f"a doubt is confirmed that does not arise: {COLUMN_DOUBTS[entry['doubt']]}",
        expected="",
        advice=f"Take the entry '{entry['doubt']}' of this field out of 'confirmed' in the centre"
        " file: it would hide the next doubt of its kind.",
    )
