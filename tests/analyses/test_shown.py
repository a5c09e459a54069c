"""The files of tables and figures, and what Snakemake's own report says of them."""

from string import Formatter

import pytest
from study_folders import CENTRES

from hcc_conversion.analyses.registry import analyses
from hcc_conversion.analyses.shown import (
    PATIENT_LEVEL,
    TOGETHER,
    shown_of_scope,
    shown_of_section,
    shown_side_by_side,
)
from hcc_conversion.comparison.funnels.section import SECTION as FUNNELS
from hcc_conversion.display.catalogue import FIGURE, Figure, files_of
from hcc_conversion.report.sections import report_sections
from schemas.vocabulary import POOLED


@pytest.fixture
def of_centre(config):
    return list(shown_of_scope(config, list(CENTRES)))


@pytest.fixture
def of_pool(config):
    return list(shown_of_scope(config, [POOLED]))


@pytest.fixture
def together(config):
    return list(shown_side_by_side(config))


def files(shown):
    return [file for one in shown for file in one.files]


def test_a_scope_has_the_table_of_every_analysis_that_has_one_in_both_forms(of_centre):
    for analysis in analyses().values():
        table = f"results/{{scope}}/{analysis.name}/table"
        found = {f"{table}{ending}" for ending in (".csv", ".html")} & set(files(of_centre))
        assert len(found) == (2 if analysis.table else 0), analysis.name


def test_what_is_of_centres_alone_is_not_of_the_pool(of_centre, of_pool):
    alone = [analysis.name for analysis in analyses().values() if not analysis.pooled]
    left_out = set(files(of_centre)) - set(files(of_pool))
    assert {path.split("/")[2] for path in left_out} == set(alone) != set()
    assert set(files(of_pool)) < set(files(of_centre))


def test_of_scopes_every_file_names_the_scope_and_side_by_side_none(of_centre, of_pool, together):
    for path in files(of_centre) + files(of_pool):
        assert [field for _, field, *_ in Formatter().parse(path) if field] == ["scope"], path
    assert all("{" not in path for path in files(together))


def test_every_file_is_there_once(of_centre, together):
    named = files(of_centre) + files(together)
    assert len(named) == len(set(named))


def test_side_by_side_there_are_differences_and_a_table_of_every_pooled_analysis(together):
    for analysis in analyses().values():
        names = ("standardised_differences.parquet", "standardised_differences.csv")
        for name in (*names, "table.csv", "table.html"):
            path = f"results/comparison/{analysis.name}/{name}"
            assert (path in files(together)) is analysis.pooled, path


def test_what_is_marked_is_one_of_the_files_and_says_what_one_sees(of_centre, together):
    marked = [one for one in (*of_centre, *together) if one.marked]
    assert marked
    for one in marked:
        assert one.marked in one.files
        assert one.labels["output"] and one.category
        if one.marked.endswith(".svg"):
            assert one.labels["what one sees"].endswith("."), one.marked
    assert {one.labels["scope"] for one in together if one.marked} == {TOGETHER}


def test_what_shows_single_patients_is_in_a_report_only_where_the_configuration_lets_it_in(config):
    patient_level = {
        f"results/{item.path.replace('{centre}', '{scope}')}.svg"
        for analysis in analyses().values()
        for item in analysis.items(config)
        if isinstance(item, Figure) and item.patient_level
    }
    assert patient_level
    for let_in in (False, True):
        study = {**config, "report": {**config["report"], "patient_level_figures": let_in}}
        shown = [*shown_of_scope(study, list(CENTRES)), *shown_side_by_side(study)]
        marked = {one.marked: one.category for one in shown if one.marked}
        found = {path for path, category in marked.items() if category == PATIENT_LEVEL}
        assert found == (patient_level if let_in else set())
        assert (patient_level & set(marked)) == (patient_level if let_in else set())


def test_a_section_that_is_no_analysis_has_its_figures_in_both_forms():
    paths = files(shown_of_section(FUNNELS))
    assert paths == [f"results/comparison/funnels/figure{ending}" for ending in FIGURE]


def test_every_figure_that_the_report_shows_of_analyses_is_made(config, of_centre, together):
    sections = [one for one in report_sections(config, []) if one.name in analyses()]
    wanted = files_of(sections, ["{scope}"], ["{scope}"])
    pictures = [path for path in wanted if path.endswith(FIGURE)]
    assert pictures and set(pictures) <= set(files(of_centre) + files(together))
