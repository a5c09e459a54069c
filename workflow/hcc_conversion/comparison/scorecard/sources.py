"""Read what a scorecard is made from."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from hcc_conversion.comparison.printed_exceptions import COLUMNS, read_exceptions
from hcc_conversion.run.whole_files import read_table

_SUFFIX = "_exceptions"


def read_results(paths: Iterable[str | Path], scopes: Sequence[str]) -> dict[str, pd.DataFrame]:
    """The results of all analyses of every scope, in the order of *scopes*.

    *paths*: ``results/<scope>/<analysis>/results.parquet``, in any order.
    """
    parts: dict[str, list[pd.DataFrame]] = {scope: [] for scope in scopes}
    for path in paths:
        parts[Path(path).parts[-3]].append(read_table(path))
    return {scope: pd.concat(tables, ignore_index=True) for scope, tables in parts.items()}


def read_all_exceptions(
    paths: Iterable[str | Path], papers: Iterable[str]
) -> dict[str, pd.DataFrame]:
    """For every paper the printed values that no data carry; an empty table without a file."""
    by_paper = {Path(path).stem.removesuffix(_SUFFIX): read_exceptions(path) for path in paths}
    empty = pd.DataFrame(columns=COLUMNS, dtype=str).set_index("id")
    return {paper: by_paper.get(paper, empty) for paper in papers}


def read_findings(path: str | Path) -> pd.DataFrame:
    """`schemas.audit.AuditFindings` as they were written."""
    return pd.read_csv(path, dtype="string", keep_default_na=False)
