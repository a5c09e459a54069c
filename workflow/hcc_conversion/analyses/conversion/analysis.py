"""Predictors of conversion (Table 9)."""

from hcc_conversion.analyses.analysis import Analysis, Config, Item
from hcc_conversion.analyses.cox_pages import ALL_SITES_SHOW, MOST_PREDICTORS
from hcc_conversion.display.catalogue import Figure, Table
from hcc_conversion.display.paged import paged


def items(config: Config) -> list[Item]:
    return [
        *paged(
            Figure(
                "comparison/conversion/hazard_ratios",
                title="Hazard ratios, all sites",
                shows=ALL_SITES_SHOW,
                draw="hazard_panels:draw",
                about=(
                    "Each predictor alone, also as the paper prints it. Hazard ratios of several"
                    " predictors together are in the tables: each site's model has its own."
                ),
            ),
            len(config["predictors"]),
            MOST_PREDICTORS,
        ),
        Figure(
            "{scope}/conversion/figure",
            title="Hazard ratios",
            shows=(
                "For each predictor the hazard ratio with 95 % limits, alone and in the"
                " multivariate model."
            ),
            draw="forest:draw",
            about=(
                "Where a level has no events the maximum-likelihood estimate does not exist, and"
                " words stand in its place; the table has Firth's penalised estimate, Breslow's"
                " ties, the test of proportional hazards, the ratio among all with those who died"
                " kept in, Gray's test, landmarks and treatment as it began."
            ),
        ),
        Figure(
            "{scope}/conversion/incidence",
            title="Cumulative incidence of conversion",
            shows="Curves of conversion, and of death before it, over months, with 95 % bands.",
            draw="incidence:draw",
            reads=("curves", "results"),
            about=(
                "Aalen–Johansen estimates with log-log bands. A curve stops where too few patients"
                " are at risk."
            ),
        ),
        Figure(
            "{scope}/conversion/schoenfeld",
            title="Schoenfeld residuals",
            shows=(
                "One point per conversion over time for each predictor, with a smooth and its 95 %"
                " band; without a trend hazards are proportional."
            ),
            draw="schoenfeld:draw",
            reads=("residuals", "results"),
            about="P is of the test for proportional hazards. It stays at the centre.",
            patient_level=True,
        ),
        Table("{scope}/conversion/table", title="Laid out as Table 9", by="Analysis"),
        Table(
            "comparison/conversion/table",
            title="Predictors of conversion",
            opens_on="uHCC, combined therapy, univariate",
        ),
    ]


ANALYSIS = Analysis(
    name="conversion",
    order=8,
    title="Predictors of conversion",
    paper="Table 9",
    lead=(
        "Hazard ratios above 1 speak for earlier conversion. Conversions are few and predictors"
        " many: limits are wide, and a single small P value says little."
    ),
    reads=("conversion", "predictors", "imputation", "thresholds"),
    tables=("results", "curves", "residuals", "likelihood_grids", "life_tables"),
    pooling="pooling:pool",
    patient_rows=("residuals",),
    table="columns:table",
    items=items,
    told="told:told",
)
