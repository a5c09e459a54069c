"""How it is said that patients are left out of an estimate, and how many of them had the event."""

import pandas as pd


def left_out_text(event: pd.Series, why: str) -> str:
    """How many are left out and why; how many of them had the event, and of how many it is unknown.

    *event*: of those left out, true, false, or null where it is unknown. Empty where nobody is.
    """
    if event.empty:
        return ""
    had, unknown = int(event.fillna(False).sum()), int(event.isna().sum())
    text = f"{len(event)} {why} left out, {had or 'none'} of them had the event"
    return f"{text}, of {unknown} it is unknown" if unknown else text


def unclear_text(n: int) -> str:
    """That *n* are left out of what deaths compete in; empty where nobody is."""
    return f"{n} of whom it is unknown whether they died left out" if n else ""


def withheld_text(events: int) -> str:
    """Why an estimate is withheld where *events* of those left out had the event; else empty."""
    return f"withheld: {events} left out had the event, nobody knows when" if events else ""
