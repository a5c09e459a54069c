"""`main` of the audit of printed numbers: files in, findings and page out."""

import pandas as pd
import pytest
from audit_cases import paper, value
from places import ROOT

from audit_published import main
from hcc_conversion.run.problems import InvalidInput
from schemas.audit import AuditFindings

SCHEMA = str(ROOT / "schemas/identities.schema.yaml")
TIES = "sums: [{whole: t.any, parts: [t.mild, t.severe], why: By definition.}]\n"


@pytest.fixture
def hand_over(tmp_path):
    """Write a paper with its ties; gives the two paths."""

    def write(name, any_grade, ties=TIES):
        counts = {"t.any": any_grade, "t.mild": "5", "t.severe": "2", "t.other": "1"}
        values, identities = tmp_path / f"{name}.csv", tmp_path / f"{name}_identities.yaml"
        rows = [value(value_id, count, row="<b>any</b>") for value_id, count in counts.items()]
        paper(*rows).to_csv(values, index=False)
        identities.write_text(ties)
        return str(values), str(identities)

    return write


def score_of(paper):
    """A model of hepatitis B alone, that this paper is said to print."""
    model = {"paper": paper, "hazard_ratios": {"hbv": {"yes": 2}}, "doubtful": {}}
    return {"population": "combination", "paper_model": model}


def run(tmp_path, papers, paper_of_score="third"):
    paths = tmp_path / "findings.csv", tmp_path / "findings.html"
    values, ties = zip(*papers, strict=True)
    more = {"title": "Audit of the printed numbers", "conversion": score_of(paper_of_score)}
    main(values, ties, *map(str, paths), schema_path=SCHEMA, **more)
    findings = pd.read_csv(paths[0], dtype="string", keep_default_na=False)
    return AuditFindings.validate(findings), paths[1].read_text(encoding="utf-8")


def test_papers_are_audited_side_by_side(tmp_path, hand_over):
    papers = [hand_over("first", "8"), hand_over("second", "7")]
    findings, page = run(tmp_path, papers)
    assert findings[["paper", "finding"]].to_numpy().tolist() == [["first", "sum:t.any"]]
    assert "4 numbers, 2 rules" in page
    assert "1 contradiction." in page
    assert "findings: none." in page
    assert "5 + 2 = 7, short of the whole by 1" in page
    assert "t.other" in page  # what no rule looks at
    assert "<b>any</b>" not in page


def test_a_tie_of_an_unknown_value_stops(tmp_path, hand_over):
    ties = TIES.replace("t.severe", "t.seveer")
    with pytest.raises(InvalidInput, match=r"no printed value 't\.seveer'; did you mean"):
        run(tmp_path, [hand_over("first", "8", ties)])


def test_without_findings_there_is_still_a_table(tmp_path, hand_over):
    findings, _ = run(tmp_path, [hand_over("second", "7")])
    assert findings.empty


def test_a_score_that_its_paper_does_not_print_stops(tmp_path, hand_over):
    with pytest.raises(InvalidInput, match="hbv: the paper prints no adjusted ratio of 'yes'"):
        run(tmp_path, [hand_over("first", "8")], "first")
