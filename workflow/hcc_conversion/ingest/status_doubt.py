"""Whether ``died`` is coded the wrong way round.

The living of an extract were seen last shortly before it was taken, as far as they are followed;
the dead died at any time before. So where most of the *dead* were last seen in the extract's last
half year, and later than the *living*, living and dead are exchanged. Early loss to follow-up does
not look so: it makes the living be seen last long ago, and leaves the days of death where they are.
Where only durations are known this cannot be told from early loss, and is a warning.
"""

from collections.abc import Iterator

import pandas as pd

from hcc_conversion.ingest.doubt import ENOUGH_TO_DOUBT, Doubt
from hcc_conversion.ingest.violations import Tables

#: The extract's end: its last half year, and no more than a quarter of it.
_LAST_DAYS = 183
_LAST_SHARE = 0.25
_FEWEST_OF_EACH = 5
#: Of the dead, seen last at the extract's end; of all pairs, the dead one later than the living.
_MOST_AT_THE_END = 0.5
_LATER_ON_THE_CALENDAR = 0.7
#: Durations alone: of pairs, the dead one followed longer; of patients, dead.
_FOLLOWED_LONGER = 0.7
_MOSTLY_DEAD = 0.5


def status_doubts(tables: Tables, day_zero: pd.Series) -> Iterator[Doubt]:
    """The doubt that ``died`` is inverted, if there is one.

    *day_zero*: date of day 0 by local patient identifier, empty where a site has durations.
    """
    patients = tables["patients"].dropna(subset=["died", "last_contact_day", "patient_id"])
    died = patients["died"].astype(bool)
    follow_up = patients["last_contact_day"].astype(float)
    dates = patients["patient_id"].map(day_zero).astype("datetime64[ns]")
    seen = dates + pd.to_timedelta(follow_up.where(dates.notna()), unit="D")
    is_error, problem = False, ""
    if inverted_by_calendar(seen.dropna(), follow_up[seen.notna()], died[seen.notna()]):
        is_error = True
        problem = (
            "most of the dead were last seen in the last months of the extract, and later than the"
            " living: are dead and living exchanged?"
        )
    elif seen.isna().all() and inverted_by_durations(follow_up, died):
        problem = (
            "most patients are dead, and the dead are followed longer than the living: are dead and"
            " living exchanged?"
        )
    if problem:
        yield Doubt(
            patients,
            ("died",),
            problem,
            "the living seen last when the extract was taken, the dead before",
            "Correct 'codes' of died in the centre file."
            if is_error
            else "Check 'codes' of died in the centre file; the values are kept.",
            kind="status",
            is_error=is_error,
        )


def inverted_by_calendar(last_seen: pd.Series, follow_up: pd.Series, died: pd.Series) -> bool:
    """Whether the dates of last contact are those of an extract with inverted ``died``.

    *follow_up*: days since day 0. All on the same index; nothing is missing.
    """
    if len(last_seen) < ENOUGH_TO_DOUBT or died.sum() < _FEWEST_OF_EACH:
        return False
    first = (last_seen - pd.to_timedelta(follow_up, unit="D")).min()
    days = (last_seen - first).dt.days
    # From the latest but 1 %: a date of last contact may be typed wrong itself.
    end = days.quantile(0.99)
    at_end = days >= end - min(_LAST_DAYS, _LAST_SHARE * end)
    if at_end[died].mean() <= _MOST_AT_THE_END:
        return False
    return died.all() or _share_later(days, died) > _LATER_ON_THE_CALENDAR


def inverted_by_durations(follow_up: pd.Series, died: pd.Series) -> bool:
    """Whether durations of follow-up look like those of an extract with inverted ``died``."""
    n_fewer = min(died.sum(), (~died).sum())
    if len(follow_up) < ENOUGH_TO_DOUBT or n_fewer < _FEWEST_OF_EACH:
        return False
    return bool(died.mean() > _MOSTLY_DEAD and _share_later(follow_up, died) > _FOLLOWED_LONGER)


def _share_later(days: pd.Series, died: pd.Series) -> float:
    """The share of all pairs of dead and living where the dead has the later day; ties half."""
    from scipy.stats import mannwhitneyu  # slow to load, and few extracts come this far

    dead, living = days[died], days[~died]
    statistic = mannwhitneyu(dead, living, method="asymptotic").statistic
    return float(statistic) / (len(dead) * len(living))
