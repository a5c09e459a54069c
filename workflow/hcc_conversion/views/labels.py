"""The words that stand for the keys of the analysis results, each written once."""

from collections.abc import Mapping
from functools import cache

from hcc_conversion.ingest.fields import describe_fields

POPULATION = {
    "": "",
    "admitted": "Admitted",
    "treated": "Treated",
    "resectable": "Initially resectable",
    "uhcc": "uHCC, treated",
    "combination": "uHCC, combined therapy",
    "converted": "Converted",
    "conversion_surgery": "Conversion surgery",
    "direct_surgery": "Direct surgery",
    "resected": "Resected",
}

ANALYSIS = {
    "flow": "Patient flow",
    "baseline": "Baseline characteristics",
    "survival": "Survival",
}

#: What the rows of a centre are; printed wherever the centre is.
NATURE = {
    "real": "real patients",
    "reconstructed": "reconstructed from published aggregates",
    "simulated": "simulated patients",
}

_FLOW = {
    "registered": "Registered",
    "source rows": "Source rows",
    "excluded": "Rows of the patients' source",
    "filtered": "left out by the row filter",
    "quarantined": "set aside: rows do not fit",
    "study_window": "Study window",
    "treatment": "Treatment",
    "resectability": "Initial resectability",
    "up_front": "Of the resectable",
    "modality": "Modality",
    "conversion": "Conversion of uHCC",
    "conversion_locoregional": "Conversion, locoregional",
    "conversion_systemic": "Conversion, systemic",
    "conversion_combination": "Conversion, combination",
    "conversion_other": "Conversion, other treatment",
    "conversion_not_recorded": "Conversion, modality not recorded",
    "after_conversion": "After conversion",
    "patients": "Patients",
}

#: Boxes of the flow, where the part's own name would not do.
_BOX = {
    "excluded=source rows": "Rows in the source",
    "excluded=filtered": "Left out by the row filter",
    "excluded=quarantined": "Set aside: rows do not fit",
    "study_window=inside": "In the study window",
    "study_window=outside": "Outside the study window",
    "treatment=treated": "Received anti-cancer treatment",
    "treatment=untreated": "No anti-cancer treatment",
    "resectability=resectable": "Initially resectable",
    "resectability=unresectable": "Initially unresectable (uHCC)",
    "resectability=not recorded": "Resectability not recorded",
    "modality=locoregional": "Locoregional only",
    "modality=systemic": "Systemic only",
    "modality=combination": "Systemic + locoregional",
    "modality=other": "Other treatment",
    "modality=not recorded": "Modality not recorded",
    "conversion=converted": "Converted to resectable",
    "after_conversion=watch & wait": "Watch & wait",
    "after_conversion=neither": "Neither",
}

_PREDICTORS = {
    "age": "Age, years",
    "tumour_size": "Tumour size, cm",
    "afp": "AFP, ng/ml",
    "alt": "ALT, U/l",
    "ast": "AST, U/l",
    "bilirubin": "Bilirubin, µmol/l",
    "albumin": "Albumin, g/l",
    "pvtt": "Portal vein tumour thrombus",
    "hvtt": "Hepatic vein tumour thrombus",
    "ivctt": "Inferior vena cava tumour thrombus",
    "treatment": "Treatment",
}


@cache
def _variables() -> Mapping[str, str]:
    titles = {name: field["title"] for name, field in describe_fields()["patients"].items()}
    return {**titles, **_PREDICTORS, **_FLOW}


def variable_label(variable: str, titles: Mapping[str, str] | None = None) -> str:
    """The name of a variable; *titles* (from the configuration) go first."""
    return (titles or {}).get(variable) or _variables().get(variable, variable)


def population_label(population: str) -> str:
    """The name of a population; boxes of the flow are named by their part."""
    return POPULATION.get(population) or _BOX.get(population) or _FLOW.get(population, population)


def scope_label(name: str, nature: str) -> str:
    """A scope's name with what its rows are, as it stands on every table and figure.

    The nature of the pool is text already: how many centres are real, reconstructed, simulated.
    """
    return f"{name} ({NATURE.get(nature, nature)})"


def figure_title(analysis: str, scope: Mapping[str, str]) -> str:
    """The title of a figure of one scope; *scope* has its ``name`` and ``nature``."""
    return f"{ANALYSIS[analysis]} — {scope_label(scope['name'], scope['nature'])}"


def box_label(variable: str, part: str) -> str:
    """The name of a box of the flow: one part of a split, or with an empty part the split."""
    if not part:
        return variable_label(variable)
    return _BOX.get(f"{variable}={part}", part[:1].upper() + part[1:])
