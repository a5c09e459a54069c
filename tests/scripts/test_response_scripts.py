"""Response, from harmonised tables to results, courses and the figure."""

import pandas as pd
from builders import cohort, everything
from script_cases import analyse, is_drawn, named, show, write_cohort

from schemas.results import Results

KEY = {"patient_id": "1", "criterion": "RECIST 1.1"}


def converted_patient():
    """One converted patient with a baseline and a partial response."""
    return cohort(
        collected=everything(),
        patients=[{"patient_id": "1", "day_zero": "diagnosis"}],
        outcomes=[{"patient_id": "1", "kind": "conversion"}],
        assessments=[
            {**KEY, "day": 0, "baseline": True, "sum_of_diameters_mm": 100, "response": None},
            {**KEY, "day": 60, "baseline": False, "sum_of_diameters_mm": 50, "response": "PR"},
        ],
    )


def test_results_courses_and_figure_are_written(tmp_path, monkeypatch, config):
    harmonised = write_cohort(converted_patient(), tmp_path / "harmonised")
    study = {"response": config["response"]}
    tables = analyse("response", harmonised, tmp_path, "clinic", study)
    rates = Results.validate(tables["results"])
    response = rates[(rates["variable"] == "best_response") & (rates["level"] == "PR")]
    assert response.loc[response["stat"] == "n", "value"].dropna().tolist()[0] == 1
    assert set(tables["courses"]["population"]) == {"converted", "uhcc"}
    folder = show(monkeypatch, "response", tmp_path, "clinic", named("Clinic"), study=study)
    assert is_drawn(folder / "figure")
    assert len(pd.read_csv(folder / "table.csv"))
