"""What the report shows of case mix."""

from hcc_conversion.display.catalogue import Figure, Section, Table

#: What the page shows of the tables; their CSV have all.
_SHOWN = (
    "Outcome",
    "Site",
    "With the patients of",
    "As it is (95 % CI)",
    "With the same case mix (95 % CI)",
    "There",
    "What it says",
    "Notes",
)
_SHOWN_OF_SURGERY = (
    "Outcome",
    "Site",
    "Conversion / direct surgery",
    "As it is (95 % CI)",
    "Adjusted (95 % CI)",
    "Risk ratio, adjusted (95 % CI)",
    "E-value (of the limit)",
    "Notes",
)

BALANCE = "Who is alike: covariates before and after weighing"
SHARES, MEANS = ("share", "by_day"), ("mean",)
#: A figure's file, then the population, the kinds of its outcomes (a panel each) and the title.
FORESTS = {
    "combination": (
        "combination",
        SHARES,
        "Conversion and response with the same patients: combined therapy of uHCC",
    ),
    "converted": (
        "converted",
        SHARES,
        "Response and adverse events of the converted with the same patients",
    ),
    "direct_surgery": ("direct_surgery", SHARES, "Direct surgery with the same patients: outcomes"),
    "direct_surgery_means": (
        "direct_surgery",
        MEANS,
        "Direct surgery with the same patients: operation and stay",
    ),
    "conversion_surgery": (
        "conversion_surgery",
        SHARES,
        "Conversion surgery with the same patients: outcomes",
    ),
    "conversion_surgery_means": (
        "conversion_surgery",
        MEANS,
        "Conversion surgery with the same patients: operation and stay",
    ),
}

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
        *(
            Figure(
                f"comparison/case_mix/{name}",
                title=title,
                shows=(
                    "For each outcome and site the value as it is, with the paper's patients and"
                    " with the pool's, with 95 % limits, beside the value that the paper prints."
                ),
            )
            for name, (_, _, title) in FORESTS.items()
        ),
        Figure(
            "comparison/case_mix/balance",
            title=BALANCE,
            shows=(
                "For each site and covariate the standardised difference from the paper, from the"
                " pool, and of conversion from direct surgery, as it is and with the weights, with"
                " a line at 0.1."
            ),
            numbers="comparison/case_mix/balance.csv",
        ),
        Table(
            "comparison/case_mix/table",
            title="As it is, and with the same patients",
            by="Outcome",
            columns={name: name for name in _SHOWN},
            site_column="Site",
        ),
        Table(
            "comparison/case_mix/surgery",
            title=(
                "Conversion minus direct surgery, and hazard ratios, where their patients resemble"
                " each other"
            ),
            by="Outcome",
            columns={name: name for name in _SHOWN_OF_SURGERY},
            site_column="Site",
        ),
    ),
)
