"""Who is under observation from the first contact on, after the origin, and what is said of that.

Tables have one row per patient: ``time_days`` and ``event``, and ``entry_days``
(`hcc_conversion.cohort.derivation.entry_after`), null where the day is not recorded.
"""

from collections.abc import Iterable, Mapping

import pandas as pd

from hcc_conversion.analyses.pooled import CentreLines, Key
from hcc_conversion.statistics.delayed_entry import (
    FEW,
    FROM_ORIGIN,
    days_before_anybody,
    delayed,
    fewest_early,
)

NEVER_SEEN = "nobody under observation before the event or last contact"
#: Said wherever somebody enters late; a life table, which has no entries, is then not passed on.
LATE = "risk sets begin at the first contact"
FEW_EARLY = "few under observation early on"


def under_observation(timed: pd.DataFrame) -> pd.DataFrame:
    """Those whose time ends after their entry; an unknown entry counts as the origin."""
    entry = timed["entry_days"].fillna(FROM_ORIGIN).astype(float)
    seen = entry < timed["time_days"].astype(float)
    return timed.assign(entry_days=entry)[seen]


def entries(seen: pd.DataFrame) -> pd.Series | None:
    """The entries of `under_observation`; None where all are under observation from the origin."""
    return seen["entry_days"] if delayed(seen["entry_days"]).any() else None


def entry_notes(timed: pd.DataFrame) -> list[str]:
    """How many enter late, are never seen, or have no day of entry; empty where nobody does."""
    seen = under_observation(timed)
    late, unseen = int(delayed(seen["entry_days"]).sum()), len(timed) - len(seen)
    unknown = int(timed["entry_days"].isna().sum())
    texts = {
        f"{late} came under observation after the origin": late,
        LATE: late,
        f"{unseen} with event or last contact no later than the first contact left out": unseen,
        f"{unknown} without a day of first contact, counted from the origin": unknown,
    }
    return [text for text, counted in texts.items() if counted]


def early_note(curve: pd.DataFrame) -> str:
    """A caution where a curve of late entries begins with nobody or with few; else empty.

    *curve*: ``time_days``, ``at_risk`` and ``events``, and ``competing`` where something competes.
    """
    before = days_before_anybody(curve["at_risk"], curve["time_days"])
    if before:
        return f"{before} days at the start without anybody under observation: of those past them"
    events = curve["events"] + curve.get("competing", 0)
    fewest = fewest_early(curve["at_risk"], events)
    if fewest is None or fewest >= FEW:
        return ""
    return f"{fewest} under observation at an early event: what a curve loses there stays lost"


def told_late(centres: Iterable[str], key: Key, lines: Mapping[str, CentreLines]) -> str:
    """Which of the centres tell no life table because some of their patients enter late.

    *key*: of the line that counts the patients.
    """
    late = [centre for centre in centres if LATE in lines[centre].note(key)]
    return f"; {LATE} at {', '.join(late)}, and a life table tells none" if late else ""
