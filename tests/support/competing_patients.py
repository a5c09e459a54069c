"""The patients of tests/reference/competing.R, and what R's cmprsk makes of them."""

import pandas as pd
from places import R_VALUES

REFERENCE = pd.read_csv(R_VALUES / "competing.csv")
ALL = pd.read_csv(R_VALUES / "competing_patients.csv").assign(
    b=lambda rows: (rows["age"] == "b").astype(float),
    c=lambda rows: (rows["age"] == "c").astype(float),
)
#: Everybody; everybody censored at two years; nobody ever dies.
SAMPLES = {
    "all": ALL,
    "heavy": ALL.assign(
        cause=ALL["cause"].where(ALL["time"] <= 24, 0), time=ALL["time"].clip(upper=24)
    ),
    "alone": ALL.assign(cause=ALL["cause"].where(ALL["cause"] != 2, 0)),
}


def reference(method):
    """Sample, model without its strata, column of the strata (None: none), and its rows."""
    chosen = REFERENCE[REFERENCE["method"] == method]
    for (sample, model), rows in chosen.groupby(["sample", "model"], sort=False):
        model, _, strata = model.partition(" by ")
        yield sample, model, strata or None, rows
