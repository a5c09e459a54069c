"""Baseline of all centres without rows."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from hcc_conversion.analyses.baseline.results import ANALYSIS
from hcc_conversion.analyses.pooled import pool_results, with_lines_of_nobody
from hcc_conversion.analyses.pooled_numbers import Numbers
from hcc_conversion.study.results import ResultRows


def pool(
    centres: Mapping[str, Mapping[str, pd.DataFrame]],
    study: Mapping[str, Any],  # noqa: ARG001 the same for every study
) -> dict[str, pd.DataFrame]:
    """See `Analysis`."""
    results = {centre: tables["results"] for centre, tables in centres.items()}
    results = with_lines_of_nobody(results)
    rows = ResultRows(ANALYSIS)
    Numbers(centres, results).add(rows)
    return {"results": pool_results(results, [rows.table()])}
