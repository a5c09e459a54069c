"""What analyses declare is there, is what they compute, and is enough to draw from."""

import re
from dataclasses import replace
from importlib import import_module
from types import SimpleNamespace

import pytest
from matplotlib.figure import Figure
from places import ROOT
from script_cases import named
from study_folders import CENTRES

from hcc_conversion.analyses import registry
from hcc_conversion.analyses.registry import analyses
from hcc_conversion.display.view import View
from hcc_conversion.run.references import load
from hcc_conversion.study.scope_differences import scope_differences
from hcc_conversion.study.titles import variable_titles
from schemas.results import Results
from schemas.vocabulary import POOLED

CENTRE = CENTRES[0]
DIFFERENCES = "differences"


def with_declarations(monkeypatch, **changed):
    """The analyses, some of them with other declarations."""

    def imported(name):
        declared = import_module(name).ANALYSIS
        return SimpleNamespace(ANALYSIS=replace(declared, **changed.get(declared.name, {})))

    monkeypatch.setattr(registry, "import_module", imported)
    return registry.analyses.__wrapped__()


def test_no_analysis_is_called_as_another_folder_of_a_scope():
    """What the check of an extract and harmonising write stands beside the analyses."""
    rules = (ROOT / "workflow/rules/ingest.smk").read_text(encoding="utf-8")
    others = set(re.findall(r"results/\{centre\}/(\w+)/", rules))
    assert {"validation", "harmonised"} <= others
    assert not others & set(analyses())


def test_every_folder_with_a_declaration_is_an_analysis_of_its_name():
    folder = registry.Path(registry.__file__).parent
    declared = {path.parent.name for path in folder.glob("*/analysis.py")}
    assert set(analyses()) == declared
    assert all(name == analysis.name for name, analysis in analyses().items())
    assert {"flow", "baseline", "survival"} <= declared


def test_analyses_stand_in_their_order_and_no_two_in_one_place(monkeypatch):
    orders = [analysis.order for analysis in analyses().values()]
    assert orders == sorted(set(orders))
    last = 1 + max(orders)
    assert list(with_declarations(monkeypatch, flow={"order": last}))[-1] == "flow"


def test_two_analyses_in_one_place_are_both_named(monkeypatch):
    place = analyses()["flow"].order
    with pytest.raises(ValueError, match=f"have the same order, {place}") as stopped:
        with_declarations(monkeypatch, swimmer={"order": place})
    assert "flow" in str(stopped.value) and "swimmer" in str(stopped.value)


def test_an_analysis_that_is_not_called_as_its_folder_is_named(monkeypatch):
    with pytest.raises(ValueError, match="declares 'stream': name it as its folder"):
        with_declarations(monkeypatch, flow={"name": "stream"})


@pytest.mark.parametrize("name", analyses())
def test_every_function_that_an_analysis_names_can_be_loaded(name, config):
    analysis = analyses()[name]
    figures = [
        figure.draw
        for side_by_side in (True, False)
        for figure in analysis.figures(config, side_by_side=side_by_side)
    ]
    for function in filter(None, [analysis.compute, analysis.table, analysis.listing, *figures]):
        assert callable(load(analysis.full_name(function))), function


@pytest.mark.parametrize("name", analyses())
def test_paths_of_what_is_shown_are_below_the_analysis(name, config):
    for item in analyses()[name].items(config):
        scope, folder, *_ = item.path.split("/")
        assert scope in ("{scope}", "{centre}", "comparison")
        assert folder == name


@pytest.mark.parametrize("name", analyses())
def test_an_analysis_computes_the_tables_that_it_declares(name, small_study):
    analysis = analyses()[name]
    assert set(analysis.patient_rows) <= set(analysis.tables)
    for scope in analysis.scopes(list(small_study.cohorts)):
        tables = small_study.tables[scope][name]
        assert set(tables) == set(analysis.tables)
        assert set(Results.validate(tables["results"])["analysis"]) == {name}
    assert analysis.pooled is (name in small_study.tables[POOLED])


def view_of(analysis, scopes, config):
    about = {scope: named(scope.title()) for scope in scopes}
    return View(analysis.title, about, config, variable_titles(config))


def drawn(analysis, figure, tables, view):
    """The figure, drawn from nothing but the tables that it says it reads."""
    of_figure = {table: tables[table] for table in figure.reads}
    return load(analysis.full_name(figure.draw))(of_figure, view.of_part(figure.part))


@pytest.mark.parametrize("scope", [CENTRE, POOLED])
@pytest.mark.parametrize("name", analyses())
def test_every_figure_of_a_scope_is_drawn_from_what_it_reads(name, scope, small_study, config):
    analysis = analyses()[name]
    if not analysis.scopes([scope]):
        assert name not in small_study.tables[scope]
        return
    figures = analysis.figures(config, side_by_side=False)
    assert figures
    for figure in figures:
        tables, view = small_study.tables[scope][name], view_of(analysis, [scope], config)
        assert isinstance(drawn(analysis, figure, tables, view), Figure), figure.path


@pytest.mark.parametrize("scope", [CENTRE, POOLED])
@pytest.mark.parametrize("name", [name for name in analyses() if analyses()[name].table])
def test_the_table_of_a_scope_is_laid_out_with_its_patients_columns(
    name, scope, small_study, config
):
    analysis = analyses()[name]
    results = small_study.tables[scope][name]["results"]
    shown = load(analysis.full_name(analysis.table))(results, view_of(analysis, [scope], config))
    assert len(shown.table) and set(shown.patients) <= set(shown.table.columns)
    assert not set(shown.table.columns[: shown.n_keys]) & set(shown.patients)


#: One centre alone is its own pool.
STUDIES = {"two centres": list(CENTRES), "one centre": [CENTRE]}


@pytest.mark.parametrize("centres", STUDIES.values(), ids=STUDIES)
@pytest.mark.parametrize("name", [name for name in analyses() if analyses()[name].pooled])
def test_every_figure_side_by_side_is_drawn_also_of_one_centre(name, centres, small_study, config):
    analysis = analyses()[name]
    made_from = {centre: centre for centre in centres}
    made_from[POOLED] = POOLED if len(centres) > 1 else CENTRE
    tables = {
        table: {
            scope: small_study.tables[source][name][table] for scope, source in made_from.items()
        }
        for table in analysis.tables
    }
    threshold = config["thresholds"]["standardised_difference"]
    tables[DIFFERENCES] = scope_differences(tables["results"], POOLED, threshold)
    view = view_of(analysis, made_from, config)
    for figure in analysis.figures(config, side_by_side=True):
        assert isinstance(drawn(analysis, figure, tables, view), Figure), figure.path


def test_every_listing_has_rows_and_no_identifier(small_study):
    with_listing = [analysis for analysis in analyses().values() if analysis.listing]
    assert with_listing
    for analysis in with_listing:
        listing, n_rows = load(analysis.full_name(analysis.listing)), 0
        for centre in CENTRES:
            cohort = small_study.cohorts[centre]
            rows, pseudonyms = listing(cohort), set(cohort.tables["patients"]["patient_id"])
            assert not rows.astype(str).isin(pseudonyms).to_numpy().any()
            n_rows += len(rows)
        assert n_rows, analysis.name


def test_a_folder_that_declares_no_analysis_stops(tmp_path, monkeypatch):
    (tmp_path / "flow").mkdir()
    (tmp_path / "flow/__init__.py").write_text("")
    (tmp_path / "flow/analysys.py").write_text("")
    monkeypatch.setattr(registry, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match=r"flow is no analysis: it has no analysis\.py"):
        registry.analyses.__wrapped__()


def test_a_listing_is_of_centres_and_only_what_is_pooled_has_files_of_the_pool():
    listed = analyses()["regimens"]
    (centres, files), (pool, of_pool) = listed.outputs([*CENTRES, POOLED])
    assert centres == list(CENTRES) and pool == [POOLED]
    assert set(files) - set(of_pool) == {"listing"}
    ((scopes, _),) = replace(listed, pooled=False).outputs([*CENTRES, POOLED])
    assert scopes == list(CENTRES)
