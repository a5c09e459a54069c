"""Every site's share beside the limits around the paper's, and around that of all other sites."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from hcc_conversion.comparison.heterogeneity.centre_estimates import (
    NOTE,
    Lines,
    lines_in_print,
    lines_of_results,
)
from hcc_conversion.comparison.printed_names import paper_name
from hcc_conversion.statistics.funnel_limits import LEVELS, funnel_limit
from schemas.funnels import BETWEEN, INSIDE, OUTSIDE, PAPER, POOL, Funnels
from schemas.results import LINE, NOT_COLLECTED

COPY = "made from the paper: that it lies near it says nothing"
NO_LIMITS = "no limits around 0 and 100 %"
#: So many sites of a pool are named.
_NAMED = 4
#: Names of the two pairs of limits.
_LIMITS = {95.0: ("low_95", "high_95"), 99.8: ("low_99_8", "high_99_8")}


class Share(NamedTuple):
    """Patients who have it, and of how many."""

    n: int
    of: int

    @property
    def percent(self) -> float:
        return 100 * self.n / self.of


@dataclass(frozen=True)
class Target:
    """Whose share the limits are around: `PAPER` or `POOL`, which paper or sites, and the share."""

    against: str
    of_whom: str
    share: Share


def funnel_table(
    funnels: Mapping[str, Mapping[str, Any]],
    results: Mapping[str, pd.DataFrame],
    papers: Mapping[str, pd.DataFrame],
    scopes: Mapping[str, Mapping[str, str]],
) -> pd.DataFrame:
    """`schemas.funnels.Funnels`.

    Parameters
    ----------
    funnels
        name, then ``title`` and ``line``, the line of the results that a share is.
    results
        centre, then its `Results` of all analyses; not the pools.
    papers
        paper, then its `PublishedValues`.
    scopes
        centre, then its ``name`` and ``nature``.

    Limits around the pool are around all sites together but those that are made from the paper; two
    are needed. A site is part of the pool that it is held against, as in every funnel plot.
    """
    lines = {centre: lines_of_results(table) for centre, table in results.items()}
    printed = {paper: lines_in_print(table) for paper, table in papers.items()}
    rows = []
    for name, spec in funnels.items():
        line = tuple(spec["line"].get(part, "") for part in LINE)
        shares = {centre: _share(line, own) for centre, own in lines.items()}
        notes = {centre: str(own.get(line, {}).get(NOTE, "")) for centre, own in lines.items()}
        for target in _targets(line, shares, printed, scopes):
            for centre, share in shares.items():
                place = {"funnel": name, "title": spec["title"], "scope": centre}
                copied = COPY if scopes[centre]["nature"] == "reconstructed" else ""
                rows.append(place | _row(target, share, notes[centre], copied))
    return Funnels.of(rows)


def _share(line: tuple[str, ...], lines: Lines) -> Share | None:
    stats = lines.get(line, {})
    n, of = (float(stats.get(name, float("nan"))) for name in ("n", "denominator"))
    if pd.isna(n) or pd.isna(of) or not of:
        return None
    return Share(round(n), round(of))


def _targets(
    line: tuple[str, ...],
    shares: Mapping[str, Share | None],
    printed: Mapping[str, Lines],
    scopes: Mapping[str, Mapping[str, str]],
) -> Iterator[Target]:
    for paper, lines in printed.items():
        share = _share(line, lines)
        if share is not None:
            yield Target(PAPER, paper_name(paper), share)
    own = {
        centre: share
        for centre, share in shares.items()
        if share is not None and scopes[centre]["nature"] != "reconstructed"
    }
    if len(own) > 1:
        together = Share(sum(_.n for _ in own.values()), sum(_.of for _ in own.values()))
        names = ", ".join(scopes[centre]["name"] for centre in own)
        called = names if len(own) <= _NAMED else f"{len(own)} sites together"
        yield Target(POOL, called, together)


def _row(target: Target, share: Share | None, note: str, copied: str) -> dict[str, Any]:
    of: dict[str, Any] = {"against": target.against, "of_whom": target.of_whom}
    of |= {"target_percent": target.share.percent, "position": ""}
    if share is None:
        return of | {"note": note or NOT_COLLECTED}
    limits = limits_of(target.share.percent, share.of)
    position = "" if copied else _position(share.percent, limits)
    counts = {"n": share.n, "denominator": share.of, "percent": share.percent}
    note = "; ".join(filter(None, (copied, "" if limits else NO_LIMITS)))
    return of | counts | limits | {"position": position, "note": note}


def limits_of(target_percent: float, of: int) -> dict[str, float]:
    """The four limits of a site of *of* patients, per cent; none around 0 and 100 %."""
    if not 0 < target_percent < 100:
        return {}
    return {
        name: 100 * funnel_limit(target_percent / 100, of, probability)
        for level, names in _LIMITS.items()
        for name, probability in zip(names, LEVELS[level], strict=True)
    }


def _position(percent: float, limits: Mapping[str, float]) -> str:
    if not limits:
        return ""
    if limits["low_95"] <= percent <= limits["high_95"]:
        return INSIDE
    return BETWEEN if limits["low_99_8"] <= percent <= limits["high_99_8"] else OUTSIDE
