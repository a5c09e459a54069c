"""Lines of the results of regimens."""

from builders import value

CONVERTED, OPERATED = "converted", "conversion_surgery"


def levels(results, population, variable, group=""):
    """Level, then n, in the order of the results."""
    rows = results[
        (results["population"] == population)
        & (results["variable"] == variable)
        & (results["group"] == group)
        & (results["stat"] == "n")
        & (results["level"] != "")
    ]
    return dict(zip(rows["level"], rows["value"], strict=True))


def value_of(results, population, variable, level, stat, group=""):
    return value(results[results["group"] == group], population, variable, level, stat)
