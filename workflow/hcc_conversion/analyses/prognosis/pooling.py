"""Prognosis at all centres without rows: counts, and hazard ratios from likelihoods."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from hcc_conversion.analyses.begun_later import SWITCHED, TIME_VARYING
from hcc_conversion.analyses.cox_models import MODEL
from hcc_conversion.analyses.cox_pooling import Centres, add_ratios
from hcc_conversion.analyses.pooled import CentreLines, Key, pool_results, with_lines_of_nobody
from hcc_conversion.analyses.prognosis.results import ANALYSIS
from hcc_conversion.study.group_names import MULTIVARIATE, group_of_model, model_and_way
from hcc_conversion.study.results import ResultRows


def pool(centres: Centres, study: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """See `Analysis`; what the rows give to 1e-5 (Firth's estimates of few events; others 1e-6).

    Harrell's C and tests of proportional hazards do not follow from sums.
    """
    models = study["prognosis"]["models"]

    def ties_of(group: str) -> Sequence[str]:
        ties: Sequence[str] = models[model_and_way(group)[0]]["ties"]
        return ties

    results = {centre: tables["results"] for centre, tables in centres.items()}
    lines = {centre: CentreLines(table) for centre, table in results.items()}
    rows = ResultRows(ANALYSIS)
    switched = {group_of_model(name, TIME_VARYING): SWITCHED for name in models}
    add_ratios(rows, ANALYSIS, centres, lines, ties_of, switched)
    pooled = pool_results(with_lines_of_nobody(results), [rows.table()], leave_out=_of_own_model)
    return {"results": pooled}


def _of_own_model(key: Key) -> bool:
    """Lines of a model that each centre has chosen for itself, which no sum is of."""
    return model_and_way(key[2])[1].startswith(MULTIVARIATE) or key[3] == MODEL
