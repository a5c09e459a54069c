"""What the report shows of the audit of the printed numbers."""

from hcc_conversion.display.catalogue import Section, Table

SECTION = Section(
    name="audit",
    title="The paper's own numbers",
    paper="all tables",
    lead=(
        "Printed numbers held against each other by general rules; none of the sites' data are in"
        " it. Which of two numbers that clash is wrong, no rule can tell."
    ),
    items=(
        Table(
            "comparison/audit/findings",
            title="Findings of the audit",
            page="comparison/audit/findings.html",
            columns={
                "severity": "Severity",
                "where": "Where",
                "printed": "Printed",
                "recomputed": "Recomputed",
                "meaning": "For a replicator",
            },
        ),
    ),
)
