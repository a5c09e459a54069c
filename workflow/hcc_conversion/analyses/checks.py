"""What can be wrong with the declaration of an analysis, said before anything runs."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from hcc_conversion.analyses.analysis import LISTING, Analysis, Config
from hcc_conversion.display.catalogue import Figure
from hcc_conversion.run.problems import did_you_mean

PACKAGES = Path(__file__).parents[2]
#: Names that a figure side by side, and a rule, have for something else.
_TAKEN = (LISTING, "differences")


def declaration_problems(analyses: Mapping[str, Analysis], config: Config) -> list[str]:
    """Every problem of every ``analysis.py``; *config*: the study's configuration."""
    return [
        f"analyses/{name}/analysis.py: {problem}"
        for name, analysis in analyses.items()
        for problem in _problems(analysis, config)
    ]


def headline_problems(analyses: Mapping[str, Analysis], config: Config) -> list[str]:
    """Headline quantities of analyses that there are not, or that are of centres alone."""
    pooled = [name for name, analysis in analyses.items() if analysis.pooled]
    return [
        f"headlines.{name}.line.analysis: '{spec['line']['analysis']}' is no analysis of the pool"
        + did_you_mean(spec["line"]["analysis"], pooled)
        for name, spec in config["headlines"].items()
        if spec["line"]["analysis"] not in pooled
    ]


def _problems(analysis: Analysis, config: Config) -> Iterator[str]:
    unread = [key for key in analysis.reads if key not in config]
    for key in unread:
        yield f"reads: '{key}' is no key of config.yaml{did_you_mean(key, list(config))}"
    for table in analysis.tables:
        if table in _TAKEN:
            yield f"tables: '{table}' has another meaning; choose another name"
    for table in set(analysis.patient_rows) - set(analysis.tables):
        yield f"patient_rows: '{table}' is none of its tables"
    for what in ("compute", "table", "listing", "told"):
        if getattr(analysis, what):
            yield from _function_problems(analysis, what, getattr(analysis, what))
    for item in [] if unread else analysis.items(config):
        if isinstance(item, Figure):
            yield from _figure_problems(analysis, item)


def _figure_problems(analysis: Analysis, figure: Figure) -> Iterator[str]:
    if not figure.draw:
        yield f"{figure.path}: without draw nobody draws it"
        return
    yield from _function_problems(analysis, f"{figure.path}: draw", figure.draw)
    for table in figure.reads:
        if table not in (*analysis.tables, "differences"):
            yield f"{figure.path}: reads '{table}'{did_you_mean(table, list(analysis.tables))}"


def _function_problems(analysis: Analysis, what: str, reference: str) -> Iterator[str]:
    """A module or function that there is not; read as text, so that nothing is loaded."""
    module, _, function = analysis.full_name(reference).partition(":")
    path = PACKAGES / f"{module.replace('.', '/')}.py"
    if not path.is_file():
        known = [beside.stem for beside in path.parent.glob("*.py")]
        yield f"{what}: '{reference}': no module {module}{did_you_mean(path.stem, known)}"
        return
    functions = re.findall(r"^def (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    if function not in functions:
        yield f"{what}: '{reference}': no such function{did_you_mean(function, functions)}"
