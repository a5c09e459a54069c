"""What a paper prints, read and imitated; examples typed in by hand."""

import pandas as pd
import pytest
from audit_cases import COLUMNS, paper, value
from places import ROOT

from hcc_conversion.comparison.published_values import (
    as_published,
    printed_like,
    printed_text,
    read_published_values,
)
from hcc_conversion.run.problems import InvalidInput
from hcc_conversion.run.yaml_file import read_yaml
from hcc_conversion.study.canonical_fields import describe_fields
from hcc_conversion.study.results import ResultRows, proportion
from hcc_conversion.study.study import categories
from schemas.results import KEY

PAPERS = sorted(
    path.with_name(path.name.replace("_identities.yaml", ".csv"))
    for path in (ROOT / "resources/published").glob("*_identities.yaml")
)
AGE = {"analysis": "baseline", "population": "converted", "variable": "age"}


def write(tmp_path, table):
    path = tmp_path / "paper.csv"
    table.to_csv(path, index=False)
    return path


def test_what_is_written_is_read_again(tmp_path):
    table = paper(
        value("t1.age.mean", "56.4", "mean", of=26, stat="mean", **AGE),
        value("t1.age.p", "<0.01", "p"),
        value("t1.stage", "Ib", "stage"),
    )
    pd.testing.assert_frame_equal(read_published_values(write(tmp_path, table)), table)


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"value": 56.5}, "value, decimals and operator as printed: t1.age.mean"),
        ({"decimals": 2}, "value, decimals and operator as printed: t1.age.mean"),
        ({"operator": "<"}, "value, decimals and operator as printed: t1.age.mean"),
        ({"not_replicated": "both"}, "a key, or a reason why there is none: t1.age.mean"),
        ({"variable": ""}, "a key, or a reason why there is none: t1.age.mean"),
        ({"stat": "average"}, "stat: isin"),
    ],
)
def test_a_value_that_does_not_fit_is_named(tmp_path, changed, problem):
    table = paper(value("t1.age.mean", "56.4", "mean", stat="mean", **AGE)).astype(object)
    for column, wrong in changed.items():
        table.loc[0, column] = wrong
    with pytest.raises(InvalidInput, match=problem.replace("(", r"\(")):
        read_published_values(write(tmp_path, table))


def test_an_id_stands_once(tmp_path):
    table = paper(value("t1.n", "26")).loc[[0, 0]]
    with pytest.raises(InvalidInput, match=r"field_uniqueness: t1\.n"):
        read_published_values(write(tmp_path, table))


def test_other_columns_are_named(tmp_path):
    path = tmp_path / "paper.csv"
    path.write_text("id,number\nt1.n,26\n")
    with pytest.raises(InvalidInput, match=f"its columns are not {', '.join(COLUMNS)}"):
        read_published_values(path)


@pytest.fixture
def results():
    rows = ResultRows("baseline")
    rows.add("converted", "age", line="known", n=24, missing=2)
    rows.add("converted", "age", line="mean", mean=56.449, sd=9.95)
    rows.add("converted", "age", "≥65", line="proportion", **proportion(7, 24))
    test = {"statistic": -0.004, "p_value": 0.0004, "n": 24}
    rows.add("converted", "age", line="rank_test", group="test", **test)
    rows.add("converted", "weight", line="mean", mean=None, sd=None, note="not collected")
    return rows.table()


def printed(results, *values):
    table = as_published(results, paper(*values)).set_index("id")
    return table[["printed", "denominator"]].astype(object).where(table.notna(), None).T.to_dict()


def test_results_are_printed_with_the_decimals_of_the_paper(results):
    assert printed(
        results,
        value("t1.age.mean", "60.0", "mean", stat="mean", **AGE),
        value("t1.age.sd", "10", "sd", stat="sd", **AGE),
        value("t1.old.n", "7", level="≥65", stat="n", **AGE),
        value("t1.old.pct", "26.9", "percent", level="≥65", stat="percent", **AGE),
    ) == {
        "t1.age.mean": {"printed": "56.4", "denominator": 24},
        "t1.age.sd": {"printed": "10", "denominator": 24},
        "t1.old.n": {"printed": "7", "denominator": 24},
        "t1.old.pct": {"printed": "29.2", "denominator": 24},
    }


@pytest.mark.parametrize(
    ("as_in_paper", "ours"), [("0.62", "<0.01"), ("<0.01", "<0.01"), ("<0.0001", "0.0004")]
)
def test_a_small_p_is_printed_as_below_a_limit(results, as_in_paper, ours):
    p = value("t1.age.p", as_in_paper, "p", group="test", stat="p_value", **AGE)
    assert printed(results, p)["t1.age.p"]["printed"] == ours


@pytest.mark.parametrize(
    ("as_in_paper", "ours", "alike", "text"),
    [
        ("56.4", 56.449, True, "56.4"),
        ("56.4", 56.35, True, "56.4"),  # on the edge either neighbour will do
        ("56.4", 56.46, False, "56.5"),
        ("<0.01", 0.0099, True, "<0.01"),
        ("<0.01", 0.01, False, "0.01"),
        (">0.5", 0.6, True, ">0.5"),
    ],
)
def test_a_value_prints_like_another_within_rounding(as_in_paper, ours, alike, text):
    row = value("t1.age.p", as_in_paper, "p", stat="p_value", **AGE)
    assert printed_like(row, ours) is alike
    assert printed_text(row, ours) == text


def test_a_negative_number_that_rounds_to_zero_has_no_sign(results):
    z = value("t1.age.z", "-1.42", "test_stat", group="test", stat="statistic", **AGE)
    assert printed(results, z)["t1.age.z"]["printed"] == "0.00"


def test_what_has_no_value_is_not_printed(results):
    weight = {**AGE, "variable": "weight"}
    values = [
        value("t1.weight.mean", "70", "mean", stat="mean", **weight),
        value("t1.height.mean", "170", "mean", stat="mean", **{**AGE, "variable": "height"}),
        value("t1.elsewhere", "5"),
    ]
    assert printed(results, *values) == {}


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: path.stem)
def test_the_papers_of_the_repository_fit(path):
    assert len(read_published_values(path)) > 0


def test_keys_of_zhang2023_name_variables_and_levels_of_the_configuration():
    """Of the analyses whose levels the configuration makes."""
    table = read_published_values(ROOT / "resources/published/zhang2023.csv")
    config = read_yaml(ROOT / "config/config.yaml")
    fields = describe_fields()["patients"]
    for analysis, variables in (("baseline", "characteristics"), ("conversion", "predictors")):
        keyed = table[(table["analysis"] == analysis) & (table["level"] != "")]
        assert len(keyed) > 0
        for row in keyed.itertuples():
            spec = config[variables][row.variable]
            levels = set(categories(spec, fields.get(spec["field"]))) - {spec.get("reference")}
            assert row.level in levels, row.id


def test_the_same_number_has_one_key_wherever_it_is_printed():
    table = read_published_values(ROOT / "resources/published/zhang2023.csv").set_index("id")
    for first, second in (
        ("abs.orr.recist.pct", "t3.recist.orr.pct"),
        ("txt.drainC.p", "t7.drain.p"),
        ("txt.t9.cirrhosis.multi.hr", "t9.cirrhosis.multi.hr"),
    ):
        assert table.loc[first, KEY].tolist() == table.loc[second, KEY].tolist()
