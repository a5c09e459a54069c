"""`main` of the scripts of pooling: results of scopes in; pooled results, tables, figures out."""

import pandas as pd
from test_heterogeneity import rate, ratio

from draw_pooled_forest import main as draw_pooled_forest
from pool_headlines import main as pool_headlines
from schemas.results import Results
from tabulate_heterogeneity import main as tabulate_heterogeneity

STUDY = {
    "headlines": {
        "rate": {
            "title": "Converted",
            "kind": "proportion",
            "line": {
                "analysis": "flow",
                "population": "treated",
                "variable": "conversion",
                "level": "converted",
            },
        }
    },
    "predictors": {
        "age": {"field": "age_years", "cut": [65], "labels": ["<65", "≥65"], "reference": "<65"}
    },
    "conversion": {"population": "combination"},
}
SETTINGS = {
    "tau2": "paule_mandel",
    "few_centres": 5,
    "min_centres": 3,
    "max_i2_percent": 75,
    "when_unreliable": "warn",
}


def test_from_results_of_scopes_to_tables_and_forest_plots(tmp_path):
    ratios = {"a": (0.5, 0.2, 1.25), "b": (0.8, 0.4, 1.6), "pooled": (0.7, 0.4, 1.2)}
    rates = {"a": (0, 60), "b": (28, 414), "pooled": (28, 474)}
    paths, scopes = {}, {}
    for scope in ratios:
        paths[scope] = [str(tmp_path / f"{scope}_{name}.parquet") for name in ("flow", "cox")]
        rate(*rates[scope]).to_parquet(paths[scope][0])
        ratio(*ratios[scope]).to_parquet(paths[scope][1])
        scopes[scope] = {"name": scope, "nature": "simulated", "description": "invented"}
    results = str(tmp_path / "results.parquet")
    common = {"study": STUDY, "titles": {}, "scopes": scopes}
    pool_headlines(paths, {}, results, settings=SETTINGS, **common)
    assert set(Results.validate(pd.read_parquet(results))["variable"]) == {"rate", "hr_age: ≥65"}
    files = [tmp_path / name for name in ("t.csv", "t.html", "i.csv", "i.html")]
    tabulate_heterogeneity(results, tuple(files[:2]), tuple(files[2:]), **common)
    table = pd.read_csv(files[0], dtype=str)
    assert table["Quantity"].tolist() == ["Converted", "Age, years: ≥65 against <65"]
    assert table["a (simulated patients)"].tolist()[0].startswith("0/60; 0.0 (")
    assert len(pd.read_csv(files[2])) == 4
    assert all("Hartung" in path.read_text(encoding="utf-8") for path in files[1::2])
    for kind in ("proportion", "hazard_ratio"):
        pictures = [tmp_path / f"{kind}.{ending}" for ending in ("svg", "png")]
        draw_pooled_forest(results, *map(str, pictures), kind=kind, papers=[], **common)
        assert all(picture.stat().st_size > 0 for picture in pictures)
