"""Models of survival as tables and figures: what they say, and that nothing is cut or overlaps."""

import pandas as pd
import pytest
from figure_checks import LONG, fits_the_page, is_set_for_print, texts
from script_cases import named
from study_folders import CENTRES

from hcc_conversion.analyses.prognosis import columns, forest, hazard_panels
from hcc_conversion.analyses.prognosis.models import of_model
from hcc_conversion.display.comparison_table import side_by_side
from hcc_conversion.display.labels import group_label
from hcc_conversion.display.view import View
from hcc_conversion.study.titles import variable_titles

MODEL = "death_after_surgery"


@pytest.fixture(scope="module")
def results(small_study):
    return {scope: tables["prognosis"]["results"] for scope, tables in small_study.tables.items()}


def view_of(scopes, config, name=None):
    about = {scope: named(name or scope.title()) for scope in scopes}
    return View("Predictors", about, config, variable_titles(config), {"model": MODEL})


@pytest.mark.parametrize("scope", [*CENTRES, "pooled"])
@pytest.mark.parametrize("model", [MODEL, "recurrence_after_surgery"])
def test_a_forest_of_each_model_fits_its_page(results, config, scope, model):
    view = view_of([scope], config, LONG).of_part({"model": model})
    figure = forest.draw({"results": results[scope]}, view)
    fits_the_page(figure)
    title = config["prognosis"]["models"][model]["title"]
    assert any(text.startswith(f"{title}: resected") for text in texts(figure))


def test_the_sites_beside_each_other_fit_the_page_and_show_no_c(results, config):
    figure = hazard_panels.draw({"results": results}, view_of(results, config))
    is_set_for_print(figure, pages=2)
    assert not [text for text in texts(figure) if "Harrell" in text]
    estimates = {
        scope: table[(table["group"] == f"{MODEL}: univariate") & (table["stat"] == "p_value")]
        for scope, table in results.items()
    }
    with_any = [scope for scope, rows in estimates.items() if rows["value"].notna().any()]
    assert len(with_any) > 1
    said = texts(figure)
    assert all(scope.title() in said for scope in with_any)


def test_of_a_site_without_the_model_nothing_is_drawn(results, config):
    """Of a bundle: the site there has other models."""
    other = results[CENTRES[0]].iloc[:0]
    alone = forest.draw({"results": other}, view_of([CENTRES[0]], config))
    fits_the_page(alone)
    beside = {CENTRES[0]: other, CENTRES[1]: results[CENTRES[1]]}
    figure = hazard_panels.draw({"results": beside}, view_of(beside, config))
    note = " ".join(texts(figure)).replace("\n", " ")
    assert f"Without a row: not collected: {CENTRES[0].title()}" in note


def test_the_table_has_a_block_for_each_model_with_who_is_analysed_first(results, config):
    found = columns.table(results[CENTRES[0]], view_of([CENTRES[0]], config)).table
    titles = [_["title"] for _ in config["prognosis"]["models"].values()]
    # Below the second model stands adjuvant treatment as it began.
    below = set(found["Analysis"]) - set(titles)
    assert below
    assert all(name.startswith(f"{titles[1]}: ") for name in below)
    blocks = found[found["Analysis"].isin(titles)].groupby("Analysis", sort=False)
    assert list(blocks.groups) == titles
    for (_, block), model in zip(blocks, config["prognosis"]["models"].values(), strict=True):
        first = block.iloc[0]
        assert first["Predictor"] == config["survival"]["endpoints"][model["endpoint"]]["title"]
        assert first["Level"] == "complete cases" and int(first["n"]) > 0
        # All lines of a predictor stand together.
        assert (
            block["Predictor"].ne(block["Predictor"].shift()).sum() == block["Predictor"].nunique()
        )
        assert block["Predictor"].iloc[-1] == "Model"


def test_the_numbers_of_the_table_are_those_of_the_results(results, config):
    scope = CENTRES[0]
    found = columns.table(results[scope], view_of([scope], config)).table
    of_age = found[(found["Predictor"] == "Age, years") & (found["Level"] == "≥65")].iloc[0]
    rows = of_model(results[scope])[MODEL]
    here = (rows["variable"] == "age") & (rows["level"] == "≥65") & (rows["group"] == "univariate")
    values = rows[here].set_index("stat")["value"]
    assert (of_age["n"], of_age["Events"]) == (f"{values['n']:.0f}", f"{values['events']:.0f}")
    (main,) = [name for name in found if name.startswith("Univariate: HR (95 % CI), P; Efron")]
    written = of_age[main]
    if pd.notna(values["estimate"]):
        assert written.startswith(f"{values['estimate']:.2f} (")
    else:
        assert written == rows.loc[here & (rows["stat"] == "estimate"), "note"].iloc[0]


def test_sites_beside_each_other_are_named_by_the_title_of_the_model(results, config):
    titles = variable_titles(config)
    headings = {scope: scope.title() for scope in results}
    table = side_by_side(results, headings, titles)
    assert "Resected, Death after surgery: multivariate" in set(table["Population"])
    assert "Harrell's C" in set(table["Level"])


def test_a_group_of_a_model_has_its_title():
    titles = {"prognosis:death": "Death after surgery", "survival:sex": "Women and men"}
    assert (
        group_label("death: univariate, Firth", titles) == "Death after surgery: univariate, Firth"
    )
    assert group_label("death", titles) == "Death after surgery"
    assert group_label("sex: male", titles) == "Women and men: male"
