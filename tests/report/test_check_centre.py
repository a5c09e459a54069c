"""The check of one centre: what it says, what it never says, and that it is what a run finds."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from ingest_cases import clean_extract, clinic, write_rows
from places import ROOT

import validate_extract
from hcc_conversion.ingest.centres import deciding_keys
from hcc_conversion.ingest.findings import describe, summarise
from hcc_conversion.ingest.findings_file import read_findings
from hcc_conversion.report.check_centre import main
from hcc_conversion.run.terminal import columns_of
from hcc_conversion.run.yaml_file import read_yaml

SECRET = "Zarathustra Q. Quux"


@pytest.fixture
def site(tmp_path, monkeypatch):
    """The folder of a site, which the check runs in; the study is the checkout's."""
    (tmp_path / "config/centres").mkdir(parents=True)
    (tmp_path / "rows").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


def lay_out(site, extract, centre_id="clinic", **keys):
    """A centre's file and its extract, as a site has them."""
    for table, rows in extract.items():
        write_rows(site / f"rows/{table}.csv", rows)
    centre = {**clinic(Path("rows")), **keys}
    text = yaml.safe_dump(centre, allow_unicode=True, sort_keys=False)
    (site / f"config/centres/{centre_id}.yaml").write_text(text, encoding="utf-8")
    return centre


def check(capsys, *arguments):
    """Exit status, and what was printed on the screen and as errors."""
    status = main(arguments)
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def files_of(site):
    return {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}


def test_a_centre_that_takes_part(site, capsys):
    lay_out(site, clean_extract())
    before = files_of(site)
    status, out, err = check(capsys, "clinic")
    assert (status, err) == (0, "")
    assert out.startswith(
        "Clinic: 0 kinds of errors, 0 kinds of warnings. The centre takes part.\n"
    )
    order = [out.index(f"\n{name}") for name in ("FINDINGS", "FIELDS", "WHAT IT TAKES PART IN")]
    assert order == sorted(order)
    assert "\n  none\n" in out
    assert "bilirubin_umol_l <- Bili mg/dl (mg/dL): 3 known, 0 missing; median 17.1" in out
    assert "Watch & wait -- it takes outcomes.kind: watch_and_wait" in out
    assert files_of(site) == before


def test_a_centre_that_stops(site, capsys):
    extract = clean_extract()
    extract["patients"][0]["Bili mg/dl"] = "much"
    extract["patients"][2]["Last seen"] = "2020-02-01"
    lay_out(site, extract)
    status, out, _ = check(capsys, "clinic")
    assert status == 1
    assert "The centre stops here." in " ".join(out.split("FINDINGS")[0].split())
    assert "column 'Bili mg/dl': 1 row: 2" in out
    assert "WHAT IT TAKES PART IN, once it no longer stops" in out


def test_a_centre_that_sets_patients_aside_takes_part_and_says_so(site, capsys):
    extract = clean_extract()
    extract["patients"][2]["Bili mg/dl"] = "much"
    lay_out(site, extract, on_invalid="quarantine", max_invalid_percent=100)
    status, out, _ = check(capsys, "clinic")
    assert status == 0
    assert "1 of 3 rows of patients set aside. The centre takes part." in " ".join(out.split())
    assert "age_years <- Age (year): 2 known, 0 missing; median 58, 55 to 61 year" in out


def test_columns_that_are_not_there_are_named_and_no_field_is_shown(site, capsys):
    centre = clinic(Path("rows"))
    centre["tables"]["patients"][0]["columns"]["age_years"]["column"] = "Alter"
    lay_out(site, clean_extract(), tables=centre["tables"])
    status, out, _ = check(capsys, "clinic")
    assert status == 1
    assert "no such column" in out and "column 'Alter'" in out
    assert "shown once every file and column is found" in out


@pytest.mark.parametrize("width", ["40", "80"])
def test_no_line_is_wider_than_the_terminal_but_what_is_to_be_copied(
    site, capsys, monkeypatch, width
):
    monkeypatch.setenv("COLUMNS", width)
    extract = clean_extract()
    for row in extract["surgeries"]:
        row["Albumin g/dl"] = "much"
    lay_out(site, extract)
    _, out, _ = check(capsys, "clinic", "--all")
    assert len(out.splitlines()) > 50
    assert max(map(columns_of, out.splitlines())) <= int(width)


def faulty_extract():
    """Faults of many kinds, with a planted name wherever a person could have typed one."""
    extract = clean_extract()
    for number, rows in enumerate(extract.values()):
        rows.append({**rows[0], "Chart": f"{SECRET} {number}"})  # orphans
    extract["patients"][0]["Sex"] = SECRET
    extract["patients"][1]["Bili mg/dl"] = SECRET
    extract["patients"][2]["Last seen"] = SECRET
    extract["treatments"][0]["Drug"] = SECRET
    extract["adverse_events"][0]["Term"] = SECRET
    extract["complications"][0]["Name"] = SECRET
    extract["outcomes"][0]["Event"] = SECRET
    extract["patients"].append(dict(extract["patients"][1]))  # a duplicate
    return extract


@pytest.mark.parametrize("more", [(), ("--all",)])
def test_nobody_is_named_and_no_date_of_a_day_is_printed(site, capsys, more):
    lay_out(site, faulty_extract())
    status, out, err = check(capsys, "clinic", *more)
    assert status == 1
    shown = " ".join((out + err).split())
    for word in (*SECRET.split(), "K-10", "lenvatinib", "Nausea", "Biliary"):
        assert word not in shown
    assert not re.search(r"\d{4}-\d{2}-\d{2}", out)


def test_the_findings_are_those_of_a_run(site, capsys):
    centre = lay_out(site, faulty_extract())
    (site / "run").mkdir()
    files = [f"run/{name}" for name in ("findings.csv", "q.csv", "accounting.csv", "verdict.txt")]
    validate_extract.main(
        *files,
        "run/draft",
        centre="clinic",
        extract=deciding_keys(centre),
        window=read_yaml(ROOT / "config/config.yaml")["window"],
        name="Clinic",
        key_file="run/key",
        page="run/report.html",
    )
    _, out, _ = check(capsys, "clinic", "--all")
    words = " ".join(out.split())
    verdict = Path("run/verdict.txt").read_text(encoding="utf-8")
    assert words.startswith(" ".join(verdict.split()))
    of_run = summarise(read_findings("run/findings.csv"))
    assert len(of_run) > 8
    for _, line in of_run.iterrows():
        rows = f": {line['n_rows']} row{'s' if line['n_rows'] > 1 else ''}: {line['rows']}"
        place = f"- {line['file']}" + (f", column '{line['column']}'" if line["column"] else "")
        assert f"{line['severity']}: {line['problem']}" in words, describe(line)
        assert place + (rows if line["n_rows"] else "") in words, describe(line)
    assert words.count(" - rows/") == len(of_run)


def test_without_a_centre_those_that_there_are_are_named(site, capsys):
    lay_out(site, clean_extract())
    lay_out(site, clean_extract(), "ward", name="Ward")
    status, out, err = check(capsys)
    assert (status, out) == (1, "")
    assert "make check-centre CENTRE=x" in err and "clinic, ward" in err
    status, _, err = check(capsys, "clinc")
    assert status == 1 and "did you mean 'clinic'?" in err
    lay_out(site, clean_extract(), "ward", name="Ward", enabled=False)
    status, _, err = check(capsys, "ward")
    assert status == 1 and "enabled: false" in err


def test_a_file_that_does_not_fit_is_refused_whatever_the_others_are(site, capsys):
    lay_out(site, clean_extract())
    lay_out(site, clean_extract(), "ward", name="Ward", covers="everybody")
    status, out, err = check(capsys, "ward")
    assert (status, out) == (1, "")
    assert "covers: 'everybody' is not one of" in err
    assert check(capsys, "clinic")[0] == 0


def test_an_extract_that_is_not_there_or_not_made_yet(site, capsys):
    lay_out(site, clean_extract())
    Path("rows/outcomes.csv").unlink()
    status, _, err = check(capsys, "clinic")
    assert status == 1 and "rows/outcomes.csv" in err
    centre = read_yaml(ROOT / "config/centres/lakeside.yaml")
    Path("config/centres/lakeside.yaml").write_text(yaml.safe_dump(centre), encoding="utf-8")
    status, _, err = check(capsys, "lakeside")
    assert status == 1 and "made by the workflow; run make results first" in err


def test_a_long_read_is_announced_apart_from_the_result(site, capsys, monkeypatch):
    monkeypatch.setattr("hcc_conversion.report.check_centre.LONG_READ", 10)
    lay_out(site, clean_extract())
    _, out, err = check(capsys, "clinic")
    assert err.startswith("Reading 7 files, ") and "Reading" not in out


def test_as_a_program_in_the_folder_of_a_site(site):
    lay_out(site, clean_extract())
    command = [sys.executable, "-m", "hcc_conversion.report.check_centre", "clinic"]
    environment = {"PYTHONPATH": ".:workflow", "COLUMNS": "80", "LC_ALL": "C"}
    done = subprocess.run(
        [*command, "--directory", str(site)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Clinic: 0 kinds of errors")
    helped = [*command[:3], "--help"]
    text = subprocess.run(helped, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert text.returncode == 0 and "Exit status" in text.stdout


def test_numbers_held_as_bounds_are_told_with_the_cuts_that_they_decide(site, capsys):
    extract = clean_extract()
    for number, row in enumerate(extract["patients"]):
        row["AFP400"] = ("high", "low")[number % 2]
    lay_out(site, extract)
    file = site / "config/centres/clinic.yaml"
    centre = read_yaml(file)
    (block,) = centre["tables"]["patients"]
    bounds = {"high": ">400", "low": "<=400"}
    block["columns"]["afp_ng_ml"] = {"column": "AFP400", "unit": "ng/mL", "bounds": bounds}
    file.write_text(yaml.safe_dump(centre, allow_unicode=True, sort_keys=False), encoding="utf-8")
    status, out, _ = check(capsys, "clinic")
    assert status == 0
    printed = " ".join(out.split())
    assert "afp_ng_ml_bounds <- AFP400: 3 known, 0 missing; ≤400 1, >400 2" in printed
    assert (
        "Numbers held as bounds no: Serum AFP, ng/ml (baseline) -- cannot be cut at ≥400 and"
        " ≥1000: the centre holds ≤400 / >400 ng/mL yes: Serum AFP, ng/ml (predictors)"
    ) in printed
    extract["patients"][0]["AFP400"] = "higher"
    lay_out(site, extract)
    file.write_text(yaml.safe_dump(centre, allow_unicode=True, sort_keys=False), encoding="utf-8")
    status, out, _ = check(capsys, "clinic")
    assert status == 1
    assert "Add the code to 'bounds'" in " ".join(out.split())
