"""A job loads what it uses: a package that is slow to load costs every job that imports it."""

import re
import subprocess
import sys

import pytest
from places import ROOT

PACKAGE = ROOT / "workflow/hcc_conversion"
STATISTICS = ("scipy.special", "scipy.stats", "lifelines", "statsmodels", "firthmodels")
READERS = ("pint", "openpyxl", "pyreadstat")
#: Analyses that count, and give Wilson's limits at most.
COUNTING = ("baseline", "trae", "regimens", "swimmer")
#: What only Snakemake's start needs: no table is read then.
PARSED = ("workflow/common.smk", "workflow/rules/*.smk")


def modules_with(pattern, *folders):
    """Names of the modules in these folders of the package with a line that fits."""
    paths = [path for folder in folders for path in sorted((PACKAGE / folder).rglob("*.py"))]
    found = [path for path in paths if re.search(pattern, path.read_text(encoding="utf-8"), re.M)]
    return [".".join(path.relative_to(ROOT / "workflow").with_suffix("").parts) for path in found]


def figure_and_table_modules():
    # Those of the audit and the scorecard come with what reads a paper's values by pandera.
    figures = modules_with("^from matplotlib", "analyses", "display", "comparison/heterogeneity")
    return figures + modules_with("^import pandas", "display", "report", "study")


def modules_of_the_rules():
    files = [path for pattern in PARSED for path in sorted(ROOT.glob(pattern))]
    names = [
        name
        for path in files
        for name in re.findall(
            r"^from ((?:hcc_conversion|schemas)\S*) import", path.read_text(), re.M
        )
    ]
    return sorted(set(names))


KINDS = {
    "showing": (
        figure_and_table_modules,
        (*STATISTICS, *READERS, "matplotlib.pyplot", "pandera"),
    ),
    "counting": (
        lambda: [f"hcc_conversion.analyses.{name}.results" for name in COUNTING],
        (*STATISTICS, *READERS, "matplotlib", "pandera"),
    ),
    "estimating": (
        lambda: modules_with("^def ", "analyses", "statistics"),
        (*READERS, "matplotlib.pyplot", "pandera"),
    ),
    "reading a cohort": (
        lambda: ["hcc_conversion.cohort.cohort", "hcc_conversion.study.results"],
        (*STATISTICS, *READERS, "matplotlib", "pandera", "yaml", "jsonschema"),
    ),
    "pooling centres": (
        lambda: ["hcc_conversion.comparison.heterogeneity.results"],
        ("scipy.stats", "lifelines", "statsmodels", "matplotlib", "pandera"),
    ),
    "reading extracts": (
        lambda: ["hcc_conversion.ingest.extract"],
        (*STATISTICS, "matplotlib", "openpyxl", "pyreadstat"),
    ),
    "starting Snakemake": (
        modules_of_the_rules,
        (*STATISTICS, *READERS, "numpy", "pandas", "matplotlib", "pandera", "PIL", "jinja2"),
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_slow_to_load_is_loaded_only_by_jobs_that_use_it(kind):
    find, without = KINDS[kind]
    modules = find()
    assert modules
    code = f"import sys, {', '.join(modules)}\nprint(*set({without}) & set(sys.modules))"
    environment = {"PYTHONPATH": f"{ROOT}:{ROOT / 'workflow'}"}
    run = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == []
