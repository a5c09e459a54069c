"""A second export of a centre as a centre of its own: seen before anything is pooled."""

import pandas as pd
import pytest
from study_folders import read_centre, snakemake, write_centre

from hcc_conversion.ingest.centres import describe_scopes

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


#: Of what is made of all centres, that from which all else is made.
POOLED = "results/pooled/harmonised/patients.parquet"
HEADLINES = "results/comparison/heterogeneity/results.parquet"
AGAIN = "results/again/survival/results.parquet"
SHARED = "results/comparison/shared_patients.csv"


def test_the_pool_waits_until_it_is_declared(copy_of_run):
    centre = export_again(copy_of_run)
    pooled = copy_of_run / POOLED
    before = pd.read_parquet(pooled)
    code, text = snakemake(copy_of_run, "--cores", 2, "--keep-going", POOLED, HEADLINES, AGAIN)
    assert code != 0
    end = text[text.rindex("The run did not finish") :]
    assert "'again' and 'harbour' hold the same patients: " in end
    assert "shares_patients_with: [harbour]' into config/centres/again.yaml" in end
    assert (copy_of_run / AGAIN).is_file()
    assert pd.read_parquet(pooled).equals(before)
    assert "Pooling the rows" not in text and "Pooling the headline" not in text

    write_centre(copy_of_run, "again", {**centre, "shares_patients_with": ["harbour"]})
    code, text = snakemake(copy_of_run, "--cores", 2, POOLED, HEADLINES, SHARED)
    assert code == 0, text
    assert pd.read_parquet(pooled).equals(before)
    found = pd.read_csv(copy_of_run / SHARED)
    assert found[["centre", "other_centre"]].values.tolist() == [["again", "harbour"]]
    centres = {one: read_centre(copy_of_run, one) for one in ("again", "harbour", "lakeside")}
    said = describe_scopes(centres)["pooled"]["description"]
    assert "without Harbour, second export, which shares patients with " in said
    pools = pd.read_parquet(copy_of_run / HEADLINES)
    assert not pools.isin(["again", "Harbour, second export"]).any(axis=None)


def test_two_centres_that_name_each_other_are_refused(workdir):
    for one, other in (("harbour", "lakeside"), ("lakeside", "harbour")):
        centre = read_centre(workdir, one)
        write_centre(workdir, one, {**centre, "shares_patients_with": [other, "nowhere"]})
    code, text = snakemake(workdir, "-n")
    assert code != 0
    assert "shares_patients_with.0: 'lakeside' names 'harbour' too" in text
    assert "shares_patients_with.1: there is no centre file nowhere.yaml" in text
