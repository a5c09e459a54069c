"""The scorecard and the control of the audit on a finished run of two small centres."""

import re
import shutil

import pandas as pd
import pytest
from study_folders import CENTRES, ROOT, snakemake

pytestmark = pytest.mark.slow
PUBLISHED = "resources/published"
SCOPES = [*CENTRES, "pooled"]


@pytest.fixture
def with_the_paper(copy_of_run):
    """The finished run, and what the paper prints handed over after it."""
    (copy_of_run / PUBLISHED).mkdir()
    for path in sorted((ROOT / PUBLISHED).glob("zhang2023*")):
        shutil.copy(path, copy_of_run / PUBLISHED)
    return copy_of_run


def test_dropping_in_a_paper_makes_the_scorecard_and_no_contradiction_in_our_own_results(
    with_the_paper,
):
    code, text = snakemake(with_the_paper, "-n")
    assert code == 0, text
    assert "Setting all centres side by side" in text  # the paper has a column there
    assert not re.search(r"^Job \d+: (Computing|Harmonising|Pooling the rows)", text, re.M)
    figure = "results/comparison/published/figure.svg"
    code, text = snakemake(with_the_paper, "--cores", 2, figure)
    assert code == 0, text
    comparison = with_the_paper / "results/comparison"
    control = pd.read_csv(comparison / "audit/control.csv").set_index("scope")
    assert control.index.tolist() == SCOPES
    assert (control[["contradiction", "impossible", "rounding"]] == 0).all(axis=None)
    assert (control["checks"] > 100).all()
    summary = pd.read_csv(comparison / "published/summary.csv").set_index("place").loc["all"]
    printed = pd.read_csv(ROOT / PUBLISHED / "zhang2023.csv")
    assert summary["scope"].tolist() == SCOPES
    assert (summary["total"] == len(printed)).all()
    for name in ("scorecard.html", "figure.svg", "figure.png"):
        assert (comparison / "published" / name).stat().st_size > 0
