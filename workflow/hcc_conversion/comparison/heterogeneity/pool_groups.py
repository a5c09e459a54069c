"""The names under which results keep pools of centres, shared with the views."""

from hcc_conversion.comparison.heterogeneity.headlines import (
    HAZARD_RATIO,
    MEAN_DIFFERENCE,
    PROBABILITY,
    PROPORTION,
)

# Values of ``group``.
CENTRE, PUBLISHED = "centre", "published"
COMMON, RANDOM, ONE_STAGE = "common effect", "random effects", "one-stage"
HETEROGENEITY, LEAVE_ONE_OUT, INFLUENCE = "heterogeneity", "leave one out", "influence"
INDEPENDENT = "random effects, without reconstructed centres"
INDEPENDENT_BAYESIAN = "random effects, Bayesian, without reconstructed centres"
TWO_STAGE = "random effects, two-stage"
FIRTH = "one-stage, Firth"
#: With the prior of tau as it is configured, and with half and double its scale.
BAYESIAN = "random effects, Bayesian"
NARROWER, WIDER = f"{BAYESIAN}, half the scale", f"{BAYESIAN}, double the scale"
BAYESIAN_FACTORS = {BAYESIAN: 1.0, NARROWER: 0.5, WIDER: 2.0}

# Statistics that stand together.
ESTIMATE = ("estimate", "ci_low", "ci_high")
PREDICTED = (*ESTIMATE, "prediction_low", "prediction_high")
SPREAD = ("tau2", "tau2_low", "tau2_high", "i2", "i2_low", "i2_high", "statistic", "df", "p_value")
#: Of the Bayesian models.
POSTERIOR = (*PREDICTED, "tau2", "tau2_low", "tau2_high")

# How parts of the note of a pooled value begin.
WARNING, WITHHELD, LEFT_OUT = "WARNING", "withheld", "left out"

#: The scale that is pooled, and that tau squared is on, in words.
SCALE = {
    PROPORTION: "logit",
    PROBABILITY: "complementary log-log",
    MEAN_DIFFERENCE: "squared unit",
    HAZARD_RATIO: "log ratio",
}
