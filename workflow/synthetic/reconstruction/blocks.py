"""The four blocks of resections that Tables 6 (all) and 7 (BCLC C) tell apart."""

from synthetic.reconstruction.published import Published

WHOLE, SUBSET = "t6", "t7"
#: Arm of the comparison by the name it has in the ids of the printed values.
ARMS = {"conv": "conversion", "direct": "direct"}


def arm_sizes(published: Published, table: str) -> dict[str, int]:
    """Number of resections per arm of a table, by the arm's name in the ids."""
    return {arm: published.count(f"{table}.n.{arm}") for arm in ARMS}


def block_sizes(published: Published) -> dict[str, int]:
    """Number of resections per block: ``conversion_c, conversion_other, direct_c, direct_other``.

    Raises ValueError where Table 7 has more patients in an arm than Table 6.
    """
    whole, subset = arm_sizes(published, WHOLE), arm_sizes(published, SUBSET)
    sizes = {}
    for arm, name in ARMS.items():
        if subset[arm] > whole[arm]:
            raise ValueError(f"t7.n.{arm} exceeds t6.n.{arm}")
        sizes[f"{name}_c"] = subset[arm]
        sizes[f"{name}_other"] = whole[arm] - subset[arm]
    return sizes
