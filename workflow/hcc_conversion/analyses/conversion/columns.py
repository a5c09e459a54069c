"""The table of the models of conversion, as Table 9 of the paper."""

import pandas as pd

from hcc_conversion.analyses.cox_table import MODEL_HEADER, Modelled, by_model, model_notes
from hcc_conversion.display.scope_tables import ScopeTable
from hcc_conversion.display.view import View
from hcc_conversion.study.group_names import CONVERSION_COUNT

CONVERSION = Modelled(block="Hazard of conversion", everybody=CONVERSION_COUNT)


def table(results: pd.DataFrame, view: View) -> ScopeTable:
    """The table of one scope."""
    shown, n_keys = by_model(results, view.titles, CONVERSION), len(MODEL_HEADER)
    notes = model_notes(results, shown, view.titles)
    return ScopeTable(shown, n_keys, list(shown.columns[n_keys:]), notes)
