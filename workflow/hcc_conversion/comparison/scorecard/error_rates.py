"""The simulated error rates of the rules, as they stand on the page.

They are simulated by ``workflow/benchmark/verdict_errors.py``, and hold for the rules that they
were made with alone.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from hcc_conversion.comparison.scorecard.rules import Rules
from schemas.scorecard import ANY_HEADLINE, AS_PRINTED, DRAWN_ANEW, HEADLINES, ErrorRates

SUFFIX = "_error_rates"
#: Marks of the verdicts in a cell are joined in this order.
COUNTED = ("agrees", "unclear", "paper_cannot_tell", "differs")
NOT_SIMULATED = (
    "Not simulated for these rules and this paper; workflow/benchmark/verdict_errors.py does it."
)


def read_error_rates(paths: Iterable[str | Path]) -> dict[str, pd.DataFrame]:
    """Paper, then its `schemas.scorecard.ErrorRates`."""
    columns = {name: column.dtype.type for name, column in ErrorRates.to_schema().columns.items()}
    return {
        Path(path).stem.removesuffix(SUFFIX): ErrorRates.validate(pd.read_csv(path, dtype=columns))
        for path in paths
    }


def of_these_rules(rates: pd.DataFrame | None, rules: Rules) -> pd.DataFrame | None:
    """*rates* if they were made with *rules*."""
    if rates is None:
        return None
    made_with = rates[["alpha", "adjust", "odds"]].drop_duplicates().to_numpy().tolist()
    return rates if made_with == [[rules.alpha, rules.adjust[HEADLINES], rules.odds]] else None


def told_of(rates: pd.DataFrame) -> list[str]:
    """In sentences how often the rules err at most."""
    share = {name: 100 * rates[name] / rates["runs"] for name in ("agrees", "differs")}
    anew = rates["design"] == DRAWN_ANEW
    of_all = rates["headline"] == ANY_HEADLINE
    doubled = (rates["true_odds_ratio"] >= 2) & ~of_all
    alone, both = (share["agrees"][doubled & each].max() for each in (~anew, anew))
    same = [share["differs"][of_all & each].max() for each in (~anew, anew)]
    runs, number = (int(rates[name].iloc[0]) for name in ("runs", "comparisons"))
    return [
        f"A site whose odds are twice the printed ones or more was told that it agrees in at most"
        f" {alone:.1f} % of {runs:,} runs, whatever its size and the share; where the paper is"
        f" drawn anew, too, in at most {both:.1f} %.",
        f"A site that is in truth like the paper was told that any of its {number} headline"
        f" quantities differs in at most {same[1]:.1f} % of runs ({same[0]:.1f} % where the paper's"
        " numbers are the truth).",
    ]


def rates_by_size(
    rates: pd.DataFrame, titles: Mapping[str, str], symbols: Mapping[str, str]
) -> tuple[list[str], list[list[str]]]:
    """Columns and rows of the table: a row per share and true odds ratio, a column per size.

    A cell has per cent of the runs by the mark of the verdict; those that are 0 are left out.
    *symbols*: column of `COUNTED`, then its mark.
    """
    shown = rates[(rates["design"] == AS_PRINTED) & (rates["headline"] != ANY_HEADLINE)]
    sizes = sorted(shown["site_size"].unique())
    rows = []
    for (headline, ratio), own in shown.groupby(["headline", "true_odds_ratio"], sort=False):
        by_size = own.set_index("site_size")
        cells = [_cell(by_size.loc[size], symbols) for size in sizes]
        rows.append([titles.get(headline, headline), f"{ratio:g}", *cells])
    columns = ["Share", "True odds ratio", *(f"Site of {size:,}" for size in sizes)]
    return columns, rows


def _cell(row: pd.Series, symbols: Mapping[str, str]) -> str:
    shares = {name: 100 * row[name] / row["runs"] for name in COUNTED}
    told = [f"{symbols[name]} {share:.0f}" for name, share in shares.items() if share >= 0.5]
    return f"{', '.join(told)} (of {row['denominator']:,})"
