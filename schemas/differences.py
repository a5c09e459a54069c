"""How far every centre is from the pool: standardised differences."""

from schemas.results import KEY
from schemas.written import WrittenTable, count, flag, number, text

COMPARED = ("percent", "mean")


class Differences(WrittenTable):
    """One row per line of the results and centre, in display order; key: the line, ``scope``.

    A difference that could not be had has an empty ``smd`` and says why in ``note``.
    """

    analysis = text("analysis, e.g. baseline")
    population = text("who, e.g. converted")
    group = text("subset; empty for all")
    variable = text("what, e.g. age_years")
    level = text("category of the variable, or empty")
    stat = text("what is compared", allowed=COMPARED)
    scope = text("the centre")
    n = count("patients, of the centre", nullable=True)
    n_pooled = count("patients of the pool, the centre's own among them", nullable=True)
    smd = number("centre minus pool, standardised (Austin 2009)")
    flagged = flag("as large as the study's threshold, or larger")
    note = text("why a difference is empty")

    unique = (*KEY, "scope")
