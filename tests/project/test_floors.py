"""The floors of the library: who may import whom, and which of them know no disease."""

import ast
import re
from functools import cache
from graphlib import CycleError, TopologicalSorter

import pytest
from places import ROOT

WORKFLOW = ROOT / "workflow"
LIBRARY = WORKFLOW / "hcc_conversion"
#: From the bottom to the top; a floor imports itself and what is below it.
FLOORS = (
    *("schemas", "run", "statistics", "cohort", "study"),
    *("display", "ingest", "drafting", "analyses", "comparison"),
    *("manuscript", "disclosure", "federation", "report", "rehearsal"),
)
#: Folders that would serve the study of any disease.
NEUTRAL = ("run", "statistics", "display", "comparison/heterogeneity")
DISEASE = re.compile(
    r"\b(u?HCC|AFP|PVTT|HVTT|IVCTT|TACE|HAIC|BCLC|CNLC|TKI|anti-PD-?1|m?RECIST|Child.?Pugh|"
    r"cirrho\w*|hepat\w*|liver|bil(e|iary|irubin)|portal|tumou?r\w*|thromb\w*|"
    r"locoregional|systemic|(un)?resect\w*|up.front|watch)\b",
    re.IGNORECASE,
)


@cache
def modules():
    """Name of every module of ours, then its file."""
    files = [
        *(ROOT / "schemas").rglob("*.py"),
        *LIBRARY.rglob("*.py"),
        *(WORKFLOW / "synthetic").rglob("*.py"),
    ]
    named = {}
    for path in files:
        base = WORKFLOW if path.is_relative_to(WORKFLOW) else ROOT
        parts = path.relative_to(base).with_suffix("").parts
        named[".".join(part for part in parts if part != "__init__")] = path
    return named


@cache
def imports():
    """Name of every module of ours, then the modules of ours that it imports."""
    return {name: frozenset(_imported(path)) for name, path in modules().items()}


def _imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: a relative import hides the floor"
            inside = [f"{node.module}.{alias.name}" for alias in node.names]
            # A name that is no module comes from the module before it.
            names = [name if name in modules() else node.module for name in inside]
        yield from (name for name in names if name in modules())


def floor_of(module):
    parts = module.split(".")
    return parts[1] if parts[0] == "hcc_conversion" and len(parts) > 1 else parts[0]


def analysis_of(module):
    """The analysis whose folder a module is in; empty for what analyses share."""
    parts = module.split(".")
    inside = parts[:2] == ["hcc_conversion", "analyses"] and len(parts) > 2
    return parts[2] if inside and (LIBRARY / "analyses" / parts[2]).is_dir() else ""


def pairs():
    """Every import of one of our modules by another."""
    return [(name, other) for name, others in imports().items() for other in sorted(others)]


def test_every_folder_of_the_library_is_a_floor():
    folders = {path.parent.name for path in LIBRARY.glob("*/__init__.py")}
    assert folders | {"schemas"} == set(FLOORS)


def test_nobody_imports_from_a_floor_above():
    order = {floor: height for height, floor in enumerate(FLOORS)}
    upward = [
        (name, other)
        for name, other in pairs()
        if floor_of(name) in order and order.get(floor_of(other), -1) > order[floor_of(name)]
    ]
    assert not upward


def test_an_analysis_imports_no_other_analysis():
    beside = [
        (name, other)
        for name, other in pairs()
        if analysis_of(name) and analysis_of(other) not in ("", analysis_of(name))
    ]
    assert not beside


def test_the_library_does_not_know_the_synthetic_centres():
    """But for the rehearsal, which takes its patients from there."""
    outside = [pair for pair in pairs() if floor_of(pair[1]) == "synthetic"]
    assert outside
    assert {floor_of(name) for name, _ in outside} <= {"synthetic", "rehearsal"}


def test_no_imports_go_round_in_a_circle():
    graph = {name: others - {name} for name, others in imports().items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))


@pytest.mark.parametrize("folder", NEUTRAL)
def test_what_serves_any_study_names_no_disease(folder):
    """Words of the study stand in `study.words`, looks in `cohort.looks`, keys in `group_names`."""
    found = [
        f"{path.relative_to(LIBRARY)}:{number}: {match[0]}"
        for path in sorted((LIBRARY / folder).rglob("*"))
        if path.suffix in (".py", ".j2")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        for match in DISEASE.finditer(line)
    ]
    assert not found, "\n".join(found)
