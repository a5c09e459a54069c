"""The flow's headline shares, picked out of the results of every scope."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from hcc_conversion.display.shares_by_scope import draw_share_comparison
from hcc_conversion.display.view import View

#: (box that is split, variable, part): what the row is called.
HEADLINES = {
    ("study_window=inside", "treatment", "treated"): "Treated, of the admitted",
    ("treatment=treated", "resectability", "unresectable"): "Unresectable (uHCC), of the treated",
    ("resectability=unresectable", "conversion", "converted"): "Converted, of the uHCC",
    ("modality=combination", "conversion_combination", "converted"): "Converted, on combination",
    ("conversion=converted", "after_conversion", "resected"): "Resected, of the converted",
    ("resectability=resectable", "up_front", "direct surgery"): "Direct surgery, of the resectable",
}


def headline_shares(results: Mapping[str, pd.DataFrame], labels: Mapping[str, str]) -> pd.DataFrame:
    """One row per scope and headline: ``scope, label, row, percent, n, denominator, note``.

    Parameters
    ----------
    results
        scope, then its `Results` of the flow.
    labels
        scope, then its name.
    """
    rows = []
    for scope, table in results.items():
        lines = {
            key: group.set_index("stat")
            for key, group in table.groupby(["population", "variable", "level"], sort=False)
        }
        for key, row in HEADLINES.items():
            line = lines[key]
            values = line["value"][["percent", "n", "denominator"]]
            rows.append(
                {
                    "scope": scope,
                    "label": labels[scope],
                    "row": row,
                    **values,
                    "note": line["note"].iloc[0],
                }
            )
    return pd.DataFrame(rows)


def draw(tables: Mapping[str, Mapping[str, pd.DataFrame]], view: View) -> Figure:
    """The figure of all scopes side by side."""
    table = headline_shares(tables["results"], view.names)
    by = HEADLINES["resectability=unresectable", "conversion", "converted"]
    return draw_share_comparison(table, view.beside(), view.natures, ordered_by=by)
