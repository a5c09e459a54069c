"""The table of how many patients have their day 0 in each half of a year."""

import pandas as pd

#: Column, then its type: ``half_year`` is ``2019, 1st half``, or `NOT_RECORDED` of those without a
#: date. A centre whose file does not ask for it has no row.
ACCRUAL = {"centre": "string", "half_year": "string", "patients": "Int64"}


def no_accrual() -> pd.DataFrame:
    """The table of centres that do not ask for it."""
    return pd.DataFrame(columns=list(ACCRUAL)).astype(ACCRUAL)
