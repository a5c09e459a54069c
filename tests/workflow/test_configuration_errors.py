"""Configuration that does not fit: one message, every problem, file and key; nothing runs."""

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
    assert "config/centres/lakeside.yaml: sources.patients.file" in text
    assert "lakeside.xlsx does not exist" in text


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
