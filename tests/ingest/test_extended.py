"""Centre files that take keys of another file."""

import pytest
import yaml
from ingest_cases import clinic
from places import ROOT

from hcc_conversion.ingest.centres import (
    add_refusals,
    deciding_keys,
    discover_centres,
    find_centres,
    missing_files,
)
from hcc_conversion.run.problems import InvalidInput

SCHEMAS = (ROOT / "schemas/centre.schema.yaml", ROOT / "schemas/fields.yaml")


@pytest.fixture
def folder(tmp_path):
    """A folder of centre files, and how to write one and to read them all."""

    class Folder:
        path = tmp_path / "centres"
        shared = clinic(tmp_path)

        def add(self, file, /, **keys):
            self.path.mkdir(exist_ok=True)
            (self.path / file).write_text(yaml.safe_dump(keys, sort_keys=False), "utf-8")

        def discover(self):
            return discover_centres(self.path, *SCHEMAS)

        def problems(self):
            with pytest.raises(InvalidInput) as refused:
                self.discover()
            return [said.replace(f"{self.path}/", "") for said in refused.value.problems]

    folder = Folder()
    folder.add("_registry.yaml", **folder.shared)
    return folder


def test_sites_of_a_registry_are_short_files(folder):
    for site in ("north", "south"):
        of_site = {"patients": {"file": f"{site}.csv"}}
        folder.add(f"{site}.yaml", extends="_registry.yaml", name=site, sources=of_site)
    centres = folder.discover()
    assert list(centres) == ["north", "south"]
    expected = {**folder.shared, "name": "south"}
    expected["sources"]["patients"]["file"] = "south.csv"  # the map's other keys are kept
    assert centres["south"] == expected


def test_a_list_is_replaced_as_a_whole(folder):
    first, *_ = folder.shared["tables"]["patients"]
    columns = {"patient_id": {"column": "Chart"}, "day_zero": {"constant": "diagnosis"}}
    blocks = [{**first, "columns": {**first["columns"], **columns}, "where": []}]
    folder.add("a.yaml", extends="_registry.yaml", name="A", tables={"patients": blocks})
    tables = folder.discover()["a"]["tables"]
    assert tables["patients"] == blocks
    assert tables["outcomes"] == folder.shared["tables"]["outcomes"]


def test_nearer_files_win_along_a_chain(folder):
    folder.add("_north.yaml", extends="_registry.yaml", covers="treated", on_invalid="quarantine")
    folder.add("a.yaml", extends="_north.yaml", name="A", covers="uhcc")
    centre = folder.discover()["a"]
    assert (centre["covers"], centre["on_invalid"]) == ("uhcc", "quarantine")
    assert centre["nature"] == folder.shared["nature"]


def test_a_change_of_either_file_is_one_of_what_decides_the_tables(folder):
    folder.add("a.yaml", extends="_registry.yaml", name="A")
    before = deciding_keys(folder.discover()["a"])
    assert before == deciding_keys(folder.shared)
    folder.add("_registry.yaml", **{**folder.shared, "on_invalid": "quarantine"})
    after = deciding_keys(folder.discover()["a"])
    assert after == before | {"on_invalid": "quarantine"}


def test_whether_a_file_takes_part_is_said_by_itself(folder):
    folder.add("_registry.yaml", **folder.shared, enabled=False)
    folder.add("a.yaml", extends="_registry.yaml", name="A")
    folder.add("b.yaml", extends="_nowhere.yaml", enabled=False)
    assert list(folder.discover()) == ["a"]


def test_a_problem_names_the_file_in_which_its_key_stands(folder):
    wrong = {**folder.shared, "naem": "x", "covers": "all"}
    del wrong["nature"]
    folder.add("_registry.yaml", **wrong)
    folder.add("a.yaml", extends="_registry.yaml", name="A", on_invalid="ignore")
    assert sorted(folder.problems()) == sorted(
        [
            "a.yaml: (top level): the key 'nature' is missing",
            "a.yaml: in _registry.yaml: (top level): unknown key 'naem'; did you mean 'name'?",
            "a.yaml: in _registry.yaml: covers: 'all' is not one of: admitted, treated, uhcc,"
            " converted, direct_surgery",
            "a.yaml: on_invalid: 'ignore' is not one of: stop, quarantine",
        ]
    )


def test_a_mistake_of_the_mapping_names_the_file_too(folder):
    folder.shared["tables"]["patients"][0]["columns"]["age_years"] = {"column": "Age"}
    folder.add("_registry.yaml", **folder.shared)
    folder.add("a.yaml", extends="_registry.yaml", name="A")
    (problem,) = folder.problems()
    assert problem.startswith("a.yaml: in _registry.yaml: tables.patients.0.columns.age_years: ")


def test_a_file_of_the_extract_that_lacks_names_the_file_that_names_it(folder):
    of_site = {"patients": {"file": "north.csv"}}
    folder.add("a.yaml", extends="_registry.yaml", name="A", sources=of_site)
    found = find_centres(folder.path, *SCHEMAS)
    refused = add_refusals(found, missing_files(found.centres, folder.path, "")).refused
    (problems,) = refused.values()
    own = [said for said in problems if "in " not in said.split("sources.")[0]]
    assert len(problems) == 7
    assert [said.split(": ")[1] for said in own] == ["sources.patients.file"]


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("_nowhere.yaml", "a.yaml: extends: there is no file _nowhere.yaml"),
        (
            "a.yaml",
            "a.yaml: extends: the files extend one another in a circle: a.yaml -> a.yaml",
        ),
        (
            "_circle.yaml",
            "a.yaml: in _circle.yaml: extends: the files extend one another in a circle:"
            " a.yaml -> _circle.yaml -> a.yaml",
        ),
        ("_empty.yaml", "a.yaml: in _empty.yaml: the file holds no keys; see config/README.md"),
        *(
            (
                unfit,
                "a.yaml: extends: give the name of one YAML file in the same folder,"
                " e.g. _registry.yaml",
            )
            for unfit in ("../_registry.yaml", "_registry", ["_registry.yaml"], None)
        ),
    ],
)
def test_what_cannot_be_extended_is_refused(folder, said, problem):
    folder.add("_circle.yaml", extends="a.yaml")
    (folder.path / "_empty.yaml").write_text("[]", "utf-8")
    folder.add("a.yaml", extends=said, name="A")
    assert folder.problems() == [problem]
