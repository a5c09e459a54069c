"""`main` of the scripts of conversion: harmonised tables in, results, curves and figures out."""

from pathlib import Path

import pandas as pd
from test_conversion import BOTH, DEFINITION, TWELVE, study

from draw_conversion import main as draw_conversion
from draw_incidence import main as draw_incidence
from draw_schoenfeld import main as draw_schoenfeld
from model_conversion import main as model_conversion
from schemas.results import Results
from tabulate_results import main as tabulate

SCOPE = {"name": "Clinic", "nature": "simulated", "description": "twelve invented patients"}


def test_from_tables_to_pictures(tmp_path):
    rows = study(TWELVE)
    extra = {"collected": rows.collected, "accounting": rows.accounting}
    for name, table in {**rows.tables, **extra}.items():
        table.to_parquet(tmp_path / f"{name}.parquet", index=False)
    names = ("results.parquet", "curves.parquet", "residuals.parquet")
    results, curves, residuals = (str(tmp_path / name) for name in names)
    model_conversion(
        str(tmp_path), results, curves, residuals, predictors=BOTH, definition=DEFINITION
    )
    assert len(Results.validate(pd.read_parquet(results)))

    def pictures(stem):
        return [str(tmp_path / f"{stem}.{ending}") for ending in ("svg", "png")]

    draw_conversion(results, *pictures("figure"), scope=SCOPE, titles={})
    draw_incidence(curves, *pictures("incidence"), scope=SCOPE, competing=["death"], min_at_risk=1)
    draw_schoenfeld(results, residuals, *pictures("schoenfeld"), scope=SCOPE, titles={})
    for stem in ("figure", "incidence", "schoenfeld"):
        svg, png = pictures(stem)
        assert Path(svg).read_text().startswith("<?xml")
        assert Path(png).read_bytes().startswith(b"\x89PNG")
    csv, html = (str(tmp_path / name) for name in ("table.csv", "table.html"))
    tabulate(results, csv, html, analysis="conversion", scope=SCOPE, titles={})
    table = pd.read_csv(csv, dtype=str)
    # who is analysed comes first: patients and conversions
    assert table.filter(regex="^(n|Events), ").iloc[0].tolist() == ["12", "9"]
    assert any(column.startswith("Multivariate: Firth, Clinic") for column in table)
    assert "Predictors of conversion" in Path(html).read_text(encoding="utf-8")
