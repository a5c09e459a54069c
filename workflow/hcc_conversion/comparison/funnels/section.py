"""What the report shows of the funnels."""

from hcc_conversion.display.catalogue import Figure, Section, Table

SECTION = Section(
    name="funnels",
    title="More than chance?",
    paper="shares of sites by their size",
    lead=(
        "Small sites vary by chance. Of a hundred sites that truly are like the target, five lie"
        " outside the inner lines, and of a thousand, two outside the outer ones. A site outside is"
        " a reason to look: at its records first, then at its patients, last at its care."
    ),
    items=(
        Figure(
            "comparison/funnels/figure",
            title="Funnel plots",
            shows=(
                "A point per site, the share against the number of patients, with lines around the"
                " paper's share and around that of all sites, which narrow to the right."
            ),
        ),
        Table(
            "comparison/funnels/table",
            title="Shares, limits and where they lie",
            by="title",
            site_column="scope",
            columns={
                "title": "Share",
                "scope": "Site",
                "of_whom": "Beside",
                "n": "n",
                "denominator": "Of",
                "percent": "%",
                "target_percent": "Beside it, %",
                "low_95": "Lower limit, 95 %",
                "high_95": "Upper limit, 95 %",
                "low_99_8": "Lower limit, 99.8 %",
                "high_99_8": "Upper limit, 99.8 %",
                "position": "Where",
                "note": "Notes",
            },
        ),
    ),
)
