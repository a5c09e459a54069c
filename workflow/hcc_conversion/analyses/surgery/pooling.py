"""Conversion against direct surgery at all centres, without rows."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from hcc_conversion.analyses.pooled import pool_results, with_lines_of_nobody
from hcc_conversion.analyses.pooled_numbers import Numbers
from hcc_conversion.analyses.surgery.pooled_comparisons import pooled_comparisons, telling_both
from hcc_conversion.analyses.surgery.results import ANALYSIS
from hcc_conversion.study.results import ResultRows


def pool(
    centres: Mapping[str, Mapping[str, pd.DataFrame]], study: Mapping[str, Any]
) -> dict[str, pd.DataFrame]:
    """See `Analysis`."""
    results = {centre: tables["results"] for centre, tables in centres.items()}
    results = telling_both(with_lines_of_nobody(results))
    numbers, rows = Numbers(centres, results), ResultRows(ANALYSIS)
    numbers.add(rows)
    compared = pooled_comparisons(results, study["surgery"], numbers)
    return {"results": pool_results(results, [compared, rows.table()])}
