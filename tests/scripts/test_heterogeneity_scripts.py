"""Pooling: results of scopes in; pooled results, tables and figures out."""

import pandas as pd
from pool_cases import rate, ratio
from script_cases import is_drawn, named, store

from pool_headlines import main as pool_headlines
from schemas.results import Results
from schemas.scorecard import HEADLINE_KINDS
from show_heterogeneity import main as show_heterogeneity

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
    "tau_prior": dict.fromkeys(HEADLINE_KINDS, 0.5),
}


def test_from_results_of_scopes_to_tables_and_forest_plots(tmp_path):
    ratios = {"a": (0.5, 0.2, 1.25), "b": (0.8, 0.4, 1.6), "pooled": (0.7, 0.4, 1.2)}
    rates = {"a": (0, 60), "b": (28, 414), "pooled": (28, 474)}
    scopes = {scope: named(scope) for scope in ratios}
    for scope in scopes:
        store(tmp_path, scope, "flow", results=rate(*rates[scope]))
        store(tmp_path, scope, "conversion", results=ratio(*ratios[scope]))
    pools = tmp_path / "results.parquet"
    common = {"study": STUDY, "titles": {}, "scopes": scopes}
    analyses = ["conversion", "flow"]
    pool_headlines(str(tmp_path), [], str(pools), analyses=analyses, settings=SETTINGS, **common)
    assert set(Results.validate(pd.read_parquet(pools))["variable"]) == {"rate", "hr_age: ≥65"}
    show_heterogeneity(str(pools), papers=[], **common)
    table = pd.read_csv(tmp_path / "table.csv", dtype=str)
    assert table["Quantity"].tolist() == ["Converted", "Age, years: ≥65 against <65"]
    assert table["a (simulated patients)"].tolist()[0].startswith("0/60; 0.0 (")
    assert len(pd.read_csv(tmp_path / "influence.csv")) == 4
    for name in ("table.html", "influence.html"):
        assert "Hartung" in (tmp_path / name).read_text(encoding="utf-8")
    for page in ("proportion", "hazard_ratio_predictors_of_conversion"):
        assert is_drawn(tmp_path / page)
