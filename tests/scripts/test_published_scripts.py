"""`main` of the scorecard: papers, results and findings in; tables, page and figure out."""

import pandas as pd
import pytest
from audit_cases import paper
from scorecard_cases import NO_FINDINGS, results, share

from audit_results import main as audit_results
from compare_published import main as compare_published
from hcc_conversion.run.yaml_file import read_yaml
from hcc_conversion.study.results import ResultRows
from schemas.scorecard import Scorecard

SCOPES = {
    name: {"name": name.title(), "nature": nature, "description": "invented"}
    for name, nature in (("here", "simulated"), ("pooled", "1 simulated"))
}
TIES = "sums: [{whole: t.fever.n, parts: [t.fever.n], why: By definition.}]\n"


@pytest.fixture
def sources(tmp_path, monkeypatch):
    """Two papers of one share each, and a scope and a pool of one analysis."""
    monkeypatch.chdir(tmp_path)
    for name, count in (("first", 9), ("second", 12)):
        values = share("fever", count, 23, f"{100 * count / 23:.1f}")
        paper(*values).to_csv(f"{name}.csv", index=False)
        (tmp_path / f"{name}_identities.yaml").write_text(TIES)
    paths = []
    for scope, count in (("here", 9), ("pooled", 15)):
        folder = tmp_path / "results" / scope / "baseline"
        folder.mkdir(parents=True)
        results(fever=(count, 23)).to_parquet(folder / "results.parquet")
        paths.append(f"results/{scope}/baseline/results.parquet")
    NO_FINDINGS.to_csv("findings.csv", index=False)
    ResultRows("heterogeneity").table().to_parquet("pools.parquet")
    pd.DataFrame(
        [("t.fever.n", "contradiction", "", "printed otherwise", "9")],
        columns=["id", "kind", "finding", "reason", "chosen"],
    ).to_csv("second_exceptions.csv", index=False)
    return paths


def run(root, config, paths):
    papers = [f"{name}.csv" for name in ("first", "second")]
    ties = [f"{name}_identities.yaml" for name in ("first", "second")]
    schema = str(root / "schemas/identities.schema.yaml")
    audit_results(papers, ties, paths, "control.csv", schema_path=schema, scopes=list(SCOPES))
    compare_published(
        papers,
        paths,
        "findings.csv",
        ["second_exceptions.csv"],
        "control.csv",
        "pools.parquet",
        [],
        ".",
        config=config,
        titles={},
        scopes=SCOPES,
        made_from={
            "first": dict.fromkeys(SCOPES, ""),
            "second": {"here": "whole", "pooled": "part"},
        },
        title="Published against replicated",
    )


def test_papers_stand_side_by_side_with_their_own_exceptions(tmp_path, sources, pytestconfig):
    root = pytestconfig.rootpath
    config = read_yaml(root / "config/config.yaml")
    one_each = {
        "headlines": {"orr_recist": config["headlines"]["orr_recist"]},
        "predictors": {"cirrhosis": config["predictors"]["cirrhosis"]},
    }
    run(root, {**config, **one_each}, sources)
    types = {name: column.dtype.type for name, column in Scorecard.to_schema().columns.items()}
    text = [name for name, kind in types.items() if isinstance(kind, pd.StringDtype)]
    card = pd.read_csv("scorecard.csv", dtype=types)
    card[text] = card[text].fillna("")
    card = Scorecard.validate(card).set_index(["paper", "scope", "id"])
    assert card.loc[("first", "here", "t.fever.n"), "verdict"] == "exact"
    second = card.loc[("second", "here", "t.fever.n")]
    assert second["explained"] == "exception: printed otherwise"
    control = pd.read_csv("control.csv")
    assert control[["paper", "scope"]].drop_duplicates().shape[0] == 4
    assert (control["contradiction"] == 0).all()
    for name in ("summary.csv", "metrics.csv", "scorecard.html", "shares.svg", "shares.png"):
        assert (tmp_path / name).stat().st_size > 0
    assert "Second: how many values" in (tmp_path / "scorecard.html").read_text(encoding="utf-8")
