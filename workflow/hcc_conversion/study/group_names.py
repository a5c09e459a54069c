"""The names under which results keep two groups and their comparison, shared with the views."""

CONVERSION_SURGERY, DIRECT_SURGERY = "conversion surgery", "direct surgery"
#: Group, and the population it is; differences are the first minus the second.
SURGERY_GROUPS = {CONVERSION_SURGERY: "conversion_surgery", DIRECT_SURGERY: "direct_surgery"}

PAPER_TEST = "test as the paper"
SENSITIVITY_TEST = "sensitivity test"
MEAN_DIFFERENCE = "mean difference"
MEDIAN_DIFFERENCE = "median difference"
RISK_DIFFERENCE = "risk difference"
STANDARDISED_DIFFERENCE = "standardised difference"
#: The ``group`` of a line that compares: a comparison each, because tests and differences of the
#: same variable have statistics of the same names.
COMPARISONS = (
    PAPER_TEST,
    SENSITIVITY_TEST,
    MEAN_DIFFERENCE,
    MEDIAN_DIFFERENCE,
    RISK_DIFFERENCE,
    STANDARDISED_DIFFERENCE,
)

ANY_COMPLICATION, NO_COMPLICATION = "any complication", "no complication"
#: What is asked about every resection besides the measures that the configuration names.
SURGERY_OUTCOMES = ("complications", "major_morbidity", "r0_margin", "death_after_surgery")

#: Models of the time to conversion: each predictor alone, so that hazard ratios of several centres
#: are of the same covariate and pool; and those that pass the screen together.
UNIVARIATE, MULTIVARIATE = "univariate", "multivariate"
