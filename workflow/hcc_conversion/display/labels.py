"""The words that stand for the keys of the analysis results, each written once."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from hcc_conversion.study.canonical_fields import describe_fields

if TYPE_CHECKING:  # Snakemake asks for names at every start, and needs no pandas for that
    import pandas as pd

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
    "watch_and_wait": "Watch & wait",
}

ANALYSIS = {
    "flow": "Patient flow",
    "baseline": "Baseline characteristics",
    "trae": "Treatment-related adverse events",
    "regimens": "Regimens and unresectability",
    "survival": "Survival",
    "response": "Tumour response",
    "surgery": "Conversion and direct surgery",
    "conversion": "Predictors of conversion",
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

_RESPONSE = {
    "best_response": "Best overall response",
    "objective_response": "Objective response (CR + PR)",
    "objective_response_of_evaluable": "Objective response, of the evaluable",
    "disease_control": "Disease control (CR + PR + SD)",
    "disease_control_of_evaluable": "Disease control, of the evaluable",
    "best_change_percent": "Best change of the sum of diameters, %",
    "time_to_response": "Time to first response, months",
    "duration_of_response": "Duration of response",
    "readings": "Readings after the baseline",
    "recorded_as_measured": "Recorded responses equal to the measured",
    "agreement": "Best response by both criteria",
    "kappa": "Agreement of the criteria, Cohen's kappa",
    "r0_of_resected": "R0, of the resected",
    "r0_of_all": "R0, of all patients (as the paper counts)",
    "pcr_of_resected": "Pathologic complete response, of the resected",
    "pcr_of_all": "Pathologic complete response, of all patients",
    "pcr_by_response": "pCR by best response, of the resected",
    "pcr_by_response_of_all": "pCR by best response, of all patients (as the paper counts)",
    "regimen": "Regimen",
    "regimen_class": "Class of regimen",
    "response_by_regimen": "Objective response by regimen",
    "response_by_regimen_class": "Objective response by class of regimen",
}

_SURGERY = {
    "complications": "Postoperative complications",
    "clavien_dindo": "Worst Clavien–Dindo grade",
    "major_morbidity": "Major morbidity (Clavien–Dindo ≥IIIa)",
    "r0_margin": "R0 resection",
    "death_after_surgery": "Death after surgery",
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

_TRAE = {
    "trae_any": "Any treatment-related adverse event",
    "trae_grade_4": "At worst life-threatening (grade 4)",
    "trae_grade_5": "Fatal (grade 5)",
    "trae_immune_related": "Any immune-related event",
    "trae_events": "Adverse events recorded",
    "trae_counted": "Of the events that count",
}

_REGIMENS = {
    "unresectability": "Reason of unresectability",
    "unresectability_combination": "Reasons together",
    "adjuvant": "Adjuvant treatment",
    "adjuvant_interval_days": "Surgery to adjuvant treatment, days",
}

_CONVERSION = {
    "cumulative_incidence": "Cumulative incidence",
    "combination": "Combined therapy",
    "model": "Model",
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
    ours = (_PREDICTORS, _FLOW, _RESPONSE, _TRAE, _REGIMENS, _SURGERY, _CONVERSION)
    return titles | {name: label for labels in ours for name, label in labels.items()}


def variable_label(variable: str, titles: Mapping[str, str] | None = None) -> str:
    """The name of a variable; *titles* (from the configuration) go first."""
    return (titles or {}).get(variable) or _variables().get(variable, variable)


def group_label(group: str, titles: Mapping[str, str] | None = None) -> str:
    """The name of a group; *titles* name the groupings of the survival analysis.

    ``<grouping>: <level>`` is one of their groups.
    """
    name, separator, level = group.partition(": ")
    return f"{(titles or {}).get(f'survival:{name}', name)}{separator}{level}"


#: Beginnings of notes on models, after which the configuration's names of predictors follow.
_NAMING = ("monotone likelihood in ", "no variation in ", "cannot be told apart: ")


def titled_notes(
    results: "pd.DataFrame", titles: Mapping[str, str] | None = None
) -> "pd.DataFrame":
    """`Results` whose notes name predictors by their titles, where they name them at all."""
    names = sorted(set(results["variable"]) - {""}, key=len, reverse=True)
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

    Of a subgroup (``resected:bclc_c``) *titles*, from the configuration, have the name.
    """
    whole, _, subgroup = population.partition(":")
    if subgroup:
        return f"{population_label(whole)}, {(titles or {}).get(population, subgroup)}"
    return POPULATION.get(population) or _BOX.get(population) or _FLOW.get(population, population)


def method_label(method: str) -> str:
    """The short name of a test; a test without one is named in full."""
    return _TEST.get(method, method)


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
