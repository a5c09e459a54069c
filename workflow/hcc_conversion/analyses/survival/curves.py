"""Curves of survival as figures draw them, with what the key says of each."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from hcc_conversion.display.key_table import KeyRow
from hcc_conversion.display.lines import number_text
from hcc_conversion.display.palette import Look
from hcc_conversion.display.step_curves import in_months
from hcc_conversion.display.time_axis import BOUNDS_NOTE, LATE_NOTE, entered_late
from hcc_conversion.run.wording import counted
from hcc_conversion.study.group_names import NOT_REACHED
from hcc_conversion.study.titles import ORIGINS
from schemas.results import NOT_COLLECTED

#: Heads of the key's columns.
HEADS = ("n", "Events", "Cens.", "Median, months\n(95 % CI)")
NO_MEDIAN = "NR"


@dataclass(frozen=True)
class Curve:
    """One curve; *table* has the columns of `survival_results`' curves, *median* is written."""

    label: str
    look: Look
    table: pd.DataFrame
    median: str = ""

    @property
    def n(self) -> int:
        return int(self.table[["events", "censored"]].to_numpy().sum())

    @property
    def left_out_events(self) -> int:
        """Left out with the event: above 0 there are bounds and no estimate."""
        return int(self.table["left_out_events"].iloc[0])

    def is_drawn(self, fewest: int) -> bool:
        return self.n >= fewest

    def shown(self, fewest: int) -> pd.DataFrame:
        """The steps up to the last with enough patients at risk, with their time in ``months``."""
        shown = self.table[self.table["at_risk"] >= fewest]
        numbers = ["survival", "ci_low", "ci_high", "lowest", "highest"]
        return in_months(shown.astype(dict.fromkeys(numbers, float)))

    def row(self, fewest: int) -> KeyRow:
        """The line of the key."""
        if not self.is_drawn(fewest):
            return KeyRow(self.label, self.look, says=f"fewer than {fewest} patients, not drawn")
        events, censored = (int(self.table[name].sum()) for name in ("events", "censored"))
        if self.left_out_events:
            more = counted(self.left_out_events, "more event")
            says = f"n = {self.n:,}, {counted(events, 'event')}; withheld: {more} without a day"
            return KeyRow(self.label, self.look, says=says)
        cells = [f"{self.n:,}", f"{events:,}", f"{censored:,}", self.median or "–"]
        return KeyRow(self.label, self.look, cells)


def why_no_curve(
    results: pd.DataFrame, endpoint: str, population: str = "", group: str = ""
) -> str:
    """Why there is none, as the note of the first median of them says.

    *population*: empty for any; *group*: empty for all patients, a comparison for its groups.
    """
    lines = results[(results["variable"] == endpoint) & (results["level"] == "median")]
    if population:
        lines = lines[lines["population"] == population]
    lines = lines[lines["group"].str.split(":").str[0] == group]
    return next((note for note in lines["note"] if note), NOT_COLLECTED)


def no_curve_note(without: Sequence[tuple[str, str]]) -> str:
    """``No curve (not collected): Foshan; Lakeside.``, a sentence per reason; *without*: the reason
    and what has none."""
    reasons: dict[str, list[str]] = {}
    for why, what in without:
        reasons.setdefault(why, []).append(what)
    return " ".join(f"No curve ({why}): {'; '.join(what)}." for why, what in reasons.items())


def medians(results: pd.DataFrame) -> dict[tuple[str, str, str], str]:
    """Endpoint, population and group (`group_key`; empty for all), then the median as written."""
    lines = results[results["line"] == "median_ci"]
    lines = lines[lines["level"] == "median"]
    return {
        key: _median(dict(zip(rows["stat"], rows["value"], strict=True)), rows["note"].iloc[0])
        for key, rows in lines.groupby(["variable", "population", "group"], sort=False)
    }


def _median(stats: Mapping[str, float], note: str) -> str:
    """``17.1 (13.8 to 20.2)``; what is not reached is `NO_MEDIAN`; a dash where it is withheld."""
    if note.startswith(NOT_REACHED) or any(pd.notna(value) for value in stats.values()):
        low = number_text(stats["ci_low"]) if pd.notna(stats["ci_low"]) else ""
        median, high = (
            number_text(stats[name]) if pd.notna(stats[name]) else NO_MEDIAN
            for name in ("median", "ci_high")
        )
        if not low and high == median == NO_MEDIAN:
            return NO_MEDIAN
        return f"{median} ({low or '–'} to {high})"
    return "–"


def axis_title(endpoint_title: str) -> str:
    """What the curve falls in, by the title of its endpoint: ``Overall survival, %``."""
    found = re.match(r".*?\bsurvival\b", endpoint_title, flags=re.IGNORECASE)
    return f"{found[0] if found else 'Survival'}, %"


def time_title(origin: str) -> str:
    """``Months since surgery``."""
    return f"Months since {ORIGINS[origin]}"


def notes_of(curves: Sequence[Curve]) -> list[str]:
    """What must be said of some of the curves."""
    notes = [BOUNDS_NOTE] if any(curve.left_out_events for curve in curves) else []
    return [*notes, LATE_NOTE] if any(entered_late(curve.table) for curve in curves) else notes


def method_note(
    fewest: int, *, bands: str = "bands: pointwise 95 % limits, log-log", ticks: bool = True
) -> str:
    """How curves and their key are to be read.

    *bands*: what they are, empty where there are none; *ticks*: whether they mark the censored.
    """
    parts = ["Kaplan–Meier estimates", bands, "upright ticks: censored patients" if ticks else ""]
    note = (
        f"{'; '.join(filter(None, parts))}. Cens.: censored; "
        f"{NO_MEDIAN}: not reached; at risk (censored): just before the time (until then)."
    )
    if fewest <= 1:
        return note
    return f"{note} A curve stops where fewer than {fewest} patients are at risk."
