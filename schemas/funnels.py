"""Shares of sites beside the limits that chance alone keeps them within."""

from schemas.written import WrittenTable, count, number, text

#: Whose share the limits are around.
PAPER, POOL = "paper", "pool"
#: Where a share lies: of 1,000 sites like the target 950 are inside, 2 outside the outer limits.
INSIDE, BETWEEN, OUTSIDE = "inside 95 %", "between 95 % and 99.8 %", "outside 99.8 %"
POSITIONS = ("", INSIDE, BETWEEN, OUTSIDE)


class Funnels(WrittenTable):
    """One row per funnel, site and target; shares and limits in per cent.

    What has no value says why in ``note``.
    """

    funnel = text("name in the configuration")
    title = text("of it, for a reader")
    scope = text("the site")
    against = text("whose share the limits are around", allowed=(PAPER, POOL))
    of_whom = text("the paper, or which sites are pooled")
    n = count("patients who have it", nullable=True)
    denominator = count("of how many", nullable=True)
    percent = number("the share")
    target_percent = number("the target's share")
    low_95 = number("lower limit at this denominator, within which 95 % of such sites are")
    high_95 = number("upper limit")
    low_99_8 = number("lower limit, 99.8 %")
    high_99_8 = number("upper limit")
    position = text("where the share lies", allowed=POSITIONS)
    note = text("why there is no value, or a caution")

    unique = ("funnel", "scope", "against", "of_whom")
