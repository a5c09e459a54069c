"""What the report shows of case mix."""

from hcc_conversion.display.catalogue import Section, Table

SECTION = Section(
    name="case_mix",
    title="How much is case mix?",
    paper="headline quantities",
    lead=(
        "What the outcomes of a site would be if its patients were as ill as those of the paper, or"
        " of all sites together. Patients are weighed, so that the named covariates are as frequent"
        " as there; what is not measured is not balanced. What remains of a gap is not case mix by"
        " these covariates."
    ),
    items=(
        Table(
            "comparison/case_mix/table",
            title="As it is, and with the same patients",
            by="Outcome",
            site_column="Site",
        ),
        Table(
            "comparison/case_mix/surgery",
            title="Conversion minus direct surgery, where their patients resemble each other",
            by="Outcome",
            site_column="Site",
        ),
    ),
)
