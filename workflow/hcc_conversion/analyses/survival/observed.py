"""Those whose time is known, those left out, and what can be said because of them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from hcc_conversion.analyses.entry import early_note, entries, entry_notes, under_observation
from hcc_conversion.analyses.left_out import left_out_text, withheld_text
from hcc_conversion.statistics.delayed_entry import EMPTIED
from hcc_conversion.statistics.kaplan_meier import survival_curve
from hcc_conversion.statistics.undated_events import survival_bounds


@dataclass(frozen=True)
class Observed:
    """Some patients and one endpoint.

    times
        one row per patient: ``time_days``, ``event``, ``follow_up_days``, ``entry_days``
        (`time_to_event`).
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
    def timed(self) -> pd.DataFrame:
        """Those whose time is known."""
        return self.times.dropna(subset=["time_days", "event", "follow_up_days"])

    @cached_property
    def known(self) -> pd.DataFrame:
        """Of them those who are under observation before it ends."""
        return under_observation(self.timed)

    @cached_property
    def entry(self) -> pd.Series | None:
        """After which day they are; None where all are from the origin on."""
        return entries(self.known)

    @property
    def unseen(self) -> int:
        """How many had the event, or were last seen, no later than their first contact."""
        return len(self.timed) - len(self.known)

    @property
    def entry_notes(self) -> list[str]:
        """What is said of those who came under observation late; nothing where nobody did."""
        notes = entry_notes(self.timed)
        if self.entry is not None and self.curve is not None:
            notes.append(early_note(self.curve))
        return [note for note in notes if note]

    @cached_property
    def left_out(self) -> pd.DataFrame:
        lacking = self.times.index.difference(self.timed.index)
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
        emptied = self.curve is not None and self.curve["survival"].isna().all()
        return withheld_text(self.left_out_events) or (EMPTIED if emptied else "")

    @property
    def bounded(self) -> bool:
        """Whether bounds stand in place of what is withheld; of late entries there are none."""
        return bool(self.left_out_events) and self.entry is None

    @cached_property
    def curve(self) -> pd.DataFrame | None:
        """The estimate where nobody is left out with the event; None where there is nobody."""
        if self.known.empty:
            return None
        known = self.known
        return survival_curve(known["time_days"], known["event"].astype(bool), self.entry)

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
        nothing = dict.fromkeys(("survival", "ci_low", "ci_high"), np.nan)
        if not self.bounded:
            return curve.assign(**nothing, left_out_events=self.left_out_events)
        days = curve["time_days"].astype(int)
        until = (days.shift(-1, fill_value=days.iloc[-1] + 1) - 1).to_numpy()
        lowest = self.bounds["lowest"].to_numpy()[until]
        highest = self.bounds["highest"].to_numpy()[days]
        bounds = {"lowest": lowest, "highest": highest}
        return curve.assign(**nothing, **bounds, left_out_events=self.left_out_events)
