"""Where rules write: no file of a user can be there. The study as it comes, its four centres."""

import csv
import io
import shutil

import pytest
from study_folders import ROOT, snakemake

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    """Path and rule of every output of the whole workflow, by Snakemake's own summary."""
    folder = tmp_path_factory.mktemp("plan")
    for name in ("config", "resources"):
        shutil.copytree(ROOT / name, folder / name)
    code, text = snakemake(folder, "--summary")
    assert code == 0, text
    table = text[text.index("output_file\t") :]
    return [
        (row["output_file"], row["rule"])
        for row in csv.DictReader(io.StringIO(table), delimiter="\t")
        if row["rule"]
    ]


def test_all_rules_write_into_results_alone(outputs):
    assert len({rule for _, rule in outputs}) > 20
    assert [pair for pair in outputs if not pair[0].startswith("results/")] == []


def test_no_output_is_an_input_that_a_user_gives(outputs):
    given = {str(path.relative_to(ROOT)) for path in (ROOT / "resources").rglob("*")}
    given |= {str(path.relative_to(ROOT)) for path in (ROOT / "config").rglob("*")}
    assert not given & {path for path, _ in outputs}


def test_no_two_rules_write_the_same_file(outputs):
    paths = [path for path, _ in outputs]
    assert len(paths) == len(set(paths)) > 300
