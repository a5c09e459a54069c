"""A folder is all that a new analysis needs: rules, targets, report and pages follow from it."""

import shutil
import subprocess
import sys

import pytest
from study_folders import CENTRES, ROOT, snakemake

from hcc_conversion.analyses.registry import analyses

FILES = {
    "__init__.py": "",
    "results.py": """
from hcc_conversion.study.results import ResultRows


def compute(cohort, _study):
    rows = ResultRows("probe")
    rows.add("admitted", "patients", n=len(cohort.tables["patients"]))
    return {"results": rows.table()}
""",
    "figure.py": """
from matplotlib.figure import Figure


def draw(tables, view):
    return Figure()
""",
    "analysis.py": """
from hcc_conversion.analyses.analysis import Analysis
from hcc_conversion.display.catalogue import Figure, Table


def items(config):
    return [
        Figure("comparison/probe/together", "All", "Nothing.", draw="figure:draw"),
        Figure("{scope}/probe/figure", "One", "Nothing.", draw="figure:draw"),
        Table("comparison/probe/table", title="Probe"),
    ]


ANALYSIS = Analysis(
    name="probe", order=99, title="Probe", paper="none", lead="A probe.", items=items
)
""",
}
SECTIONS = """
from hcc_conversion.report.sections import report_sections
from hcc_conversion.run.yaml_file import read_yaml

for section in report_sections(read_yaml("config/config.yaml"), []):
    print(section.name, section.title, *(item.path for item in section.items))
"""


@pytest.fixture
def project(tmp_path):
    """A copy of the workflow with one folder more."""
    project = tmp_path / "project"
    for folder in ("workflow", "schemas", "docs"):
        cached = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / folder, project / folder, ignore=cached)
    shutil.copy(ROOT / "Snakefile", project)
    probe = project / "workflow/hcc_conversion/analyses/probe"
    probe.mkdir()
    for name, text in FILES.items():
        (probe / name).write_text(text)
    return project


def test_an_analysis_is_found_by_its_folder_alone(project, workdir):
    code, plan = snakemake(workdir, "-n", project=project)
    assert code == 0, plan
    for scope in (*CENTRES, "pooled"):
        assert f"Computing {scope}: probe" in plan
        assert f"results/{scope}/probe/figure.svg" in plan
        assert f"results/{scope}/probe/table.html" in plan
    assert "results/comparison/probe/together.png" in plan
    report = plan.partition("Writing the report")[2].partition("\n[")[0]
    for path in ("harbour/probe/figure.png", "comparison/probe/table.csv"):
        assert f"results/{path}" in report
    code, rules = snakemake(workdir, "--list-rules", project=project)
    assert code == 0, rules
    assert {f"analyse_{name}" for name in (*analyses(), "probe")} <= set(rules.split())


def test_the_report_has_a_section_of_it_after_the_others(project, workdir):
    command = [sys.executable, "-c", SECTIONS]
    path = {"PYTHONPATH": f"{project / 'workflow'}:{project}"}
    text = subprocess.check_output(command, cwd=workdir, env=path, text=True)
    *others, probe = text.splitlines()
    shown = "comparison/probe/together {scope}/probe/figure comparison/probe/table"
    assert probe == f"probe Probe {shown}"
    assert [line.split()[0] for line in others][-len(analyses()) :] == list(analyses())
