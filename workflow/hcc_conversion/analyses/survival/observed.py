"""Those whose time is known, those left out, and what can be said because of them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from hcc_conversion.analyses.left_out import left_out_text, withheld_text
from hcc_conversion.statistics.kaplan_meier import survival_curve
from hcc_conversion.statistics.undated_events import survival_bounds


@dataclass(frozen=True)
class Observed:
    """Some patients and one endpoint.

    times
        one row per patient: ``time_days``, ``event``, ``follow_up_days`` (`time_to_event`).
    without_time
        of those without a time, on the same index, ``event`` and ``latest_day``
        (`events_without_time`); of others too.
    """

    times: pd.DataFrame
    without_time: pd.DataFrame

    def of(self, index: pd.Index) -> "Observed":
        """Some of the patients."""
        return Observed(self.times.loc[index], self.without_time)

    @cached_property
    def known(self) -> pd.DataFrame:
        return self.times.dropna()

    @cached_property
    def left_out(self) -> pd.DataFrame:
        lacking = self.times.index.difference(self.known.index)
        return self.without_time.reindex(lacking)

    @cached_property
    def left_out_events(self) -> int:
        """How many of those left out had the event."""
        return int(self.left_out["event"].fillna(False).sum())

    @property
    def left_out_note(self) -> str:
        """How many are left out, and how many of them had the event; empty where nobody is."""
        return left_out_text(self.left_out["event"], "without origin, date or status")

    @property
    def withheld(self) -> str:
        """Why nothing is estimated of those whose time is known, or an empty text."""
        return withheld_text(self.left_out_events)

    @cached_property
    def curve(self) -> pd.DataFrame | None:
        """The estimate where nobody is left out with the event; None where there is nobody."""
        if self.known.empty:
            return None
        return survival_curve(self.known["time_days"], self.known["event"].astype(bool))

    @cached_property
    def bounds(self) -> pd.DataFrame:
        """Between what survival lies, on every day up to the last follow-up."""
        last = int(self.known["time_days"].max())
        known = (self.known["time_days"], self.known["event"])
        return survival_bounds(*known, self.left_out, range(last + 1))

    @cached_property
    def shown(self) -> pd.DataFrame | None:
        """The curve to be drawn: with ``lowest`` and ``highest`` in place of what is withheld.

        They hold from each time to the next; empty where the estimate stands.
        """
        if self.curve is None:
            return None
        curve = self.curve.assign(lowest=np.nan, highest=np.nan, left_out_events=0)
        if not self.withheld:
            return curve
        days = curve["time_days"].astype(int)
        until = (days.shift(-1, fill_value=days.iloc[-1] + 1) - 1).to_numpy()
        lowest = self.bounds["lowest"].to_numpy()[until]
        highest = self.bounds["highest"].to_numpy()[days]
        nothing = dict.fromkeys(("survival", "ci_low", "ci_high"), np.nan)
        bounds = {"lowest": lowest, "highest": highest}
        return curve.assign(**nothing, **bounds, left_out_events=self.left_out_events)
