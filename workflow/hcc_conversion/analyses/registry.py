"""The analyses, found by their folders."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from itertools import pairwise
from pathlib import Path

from hcc_conversion.analyses.analysis import Analysis

FOLDER = Path(__file__).parent


@cache
def analyses() -> Mapping[str, Analysis]:
    """Name, then analysis, in their order.

    Raises
    ------
    ValueError
        for an analysis that is not called as its folder, for two in one place, and for a folder
        that declares none.
    """
    found = []
    for folder in sorted(path.parent for path in FOLDER.glob("*/__init__.py")):
        path = folder / "analysis.py"
        if not path.is_file():
            raise ValueError(f"{folder} is no analysis: it has no analysis.py")
        analysis = import_module(f"{__package__}.{path.parent.name}.analysis").ANALYSIS
        if analysis.name != path.parent.name:
            raise ValueError(f"{path} declares '{analysis.name}': name it as its folder")
        found.append(analysis)
    ordered = sorted(found, key=lambda analysis: analysis.order)
    for one, next_one in pairwise(ordered):
        if one.order == next_one.order:
            raise ValueError(f"{one.name} and {next_one.name} have the same order, {one.order}")
    return {analysis.name: analysis for analysis in ordered}
