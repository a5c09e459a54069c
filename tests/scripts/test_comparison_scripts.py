"""All sites side by side: results in, tables and figures out."""

import pandas as pd
import pytest
from audit_cases import paper, value
from course_cases import cohort_of, typed
from script_cases import compare, is_drawn, named, store
from site_cases import PAPER, baseline, hazards

from hcc_conversion.comparison.printed_names import paper_heading
from hcc_conversion.comparison.published_values import read_published_values
from hcc_conversion.study.results import ResultRows
from schemas.differences import Differences
from schemas.results import NOT_COLLECTED

SCOPES = {name: named(name.title(), f"patients of {name}") for name in ("one", "two", "pooled")}
SEX = {"analysis": "baseline", "population": "converted", "variable": "sex", "level": "female"}
STUDY = {"baseline": {"populations": {"converted": "characteristics"}}}


@pytest.fixture
def results(tmp_path):
    """The baseline of two sites and their pool, in the order of `SCOPES`."""
    tables = {
        "one": baseline(15, 20, (5, 5, 10, 0)),
        "two": baseline(5, 40, (10, 10, 20, 0)),
        "pooled": baseline(20, 60, (15, 15, 30, 0)),
    }
    for scope, table in tables.items():
        store(tmp_path, scope, "baseline", results=table)
    return tmp_path


def handed_over(folder, values):
    """The paper as it is read from its file."""
    path = folder / "zhang2023.csv"
    values.to_csv(path, index=False)
    return {paper_heading(str(path)): read_published_values(path)}


def compared(results, published=None):
    folder = compare("baseline", results, SCOPES, study=STUDY, published=published)
    page = (folder / "table.html").read_text(encoding="utf-8")
    return pd.read_csv(folder / "table.csv", keep_default_na=False), page


def test_differences_are_a_valid_table_and_a_csv_of_the_same_rows(results):
    folder = compare("baseline", results, SCOPES, study=STUDY)
    table = Differences.validate(pd.read_parquet(folder / "standardised_differences.parquet"))
    assert set(table["scope"]) == {"one", "two"}
    assert len(pd.read_csv(folder / "standardised_differences.csv")) == len(table)


def test_columns_are_the_centres_then_the_pool_then_the_paper(tmp_path, results):
    printed = paper(value("t1.female", "4", of=26, stat="n", **SEX))
    table, page = compared(results, handed_over(tmp_path, printed))
    assert list(table.columns[4:]) == [
        "One (simulated patients)",
        "Two (simulated patients)",
        "Pooled (simulated patients)",
        "Published (Zhang 2023)",
    ]
    assert table.iloc[0, 4:].tolist() == [
        "15/20 (75.0) ▲0.92",
        "5/40 (12.5) ▼0.51",
        "20/60 (33.3)",
        "4/26",
    ]
    assert "patients of one" in page
    assert "standardised difference of 0.2 or more" in page


def test_without_a_paper_there_is_no_column_for_one(results):
    table, _ = compared(results)
    assert table.shape[1] == 7


def test_an_empty_cell_is_explained_where_there_is_one(results):
    _, page = compared(results)
    assert "An empty cell" not in page
    table = pd.read_parquet(results / "two/baseline/results.parquet")
    store(results, "two", "baseline", results=table[table["level"] != "male"])
    _, page = compared(results)
    assert "An empty cell" in page


def test_the_heat_map_is_drawn(results):
    assert is_drawn(compare("baseline", results, SCOPES, study=STUDY) / "differences")


def test_waterfalls_are_drawn_also_where_a_site_has_none(tmp_path):
    rows = ResultRows("response")
    rows.add("converted", "best_response", "CR", line="count", n=None, note=NOT_COLLECTED)
    for scope, courses in zip(SCOPES, (cohort_of(4), typed(), cohort_of(4)), strict=True):
        store(tmp_path, scope, "response", results=rows.table(), courses=courses)
    study = {"response": {"populations": {"converted": {}}}}
    assert is_drawn(compare("response", tmp_path, SCOPES, study=study) / "waterfall")


def test_hazard_ratios_are_drawn_beside_those_of_the_paper(tmp_path):
    for scope in SCOPES:
        store(tmp_path, scope, "conversion", results=hazards((1, 0.5, 2), None))
    published = handed_over(tmp_path, PAPER)
    study = {"predictors": {"age": {}, "cirrhosis": {}}}
    folder = compare("conversion", tmp_path, SCOPES, study=study, published=published)
    assert is_drawn(folder / "hazard_ratios")
    assert "0.629" in (folder / "table.csv").read_text(encoding="utf-8")
