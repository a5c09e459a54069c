"""`main` of the scripts of response: harmonised tables in, results, courses and figure out."""

import pandas as pd
import yaml
from builders import cohort, everything
from test_project import ROOT

from describe_response import main as describe_response
from draw_response import main as draw_response
from schemas.results import Results

DEFINITIONS = yaml.safe_load((ROOT / "config/config.yaml").read_text(encoding="utf-8"))["response"]
SCOPE = {"name": "Clinic", "nature": "simulated", "description": "one invented patient"}


def write_harmonised(folder):
    """One converted patient with a baseline and a partial response."""
    key = {"patient_id": "1", "criterion": "RECIST 1.1"}
    tables = cohort(
        collected=everything(),
        patients=[{"patient_id": "1", "day_zero": "diagnosis"}],
        outcomes=[{"patient_id": "1", "kind": "conversion"}],
        assessments=[
            {**key, "day": 0, "baseline": True, "sum_of_diameters_mm": 100, "response": None},
            {**key, "day": 60, "baseline": False, "sum_of_diameters_mm": 50, "response": "PR"},
        ],
    )
    folder.mkdir()
    for name, table in tables.tables.items():
        table.to_parquet(folder / f"{name}.parquet")
    tables.collected.to_parquet(folder / "collected.parquet")
    tables.accounting.to_parquet(folder / "accounting.parquet")
    return folder


def test_results_courses_and_figure_are_written(tmp_path):
    folder = write_harmonised(tmp_path / "harmonised")
    results, courses = tmp_path / "results.parquet", tmp_path / "courses.parquet"
    describe_response(str(folder), str(results), str(courses), definitions=DEFINITIONS)
    rates = Results.validate(pd.read_parquet(results))
    response = rates[(rates["variable"] == "best_response") & (rates["level"] == "PR")]
    assert response.loc[response["stat"] == "n", "value"].dropna().tolist()[0] == 1
    assert set(pd.read_parquet(courses)["population"]) == {"converted", "uhcc"}
    svg, png = tmp_path / "figure.svg", tmp_path / "figure.png"
    draw_response(str(courses), str(svg), str(png), scope=SCOPE, population="converted")
    assert svg.read_text().startswith("<?xml")
    assert png.read_bytes().startswith(b"\x89PNG")
