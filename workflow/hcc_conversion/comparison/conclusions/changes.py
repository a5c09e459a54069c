"""What changed in the answer since the last run that had another: sites and numbers."""

from collections.abc import Mapping, Sequence

import pandas as pd

from hcc_conversion.comparison.conclusions.values import with_counts
from hcc_conversion.comparison.heterogeneity.headlines import Headline
from hcc_conversion.display.many import FEW
from schemas.conclusions import BEFORE, NOW, History
from schemas.scorecard import PRINTED

_VALUE = ["scope", "headline"]


def history(
    earlier: pd.DataFrame,
    quantities: pd.DataFrame,
    headlines: Sequence[Headline],
    names: Mapping[str, str],
    *,
    date: str,
    version: str,
) -> pd.DataFrame:
    """`schemas.conclusions.History`: the answer of this run, after the last other one.

    Parameters
    ----------
    earlier
        the table that this makes anew; empty in a first run.
    quantities
        `schemas.scorecard.HeadlineComparison` of a paper.
    names
        scope, then its name.
    """
    titles = {headline.name: headline for headline in headlines}
    rows = [
        (NOW, date, version, row.source, names[row.source], row.headline, row.title, value)
        for row in quantities[quantities["source"] != PRINTED].itertuples()
        if (value := with_counts(titles[row.headline].kind, row))
    ]
    now = History.of(rows)
    last = earlier[earlier["run"] == NOW]
    if _same(last, now):
        return History.of(earlier)
    if last.empty:
        return now
    return History.of(pd.concat([last.assign(run=BEFORE), now], ignore_index=True))


def _same(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    columns = [*_VALUE, "value"]
    return one[columns].to_numpy().tolist() == other[columns].to_numpy().tolist()


def changes(table: pd.DataFrame) -> pd.DataFrame:
    """What of a `History` moved: ``scope``, ``name``, ``title``, ``before`` and ``now``.

    The whole of a site that came or went, and a quantity that one run alone has, has an empty side.
    """
    sides = [
        table[table["run"] == run].set_index(_VALUE)[["name", "title", "value"]]
        for run in (BEFORE, NOW)
    ]
    if sides[0].empty:
        return pd.DataFrame(columns=["scope", "name", "title", "before", "now"], dtype="string")
    both = sides[0].join(sides[1], how="outer", lsuffix="_before", rsuffix="_now", sort=False)
    both = both.fillna("").reset_index()
    moved = both[both["value_before"] != both["value_now"]]
    return pd.DataFrame(
        {
            "scope": moved["scope"],
            "name": moved["name_now"].where(moved["name_now"] != "", moved["name_before"]),
            "title": moved["title_now"].where(moved["title_now"] != "", moved["title_before"]),
            "before": moved["value_before"],
            "now": moved["value_now"],
        }
    ).reset_index(drop=True)


def change_sentences(table: pd.DataFrame, moved: pd.DataFrame) -> list[str]:
    """The run, the one before, and who came, went or moved; for a reader.

    table
        `schemas.conclusions.History`.
    moved
        its `changes`.
    """
    runs = {run: rows.iloc[0] for run, rows in table.groupby("run")}
    if NOW not in runs:
        return []
    sentences = [f"Numbers of {runs[NOW]['date']}, made with version {runs[NOW]['version']}."]
    if BEFORE not in runs:
        return [*sentences, "There is no earlier run in this folder to hold them against."]
    last = runs[BEFORE]
    since = f"Since {last['date']} (version {last['version']})"
    sites = {run: dict(rows[["scope", "name"]].to_numpy()) for run, rows in table.groupby("run")}
    came = [name for scope, name in sites[NOW].items() if scope not in sites[BEFORE]]
    went = [name for scope, name in sites[BEFORE].items() if scope not in sites[NOW]]
    stayed = moved[moved["scope"].isin(list(sites[NOW])) & moved["scope"].isin(list(sites[BEFORE]))]
    told = [f"{_named(names)} {what}" for names, what in ((came, "came"), (went, "left")) if names]
    quantities = stayed.groupby("name", sort=False).size()
    if len(quantities) > FEW:
        told.append(f"quantities of {_named(quantities.index)} moved")
    else:
        told += [f"{n} of the quantities of {name} moved" for name, n in quantities.items()]
    return [*sentences, f"{since}: {'; '.join(told) or 'nothing moved'}."]


def _named(names: Sequence[str]) -> str:
    """Sites by their names, or how many where they are more than a sentence holds."""
    return f"{len(names)} sites" if len(names) > FEW else ", ".join(names)
