"""Sufficient statistics: what of a centre a pool is made from without its rows.

Written by the analyses beside their results, in full; what may leave is made coarser by
`hcc_conversion.disclosure`. The first four columns of each are those of the line of the results
(`schemas.results.LINE` without the analysis) that the pool of them belongs to.
"""

from schemas.written import WrittenTable, count, number, text

#: What a statistic belongs to, as in the results.
OF_LINE = ("population", "group", "variable", "level")


class LifeTables(WrittenTable):
    """One row per interval in which patients left a curve by one cause.

    In full an interval is one day. A longer one says how many left after ``from_days`` up to
    ``to_days``, not on which day. Those of one cause do not overlap.
    """

    population, group, variable, level = (
        text("who"),
        text("part of them, or empty"),
        text("endpoint"),
        text("as in the results, or empty"),
    )
    cause = text("what ended the observation", allowed=("censored", "event", "competing"))
    from_days = number("start of the interval, not in it, days since the origin")
    to_days = number("end of the interval, in it, days since the origin")
    n = count("patients who left in the interval by the cause")

    unique = (*OF_LINE, "cause", "from_days")


class Distributions(WrittenTable):
    """One row per bin of a number that somebody's value is in; bins do not overlap.

    In full each distinct value is a bin of its own, ``low`` equal to ``high``. A coarser bin holds
    values from ``low`` to below ``high``; at the ends they may be infinite.
    """

    population, group, variable, level = (
        text("who"),
        text("part of them, or empty"),
        text("the number, with its unit"),
        text("as in the results, or empty"),
    )
    low = number("smallest value that can be in the bin")
    high = number("values of the bin are below it, or equal to low where that is the same")
    n = count("patients whose value is in the bin")

    unique = (*OF_LINE, "low")


class LogRankSums(WrittenTable):
    """One row per pair of groups that a log-rank test compares, in their order.

    The sums over a centre's event days; strata add them up.
    """

    population, group, variable, level = (
        text("who is compared"),
        text("the comparison"),
        text("endpoint"),
        text("one of the groups"),
    )
    other_level = text("one of the groups, the same for a variance")
    observed = number("events in level; the same in each of its rows")
    expected = number("expected events in level, were the groups alike")
    covariance = number("of observed minus expected in level and other_level, hypergeometric")

    unique = (*OF_LINE, "other_level")


class LikelihoodGrids(WrittenTable):
    """One row per grid point of the log partial likelihood of a model with one coefficient."""

    population, group, variable, level = (
        text("who"),
        text("the model"),
        text("predictor"),
        text("the level that is compared with the reference"),
    )
    ties = text("method for tied events", allowed=("efron", "breslow"))
    log_hazard_ratio = number("where on the grid")
    log_likelihood = number("log partial likelihood less its value at a log hazard ratio of 0")
    slope = number("its derivative")
    information = number("minus its second derivative")

    unique = (*OF_LINE, "ties", "log_hazard_ratio")


#: Table of an analysis, then what it is declared to be.
SUFFICIENT: dict[str, type[WrittenTable]] = {
    "life_tables": LifeTables,
    "distributions": Distributions,
    "log_rank_sums": LogRankSums,
    "likelihood_grids": LikelihoodGrids,
}
