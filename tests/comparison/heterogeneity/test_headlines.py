"""The headline quantities are lines that the results and the paper have."""

import pandas as pd
import pytest
import yaml
from places import ROOT

from hcc_conversion.comparison.heterogeneity.headlines import HAZARD_RATIO, headlines_of
from hcc_conversion.comparison.published_values import read_published_values
from schemas.results import KEY, LINE

CONFIG = yaml.safe_load((ROOT / "config/config.yaml").read_text(encoding="utf-8"))
HEADLINES = headlines_of(CONFIG, {})
PRINTED = read_published_values(ROOT / "resources/published/zhang2023.csv")


def test_names_are_unique_and_every_predictor_has_its_hazard_ratio():
    names = [headline.name for headline in HEADLINES]
    assert len(set(names)) == len(names)
    ratios = [headline for headline in HEADLINES if headline.kind == HAZARD_RATIO]
    assert [headline.line[3] for headline in ratios] == list(CONFIG["predictors"])


@pytest.mark.parametrize(
    "headline", [_ for _ in HEADLINES if _.kind in ("proportion", "hazard_ratio")]
)
def test_the_paper_prints_every_proportion_and_hazard_ratio_under_the_same_line(headline):
    assert (PRINTED[LINE] == list(headline.line)).all(axis=1).any(), headline.line


def test_incidences_are_those_of_every_horizon_in_the_population_of_conversion():
    of = CONFIG["conversion"]
    levels = [f"{months:g} months" for months in of["horizons_months"]]
    expected = [("conversion", of["population"], "", "cumulative_incidence", _) for _ in levels]
    assert [_.line for _ in HEADLINES if _.kind == "probability"] == expected


def test_statistics_and_notes_are_those_of_the_line_alone():
    headline = HEADLINES[0]
    rows = [
        (*headline.line, "n", 26.0, "", ""),
        (*headline.line, "denominator", 1344.0, "", "collected at 1 of 2 centres"),
        (*headline.line[:-1], "not converted", "n", 1318.0, "", "another line"),
    ]
    results = pd.DataFrame(rows, columns=[*KEY, "value", "method", "note"])
    assert headline.stats(results) == {"n": 26.0, "denominator": 1344.0}
    assert headline.note(results) == "collected at 1 of 2 centres"
    assert headline.stats(results.iloc[2:]) == {}
