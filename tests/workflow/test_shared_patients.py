"""A second export of a centre as a centre of its own: seen before anything is pooled."""

import pandas as pd
import pytest
from study_folders import read_centre, snakemake, write_centre

pytestmark = pytest.mark.slow


def export_again(folder):
    """Harbour's extract once more: other order, delimiter, encoding and name; its 'two' centres."""
    centre = read_centre(folder, "harbour")
    (folder / "resources/centres/again").mkdir()
    for name, source in centre["sources"].items():
        table = pd.read_csv(
            folder / source["file"],
            dtype="string",
            keep_default_na=False,
            encoding=source.get("encoding", "utf-8"),
            sep=source.get("delimiter", ","),
        )
        again = f"resources/centres/again/{name}.tsv"
        table.iloc[::-1].to_csv(folder / again, sep="\t", index=False)
        source |= {"file": again, "delimiter": "\t", "encoding": "utf-8"}
    centre["name"] = "Harbour, second export"
    write_centre(folder, "again", centre)
    return centre


def test_the_pool_waits_until_it_is_declared(copy_of_run):
    centre = export_again(copy_of_run)
    pooled = copy_of_run / "results/pooled/harmonised/patients.parquet"
    before = pd.read_parquet(pooled)
    code, text = snakemake(copy_of_run, "--cores", 2, "--keep-going")
    assert code != 0
    end = text[text.rindex("The run did not finish") :]
    assert "'again' and 'harbour' hold the same patients: " in end
    assert "shares_patients_with: [harbour]' into config/centres/again.yaml" in end
    assert (copy_of_run / "results/again/survival/results.parquet").is_file()
    assert pd.read_parquet(pooled).equals(before)
    assert "Pooling the rows" not in text and "Writing the report" not in text

    write_centre(copy_of_run, "again", {**centre, "shares_patients_with": ["harbour"]})
    code, text = snakemake(copy_of_run, "--cores", 2)
    assert code == 0, text
    assert pd.read_parquet(pooled).equals(before)
    found = pd.read_csv(copy_of_run / "results/comparison/shared_patients.csv")
    assert found[["centre", "other_centre"]].values.tolist() == [["again", "harbour"]]
    page = (copy_of_run / "results/report/index.html").read_text(encoding="utf-8")
    assert "without Harbour, second export, which shares patients with " in page
    pools = pd.read_parquet(copy_of_run / "results/comparison/heterogeneity/results.parquet")
    assert not pools.isin(["again", "Harbour, second export"]).any(axis=None)


def test_two_centres_that_name_each_other_are_refused(workdir):
    for one, other in (("harbour", "lakeside"), ("lakeside", "harbour")):
        centre = read_centre(workdir, one)
        write_centre(workdir, one, {**centre, "shares_patients_with": [other, "nowhere"]})
    code, text = snakemake(workdir, "-n")
    assert code != 0
    assert "shares_patients_with.0: 'lakeside' names 'harbour' too" in text
    assert "shares_patients_with.1: there is no centre file nowhere.yaml" in text
