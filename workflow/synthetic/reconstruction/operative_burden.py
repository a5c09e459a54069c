"""Operation time, blood loss, stay and drainage as Tables 6 and 7 print them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.random import Generator

from hcc_conversion.statistics.two_groups import mann_whitney
from synthetic.reconstruction.blocks import ARMS, SUBSET, WHOLE, arm_sizes
from synthetic.reconstruction.moments import Moments, choose_moments
from synthetic.reconstruction.published import Published
from synthetic.reconstruction.whole_numbers import whole_numbers

#: Draws before a printed Z is given up; about one in a hundred meets it.
MAX_DRAWS = 3000
#: The direct arm, slow to draw, is kept for as many draws of the conversion arm.
DRAWS_PER_DIRECT_ARM = 8
#: Shape of the gamma distribution of what has no heavier tail.
GAMMA_SHAPE = 1.5


@dataclass(frozen=True)
class Quantity:
    """A quantity in whole numbers.

    row
        its name in the ids of the printed values.
    low
        least value.
    step
        multiple in which wards write it down.
    tail_df
        degrees of freedom of Student's t of its logarithm outside BCLC C; None, and in BCLC C:
        a gamma distribution.
    n_missing
        values missing in each arm, among the resections in BCLC C.
    """

    row: str
    low: int
    step: int = 1
    tail_df: float | None = None
    n_missing: int = 0


QUANTITIES = {
    "operation_min": Quantity("optime", low=50, step=5),
    # Rare bleedings of more than half a litre; with a lighter tail the printed Z is not reached.
    "blood_loss_ml": Quantity("bloodloss", low=10, step=10, tail_df=4),
    "hospital_stay_days": Quantity("stay", low=4),
    # With nobody missing, whole days have neither the printed mean nor Student's t. They have all
    # printed means and SDs and both t with one missing in each arm.
    "drainage_days": Quantity("drain", low=1, n_missing=1),
}


def reconstruct_burden(
    published: Published, quantity: Quantity, rng: Generator
) -> dict[str, np.ndarray]:
    """Whole numbers per block, in random order, without the missing ones.

    Mean and SD of both arms hold in both tables, and so does the printed test: Student's t, or
    the Z of the Mann-Whitney test. Raises ValueError naming the value that cannot be met.
    """
    moments = {}
    for table in (SUBSET, WHOLE):
        sizes = {arm: n - quantity.n_missing for arm, n in arm_sizes(published, table).items()}
        moments[table] = choose_moments(published, table, quantity.row, sizes)
    rest = {arm: moments[WHOLE][arm] - moments[SUBSET][arm] for arm in ARMS}
    subset = _draw_until_printed(published, SUBSET, quantity, moments[SUBSET], {}, rng)
    other = _draw_until_printed(published, WHOLE, quantity, rest, subset, rng)
    blocks = {}
    for arm, name in ARMS.items():
        blocks[f"{name}_c"], blocks[f"{name}_other"] = subset[arm], other[arm]
    return blocks


def _draw_until_printed(
    published: Published,
    table: str,
    quantity: Quantity,
    moments: dict[str, Moments],
    present: dict[str, np.ndarray],
    rng: Generator,
) -> dict[str, np.ndarray]:
    """Values of both arms; where the row prints a Z, drawn until they have it with *present*."""
    row = f"{table}.{quantity.row}"
    ranked = published.values.loc[f"{row}.stat", "unit"] == "Z"
    drawn = {}
    for attempt in range(MAX_DRAWS if ranked else 1):
        for arm in ARMS:
            if arm == "conv" or attempt % DRAWS_PER_DIRECT_ARM == 0:
                drawn[arm] = _draw(quantity, moments[arm], row, arm, rng)
        whole = {arm: np.append(drawn[arm], present.get(arm, [])) for arm in ARMS}
        if not ranked or _prints_z(published, row, whole):
            return drawn
    raise ValueError(f"{row}.stat: not met in {MAX_DRAWS} draws with the printed means and SDs")


def _draw(quantity: Quantity, moments: Moments, row: str, arm: str, rng: Generator) -> np.ndarray:
    """Whole numbers in the quantity's shape, with the given moments."""
    if quantity.tail_df is None or row.startswith(SUBSET):
        wished = rng.gamma(GAMMA_SHAPE, size=moments.n)
    else:
        wished = np.exp(rng.standard_t(quantity.tail_df, size=moments.n))
    try:
        return whole_numbers(wished, moments, rng, low=quantity.low, step=quantity.step)
    except ValueError as cause:
        raise ValueError(f"{row}.{arm}.mean and {row}.{arm}.sd: {cause}") from cause


def _prints_z(published: Published, row: str, arms: dict[str, np.ndarray]) -> bool:
    test = mann_whitney(*(pd.Series(arms[arm]) for arm in ARMS))
    values = {"stat": test["statistic"], "p": test["p_value"]}
    return all(published.agrees(f"{row}.{name}", value) for name, value in values.items())
