"""Adverse events of all centres without rows: of a term that a centre has not, nobody had it."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from hcc_conversion.analyses.pooled import pool_results, with_lines_of_nobody


def pool(
    centres: Mapping[str, Mapping[str, pd.DataFrame]],
    study: Mapping[str, Any],  # noqa: ARG001 the same for every study
) -> dict[str, pd.DataFrame]:
    """See `Analysis`."""
    results = {centre: tables["results"] for centre, tables in centres.items()}
    return {"results": pool_results(with_lines_of_nobody(results, variables_alike=True))}
