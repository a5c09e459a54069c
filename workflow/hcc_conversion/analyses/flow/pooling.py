"""The flow of all centres without rows: who is at centres that cannot split a box."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from hcc_conversion.analyses.pooled import not_shared, pool_results, with_lines_of_nobody
from hcc_conversion.study.results import ResultRows
from schemas.results import ELSEWHERE, HIDDEN, SILENT


def pool(
    centres: Mapping[str, Mapping[str, pd.DataFrame]],
    study: Mapping[str, Any],  # noqa: ARG001 the same for every study
) -> dict[str, pd.DataFrame]:
    """See `Analysis`; with who is at centres that do not collect what splits a box."""
    rows = ResultRows("flow")
    flows = {centre: _Flow(tables["results"]) for centre, tables in centres.items()}
    splits = dict.fromkeys(split for flow in flows.values() for split in flow.splits)
    for box, variable in splits:
        place = (box, variable, ELSEWHERE)
        if any(flow.hides(box) for flow in flows.values()):
            hiding = [centre for centre, flow in flows.items() if flow.hides(box)]
            rows.add(*place, line="count", n=None, note=not_shared(hiding))
            continue
        elsewhere = sum(flow.elsewhere(box, variable) for flow in flows.values())
        if elsewhere:
            rows.add(*place, line="count", n=elsewhere)
    results = {centre: tables["results"] for centre, tables in centres.items()}
    return {"results": pool_results(with_lines_of_nobody(results), [rows.table()])}


class _Flow:
    """The boxes of one centre."""

    def __init__(self, results: pd.DataFrame):
        places = results[["population", "variable", "level"]].itertuples(index=False, name=None)
        self._stats: dict[tuple[str, str, str], dict[str, float]] = {}
        self._hidden: set[str] = set()
        columns = zip(places, results["stat"], results["value"], results["note"], strict=True)
        for place, stat, value, note in columns:
            self._stats.setdefault(place, {})[stat] = value
            if stat == "n" and note.startswith(HIDDEN):
                self._hidden.add(_box(*place[1:]))
        parts = results[results["stat"] == "denominator"]
        silent = parts[parts["note"].str.startswith(SILENT)]
        self._unsplit = set(zip(silent["population"], silent["variable"], strict=True))
        self.splits = list(
            dict.fromkeys(
                (box, variable)
                for (box, variable, _), stats in self._stats.items()
                if "denominator" in stats
            )
        )

    def hides(self, box: str) -> bool:
        return box in self._hidden

    def elsewhere(self, box: str, variable: str) -> int:
        """Patients of the box at this centre, where it cannot tell the parts from each other."""
        if (box, variable) not in self._unsplit:
            return 0
        size = self._size(box)
        return size - self._held(box, variable) if size else 0

    def _size(self, box: str) -> int:
        for (_, variable, level), stats in self._stats.items():
            if _box(variable, level) == box and pd.notna(stats.get("n")):
                return int(stats["n"])
        return 0

    def _held(self, box: str, variable: str) -> int:
        """Patients of the one part that the extract holds."""
        held = [
            stats["n"]
            for (of_box, of, level), stats in self._stats.items()
            if (of_box, of) == (box, variable) and level and pd.notna(stats.get("n"))
        ]
        return int(sum(held))


def _box(variable: str, level: str) -> str:
    """What the box of a part is called where it is split in turn."""
    return f"{variable}={level}" if level else variable
