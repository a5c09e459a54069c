"""What the invented hospitals hand over: the same tables in two very different forms."""

from collections.abc import Mapping

import pandas as pd

from synthetic.simulation import chinese_layout, us_layout
from synthetic.simulation.cells import Layout, lay_out

# The Chinese extract has these outcomes as columns of its patients.
WIDE_OUTCOMES = ("conversion", "watch_and_wait")


def chinese_csv(
    tables: Mapping[str, pd.DataFrame], layouts: Mapping[str, Layout] = chinese_layout.LAYOUTS
) -> dict[str, pd.DataFrame]:
    """Seven tables of text by file stem: Chinese headers and codes, international units.

    *tables*: as `simulate_cohort` returns them, columns that *layouts* leave out not needed.
    Conversion and watch & wait are date columns of the patients; the outcomes hold the rest.
    """
    outcomes = tables["outcomes"]
    wide = outcomes["kind"].isin(WIDE_OUTCOMES)
    source = {
        **tables,
        "patients": _with_outcome_dates(tables["patients"], outcomes[wide]),
        "outcomes": outcomes[~wide],
    }
    return {
        name: lay_out(source[name].reset_index(drop=True), layout).astype("string")
        for name, layout in layouts.items()
    }


def us_workbook(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Seven sheets by name: English abbreviations, US units, dates as text, numbers as numbers.

    *tables*: as `simulate_cohort` returns them. The sheet Response has one row per patient and
    visit, with both criteria side by side.
    """
    source = {**tables, "responses": _criteria_side_by_side(tables["assessments"])}
    return {
        sheet: lay_out(source[name], layout) for sheet, (name, layout) in us_layout.LAYOUTS.items()
    }


def _with_outcome_dates(patients: pd.DataFrame, outcomes: pd.DataFrame) -> pd.DataFrame:
    """*patients* with one more column per kind in `WIDE_OUTCOMES`, empty without the outcome."""
    dates = {
        f"{kind}_date": patients["patient_id"].map(
            outcomes[outcomes["kind"] == kind].set_index("patient_id")["date"]
        )
        for kind in WIDE_OUTCOMES
    }
    return patients.assign(**dates)


def _criteria_side_by_side(assessments: pd.DataFrame) -> pd.DataFrame:
    """One row per patient and visit: sum and response by each criterion in columns of its own."""
    key, measures = us_layout.RESPONSE_KEY, ["sum_of_diameters_mm", "response"]
    parts = [
        assessments[assessments["criterion"] == criterion]
        .set_index(key)[measures]
        .add_prefix(f"{prefix} ")
        for criterion, prefix in us_layout.CRITERIA.items()
    ]
    return parts[0].join(parts[1]).reset_index()
