"""Analysis results data (ARD): the one table that every analysis writes."""

from schemas.written import WrittenTable, number, text

STATISTICS = (
    "n",
    "denominator",
    "percent",
    "missing",
    "mean",
    "sd",
    "median",
    "q1",
    "q3",
    "min",
    "max",
    "events",
    "at_risk",
    "estimate",
    "ci_low",
    "ci_high",
    "statistic",
    "df",
    "p_value",
    # Of pools of centres: limits of another centre's true value; variance between centres on the
    # scale that is pooled; its share of all variance, per cent; what each centre does to the pool.
    "prediction_low",
    "prediction_high",
    "tau2",
    "tau2_low",
    "tau2_high",
    "i2",
    "i2_low",
    "i2_high",
    "weight_percent",
    "residual",
    "dffits",
    "cooks_distance",
)

#: Words for what is absent.
NOT_COLLECTED = "not collected"
NO_PATIENTS = "no patients"
#: Parts of a whole that are no category: the value is missing, or the centre cannot say.
NOT_RECORDED = "not recorded"
ELSEWHERE = "at centres that do not collect it"

KEY = ["analysis", "population", "group", "variable", "level", "stat"]
#: The key of a line: statistics that belong together.
LINE = KEY[:-1]


class Results(WrittenTable):
    """One row per statistic, in the order of display; key: the first six columns.

    A statistic that could not be had has an empty ``value`` and says why in ``note``
    (for example ``not collected``). The scope (a centre or ``pooled``) is in the path.
    """

    analysis = text("analysis, e.g. baseline")
    population = text("who, e.g. converted")
    group = text("subset, or what is compared; empty for all")
    variable = text("what, e.g. age_years")
    level = text("category of the variable, or empty")
    stat = text("statistic", allowed=STATISTICS)
    value = number("its value, unrounded")
    method = text("method, where there is a choice")
    note = text("why a value is empty, or a caution")

    unique = KEY
