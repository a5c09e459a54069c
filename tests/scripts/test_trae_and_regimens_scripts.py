"""Adverse events and regimens, from harmonised tables to tables, pictures and the listing."""

import pandas as pd
import pytest
from builders import cohort, everything
from script_cases import analyse, compare, is_drawn, named, show, write_cohort

from analyse_scope import write_listing
from hcc_conversion.analyses.registry import analyses
from hcc_conversion.cohort.cohort import read_cohort

SCOPE = named("Clinic", "two invented patients")
STUDY = {"trae": {"populations": ["converted"]}}


@pytest.fixture
def harmonised(tmp_path):
    """Harmonised tables of two converted patients, one of them with an adverse event."""
    rows = cohort(
        collected=everything(),
        patients=[{"patient_id": name, "day_zero": "diagnosis"} for name in ("secret1", "secret2")],
        treatments=[
            {"patient_id": "secret1", "modality": "TACE", "intent": "conversion", "start_day": 1},
            {"patient_id": "secret1", "modality": "TKI", "intent": "adjuvant", "start_day": 90},
        ],
        surgeries=[{"patient_id": "secret1", "kind": "conversion", "day": 60}],
        outcomes=[{"patient_id": "secret2", "kind": "conversion"}],
        adverse_events=[{"patient_id": "secret2", "term": "Nausea", "grade": 3, "day": 9}],
    )
    return write_cohort(rows, tmp_path / "harmonised")


def test_adverse_events_from_tables_to_pictures(tmp_path, harmonised, monkeypatch):
    for scope in ("clinic", "pooled"):
        analyse("trae", harmonised, tmp_path, scope, STUDY)
    folder = show(monkeypatch, "trae", tmp_path, "clinic", SCOPE, study=STUDY)
    scopes = {"clinic": SCOPE, "pooled": named("Pooled")}
    together = compare("trae", tmp_path, scopes, study=STUDY)
    assert is_drawn(folder / "figure") and is_drawn(together / "converted")
    table = pd.read_csv(folder / "table.csv").set_index("Variable")
    column = "Grade ≥3, n (%), Clinic (simulated patients)"
    assert table.loc["Nausea", column] == "1 (50.0)"
    assert (folder / "table.html").stat().st_size > 0


def test_regimens_from_tables_to_pictures(tmp_path, harmonised, monkeypatch):
    analyse("regimens", harmonised, tmp_path, "clinic", {})
    folder = show(monkeypatch, "regimens", tmp_path, "clinic", SCOPE, study={})
    table = pd.read_csv(folder / "table.csv")
    assert (table["Variable"] == "Regimen").any()
    assert is_drawn(folder / "figure") and is_drawn(folder / "reasons")
    assert (folder / "table.html").stat().st_size > 0


def test_every_listing_is_marked_as_patient_level_and_holds_no_identifier(tmp_path, harmonised):
    with_listing = [analysis for analysis in analyses().values() if analysis.listing]
    assert with_listing
    for analysis in with_listing:
        path = tmp_path / f"{analysis.name}.csv"
        name = analysis.full_name(analysis.listing)
        write_listing(read_cohort(harmonised), str(path), name, "patients of Clinic")
        text = path.read_text(encoding="utf-8-sig")
        assert text.startswith("# Patient-level, stays at the centre"), analysis.name
        assert "secret" not in text, analysis.name


def test_the_listing_of_regimens_has_a_row_per_converted_patient(tmp_path, harmonised):
    analysis, path = analyses()["regimens"], tmp_path / "patients.csv"
    name = analysis.full_name(analysis.listing)
    write_listing(read_cohort(harmonised), str(path), name, "patients of Clinic")
    rows = pd.read_csv(path, comment="#")
    assert rows["adjuvant_interval_days"].tolist()[0] == 30
    assert len(rows) == 2
