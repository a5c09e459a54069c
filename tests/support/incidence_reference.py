"""What R's survival and metafor give of incidences (incidence.R), and of which patients."""

import pandas as pd
from places import R_VALUES

PATIENTS = pd.read_csv(R_VALUES / "incidence_patients.csv")
_VALUES = pd.read_csv(R_VALUES / "incidence.csv")


def reference(unit: str, procedure: str) -> dict[str, float]:
    rows = _VALUES[(_VALUES["unit"] == unit) & (_VALUES["procedure"] == procedure)]
    return dict(zip(rows["stat"], rows["value"], strict=True))
