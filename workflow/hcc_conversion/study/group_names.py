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
#: The ``variable`` of death after surgery by Kaplan and Meier, beside its crude share.
MORTALITY = "mortality_after_surgery"

#: Models of the time to conversion: each predictor alone, so that hazard ratios of several centres
#: are of the same covariate and pool; those that pass the screen together; and those of the
#: paper's own model together, whatever passes the screen.
UNIVARIATE, MULTIVARIATE, PAPER_MODEL = "univariate", "multivariate", "paper model"
#: Ways of a model: with what is missing of the predictors imputed, and with a share of the imputed
#: values moved to the level that is compared, or to the reference.
IMPUTED = "imputed"
IMPUTED_TO_LEVEL = "imputed and moved to the level"
IMPUTED_TO_REFERENCE = "imputed and moved to the reference"
#: With those who had the competing event kept among those at risk (Fine and Gray); and Gray's test,
#: whether the cumulative incidence differs between the levels of a predictor.
KEPT_IN, GRAY = "competing event kept in", "Gray's test"
#: Model, then what else is done with it, then the ``group`` of those lines.
MODEL_WAYS = {
    UNIVARIATE: {
        "Efron ties": "univariate, Efron ties",
        "Breslow ties": "univariate, Breslow ties",
        "Firth": "univariate, Firth",
        "proportional hazards": "univariate, proportional hazards",
        KEPT_IN: "univariate, competing event kept in",
        GRAY: "univariate, Gray's test",
    },
    MULTIVARIATE: {
        "Efron ties": "multivariate, Efron ties",
        "Breslow ties": "multivariate, Breslow ties",
        "Firth": "multivariate, Firth",
        "proportional hazards": "multivariate, proportional hazards",
        KEPT_IN: "multivariate, competing event kept in",
        IMPUTED: f"multivariate, {IMPUTED}",
        IMPUTED_TO_LEVEL: f"multivariate, {IMPUTED_TO_LEVEL}",
        IMPUTED_TO_REFERENCE: f"multivariate, {IMPUTED_TO_REFERENCE}",
    },
    PAPER_MODEL: {
        "Efron ties": "paper model, Efron ties",
        "Breslow ties": "paper model, Breslow ties",
        "Firth": "paper model, Firth",
        "proportional hazards": "paper model, proportional hazards",
        KEPT_IN: "paper model, competing event kept in",
    },
}


def model_group(model: str, way: str = "") -> str:
    """The ``group`` of a model; *way*: of `MODEL_WAYS`, empty for the main one.

    Models that the configuration has (landmarks) are named by the same rule.
    """
    if not way:
        return model
    return MODEL_WAYS[model][way] if model in MODEL_WAYS else f"{model}, {way}"


def group_of_model(name: str, way: str) -> str:
    """The ``group`` of one of several models that the configuration names, such as *univariate*."""
    return f"{name}: {way}"


def model_and_way(group: str) -> tuple[str, str]:
    """The name and the way of `group_of_model`; the way of the model as a whole is empty."""
    name, _, way = group.partition(": ")
    return name, way


#: The ``level`` of how well a model tells who has the event first.
CONCORDANCE = "Harrell's C"

#: A printed model as a risk score; and the decision that needs none.
AS_PRINTED, WITHOUT_DOUBTFUL = "score as printed", "score without doubtful ratios"
EVERYBODY = "everybody"
#: The ``variable`` of what a score is to be multiplied by so that it fits.
CALIBRATION_SLOPE = "calibration_slope"

#: The analysis whose hazard ratios are headline quantities, and the key of its settings.
RATIOS_OF = "conversion"

#: Variables of the time to conversion: who is analysed, and the share converted by a time.
CONVERSION_COUNT, INCIDENCE = "conversion", "cumulative_incidence"

#: Levels of survival: the test of groups, the restricted mean (its difference), up to when it is
#: taken; and what stands in the note of a median that the curve does not come down to.
LOG_RANK = "log-rank"
MEAN = DIFFERENCE = "restricted mean, months"
MEAN_HORIZON = "restricted mean, months, up to"
NOT_REACHED = "not reached"
#: How a test of groups goes, where there are several centres.
STRATIFIED = "stratified by centre"


def group_key(comparison: str, level: str) -> str:
    """The ``group`` of one of the groups whose survival is compared."""
    return f"{comparison}: {level}"
