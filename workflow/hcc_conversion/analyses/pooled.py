"""The results of several centres together, made from the results of each.

Counts add up; shares, their limits, means and standard deviations follow from sums. What needs
more than the results (a median, a hazard ratio) is pooled by the analysis itself
(`Analysis.pooling`) and is *not shared* here. A number is exact, that is what the rows of all
centres would give, unless its note begins with `schemas.results.APPROXIMATE`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import sqrt
from typing import Any

import numpy as np
import pandas as pd

from hcc_conversion.analyses.bounded import HELD
from hcc_conversion.cohort.cohort import reach_text
from hcc_conversion.statistics.proportions import (
    CLOPPER_PEARSON,
    WILSON,
    clopper_pearson_interval,
    wilson_interval,
)
from hcc_conversion.study.results import proportion
from schemas.hidden import name_in_records
from schemas.results import (
    ALL_LINES,
    APPROXIMATE,
    HIDDEN,
    LINE,
    NOT_COLLECTED,
    NOT_SHARED,
    SILENT,
    Results,
)

#: Statistics that add up over centres.
ADDITIVE = ("n", "denominator", "missing", "events")
#: Statistics that follow from the counts of their line.
_OF_COUNTS = ("percent", "ci_low", "ci_high")
#: Lines of shares of one whole, the same for all levels; of others each level has its own.
OF_WHOLE = ("proportion", "proportion_missing", "proportion_events")
#: Of means and what is made of them, where a centre rounds its own.
ROUNDED = f"{APPROXIMATE}: within 0.5 %, from means and deviations of three digits"
_LIMITS = {WILSON: wilson_interval, CLOPPER_PEARSON: clopper_pearson_interval}
#: Place of a line and its kind: analysis, population, group, variable, level, line.
Key = tuple[str, ...]
_COLUMNS = [*LINE, "line", "stat", "value", "method", "note"]


def pool(
    centres: Mapping[str, Mapping[str, pd.DataFrame]],
    study: Mapping[str, Any],  # noqa: ARG001 counts need no definition
) -> dict[str, pd.DataFrame]:
    """The pooling of an analysis whose results follow from counts and moments; see `Analysis`."""
    results = {centre: tables["results"] for centre, tables in centres.items()}
    return {"results": pool_results(with_lines_of_nobody(results))}


def pool_results(
    results: Mapping[str, pd.DataFrame],
    pooled_by_analysis: Sequence[pd.DataFrame] = (),
    *,
    leave_out: Callable[[Key], bool] = lambda key: False,  # noqa: ARG005
) -> pd.DataFrame:
    """`Results` of all centres of *results* together.

    Parameters
    ----------
    results
        name of a centre, then its results of one analysis.
    pooled_by_analysis
        `Results` of lines that the analysis has pooled itself; they come in place of those made
        here, or after them where no centre has the line.
    leave_out
        whether a line is none of all centres together, such as of a model of each centre's own.

    Returns
    -------
    The lines of every centre, in the order of the first that has them. A line that a centre hides
    is *not shared*, with the names of those who do.
    """
    lines = {centre: CentreLines(table) for centre, table in results.items()}
    own = _by_key(pd.concat(pooled_by_analysis)) if pooled_by_analysis else {}
    # A test that follows from the data can be another one at another centre, or of all together.
    taken = {(*key[:5], row[6]) for key, of_key in own.items() for row in of_key}
    rows: list[tuple[Any, ...]] = []
    for key in _in_order([*(of_centre.lines for of_centre in lines.values()), own]):
        stats = {(*key[:5], stat) for stat in ALL_LINES[key[5]]}
        if key in own:
            rows += own[key]
        elif not stats & taken and not leave_out(key):
            taken |= stats
            rows += _pooled_line(key, lines)
    return Results.of(rows)


def with_lines_of_nobody(
    results: Mapping[str, pd.DataFrame], *, gathered: str = "", variables_alike: bool = False
) -> dict[str, pd.DataFrame]:
    """The results of each centre with those shares of other centres that nobody has part in here.

    Some lines are there only where they are of somebody: of a regimen, a complication. A centre
    that has not the level of a variable, of which it has other levels of one whole, has nobody in
    it.

    Parameters
    ----------
    gathered
        level under which a centre counts rare others: of a level that it has not it cannot be told
        whether somebody is in it, and others are rare elsewhere.
    variables_alike
        whether all variables of a population are shares of one whole, as adverse events are.
    """
    lines = {centre: CentreLines(table) for centre, table in results.items()}
    every = _in_order([one.lines for one in lines.values()])
    return {
        centre: Results.of(
            [
                *_gathering(results[centre], gathered).itertuples(index=False, name=None),
                *(
                    row
                    for key in every
                    if key[5] in (*OF_WHOLE, "proportion_ci") or gathered
                    for row in one.of_nobody(key, gathered, variables_alike=variables_alike)
                ),
            ]
        )
        for centre, one in lines.items()
    }


def _gathering(results: pd.DataFrame, gathered: str) -> pd.DataFrame:
    """The results without what is said of the rare others."""
    table = results[_COLUMNS].copy()
    if gathered:
        of_others = table["level"] == gathered
        table.loc[of_others, "value"] = np.nan
        table.loc[of_others, "note"] = f"{HIDDEN}: others are among them elsewhere"
    return table


class CentreLines:
    """The lines of one centre's results."""

    def __init__(self, results: pd.DataFrame):
        self.lines: dict[Key, dict[str, tuple[float, str, str]]] = {}
        self._levels: dict[Key, list[Key]] = {}
        self._groups: dict[Key, list[Key]] = {}
        self._variables: dict[Key, list[Key]] = {}
        for *key, stat, value, method, note in results[_COLUMNS].itertuples(index=False, name=None):
            self.lines.setdefault(tuple(key), {})[stat] = (value, method, note)
        #: Whether it rounds means, and leaves out rare names.
        self.hides_anything = bool(results["note"].str.startswith(HIDDEN).any())
        for key in self.lines:
            self._levels.setdefault((*key[:4], key[5]), []).append(key)
            self._groups.setdefault((*key[:2], key[3], key[5]), []).append(key)
            self._variables.setdefault((*key[:3], key[4], key[5]), []).append(key)

    def note(self, key: Key) -> str:
        """Of the line; empty where there is none."""
        return next((note for _, _, note in self.lines.get(key, {}).values() if note), "")

    def collects(self, key: Key) -> bool:
        """Whether it can say this, of anybody."""
        if key[4] == HELD and key not in self.lines:
            return False
        alike = self._groups.get((*key[:2], key[3], key[5]), [])
        of_variable = [key] if key in self.lines else alike
        return any(not self.note(one).startswith(SILENT) for one in of_variable)

    def hides(self, key: Key) -> bool:
        """Whether it hides what the line is made from; limits of shown counts follow from these."""
        line = self.lines.get(key, {})
        return any(
            pd.isna(value) and note.startswith(HIDDEN)
            for stat, (value, _, note) in line.items()
            if not ("n" in line and stat in _OF_COUNTS)
        )

    def values(self, key: Key) -> dict[str, float]:
        """The statistics that the centre adds, empty where it has nothing to say."""
        told = {stat: value for stat, (value, _, _) in self.lines.get(key, {}).items()}
        # Without the whole, a centre of the part alone says nothing of the share.
        says = told.get("denominator", next(iter(told.values()), np.nan))
        return told if pd.notna(says) else {}

    def of_nobody(self, key: Key, gathered: str, *, variables_alike: bool) -> list[tuple[Any, ...]]:
        """The rows of a share that others have and this centre, which tells others, has not."""
        if key in self.lines:
            return []
        if self.hides_anything and name_in_records(key[0], key[3], key[4]):
            return _rows(key, {}, "", f"{HIDDEN}: too few may have it to be named")
        siblings = self._levels.get((*key[:4], key[5]), [])
        if gathered and any(one[4] == gathered for one in siblings):
            return _rows(key, {}, "", f"{HIDDEN}: it may be among the {gathered}")
        if key[5] not in OF_WHOLE or not key[4]:
            return []
        wholes = self._wholes(siblings)
        if not siblings and key[2]:
            # Groups that share one whole, such as stages by stages, are shares of who is known.
            known = self.lines.get((*key[:2], "", key[3], "", "known"), {}).get("n", (np.nan,))[0]
            of_groups = self._wholes(self._groups.get((*key[:2], key[3], key[5]), []))
            wholes = of_groups if of_groups == {known} else set()
        if not siblings and variables_alike:
            wholes = self._wholes(self._variables.get((*key[:3], key[4], key[5]), []))
        if any(map(self.hides, siblings)) or len(wholes) > 1:
            return _rows(key, {}, "", f"{HIDDEN}: it cannot be told of how many")
        if not wholes:
            return []
        values: dict[str, Any] = proportion(0, int(wholes.pop()))
        return _rows(key, values | {"missing": 0.0, "events": 0.0}, "", "")

    def _wholes(self, keys: Iterable[Key]) -> set[float]:
        of = [self.lines[key].get("denominator", (np.nan,))[0] for key in keys if key[4]]
        return {denominator for denominator in of if pd.notna(denominator)}


def _pooled_line(key: Key, lines: Mapping[str, CentreLines]) -> list[tuple[Any, ...]]:
    kind = key[5]
    said = (method for one in lines.values() for _, method, _ in one.lines.get(key, {}).values())
    method = next(filter(None, said), "")
    counted_in = (*key[:4], "", "proportion_ci") if kind == "percent_ci" else key
    telling = {centre: one for centre, one in lines.items() if one.values(counted_in)}
    values: Mapping[str, float | None] = {}
    if hiding := [one for one in lines if lines[one].hides(counted_in)]:
        note = not_shared(hiding)
    elif kind not in _MAKERS and any(one.collects(key) for one in lines.values()):
        note = f"{NOT_SHARED}: it does not follow from what centres pass on"
    elif not telling:
        note = why_nothing(key, lines)
    else:
        values = _MAKERS[kind](key, list(telling.values()), method)
        note = _said(key, lines, telling)
        if kind == "mean" and any(one.hides_anything for one in telling.values()):
            note = "; ".join(filter(None, [ROUNDED, note]))
    return _rows(key, values, method, note)


def not_shared(centres: Iterable[str]) -> str:
    """The note of a number that these centres do not pass on."""
    return f"{NOT_SHARED}: {', '.join(centres)}"


def reach_of(key: Key, lines: Mapping[str, CentreLines]) -> str:
    """From how many of the centres it comes, where that is not all; see `Cohort.reach`."""
    collecting = sum(one.collects(key) for one in lines.values())
    return reach_text(collecting, len(lines), reasons_of(key, lines))


def reasons_of(key: Key, lines: Mapping[str, CentreLines]) -> dict[str, str]:
    """Centre, then why it does not collect it, where it says more than that."""
    begin = f"{NOT_COLLECTED}: "
    notes = {centre: one.note(key) for centre, one in sorted(lines.items())}
    return {
        centre: note.removeprefix(begin) for centre, note in notes.items() if note.startswith(begin)
    }


def why_nothing(key: Key, lines: Mapping[str, CentreLines]) -> str:
    """Why a line that no centre has a value of is empty."""
    notes = {one.note(key) for one in lines.values() if key in one.lines} - {""}
    others = sorted(note for note in notes if not note.startswith(NOT_COLLECTED))
    return others[0] if others else reach_text(0, len(lines), reasons_of(key, lines))


def _said(key: Key, lines: Mapping[str, CentreLines], telling: Mapping[str, CentreLines]) -> str:
    """From how many of the centres it comes where that is not all, and what they say of it."""
    texts = list(filter(None, [reach_of(key, lines)]))
    notes = {centre: one.note(key) for centre, one in telling.items() if key in one.lines}
    if len(set(notes.values())) == 1:
        texts += filter(None, set(notes.values()))
    else:
        texts += [f"{centre}: {note}" for centre, note in notes.items() if note]
    return "; ".join(texts)


def _sums(key: Key, centres: Iterable[CentreLines]) -> dict[str, float]:
    of_centres = [centre.values(key) for centre in centres]
    return {
        stat: sum(values.get(stat, 0.0) for values in of_centres)
        for stat in ALL_LINES[key[5]]
        if stat in ADDITIVE
    }


def _added(key: Key, centres: Sequence[CentreLines], method: str) -> dict[str, Any]:  # noqa: ARG001
    return dict(_sums(key, centres))


def _share(key: Key, centres: Sequence[CentreLines], method: str) -> dict[str, Any]:
    sums = _sums(key, centres)
    values: dict[str, Any] = sums | proportion(int(sums["n"]), int(sums["denominator"]))
    if "ci_low" in ALL_LINES[key[5]]:
        limits = _LIMITS[method](int(sums["n"]), int(sums["denominator"]))
        values |= dict(zip(("ci_low", "ci_high"), limits, strict=True))
    return values


def _limits_alone(key: Key, centres: Sequence[CentreLines], method: str) -> dict[str, Any]:
    """Further limits of the share that the same variable has without a level."""
    sums = _sums((*key[:4], "", "proportion_ci"), centres)
    limits = _LIMITS[method](int(sums["n"]), int(sums["denominator"]))
    return dict(zip(("ci_low", "ci_high"), limits, strict=True))


def _mean(key: Key, centres: Sequence[CentreLines], method: str) -> dict[str, Any]:  # noqa: ARG001
    """Mean and SD (n - 1) of all, from those of each centre and how many are known there."""
    moments = [(_known(key, centre), *_moments(centre.values(key))) for centre in centres]
    n = sum(count for count, _, _ in moments)
    mean = sum(count * mean for count, mean, _ in moments) / n
    spread = sum((count - 1) * sd**2 + count * (own - mean) ** 2 for count, own, sd in moments)
    return {"mean": mean, "sd": sqrt(spread / (n - 1)) if n > 1 else None}


def _known(key: Key, centre: CentreLines) -> float:
    """Of how many a number is known."""
    of_level = centre.values((*key[:5], "known"))
    return (of_level or centre.values((*key[:4], "", "known")))["n"]


def _moments(values: Mapping[str, float]) -> tuple[float, float]:
    """Mean and SD; of one patient there is no SD, and none is needed."""
    return values["mean"], values["sd"] if pd.notna(values["sd"]) else 0.0


_MAKERS: dict[str, Callable[[Key, Sequence[CentreLines], str], dict[str, Any]]] = {
    "count": _added,
    "known": _added,
    "events": _added,
    "events_missing": _added,
    "proportion": _share,
    "proportion_missing": _share,
    "proportion_events": _share,
    "proportion_ci": _share,
    "percent_ci": _limits_alone,
    "mean": _mean,
}


def _rows(
    key: Key, values: Mapping[str, float | None], method: str, note: str
) -> list[tuple[Any, ...]]:
    found = {stat: values.get(stat) for stat in ALL_LINES[key[5]]}
    return [
        (*key, stat, np.nan if value is None else value, method, note)
        for stat, value in found.items()
    ]


def _by_key(results: pd.DataFrame) -> dict[Key, list[tuple[Any, ...]]]:
    found: dict[Key, list[tuple[Any, ...]]] = {}
    for row in results[_COLUMNS].itertuples(index=False, name=None):
        found.setdefault(row[:6], []).append(row)
    return found


def _in_order(tables: Sequence[Mapping[Key, Any]]) -> list[Key]:
    """Keys of all tables: those of the first in its order, others after what they follow."""
    order: list[Key] = []
    for table in tables:
        known, place = {key: number for number, key in enumerate(order)}, 0
        merged: list[list[Key]] = [[] for _ in range(len(order) + 1)]
        for key in table:
            if key in known:
                place = known[key] + 1
            else:
                merged[place].append(key)
        order = [
            *merged[0],
            *(one for number, key in enumerate(order) for one in (key, *merged[number + 1])),
        ]
    return order
