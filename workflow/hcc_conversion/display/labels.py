"""The words that stand for the keys of the analysis results, each written once."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from hcc_conversion.cohort.populations import POPULATIONS
from hcc_conversion.study.canonical_fields import describe_fields
from hcc_conversion.study.words import BOXES, FLOW, VARIABLES

if TYPE_CHECKING:  # Snakemake asks for names at every start, and needs no pandas for that
    import pandas as pd

POPULATION = {"": ""} | {name: population.label for name, population in POPULATIONS.items()}

#: What the rows of a centre are; printed wherever the centre is.
NATURE = {
    "real": "real patients",
    "reconstructed": "reconstructed from published aggregates",
    "simulated": "simulated patients",
}

#: What a test of two groups is called, and its statistic, by its ``method`` in the results.
_TEST = {
    "Student's t test, pooled variance": "Student's t",
    "Welch's t test": "Welch's t",
    "Mann-Whitney U test: Z (0 or less, as in SPSS), tie-corrected, no continuity correction": (
        "Mann-Whitney Z"
    ),
    "Mann-Whitney U test: smaller U, exact P": "Mann-Whitney U, exact P",
    "Pearson's χ² test, no continuity correction": "Pearson's χ²",
    "χ² test with Yates's correction": "χ² by Yates",
    "Fisher's exact test, two-sided": "Fisher's exact",
    "Pearson's χ², and one-sided P of Fisher's exact test (as SPSS prints it)": (
        "χ², one-sided Fisher"
    ),
    "Grambsch-Therneau score test, time as 1 - Kaplan-Meier (as cox.zph of R's survival 3)": (
        "Grambsch–Therneau χ²"
    ),
}


@cache
def _variables() -> Mapping[str, str]:
    fields = describe_fields()
    titles = {
        name: field["title"]
        for table in ("surgeries", "patients")
        for name, field in fields[table].items()
        if table == "patients" or field["kind"] == "measured"
    }
    return titles | VARIABLES


def variable_label(variable: str, titles: Mapping[str, str] | None = None) -> str:
    """The name of a variable; *titles* (from the configuration) go first."""
    return (titles or {}).get(variable) or _variables().get(variable, variable)


def group_label(group: str, titles: Mapping[str, str] | None = None) -> str:
    """The name of a group; *titles* name the groupings of the survival analysis, and models.

    ``<grouping>: <level>`` is one of their groups, ``<model>: <way>`` a way of estimating.
    """
    name, separator, level = group.partition(": ")
    known = titles or {}
    title = known.get(f"survival:{name}") or known.get(f"prognosis:{name}", name)
    return f"{title}{separator}{level}"


#: Beginnings of notes on models, after which the configuration's names of predictors follow.
_NAMING = (
    *("monotone likelihood in ", "no variation in ", "cannot be told apart: "),
    "other covariates: without ",
)


def titled_notes(
    results: "pd.DataFrame", titles: Mapping[str, str] | None = None
) -> "pd.DataFrame":
    """`Results` whose notes name predictors by their titles, where they name them at all."""
    names = sorted({*results["variable"], *_variables()} - {""}, key=len, reverse=True)
    notes = {note: _titled(note, names, titles) for note in results["note"].unique()}
    return results.assign(note=results["note"].map(notes).astype("string"))


def _titled(note: str, names: Sequence[str], titles: Mapping[str, str] | None) -> str:
    listed = note.split(", ")
    if note and all(name in names for name in listed):
        # Some titles have a comma of their own.
        return "; ".join(variable_label(name, titles) for name in listed)
    if not note.startswith(_NAMING):
        return note
    words = "|".join(re.escape(name) for name in names)
    return re.sub(rf"\b({words})\b", lambda found: variable_label(found[0], titles), note)


def population_label(population: str, titles: Mapping[str, str] | None = None) -> str:
    """The name of a population; boxes of the flow are named by their part.

    Of a subgroup (``<population>:<subgroup>``) *titles*, from the configuration, have the name.
    """
    whole, _, subgroup = population.partition(":")
    if subgroup:
        return f"{population_label(whole)}, {(titles or {}).get(population, subgroup)}"
    return POPULATION.get(population) or BOXES.get(population) or FLOW.get(population, population)


def population_in_text(population: str) -> str:
    """The name of a population within a line; a first abbreviation stays as it is."""
    label = POPULATION[population]
    return label if label[:1].islower() else label[:1].lower() + label[1:]


def method_label(method: str) -> str:
    """The short name of a test; a test without one is named in full."""
    return _TEST.get(method, method)


def scope_label(name: str, nature: str) -> str:
    """A scope's name with what its rows are, as it stands on every table and figure.

    The nature of the pool is text already: how many centres are real, reconstructed, simulated.
    """
    return f"{name} ({NATURE.get(nature, nature)})"


def box_label(variable: str, part: str) -> str:
    """The name of a box of the flow: one part of a split, or with an empty part the split."""
    if not part:
        return variable_label(variable)
    return BOXES.get(f"{variable}={part}", part[:1].upper() + part[1:])
