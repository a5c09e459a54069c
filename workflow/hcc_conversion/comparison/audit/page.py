"""The page of an audit: what is wrong with a paper's own numbers, and what no rule can tell."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from hcc_conversion.comparison.audit.audit import Audit
from hcc_conversion.comparison.printed_names import paper_name
from hcc_conversion.display.pages import render
from hcc_conversion.run.wording import counted
from schemas.audit import (
    AMBIGUOUS,
    CONTRADICTION,
    IMPOSSIBLE,
    METHOD_MISMATCH,
    ROUNDING,
    SEVERITIES,
)

TEMPLATE = Path(__file__).with_name("audit.html.j2")
SEVERITY_CLASSES = {
    CONTRADICTION: "error",
    IMPOSSIBLE: "error",
    METHOD_MISMATCH: "warning",
    ROUNDING: "warning",
    AMBIGUOUS: "dim",
}
FINDINGS = {
    "severity": "Severity",
    "where": "Where",
    "printed": "Printed",
    "recomputed": "Recomputed",
    "meaning": "For a replicator",
    "rule": "Rule",
}
RULES = {
    "rule": "Rule",
    "tells": "What it says",
    "checks": "Checks",
    "consistent": "Consistent",
    "findings": "Findings",
}


class Paper(NamedTuple):
    """One paper's part of the page; a finding has a name to link to, and cells with a class."""

    name: str
    verdict: str
    findings: list[tuple[str, list[tuple[str, str]]]]
    rules: list[list[str]]
    unchecked: str


def audit_page(title: str, audits: Mapping[str, Audit]) -> str:
    """A page with the audit of every paper, by its name."""
    papers = [_paper(name, found) for name, found in audits.items()]
    columns = {"finding_columns": list(FINDINGS.values()), "rule_columns": list(RULES.values())}
    return render(TEMPLATE, title=title, papers=papers, **columns)


def _paper(name: str, found: Audit) -> Paper:
    unchecked = found.coverage.loc[found.coverage["rules"] == 0, "id"]
    return Paper(
        name=paper_name(name),
        verdict=verdict(found),
        findings=[(row["finding"], _cells(row)) for row in found.findings.to_dict("records")],
        rules=found.summary[list(RULES)].astype(str).to_numpy().tolist(),
        unchecked=", ".join(unchecked),
    )


def verdict(found: Audit) -> str:
    """Numbers and findings in one sentence."""
    counts = found.findings["severity"].value_counts()
    named = ", ".join(f"{counts[_]} {_}" for _ in SEVERITIES if counts.get(_))
    checks = int(found.summary["checks"].sum())
    applied = int((found.summary["checks"] > 0).sum())
    numbers = len(found.coverage)
    parts = counted(numbers, "number"), counted(applied, "rule"), counted(checks, "check")
    return f"{', '.join(parts)}; findings: {named or 'none'}."


def _cells(row: Mapping[str, str]) -> list[tuple[str, str]]:
    classes = {"severity": SEVERITY_CLASSES[row["severity"]], "rule": "dim"}
    return [(row[name], classes.get(name, "")) for name in FINDINGS]
