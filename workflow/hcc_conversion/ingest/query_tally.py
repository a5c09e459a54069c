"""How many queries of a centre stand where."""

import pandas as pd

from hcc_conversion.run.wording import counted
from schemas.queries import OPEN, STATUSES


def tally(queries: pd.DataFrame) -> dict[str, int]:
    """How many queries have each status."""
    return {status: int((queries["status"] == status).sum()) for status in STATUSES}


def tally_text(queries: pd.DataFrame) -> str:
    """``3 queries open, the oldest since 2026-11-28; 1 answered, 2 gone``."""
    n = tally(queries)
    rest = ", ".join(f"{n[status]} {status}" for status in STATUSES if status != OPEN and n[status])
    if not n[OPEN]:
        return "; ".join(filter(None, ["No query open", rest]))
    oldest = queries.loc[queries["status"] == OPEN, "first_seen"].min()
    n_open = counted(n[OPEN], "query", "queries")
    return "; ".join(filter(None, [f"{n_open} open, the oldest since {oldest}", rest]))
