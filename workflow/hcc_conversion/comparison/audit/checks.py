"""A check: one rule applied to some printed values, and what came of it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from hcc_conversion.comparison.audit.printed import Printed
from hcc_conversion.comparison.printed_names import place_name
from schemas.audit import AMBIGUOUS, SEVERITIES, AuditFindings

#: Severity of a check without a finding.
CONSISTENT = "consistent"


@dataclass(frozen=True)
class Check:
    """One rule applied once.

    rule
        its name.
    ids, against
        the values judged, and those they are held against.
    severity
        one of `schemas.audit.SEVERITIES`, or `CONSISTENT`.
    printed, recomputed, meaning
        sentences for a reader; empty where consistent.
    """

    rule: str
    ids: tuple[str, ...]
    against: tuple[str, ...] = ()
    severity: str = CONSISTENT
    printed: str = ""
    recomputed: str = ""
    meaning: str = ""


def unless_read(tie: Mapping[str, Any], severity: str) -> str:
    """*severity*, or ambiguous where the tie has another ``reading`` under which it holds."""
    return AMBIGUOUS if "reading" in tie else severity


def explain(tie: Mapping[str, Any], meaning: str) -> str:
    """*meaning* with what the tie says of itself."""
    return " ".join(text for text in (meaning, tie.get("reading"), tie.get("why")) if text)


def findings_table(checks: Iterable[Check], printed: Printed, paper: str) -> pd.DataFrame:
    """The checks with a finding as `AuditFindings`, the gravest first, then as they came."""
    found = [check for check in checks if check.severity != CONSISTENT]
    found.sort(key=lambda check: SEVERITIES.index(check.severity))
    seen: Counter[str] = Counter()
    rows = []
    for check in found:
        name = f"{check.rule}:{check.ids[0]}"
        seen[name] += 1
        rows.append(
            {
                "paper": paper,
                "finding": name if seen[name] == 1 else f"{name}:{seen[name]}",
                "severity": check.severity,
                "rule": check.rule,
                "where": _where(printed, check.ids),
                "ids": " ".join(check.ids),
                "against": " ".join(check.against),
                "printed": check.printed,
                "recomputed": check.recomputed,
                "meaning": check.meaning,
            }
        )
    columns = list(AuditFindings.to_schema().columns)
    return AuditFindings.validate(pd.DataFrame(rows, columns=columns, dtype="string"))


def _where(printed: Printed, ids: tuple[str, ...]) -> str:
    entries = [printed[name] for name in ids]
    return "; ".join(dict.fromkeys(f"{place_name(one.place)}: {one.row}" for one in entries))
