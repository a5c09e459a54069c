"""What the report shows of the printed values beside the replicated ones."""

from hcc_conversion.comparison.printed_names import EVERYWHERE, place_name
from hcc_conversion.display.catalogue import Figure, Section, Table

TITLE = "Headline quantities, all sites and the paper"
#: A figure's file, then what it is of and the kinds of quantities on it.
FIGURES = {
    "shares": ("shares of patients", ("proportion", "probability")),
    "mean_differences": ("conversion minus direct surgery", ("mean_difference",)),
    "hazard_ratios": ("hazard ratios", ("hazard_ratio",)),
}

SECTION = Section(
    name="published",
    title="Against the paper",
    paper="every printed value",
    lead=(
        "Every number that the paper prints, beside the same number at every site. A site whose"
        " rows are made from the paper is no replication of it."
    ),
    items=(
        *(
            Figure(
                f"comparison/published/{name}",
                title=f"{TITLE}: {what}",
                shows=(
                    "For each headline quantity the printed value as a line with its limits as a"
                    " band, a point with 95 % limits per site (of many sites one line of points),"
                    " and a tile with the verdict on each."
                ),
                about=(
                    "Limits of printed proportions are Wilson's; printed mean differences follow"
                    " from the printed means, SDs and numbers of patients, by Welch. Open markers:"
                    " rows made from the paper, whose agreement with it is no replication. A dagger"
                    " marks a printed value that cannot be right (see the audit)."
                ),
                numbers="comparison/published/headlines.csv",
            )
            for name, (what, _) in FIGURES.items()
        ),
        Table(
            "comparison/published/summary",
            title="Verdicts by part of the paper",
            page="comparison/published/scorecard.html",
            by="Part of the paper",
            opens_on=place_name(EVERYWHERE),
            words={"place": place_name},
            site_column="scope",
            columns={
                "place": "Part of the paper",
                "scope": "Site",
                "total": "Printed values",
                "exact": "Exact",
                "agrees": "Agrees",
                "unclear": "Unclear",
                "paper_cannot_tell": "Paper cannot tell",
                "differs": "Differs",
                "not_compared": "Not compared",
                "published_value_inconsistent": "Paper contradicts itself",
                "not_estimable_here": "Not estimable",
                "not_collected": "Not collected",
                "not_replicated": "Not replicated",
            },
        ),
    ),
)
