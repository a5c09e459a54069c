"""`main` of the scripts: files in, files out, and what stops them."""

import pandas as pd
import pytest
from ingest_cases import WINDOW, clean_extract, clinic, write_rows
from script_cases import analyse, is_drawn, named, show

from compare_patients import main as compare_patients
from harmonise_extract import main as harmonise
from hcc_conversion.ingest.fingerprints import KINDS
from hcc_conversion.run.problems import InvalidInput
from pool_centres import main as pool_centres
from show_validation import main as show_validation
from simulate_extract import main as simulate
from validate_extract import main as validate

SCOPE = named("Clinic", "three invented patients")


@pytest.fixture
def extract():
    return clean_extract()


@pytest.fixture
def hand_over(tmp_path):
    """Write an extract as the clinic would, and give its centre file."""

    def write(extract, on_invalid="stop"):
        for name, rows in extract.items():
            write_rows(tmp_path / f"{name}.csv", rows)
        return clinic(tmp_path, on_invalid)

    return write


def run_validate(tmp_path, centre, draft="draft"):
    findings, quarantine, accounting, verdict, page = (
        tmp_path / name
        for name in ("findings.csv", "quarantine.csv", "accounting.csv", "verdict.txt", "page.html")
    )
    validate(
        *map(str, (findings, quarantine, accounting, verdict, tmp_path / draft)),
        centre="clinic",
        extract=centre,
        window=WINDOW,
        name="Clinic",
        key_file=str(tmp_path / "key"),
        page=str(page),
    )
    assert verdict.read_text().startswith("Clinic: ")
    show_validation(*map(str, (findings, quarantine, accounting, verdict, page)), scope=SCOPE)
    return findings, quarantine, page


def run_ingest(tmp_path, centre, folder="harmonised"):
    run_validate(tmp_path, centre, f"draft of {folder}")
    harmonise(str(tmp_path / f"draft of {folder}"), str(tmp_path / folder))
    return tmp_path / folder


def test_validation_of_a_clean_extract_finds_nothing_and_accounts_for_every_row(
    tmp_path, extract, hand_over
):
    findings, quarantine, page = run_validate(tmp_path, hand_over(extract))
    assert pd.read_csv(findings).empty
    assert pd.read_csv(quarantine).empty
    text = page.read_text()
    assert "The centre takes part." in text
    assert "Clinic (simulated patients)" in text


def test_validation_of_a_bad_extract_is_written_and_harmonising_stops(tmp_path, extract, hand_over):
    extract["patients"][1]["Age"] = "n.b."
    centre = hand_over(extract)
    findings, _, page = run_validate(tmp_path, centre)
    assert pd.read_csv(findings)[["column", "row"]].to_numpy().tolist() == [["Age", 3]]
    assert "The centre stops here." in page.read_text()
    with pytest.raises(InvalidInput, match=r"column 'Age', row 3: not a number") as stopped:
        harmonise(str(tmp_path / "draft"), str(tmp_path / "harmonised"))
    assert str(page) in str(stopped.value)
    assert not (tmp_path / "harmonised").exists()
    assert [path.name for path in (tmp_path / "draft").iterdir()] == ["refusal.json"]
    assert not (tmp_path / "key").exists()


def test_harmonised_tables_of_one_key_are_the_same_bytes(tmp_path, extract, hand_over):
    centre = hand_over(extract)
    one, again = (run_ingest(tmp_path, centre, name) for name in ("one", "again"))
    names = sorted(path.name for path in one.iterdir())
    assert len(names) == 11
    assert all((one / name).read_bytes() == (again / name).read_bytes() for name in names)


def test_from_tables_to_pages(tmp_path, extract, hand_over, monkeypatch):
    folder = run_ingest(tmp_path, hand_over(extract))
    results, pool = tmp_path / "results", tmp_path / "pooled"
    pool_centres([str(folder)], str(pool))
    described = {"populations": {"uhcc": "characteristics"}}
    variables = {"characteristics": {"sex": {"field": "sex"}}, "predictors": {}}
    endpoint = {"origin": "diagnosis", "events": ["death"], "populations": ["admitted"]}
    by_sex = {"endpoints": ["os"], "population": "admitted", "by": {"field": "sex"}}
    survival = {
        "endpoints": {"os": endpoint | {"title": "Overall survival"}},
        "horizons_months": [12],
        "restricted_mean_months": None,
        "comparisons": {"sex": by_sex | {"title": "Sex", "formed_after_origin": False}},
    }
    studies = {
        "flow": {"flow": {"least_follow_up_months": 10.3}},
        "baseline": {"baseline": described, **variables},
        "survival": {
            "survival": survival,
            "response": {},
            "thresholds": {"curve_min_at_risk": 1},
        },
    }
    titles = {"os": "Overall survival", "survival:sex": "Sex"}
    (results / "clinic/survival/groups").mkdir(parents=True)  # as Snakemake does
    for name, study in studies.items():
        analyse(name, pool if name == "flow" else folder, results, "clinic", study)
        shown = show(monkeypatch, name, results, "clinic", SCOPE, study=study, titles=titles)
        assert is_drawn(shown / "figure"), name
    assert is_drawn(shown / "groups/sex")
    table = pd.read_csv(shown / "table.csv")
    # three patients, one death at day 365 after diagnosis
    assert table.iloc[0, -1] == "3 / 1 / 0"
    assert table.columns[-1] == "Clinic (simulated patients)"
    assert "three invented patients" in (shown / "table.html").read_text()


def test_a_simulated_extract_is_the_same_for_the_same_seed(tmp_path):
    for name in ("one", "again"):
        simulate(str(tmp_path / name), dialect="chinese_csv", n_patients=20, seed=3)
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert len(files) == 7
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


def test_a_simulated_workbook_is_one_file(tmp_path):
    path = tmp_path / "clinic.xlsx"
    simulate(str(path), dialect="us_workbook", n_patients=20, seed=3)
    assert len(pd.read_excel(path, sheet_name="Patients")) == 20


def test_a_centre_left_out_of_the_pool_for_nobody_is_told(tmp_path, capsys):
    """Six patients of two clinics, none in common, though the one says so."""
    for centre in ("one", "other"):
        prints = [f"{centre}{number}" for number in range(3)]
        pd.DataFrame(dict.fromkeys(KINDS, prints)).to_parquet(tmp_path / f"{centre}.parquet")
    compare_patients(
        [str(tmp_path / "one.parquet"), str(tmp_path / "other.parquet")],
        str(tmp_path / "shared.csv"),
        centres=["one", "other"],
        shares_with={"one": ["other"]},
        folder="config/centres",
    )
    assert "config/centres/one.yaml: shares_patients_with names 'other', but" in (
        capsys.readouterr().err
    )
    assert len(pd.read_csv(tmp_path / "shared.csv")) == 0
