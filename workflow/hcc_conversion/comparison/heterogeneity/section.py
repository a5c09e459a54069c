"""What the report shows of the pools of headline quantities across centres."""

from hcc_conversion.display.catalogue import Figure, Section, Table

POOLS = "Heterogeneity and pooled estimates of the headline quantities"
INFLUENCE = "Headline quantities without each centre in turn, and its influence"
#: A page of forest plots for each kind of quantity: its file, then its title.
FORESTS = {
    "proportion": "Proportions across centres, per cent",
    "probability": "Cumulative incidence across centres, per cent",
    "mean_difference": "Conversion minus direct surgery across centres",
    "hazard_ratio": (
        "Hazard ratios across centres, each predictor alone; of conversion unless said otherwise"
        " (log scale)"
    ),
}
SHOWS = (
    "A forest plot with one line per centre for each {what}, diamonds for the pooled values, their"
    " prediction intervals and the published value."
)

SECTION = Section(
    name="heterogeneity",
    title="Do the sites agree?",
    paper="headline quantities",
    lead=(
        "Every headline quantity of every centre, pooled as estimates. With few centres the spread"
        " between them is known badly: of fewer than five read the Bayesian value, which says"
        " what it takes for granted, and the warnings with the pooled value."
    ),
    items=(
        Figure(
            "comparison/heterogeneity/proportion",
            title="Shares of patients, all sites",
            shows=SHOWS.format(what="share"),
        ),
        Figure(
            "comparison/heterogeneity/probability",
            title="Cumulative incidence, all sites",
            shows=SHOWS.format(what="time"),
            about=(
                "Follow-up of a different length does not change these, as it changes a share of"
                " all patients. Whatever competes (see the title) is no censoring."
            ),
        ),
        Figure(
            "comparison/heterogeneity/mean_difference",
            title="Differences of means, all sites",
            shows=SHOWS.format(what="difference"),
        ),
        Figure(
            "comparison/heterogeneity/hazard_ratio",
            title="Hazard ratios, all sites",
            shows=SHOWS.format(what="hazard ratio"),
        ),
        Table("comparison/heterogeneity/table", title="Pooled estimates", by="Kind"),
        Table(
            "comparison/heterogeneity/influence",
            title="Each centre left out",
            by="Kind",
            site_column="Centre",
        ),
    ),
)
