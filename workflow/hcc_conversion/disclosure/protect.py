"""All tables of a scope as they may be shown, and what is drawn made from those."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from hcc_conversion.analyses.analysis import Analysis
from hcc_conversion.disclosure.hide import Protected, protect_results
from hcc_conversion.disclosure.tables import protect_table
from hcc_conversion.run.references import load
from schemas.results import HIDDEN, KEY
from schemas.sufficient import SUFFICIENT

#: Analysis, then its tables by name.
Tables = Mapping[str, Mapping[str, pd.DataFrame]]


def protect_tables(
    tables: Tables,
    study: Mapping[str, Any],
    min_count: int,
    *,
    hide_zeros: bool,
    released: Sequence[pd.DataFrame] = (),
) -> tuple[dict[str, dict[str, pd.DataFrame]], Protected]:
    """The results of all analyses, and the tables of `schemas.sufficient`, as they may leave.

    Parameters
    ----------
    tables
        in full; others than results and those of `SUFFICIENT` are left out.
    study
        the study's configuration.
    min_count, hide_zeros, released
        see `hcc_conversion.disclosure.hide.protect_results`.
    """
    stacked = pd.concat([of_one["results"] for of_one in tables.values()], ignore_index=True)
    protected = protect_results(
        stacked,
        min_count,
        hide_zeros=hide_zeros,
        released=released,
        headlines=study.get("headlines", {}),
        fields={name: spec["field"] for name, spec in study.get("predictors", {}).items()},
    )
    shown = dict(tuple(protected.results.groupby("analysis", sort=False)))
    leaving: dict[str, dict[str, pd.DataFrame]] = {}
    for analysis, of_one in tables.items():
        results = shown[analysis].reset_index(drop=True)
        leaving[analysis] = {"results": results} | {
            name: protect_table(name, table, min_count, study, results)
            for name, table in of_one.items()
            if name in SUFFICIENT
        }
    return leaving, protected


def with_what_is_drawn(
    analysis: Analysis, told: Mapping[str, pd.DataFrame], study: Mapping[str, Any], name: str
) -> dict[str, pd.DataFrame]:
    """The tables of a centre with those that do not leave, such as curves, made from what does.

    *told*: its results and what there is of `SUFFICIENT`, by name; *name*: of the centre.
    """
    sufficient = {
        one: told.get(one, SUFFICIENT[one].of([]))
        for one in analysis.aggregates
        if one in SUFFICIENT
    }
    tables = {"results": told["results"], **sufficient}
    made = load(analysis.full_name(analysis.pooling))({name: tables}, study)
    return {**made, **tables, "results": _with_what_follows(told["results"], made["results"])}


def _with_what_follows(results: pd.DataFrame, made: pd.DataFrame) -> pd.DataFrame:
    """The results with the hidden values that follow from what is shown, made again from that."""
    known = made[made["value"].notna()].set_index(KEY)[["value", "note"]]
    keys = pd.MultiIndex.from_frame(results[KEY])
    hidden = results["value"].isna() & results["note"].str.startswith(HIDDEN)
    follows = hidden & keys.isin(known.index)
    found = known.reindex(keys[follows])
    complete = results.copy()
    complete.loc[follows, "value"] = found["value"].to_numpy()
    complete.loc[follows, "note"] = found["note"].to_numpy()
    return complete
