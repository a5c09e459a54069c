"""`main` of the scripts of adverse events and regimens: tables in, results and pictures out."""

import pandas as pd
import pytest
from builders import cohort, everything

from describe_regimens import main as describe_regimens
from describe_trae import main as describe_trae
from draw_reasons import main as draw_reasons
from draw_regimens import main as draw_regimens
from draw_trae import main as draw_trae
from draw_trae_comparison import main as draw_trae_comparison
from list_regimens import main as list_regimens
from tabulate_results import main as tabulate

SCOPE = {"name": "Clinic", "nature": "simulated", "description": "two invented patients"}


@pytest.fixture
def folder(tmp_path):
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
    for name, table in {
        **rows.tables,
        "collected": rows.collected,
        "accounting": rows.accounting,
    }.items():
        table.to_parquet(tmp_path / f"{name}.parquet", index=False)
    return tmp_path


def paths(folder, *names):
    return [str(folder / name) for name in names]


def written(folder, *names):
    return all((folder / name).stat().st_size > 0 for name in names)


def test_adverse_events_from_tables_to_pictures(folder):
    results, csv, html = paths(folder, "trae.parquet", "table.csv", "table.html")
    describe_trae(str(folder), results, ["converted"])
    draw_trae(results, *paths(folder, "one.svg", "one.png"), scope=SCOPE, populations=["converted"])
    scopes = {"clinic": SCOPE, "pooled": SCOPE | {"name": "Pooled"}}
    pictures = paths(folder, "all.svg", "all.png")
    draw_trae_comparison([results, results], *pictures, population="converted", scopes=scopes)
    tabulate(results, csv, html, analysis="trae", scope=SCOPE, titles={})
    table = pd.read_csv(csv).set_index("Variable")
    column = "Grade ≥3, n (%), Clinic (simulated patients)"
    assert table.loc["Nausea", column] == "1 (50.0)"
    assert written(folder, "one.svg", "one.png", "all.svg", "all.png", "table.html")


def test_regimens_from_tables_to_pictures(folder):
    results, csv, html = paths(folder, "regimens.parquet", "table.csv", "table.html")
    describe_regimens(str(folder), results)
    draw_regimens(results, *paths(folder, "one.svg", "one.png"), SCOPE)
    draw_reasons(results, *paths(folder, "reasons.svg", "reasons.png"), SCOPE)
    tabulate(results, csv, html, analysis="regimens", scope=SCOPE, titles={})
    table = pd.read_csv(csv)
    assert (table["Variable"] == "Regimen").any()
    assert written(folder, "one.svg", "one.png", "reasons.svg", "reasons.png", "table.html")


def test_the_listing_is_marked_as_patient_level_and_holds_no_identifier(folder):
    (listing,) = paths(folder, "patients.csv")
    list_regimens(str(folder), listing, SCOPE)
    text = (folder / "patients.csv").read_text(encoding="utf-8")
    assert text.startswith("# Patient-level, stays at the centre")
    assert "secret" not in text
    rows = pd.read_csv(listing, comment="#")
    assert rows["adjuvant_interval_days"].tolist()[0] == 30
    assert len(rows) == 2
