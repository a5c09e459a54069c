"""What changes a fingerprint: the code and the packages that a job computes with, nothing else."""

import ast

import pytest
from places import ROOT

from hcc_conversion.run import provenance

CODE = {
    "scripts/one.py": "from lib.page import show\n",
    "lib/__init__.py": "",
    "lib/several.py": "from lib.parts import (\n    first as one,  # a comment\n    second,\n)\n",
    "lib/parts/__init__.py": "",
    "lib/parts/first.py": "",
    "lib/parts/second.py": "",
    "lib/page.py": (
        'import math\nimport lib.several\nimport pandas\nPAGE = "page.j2"\nSTYLE = "page.css"\n'
    ),
    "lib/page.j2": '{% extends "base.j2" %}\n',
    "lib/page.css": "",
    "lib/beside.j2": "",
    "lib/unused.py": "y = 1\n",
    "shared/base.j2": "",
    "lib/part.py": "z = 1\n",
}


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A small project; call it for the fingerprint of its one job."""
    for name, text in CODE.items():
        path = tmp_path / "workflow" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.setattr(provenance, "WORKFLOW", tmp_path / "workflow")
    monkeypatch.setattr(provenance, "SEARCH_PATH", (tmp_path / "workflow", tmp_path))
    monkeypatch.setattr(provenance, "SHARED_TEMPLATES", tmp_path / "workflow/shared")
    return tmp_path / "workflow"


def current(*modules):
    provenance._used_by.cache_clear()
    provenance._modules.cache_clear()
    return provenance.fingerprint("one.py", *modules)


@pytest.mark.parametrize(
    "name",
    [
        "scripts/one.py",
        "lib/page.py",
        "lib/page.j2",
        "lib/page.css",
        "shared/base.j2",
        "lib/several.py",
        "lib/parts/first.py",
        "lib/parts/second.py",
    ],
)
def test_an_edit_of_what_a_job_uses_changes_its_fingerprint(project, name):
    before = current()
    with (project / name).open("a") as file:
        file.write("\n# edited\n")
    assert current() != before


@pytest.mark.parametrize("name", ["lib/unused.py", "lib/beside.j2", "lib/part.py"])
def test_an_edit_of_what_a_job_does_not_use_leaves_its_fingerprint(project, name):
    before = current()
    (project / name).write_text("edited = True\n")
    assert current() == before


def test_a_module_that_is_loaded_by_name_counts(project):
    before = current("lib.part")
    assert before != current()
    (project / "lib/part.py").write_text("z = 2\n")
    assert current("lib.part") != before


@pytest.mark.usefixtures("project")
def test_the_version_of_a_package_that_computes_counts(monkeypatch):
    before = current()
    versions = provenance._version
    monkeypatch.setattr(
        provenance, "_version", lambda name: "0" if name == "pandas" else versions(name)
    )
    assert current() != before


def test_the_place_of_the_folder_does_not_count(project, tmp_path, monkeypatch):
    before = current()
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    project.rename(moved / "workflow")
    monkeypatch.setattr(provenance, "WORKFLOW", moved / "workflow")
    monkeypatch.setattr(provenance, "SEARCH_PATH", (moved / "workflow", moved))
    monkeypatch.setattr(provenance, "SHARED_TEMPLATES", moved / "workflow/shared")
    assert current() == before


@pytest.mark.parametrize("name", ["lib/page.j2", "shared/base.j2"])
def test_a_template_that_is_not_where_it_is_looked_for_stops(project, name):
    (project / name).rename(project / "moved.j2")
    with pytest.raises(FileNotFoundError, match=name.rpartition("/")[2]):
        current()


@pytest.mark.usefixtures("project")
def test_a_module_that_there_is_not_stops():
    with pytest.raises(FileNotFoundError, match=r"lib\.nowhere"):
        current("lib.nowhere")


def imported(text):
    """What Python sees of the imports of a module."""
    names = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def test_imports_read_as_text_are_those_that_python_sees():
    for path in [*ROOT.glob("workflow/**/*.py"), *ROOT.glob("schemas/*.py")]:
        text = path.read_text(encoding="utf-8")
        assert provenance._imported(text) >= imported(text), path
