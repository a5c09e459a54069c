"""What a run takes from the checkout, and what from the folder that it works in."""

from pathlib import Path

import pytest

from hcc_conversion.run.places import configuration_files, find_places


@pytest.fixture
def checkout(tmp_path):
    folder = tmp_path / "checkout"
    (folder / "config").mkdir(parents=True)
    (folder / "config/config.yaml").write_text("seed: 1\n")
    (folder / "resources/published").mkdir(parents=True)
    return folder


@pytest.fixture
def site(tmp_path, monkeypatch):
    folder = tmp_path / "site"
    (folder / "config/centres").mkdir(parents=True)
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.usefixtures("site")
def test_a_site_without_its_own_takes_study_and_papers_of_the_checkout_and_it_is_said(checkout):
    places = find_places(project=checkout)
    assert places.study == checkout / "config/config.yaml"
    assert places.published == checkout / "resources/published"
    study, papers = places.notes()
    assert str(checkout / "config/config.yaml") in study
    assert str(checkout / "resources/published") in papers


def test_a_site_s_own_come_first_an_empty_folder_of_papers_too(checkout, site):
    (site / "config/config.yaml").write_text("seed: 2\n")
    (site / "resources/published").mkdir(parents=True)
    places = find_places(project=checkout)
    assert places.study == Path("config/config.yaml")
    assert places.published == Path("resources/published")
    assert places.notes() == []


def test_a_link_that_leads_nowhere_is_the_site_s_own_and_not_passed_over(checkout, site):
    (site / "config/config.yaml").symlink_to("gone.yaml")
    assert find_places(project=checkout).study == Path("config/config.yaml")


def test_the_configuration_of_another_workflow_is_not_taken_for_the_study(checkout, site):
    (site / "config/config.yaml").write_text("samples: all\n")
    assert find_places(own_study=False, project=checkout).study == checkout / "config/config.yaml"


def test_in_the_checkout_every_path_is_relative_so_that_it_can_be_moved(checkout, monkeypatch):
    monkeypatch.chdir(checkout)
    places = find_places(own_study=False, project=checkout)
    assert (str(places.study), str(places.published)) == (
        "config/config.yaml",
        "resources/published",
    )


def test_configuration_that_travels_holds_no_extract_and_no_key(checkout, site):
    for name in ("config/config.yaml", "config/centres/a.yaml", ".pseudonym-key"):
        (site / name).write_text("a: 1\n")
    (site / "resources/centres/a").mkdir(parents=True)
    (site / "resources/centres/a/patients.csv").write_text("id\n")
    (site / "resources/published").mkdir()
    (site / "resources/published/own2020.csv").write_text("id\n")
    files = configuration_files(find_places(project=checkout))
    assert sorted(map(str, files)) == [
        "config/centres/a.yaml",
        "config/config.yaml",
        "resources/published/own2020.csv",
    ]
