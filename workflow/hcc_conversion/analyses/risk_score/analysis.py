"""External validation of the risk score that Table 9 prints."""

from hcc_conversion.analyses.analysis import Analysis, Config, Item
from hcc_conversion.display.catalogue import Figure, Table


def items(config: Config) -> list[Item]:
    months = config["risk_score"]["horizon_months"]
    return [
        Figure(
            "comparison/risk_score/sites",
            title="Discrimination and calibration slope, all sites",
            shows=(
                "Per site Harrell's C and the calibration slope of the printed score, with 95 %"
                " limits."
            ),
            draw="sites_figure:draw",
            about="A C of 0.5 is chance; a slope of 1 says that the printed hazard ratios hold.",
        ),
        Figure(
            "{scope}/risk_score/calibration",
            title="Calibration of the printed score",
            shows=(
                f"Per group of risk the share converted by {months:g} months against the mean"
                " prediction, with 95 % limits; below, conversions observed and expected."
            ),
            draw="calibration_figure:draw",
            about=(
                "The paper prints no baseline hazard; the patients' own is used, so that all groups"
                " together fit by construction."
            ),
        ),
        Figure(
            "{scope}/risk_score/decisions",
            title="Decision curve of the printed score",
            shows=(
                "Net benefit of deciding by the score, for everybody and for nobody, over the"
                " threshold from which on one would decide for a patient."
            ),
            draw="decision_figure:draw",
            about="It is flattered: the baseline hazard is of the same patients.",
        ),
        Table("{scope}/risk_score/table", title="Validation of the printed score", by="Group"),
        Table(
            "comparison/risk_score/table",
            title="Validation of the printed score, all sites",
            by="Group",
        ),
    ]


ANALYSIS = Analysis(
    name="risk_score",
    order=9,
    title="Validation of the printed risk score",
    paper="Table 9",
    lead=(
        "The printed hazard ratios as a score: does it tell elsewhere who is converted sooner?"
        " Harrell's C is the share of pairs of patients in which the one with the higher score was"
        " converted first (0.5 is chance); the slope is 1 where the printed ratios hold and 0 where"
        " they say nothing. The paper prints no baseline hazard, so how many are converted in all"
        " is not put to the test."
    ),
    reads=("risk_score", "conversion", "predictors", "thresholds"),
    tables=("results", "likelihood_grids"),
    pooling="pooling:pool",
    items=items,
    told="told:told",
)
