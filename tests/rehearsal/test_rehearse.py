"""The command of a rehearsal: a folder of its own, nothing of the site touched or read."""

import csv
import shutil

import pytest
import yaml
from places import ROOT
from rehearsal_cases import one_long_file

from hcc_conversion.rehearsal.rehearse import main
from hcc_conversion.report.check_centre import main as check_centre

IN_PLACE = "resources/centres/clinic/long.csv"


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A site with a centre's file and no extract; the study is the checkout's."""
    (tmp_path / "config/centres").mkdir(parents=True)
    centre = {**one_long_file("csv", IN_PLACE), "nature": "real"}
    text = yaml.safe_dump(centre, allow_unicode=True)
    (tmp_path / "config/centres/clinic.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def rehearse(capsys, *arguments):
    status = main(arguments)
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def test_the_folder_is_a_site_whose_centre_takes_part(site, capsys):
    status, out, err = rehearse(capsys, "clinic", "--patients", "30")
    assert (status, err) == (0, "")
    assert "30 invented patients in 1 file" in out
    assert "make check-centre CENTRE=clinic DIR=rehearsal/clinic" in out
    folder = site / "rehearsal/clinic"
    centre = yaml.safe_load((folder / "config/centres/clinic.yaml").read_text())
    assert centre["nature"] == "simulated"
    assert centre["sources"]["all"]["file"] == IN_PLACE
    assert (folder / IN_PLACE).stat().st_mode & 0o077 == 0
    assert (folder / "config/config.yaml").read_bytes() == (
        ROOT / "config/config.yaml"
    ).read_bytes()
    assert check_centre(["clinic", "--directory", str(folder)]) == 0
    assert "The centre takes part." in capsys.readouterr().out


def test_the_extract_of_the_site_is_neither_read_nor_written(site, capsys):
    (site / IN_PLACE).parent.mkdir(parents=True)
    (site / IN_PLACE).write_text("mine")
    (site / IN_PLACE).chmod(0)
    assert rehearse(capsys, "clinic", "--patients", "5")[0] == 0
    (site / IN_PLACE).chmod(0o600)
    assert (site / IN_PLACE).read_text() == "mine"


def test_a_site_elsewhere_is_rehearsed_in_its_own_folder(
    site, capsys, monkeypatch, tmp_path_factory
):
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    status, out, _ = rehearse(capsys, "clinic", "--patients", "5", "--directory", str(site))
    assert status == 0
    assert f"DIR={site}/rehearsal/clinic" in out
    assert (site / "rehearsal/clinic" / IN_PLACE).is_file()


def test_a_folder_that_holds_anything_else_is_refused(site, capsys):
    before = sorted(site.rglob("*"))
    status, _, err = rehearse(capsys, "clinic", "--folder", ".")
    assert status == 1
    assert "is not an empty folder" in err
    assert sorted(site.rglob("*")) == before


def test_a_second_rehearsal_writes_its_own_files_anew_and_no_other(site, capsys):
    folder = site / "rehearsal/clinic"
    assert rehearse(capsys, "clinic", "--patients", "5", "--faults")[0] == 0
    assert (folder / "planted.csv").exists()
    (folder / "notes.txt").write_text("mine")
    assert rehearse(capsys, "clinic", "--patients", "7")[0] == 0
    assert not (folder / "planted.csv").exists()
    assert (folder / "notes.txt").read_text() == "mine"
    rows = list(csv.DictReader((folder / IN_PLACE).open()))
    assert {row["record_id"] for row in rows if row["instrument"] == "baseline"} == {
        f"R{n:04}" for n in range(1, 8)
    }


def test_a_file_that_somebody_put_into_the_folder_is_not_overwritten(site, capsys):
    folder = site / "rehearsal/clinic"
    assert rehearse(capsys, "clinic", "--patients", "5")[0] == 0
    shutil.copy(folder / IN_PLACE, folder / "other.csv")
    path = site / "config/centres/clinic.yaml"
    path.write_text(path.read_text().replace("long.csv", "mine.csv"))
    (folder / "resources/centres/clinic/mine.csv").write_text("mine")
    status, _, err = rehearse(capsys, "clinic", "--patients", "5")
    assert status == 1
    assert "no rehearsal wrote it" in err
    assert (folder / "resources/centres/clinic/mine.csv").read_text() == "mine"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["clinc"], "did you mean 'clinic'?"),
        ([], "Name a centre"),
        (["clinic", "--patients", "many"], "the number of patients (N) is a whole number"),
        (["clinic", "--patients", "0"], "the number of patients (N) is a whole number"),
        (["clinic", "--seed", "-1"], "the seed (SEED) is a whole number"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_written(site, capsys, arguments, said):
    status, out, err = rehearse(capsys, *arguments)
    assert (status, out) == (1, "")
    assert said in err
    assert not (site / "rehearsal").exists()
