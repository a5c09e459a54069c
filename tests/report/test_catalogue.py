"""What the report is declared to show."""

import pytest
from report_cases import CENTRES, PAPERS, SCOPES, study_config

from hcc_conversion.analyses.registry import analyses
from hcc_conversion.display.catalogue import Figure, Table, files_of, places
from hcc_conversion.report.sections import report_sections


def items():
    return [item for section in report_sections(study_config(), PAPERS) for item in section.items]


def figures():
    return [item for item in items() if isinstance(item, Figure)]


def test_an_item_of_the_scopes_stands_once_for_each_and_one_of_the_centres_not_for_the_pool():
    everywhere = places(Figure("{scope}/flow/figure", "Flow", "Boxes."), list(SCOPES), CENTRES)
    assert [place.scope for place in everywhere] == ["north", "south", "pooled"]
    assert everywhere[0].path == "north/flow/figure"
    assert everywhere[0].behind == "north/flow/table.csv"
    centres = places(Table("{centre}/swimmer/x", "X"), list(SCOPES), CENTRES)
    assert [place.path for place in centres] == ["north/swimmer/x", "south/swimmer/x"]
    (together,) = places(Figure("comparison/flow/shares", "S", "P."), list(SCOPES), CENTRES)
    assert (together.scope, together.behind) == (None, "comparison/flow/table.csv")


def test_every_file_behind_an_item_is_named_once():
    files = files_of(report_sections(study_config(), PAPERS), list(SCOPES), CENTRES)
    assert len(files) == len(set(files))
    for wanted in (
        "results/comparison/flow/shares.png",
        "results/pooled/flow/figure.svg",
        "results/south/surgery/table.csv",
        "results/north/swimmer/results.parquet",
        "results/comparison/audit/findings.csv",
    ):
        assert wanted in files


def test_every_figure_says_in_a_sentence_what_one_sees():
    for figure in figures():
        assert figure.title and figure.shows.endswith("."), figure.path
        assert "{" not in figure.title + figure.shows


def test_figures_of_single_patients_are_marked():
    marked = {figure.path for figure in figures() if figure.patient_level}
    assert marked >= {
        "{scope}/response/figure",
        "{centre}/swimmer/figure",
        "{scope}/conversion/schoenfeld",
    }


def test_no_table_of_single_patients_is_shown_or_linked_to():
    files = files_of(report_sections(study_config(), PAPERS), list(SCOPES), CENTRES)
    for rows in ("regimens/patients", "courses", "lanes", "residuals", "harmonised"):
        assert not [file for file in files if rows in file]


def test_every_endpoint_and_population_of_the_study_has_its_figure():
    config = study_config()
    paths = {figure.path for figure in figures()}
    for name, endpoint in config["survival"]["endpoints"].items():
        for population in endpoint["populations"]:
            assert f"comparison/survival/{name}/{population}" in paths


def test_without_a_paper_there_is_no_audit():
    names = [section.name for section in report_sections(study_config(), [])]
    assert "audit" not in names and "flow" in names


def test_sections_stand_in_the_order_of_the_analyses_between_the_sites_and_the_audit():
    names = [section.name for section in report_sections(study_config(), PAPERS)]
    of_sites = ["published", "heterogeneity", "funnels", "case_mix"]
    assert names == [*of_sites, *analyses(), "audit"]


def test_what_an_analysis_declares_is_what_the_report_shows_of_it():
    config = study_config()
    shown = {section.name: section for section in report_sections(config, PAPERS)}
    for name, analysis in analyses().items():
        section = shown[name]
        assert section.items == list(analysis.items(config)), name
        declared = (analysis.title, analysis.paper, analysis.lead)
        assert (section.title, section.paper, section.lead) == declared


def test_an_unknown_key_of_an_entry_is_an_error():
    with pytest.raises(TypeError, match="oops"):
        Table("a/b", title="T", oops=1)
