"""Configuration that does not fit: one message, every problem, file and key; nothing runs."""

import os
import shutil

import pytest
from study_folders import ROOT, read_centre, snakemake, write_centre

from hcc_conversion.run.yaml_file import read_yaml


def test_every_problem_of_every_file_is_listed_at_once(workdir):
    study = workdir / "config/config.yaml"
    study.write_text(study.read_text().replace("curve_min_at_risk: 3", "curve_min_at_rsk: 3"))
    harbour = read_centre(workdir, "harbour")
    harbour["natur"] = harbour.pop("nature")
    write_centre(workdir, "harbour", harbour)
    lakeside = read_centre(workdir, "lakeside")
    block = lakeside["tables"]["patients"][0]["columns"]
    block["ag_years"] = block.pop("age_years")
    block["sex"]["codes"]["M"] = "man"
    write_centre(workdir, "lakeside", lakeside)
    code, text = snakemake(workdir, "-n")
    assert code != 0
    assert "unknown key 'curve_min_at_rsk'; did you mean 'curve_min_at_risk'?" in text
    assert "config/centres/harbour.yaml: (top level): unknown key 'natur'" in text
    assert "the key 'nature' is missing" in text
    assert "config/centres/lakeside.yaml: tables.patients.0.columns.ag_years: unknown field" in text
    assert "did you mean 'age_years'?" in text
    assert "'man' is not one of our values: female, male" in text
    assert "Traceback" not in text
    assert not (workdir / "results").exists()


def test_a_file_that_does_not_exist_is_named_with_its_key(workdir):
    (workdir / "resources/centres/lakeside/lakeside.xlsx").unlink()
    code, text = snakemake(workdir, "-n")
    assert code != 0
    assert "Traceback" not in text
    assert "config/centres/lakeside.yaml: the centre cannot take part" in text
    assert "config/centres/lakeside.yaml: sources.patients.file" in text
    assert "lakeside.xlsx does not exist" in text


def test_a_key_of_the_study_that_stands_twice_is_refused_with_its_line(workdir):
    study = workdir / "config/config.yaml"
    study.write_text(study.read_text(encoding="utf-8") + "\nseed: 3\n", encoding="utf-8")
    code, text = snakemake(workdir, "-n")
    assert code != 0
    assert "the key 'seed' stands twice" in text
    assert "Traceback" not in text


def test_what_is_given_with_the_call_comes_before_the_study_s_file(workdir):
    given = workdir / "given.yaml"
    given.write_text("thresholds: {curve_min_at_risk: many}\n", encoding="utf-8")
    code, text = snakemake(workdir, "-n", "--configfile", given)
    assert code != 0
    assert "thresholds.curve_min_at_risk: expected integer, found str" in text
    code, text = snakemake(workdir, "-n", "--config", "seed=minus")
    assert code != 0
    assert "seed: expected integer, found str" in text
    code, text = snakemake(workdir, "-n", "--config", "seed=12")
    assert code == 0, text


def test_what_is_no_file_of_a_centre_is_said_in_a_line_and_the_others_are_planned(workdir):
    centres = workdir / "config/centres"
    (centres / "folder.yaml").mkdir()
    (centres / "link.yaml").symlink_to("nowhere")
    os.mkfifo(centres / "pipe.yaml")
    (centres / "deep.yaml").write_text("a: " + "[" * 10_000, encoding="utf-8")
    code, text = snakemake(workdir, "-n")
    assert code != 0
    assert "folder.yaml: it is a folder" in text
    assert "link.yaml: it is a link to nowhere" in text
    assert "pipe.yaml: it is a pipe" in text
    assert "deep.yaml: line 1" in text
    assert "Traceback" not in text
    assert "Harmonising the extract of harbour" in text
    assert "Saying why centres are not run" in text


@pytest.mark.parametrize("make", ["folder", "latin", "pipe"])
def test_a_key_file_that_is_none_is_said_in_a_line(workdir, make, monkeypatch):
    monkeypatch.delenv("HCC_CONVERSION_PSEUDONYM_KEY", raising=False)
    key = workdir / ".pseudonym-key"
    {
        "folder": key.mkdir,
        "latin": lambda: key.write_bytes(b"\xe9" * 40),
        "pipe": lambda: os.mkfifo(key),
    }[make]()
    code, text = snakemake(workdir, "-n")
    assert code != 0
    assert ".pseudonym-key" in text
    assert "Traceback" not in text


@pytest.mark.parametrize("folder", ["config/centres", "config"])
def test_a_missing_folder_of_the_configuration_is_said_in_a_line(workdir, folder):
    shutil.rmtree(workdir / folder)
    code, text = snakemake(workdir, "-n")
    assert code != 0
    assert "Traceback" not in text
    assert (f"{folder}" in text and "no such file or directory" in text.lower()) or "exist" in text


def test_underscored_and_disabled_centres_are_skipped(workdir):
    path = workdir / "config/centres/harbour.yaml"
    (workdir / "config/centres/_draft.yaml").write_text("name: [unfinished\n")
    path.write_text("enabled: false\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    code, text = snakemake(workdir, "-n")
    assert code == 0, text
    assert "harbour" not in text
    assert "_draft" not in text


def test_every_name_that_cannot_be_an_id_is_refused(workdir):
    text = (workdir / "config/centres/harbour.yaml").read_text(encoding="utf-8")
    names = ("pooled", "comparison", "Big", "1st")
    for name in names:
        (workdir / f"config/centres/{name}.yaml").write_text(text, encoding="utf-8")
    code, printed = snakemake(workdir, "-n")
    assert code != 0
    for name in names:
        assert f"'{name}' cannot be a centre id" in printed


def test_every_shipped_centre_file_fits():
    from hcc_conversion.ingest.centres import discover_centres

    centres = discover_centres(
        ROOT / "config/centres", ROOT / "schemas/centre.schema.yaml", ROOT / "schemas/fields.yaml"
    )
    assert sorted(centres) == ["foshan", "harbour", "lakeside", "shandong"]
    assert read_yaml(ROOT / "config/centres/foshan.yaml")["nature"] == "real"
