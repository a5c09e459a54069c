"""What of a centre's results does not leave, and why: beside what does."""

from schemas.results import KEY
from schemas.written import WrittenTable, text


class Hidden(WrittenTable):
    """One row per value of the results that is hidden; none of the values."""

    analysis = text("as in the results")
    population = text("as in the results")
    group = text("as in the results")
    variable = text("as in the results")
    level = text("as in the results")
    stat = text("as in the results")
    reason = text("why it is hidden")

    unique = KEY
