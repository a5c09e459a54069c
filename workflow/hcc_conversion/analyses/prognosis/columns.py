"""The table of the models of prognosis: one block of rows for each."""

import pandas as pd

from hcc_conversion.analyses.cox_models import MODEL
from hcc_conversion.analyses.cox_table import MODEL_HEADER, Modelled, by_model, model_notes
from hcc_conversion.analyses.prognosis.models import of_model
from hcc_conversion.display.labels import group_label
from hcc_conversion.display.scope_tables import ScopeTable
from hcc_conversion.display.view import View

#: The column that names a block of rows.
BLOCK = MODEL_HEADER[1]


def table(results: pd.DataFrame, view: View) -> ScopeTable:
    """The table of one scope."""
    blocks = []
    for name, rows in of_model(results).items():
        everybody = rows.loc[rows["group"] == "", "variable"].iloc[0]
        modelled = Modelled(block=group_label(name, view.titles), everybody=everybody)
        block = by_model(_in_order(rows), view.titles, modelled)
        blocks.append(block.assign(**{BLOCK: _of_model(block[BLOCK], modelled.block)}))
    shown, n_keys = pd.concat(blocks, ignore_index=True).fillna(""), len(MODEL_HEADER)
    notes = model_notes(results, shown, view.titles)
    return ScopeTable(shown, n_keys, list(shown.columns[n_keys:]), notes)


def _of_model(blocks: pd.Series, model: str) -> pd.Series:
    """Blocks of rows below the model's own (adjuvant treatment as it began) after its name."""
    below = model + ": " + blocks.str[:1].str.lower() + blocks.str[1:]
    return blocks.where(blocks == model, below)


def _in_order(results: pd.DataFrame) -> pd.DataFrame:
    """The rows of each variable together: first who is analysed, last the models as a whole."""
    first = {name: place for place, name in enumerate(results["variable"].unique())}
    first[MODEL] = len(first)
    order = results["variable"].map(first)
    return results.loc[order.sort_values(kind="stable").index]
