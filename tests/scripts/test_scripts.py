"""`main` of the scripts: files in, files out, and what stops them."""

import pandas as pd
import pytest
from describe_baseline import main as describe_baseline
from describe_flow import main as describe_flow
from draw_flow import main as draw_flow
from draw_survival import main as draw_survival
from draw_survival_groups import main as draw_survival_groups
from estimate_survival import main as estimate_survival
from ingest_cases import WINDOW, clean_extract, clinic, write_rows
from simulate_csv_extract import main as simulate_csv
from tabulate_results import main as tabulate

from harmonise_extract import main as harmonise
from hcc_conversion.run.problems import InvalidInput
from pool_centres import main as pool_centres
from validate_extract import main as validate

SCOPE = {"name": "Clinic", "nature": "simulated", "description": "three invented patients"}


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
    names = ("findings.csv", "quarantine.csv", "report.html", "verdict.txt", draft)
    paths = [tmp_path / name for name in names]
    validate(
        *map(str, paths),
        centre="clinic",
        extract=centre,
        window=WINDOW,
        scope=SCOPE,
        key_file=str(tmp_path / "key"),
    )
    assert paths[3].read_text().startswith("Clinic: ")
    return paths[:3]


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
    assert len(names) == 9
    assert all((one / name).read_bytes() == (again / name).read_bytes() for name in names)


def test_from_tables_to_pages(tmp_path, extract, hand_over):
    folder = run_ingest(tmp_path, hand_over(extract))
    pool_centres([str(folder)], str(tmp_path / "pooled"))
    describe_flow(str(tmp_path / "pooled"), str(tmp_path / "flow.parquet"))
    describe_baseline(
        str(folder),
        str(tmp_path / "baseline.parquet"),
        populations={"uhcc": "characteristics"},
        variables={"characteristics": {"sex": {"field": "sex"}}},
    )
    endpoint = {"origin": "diagnosis", "events": ["death"], "populations": ["admitted"]}
    by_sex = {"endpoints": ["os"], "population": "admitted", "by": {"field": "sex"}}
    by_sex["formed_after_origin"] = False
    estimate_survival(
        str(folder),
        str(tmp_path / "survival.parquet"),
        str(tmp_path / "curves.parquet"),
        definition={
            "endpoints": {"os": endpoint},
            "horizons_months": [12],
            "restricted_mean_months": None,
            "comparisons": {"sex": by_sex},
        },
        response={},
    )
    tabulate(
        str(tmp_path / "survival.parquet"),
        str(tmp_path / "table.csv"),
        str(tmp_path / "table.html"),
        analysis="survival",
        scope=SCOPE,
        titles={"os": "Overall survival"},
    )
    draw_flow(*(str(tmp_path / name) for name in ("flow.parquet", "flow.svg", "flow.png")), SCOPE)
    draw_survival(
        *(str(tmp_path / name) for name in ("curves.parquet", "os.svg", "os.png")),
        scope=SCOPE,
        endpoint_titles={"os": "Overall survival"},
        min_at_risk=1,
    )
    draw_survival_groups(
        *(str(tmp_path / name) for name in ("curves.parquet", "survival.parquet")),
        *(str(tmp_path / name) for name in ("groups.svg", "groups.png")),
        scope=SCOPE,
        comparisons={"sex": ["os"]},
        titles={"os": "Overall survival", "survival:sex": "Sex"},
        min_at_risk=1,
    )
    assert (tmp_path / "groups.png").read_bytes().startswith(b"\x89PNG")
    table = pd.read_csv(tmp_path / "table.csv")
    # three patients, one death at day 365 after diagnosis
    assert table.iloc[0, -1] == "3 / 1 / 0"
    assert table.columns[-1] == "Clinic (simulated patients)"
    assert "three invented patients" in (tmp_path / "table.html").read_text()


def test_a_simulated_extract_is_the_same_for_the_same_seed(tmp_path):
    for name in ("one", "again"):
        simulate_csv(str(tmp_path / name), n_patients=20, seed=3)
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert len(files) == 7
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()
