"""`main` of the scripts that set sites side by side: results in, tables and figures out."""

from pathlib import Path

import pandas as pd
import pytest
from audit_cases import paper, value
from draw_baseline_differences import main as draw_baseline_differences
from draw_hazard_panels import main as draw_hazard_panels
from draw_waterfalls import main as draw_waterfalls
from measure_differences import main as measure_differences
from test_response_figure import cohort_of, typed
from test_site_panels import PAPER, baseline, hazards

from compare_scopes import main as compare_scopes
from hcc_conversion.study.results import ResultRows
from schemas.differences import Differences
from schemas.results import NOT_COLLECTED

SCOPES = {
    name: {"name": name.title(), "nature": "simulated", "description": f"patients of {name}"}
    for name in ("one", "two", "pooled")
}
SEX = {"analysis": "baseline", "population": "converted", "variable": "sex", "level": "female"}


@pytest.fixture
def results(tmp_path):
    """Paths of the baseline of two sites and their pool, in the order of `SCOPES`."""
    tables = {
        "one": baseline(15, 20, (5, 5, 10, 0)),
        "two": baseline(5, 40, (10, 10, 20, 0)),
        "pooled": baseline(20, 60, (15, 15, 30, 0)),
    }
    return [stored(table, tmp_path / f"{name}.parquet") for name, table in tables.items()]


@pytest.fixture
def measured(results, tmp_path):
    parquet, csv = str(tmp_path / "differences.parquet"), str(tmp_path / "differences.csv")
    measure_differences(results, parquet, csv, scopes=list(SCOPES), pooled="pooled", threshold=0.2)
    return parquet


def stored(table, path):
    table.to_parquet(path)
    return str(path)


def is_drawn(svg, png):
    drawn = Path(svg).read_text(encoding="utf-8").startswith("<?xml")
    return drawn and Path(png).read_bytes().startswith(b"\x89PNG")


def test_differences_are_a_valid_table_and_a_csv_of_the_same_rows(measured):
    table = Differences.validate(pd.read_parquet(measured))
    assert set(table["scope"]) == {"one", "two"}
    assert len(pd.read_csv(measured.replace("parquet", "csv"))) == len(table)


def compared(folder, results, measured, published=()):
    csv, html = folder / "table.csv", folder / "table.html"
    compare_scopes(
        results,
        measured,
        list(published),
        str(csv),
        str(html),
        analysis="baseline",
        scopes=SCOPES,
        titles={},
        threshold=0.2,
    )
    return pd.read_csv(csv, keep_default_na=False), html.read_text(encoding="utf-8")


def test_columns_are_the_centres_then_the_pool_then_the_paper(tmp_path, results, measured):
    published = tmp_path / "zhang2023.csv"
    paper(value("t1.female", "4", of=26, stat="n", **SEX)).to_csv(published, index=False)
    table, page = compared(tmp_path, results, measured, [str(published)])
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


def test_without_a_paper_there_is_no_column_for_one(tmp_path, results, measured):
    table, _ = compared(tmp_path, results, measured)
    assert table.shape[1] == 7


def test_an_empty_cell_is_explained_where_there_is_one(tmp_path, results, measured):
    _, page = compared(tmp_path, results, measured)
    assert "An empty cell" not in page
    table = pd.read_parquet(results[1])
    stored(table[table["level"] != "male"], Path(results[1]))
    _, page = compared(tmp_path, results, measured)
    assert "An empty cell" in page


def test_the_heat_map_is_drawn(tmp_path, measured):
    svg, png = str(tmp_path / "map.svg"), str(tmp_path / "map.png")
    draw_baseline_differences(
        measured,
        svg,
        png,
        populations={"converted": "characteristics"},
        scopes=SCOPES,
        pooled="pooled",
        threshold=0.2,
        titles={},
    )
    assert is_drawn(svg, png)


def test_waterfalls_are_drawn_also_where_a_site_has_none(tmp_path):
    rows = ResultRows("response")
    rows.add("converted", "best_response", "CR", line="count", n=None, note=NOT_COLLECTED)
    results = stored(rows.table(), tmp_path / "results.parquet")
    courses = [
        stored(table, tmp_path / f"{number}.parquet")
        for number, table in enumerate((cohort_of(4), typed(), cohort_of(4)))
    ]
    svg, png = str(tmp_path / "waterfall.svg"), str(tmp_path / "waterfall.png")
    draw_waterfalls(courses, [results] * 3, svg, png, population="converted", scopes=SCOPES)
    assert is_drawn(svg, png)


def test_hazard_ratios_are_drawn_beside_those_of_the_paper(tmp_path):
    results = stored(hazards((1, 0.5, 2), None), tmp_path / "results.parquet")
    published = tmp_path / "zhang2023.csv"
    PAPER.to_csv(published, index=False)
    svg, png = str(tmp_path / "hazards.svg"), str(tmp_path / "hazards.png")
    draw_hazard_panels([results] * 3, [str(published)], svg, png, scopes=SCOPES, titles={})
    assert is_drawn(svg, png)
