"""How many patients have their day 0 in each half of a year.

It is all that is left of calendar time once days are counted from each patient's own day 0, and
only where the centre's file asks for it.
"""

import pandas as pd

from hcc_conversion.cohort.accrual import ACCRUAL
from schemas.results import NOT_RECORDED


def accrual_of(patients: pd.DataFrame, day_zero: pd.Series, centre: str) -> pd.DataFrame:
    """`ACCRUAL` of a centre.

    Parameters
    ----------
    patients
        the canonical table with local ``patient_id``.
    day_zero
        local ``patient_id``, then the date of day 0; without those who have none.
    """
    dates = patients["patient_id"].map(day_zero).astype("datetime64[ns]")
    counts = dates.map(half_year).fillna(NOT_RECORDED).value_counts().sort_index()
    rows = [(centre, half, n) for half, n in counts.items()]
    return pd.DataFrame(rows, columns=list(ACCRUAL)).astype(ACCRUAL)


def half_year(day: pd.Timestamp) -> str | None:
    """``2019, 1st half``, which sorts by time."""
    return None if pd.isna(day) else f"{day.year}, {'1st' if day.month <= 6 else '2nd'} half"
