"""The numbers that a paper prints, each with the interval of values that print like it."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

# Values on the edge of a rounding interval are not told apart from it by floating point.
_EDGE = 1e-9


@dataclass(frozen=True)
class Published:
    """Printed values.

    values
        one row per printed value, indexed by ``id``: ``place, row, printed_group, statistic,
        printed`` (as it stands there), ``operator`` (=, <; empty for text), ``value, decimals,
        denominator, unit, note``.
    patients
        one row per patient printed one by one, indexed by ``patient`` (1, 2, …).
    """

    values: pd.DataFrame
    patients: pd.DataFrame

    def number(self, value_id: str) -> float:
        """The number as printed."""
        return float(self.values.loc[value_id, "value"])

    def count(self, value_id: str) -> int:
        """The printed number of patients or events."""
        return int(self.values.loc[value_id, "value"])

    def interval(self, value_id: str) -> tuple[float, float]:
        """Lowest and highest value that rounds to the printed one."""
        number = self.number(value_id)
        half = 0.5 * 10.0 ** -int(self.values.loc[value_id, "decimals"])
        return number - half, number + half

    def agrees(self, value_id: str, value: float) -> bool:
        """Whether *value* prints like this; either neighbour will do on the very edge."""
        if self.values.loc[value_id, "operator"] == "<":
            return bool(value < self.number(value_id))
        low, high = self.interval(value_id)
        return bool(low - _EDGE <= value <= high + _EDGE)


def read_published(values: str | Path, *patients: str | Path) -> Published:
    """The printed values, and the tables of single patients side by side (key: ``patient``)."""
    listed = [
        pd.read_csv(path, dtype={"interval_days": "Int64"}, keep_default_na=False, na_values=[""])
        for path in patients
    ]
    joined = listed[0].set_index("patient")
    for table in listed[1:]:
        joined = joined.join(table.set_index("patient"), validate="one_to_one")
    printed = pd.read_csv(
        values,
        dtype={"printed": str, "operator": str, "unit": str, "note": str, "denominator": "Int64"},
        keep_default_na=False,
        na_values={"value": [""], "denominator": [""], "decimals": [""]},
    )
    return Published(printed.set_index("id", verify_integrity=True), joined)
