"""What is drawn of the surgeries of all scopes side by side, picked out of their results."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from hcc_conversion.display.labels import variable_label
from hcc_conversion.display.shares_by_scope import draw_share_comparison
from hcc_conversion.display.view import View
from hcc_conversion.study.group_names import (
    ANY_COMPLICATION,
    MEAN_DIFFERENCE,
    RISK_DIFFERENCE,
    SURGERY_GROUPS,
)

WHOLE = "resected"
#: (variable, level): what the row is called.
SHARES = {
    ("complications", ANY_COMPLICATION): "Any complication",
    ("major_morbidity", ""): "Major morbidity (Clavien–Dindo ≥IIIa)",
}


def complication_shares(
    results: Mapping[str, pd.DataFrame], labels: Mapping[str, str]
) -> pd.DataFrame:
    """Patients with complications, after either kind of surgery.

    Parameters
    ----------
    results
        scope, then its `Results` of the analysis ``surgery``.
    labels
        scope, then its name with what its rows are.

    Returns
    -------
    One row per scope, complication and group: ``scope, label, row, percent, n, denominator,
    note``.
    """
    rows = []
    for scope, table in results.items():
        for (variable, level), name in SHARES.items():
            for group in SURGERY_GROUPS:
                line = _line(table, group, variable, level)
                values = line["value"][["percent", "n", "denominator"]]
                place = {"scope": scope, "label": labels[scope], "row": f"{name}: {group}"}
                rows.append({**place, **values, "note": line["note"].iloc[0]})
    return pd.DataFrame(rows)


def surgery_differences(
    results: Mapping[str, pd.DataFrame], labels: Mapping[str, str], titles: Mapping[str, str]
) -> pd.DataFrame:
    """Differences between conversion and direct surgery, the first minus the second.

    Parameters
    ----------
    results, labels
        as for `complication_shares`.
    titles
        names the configuration gives to variables.

    Returns
    -------
    One row per scope and difference, of percentages first, then of the means of every measure:
    ``scope, label, row, estimate, ci_low, ci_high, note``, and ``n_first``, ``n_second``
    (patients of each group whose value is known).
    """
    rows = []
    for scope, table in results.items():
        means = table[(table["population"] == WHOLE) & (table["group"] == MEAN_DIFFERENCE)]
        lines = [(RISK_DIFFERENCE, *key, f"{name}, points") for key, name in SHARES.items()]
        lines += [
            (MEAN_DIFFERENCE, name, "", variable_label(name, titles))
            for name in means["variable"].unique()
        ]
        for comparison, variable, level, name in lines:
            line = _line(table, comparison, variable, level)
            values = line["value"][["estimate", "ci_low", "ci_high"]]
            known = "denominator" if comparison == RISK_DIFFERENCE else "n"
            first, second = (
                _line(table, group, variable, level).loc[known, "value"] for group in SURGERY_GROUPS
            )
            place = {"scope": scope, "label": labels[scope], "row": name}
            counts = {"n_first": first, "n_second": second}
            rows.append({**place, **values, **counts, "note": line["note"].iloc[0]})
    return pd.DataFrame(rows)


def _line(table: pd.DataFrame, group: str, variable: str, level: str) -> pd.DataFrame:
    """The statistics of one line of the whole population, by their names."""
    chosen = (
        (table["population"] == WHOLE)
        & (table["group"] == group)
        & (table["variable"] == variable)
        & (table["level"] == level)
    )
    return table[chosen].set_index("stat")


def draw_complications(tables: Mapping[str, Mapping[str, pd.DataFrame]], view: View) -> Figure:
    """The figure of all scopes side by side."""
    table = complication_shares(tables["results"], view.names)
    title = view.beside("Patients with postoperative complications")
    return draw_share_comparison(table, title, view.natures)
