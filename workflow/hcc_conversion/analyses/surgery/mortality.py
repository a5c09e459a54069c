"""Death after surgery by Kaplan and Meier, beside the crude share.

Of the crude share whoever was last seen alive before the day is unknown, who died before it is not:
the more are lost, the higher it is. On the curve the lost count among those at risk until they were
last seen. No P stands with it: so few die that a log-rank test would not hold, and the tests of the
crude shares, exact where counts are small, stand above.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from hcc_conversion.analyses.entry import early_note, entries, entry_notes, under_observation
from hcc_conversion.analyses.left_out import left_out_text, withheld_text
from hcc_conversion.analyses.surgery.contrast import Contrast
from hcc_conversion.statistics.delayed_entry import EMPTIED
from hcc_conversion.statistics.kaplan_meier import survival_at, survival_curve
from hcc_conversion.study.group_names import MORTALITY
from hcc_conversion.study.results import few_at_risk, no_values

METHOD = "1 - Kaplan-Meier, log-log 95 % CI"
NOBODY_TIMED = "the time from surgery is known of nobody"
NO_INTERVAL = "no interval exists at 0 and 100 %"
_STATS = ("estimate", "ci_low", "ci_high", "at_risk")


@dataclass(frozen=True)
class AfterSurgery:
    """The times from surgery of all patients.

    times
        one row per patient: ``time_days``, ``event`` (death) and ``entry_days``
        (`hcc_conversion.cohort.derivation.time_to_event`).
    without_time
        of those without a time ``event`` (`hcc_conversion.cohort.derivation.events_without_time`).
    """

    times: pd.DataFrame
    without_time: pd.DataFrame


def add_mortality(
    contrast: Contrast,
    after: AfterSurgery,
    days: Sequence[int],
    collecting: frozenset[str],
    min_at_risk: int,
) -> None:
    """Of each group a line of `MORTALITY` per day, that day included: probabilities of death.

    It is given only while at least *min_at_risk* are at risk. *collecting*: centres that can time
    death after surgery.
    """
    for group, times in contrast.asked(after.times, collecting).items():
        timed = times.dropna(subset=["time_days", "event"])
        left_out = after.without_time["event"].reindex(times.index.difference(timed.index))
        for day in days:
            stats, note = _by(day, timed, left_out, min_at_risk)
            place = {"level": f"within {day} days", "method": METHOD, "note": note}
            contrast.describe(group, MORTALITY, collecting, stats, line="probability_at", **place)


def _by(
    day: int, timed: pd.DataFrame, left_out: pd.Series, min_at_risk: int
) -> tuple[dict[str, Any], str]:
    """The statistics of a line, and its note."""
    seen = under_observation(timed)
    said = [left_out_text(left_out, "without time or status"), *entry_notes(timed)]
    if seen.empty:
        return no_values(_STATS), "; ".join(text for text in (NOBODY_TIMED, *said) if text)
    entry = entries(seen)
    curve = survival_curve(seen["time_days"], seen["event"].astype(bool), entry)
    at = survival_at(curve, day)
    said += [early_note(curve)] if entry is not None else []
    withheld = withheld_text(int(left_out.fillna(False).sum()))
    emptied = EMPTIED if curve["survival"].isna().all() else ""
    few = few_at_risk(at, min_at_risk)
    beyond = "beyond the last follow-up" if at["estimate"] is None else ""
    if why := beyond or withheld or emptied or few:
        return no_values(_STATS) | {"at_risk": at["at_risk"]}, _joined(why, said)
    return _of_death(at), _joined(NO_INTERVAL if at["estimate"] in (0, 1) else "", said)


def _of_death(at: dict[str, Any]) -> dict[str, Any]:
    """The complements: of survival those of death, the lower limit from the upper."""
    low, high = at["ci_high"], at["ci_low"]
    return {
        "estimate": 1 - at["estimate"],
        "ci_low": None if pd.isna(low) else 1 - low,
        "ci_high": None if pd.isna(high) else 1 - high,
        "at_risk": at["at_risk"],
    }


def _joined(why: str, said: Sequence[str]) -> str:
    return "; ".join(text for text in (why, *said) if text)
