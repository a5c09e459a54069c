"""Conversion, from harmonised tables to results, curves, a table and figures."""

import pandas as pd
from conversion_cases import BOTH, DEFINITION, TWELVE, study
from script_cases import analyse, is_drawn, named, show, write_cohort

from schemas.results import Results

STUDY = {
    "predictors": BOTH,
    "conversion": DEFINITION,
    "imputation": None,
    "thresholds": {"curve_min_at_risk": 1},
}


def test_from_tables_to_pictures(tmp_path, monkeypatch):
    harmonised = write_cohort(study(TWELVE), tmp_path / "harmonised")
    tables = analyse("conversion", harmonised, tmp_path, "clinic", STUDY)
    assert len(Results.validate(tables["results"]))
    scope = named("Clinic", "twelve invented patients")
    folder = show(monkeypatch, "conversion", tmp_path, "clinic", scope, study=STUDY)
    for stem in ("figure", "incidence", "schoenfeld"):
        assert is_drawn(folder / stem)
    table = pd.read_csv(folder / "table.csv", dtype=str)
    # who is analysed comes first: patients and conversions
    assert table.filter(regex="^(n|Events), ").iloc[0].tolist() == ["12", "9"]
    assert any(column.startswith("Multivariate: Firth, Clinic") for column in table)
    assert "Predictors of conversion" in (folder / "table.html").read_text(encoding="utf-8")
