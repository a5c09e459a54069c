"""What both layouts of the nine tables ask alike.

Tables 2 and 8 list single patients in the paper. Here they count them, so that nobody can be told
apart; a centre's own listing is beside its regimens.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from hcc_conversion.cohort.regimens import class_of_regimen
from hcc_conversion.display.labels import variable_label
from hcc_conversion.manuscript.asked import AskedRow
from hcc_conversion.manuscript.forms import MISSING, SHARE, Form
from hcc_conversion.manuscript.sources import (
    Key,
    Source,
    levels_of,
    shared_levels,
)
from hcc_conversion.study.extra_fields import field_of
from hcc_conversion.study.study import categories

CONVERTED, OPERATED = "converted", "conversion_surgery"
RECIST, MRECIST = "RECIST 1.1", "mRECIST"
CRITERIA = (RECIST, MRECIST)
CONVERSION, DIRECT = "conversion surgery", "direct surgery"
GROUPS = (CONVERSION, DIRECT)
ANY, MILD, SEVERE, UNGRADED = "any grade", "grade 1–2", "grade ≥3", "grade not recorded"
ANY_COMPLICATION = "any complication"
#: The degree of an invasion that is recorded without one.
PRESENT = "present"
#: Variables that the paper prints as reasons of unresectability, below its other characteristics.
REASONS = (
    "portal_vein_invasion",
    "hepatic_vein_invasion",
    "liver_remnant_insufficient",
    "extrahepatic_spread",
)
#: Rows of Table 3: label, then variable and level of the best response.
RESPONSES = (
    ("Complete response", "best_response", "CR"),
    ("Partial response", "best_response", "PR"),
    ("Objective response", "objective_response", ""),
    ("Stable disease", "best_response", "SD"),
    ("Disease control", "disease_control", ""),
    ("Progressive disease", "best_response", "PD"),
    ("Not evaluable", "best_response", "NE"),
    ("Not assessed", "best_response", "not assessed"),
)
#: Rows of Table 3 that have no criterion of response.
RESECTED = (
    ("R0 resection, of all converted", "r0_of_all"),
    ("Pathologic complete response, of the resected", "pcr_of_resected"),
)

KNOWN = "Percentages are of the patients whose value is known."
NOBODY = "Categories that count nobody in any column are left out."
ALONE = "Treatments and combinations are those of the paper, and of two sites or more."
COUNTED = "The paper lists its patients one by one; here they are counted."
WORST = "A patient counts once in a row, by the worst grade."
BOTH_CRITERIA = "Resection and pathologic response have no criterion: both columns print the same."
NOT_ADJUSTED = (
    "P values are not adjusted for the number of tests, nor, of several sites together, for the"
    " site."
)
HAZARD = "A hazard ratio above 1: converted sooner than at the reference level."

#: Name of a column, then the line that stands in it, and how.
Asked = dict[str, tuple[Key, Form]]


def patients(analysis: str, population: str, group: str = "") -> Key:
    """The line that counts the patients of a population, or of one of its groups."""
    return Key(analysis, population, group, "patients")


def not_recorded(asked: Mapping[str, Key], what: str = "") -> AskedRow:
    """How many lack a value, below its row; where several variables stand there, *what* it is."""
    cells = {column: (key, MISSING) for column, key in asked.items()}
    return AskedRow(f"Not recorded{what}, n", cells, indent=True, only_if_any=True)


def shares(asked_by_label: Iterable[tuple[str, Asked]]) -> list[AskedRow]:
    """Rows below a heading that are left out where they count nobody."""
    return [
        AskedRow(label, asked, indent=True, only_if_any=True) for label, asked in asked_by_label
    ]


def baseline_rows(
    characteristics: Mapping[str, Mapping[str, Any]],
    titles: Mapping[str, str],
    populations: Mapping[str, str],
    measured: Mapping[str, Form],
) -> Iterator[AskedRow]:
    """The characteristics, and below them the reasons of unresectability.

    Parameters
    ----------
    populations
        name of a column, then whose characteristics stand in it.
    measured
        unit, then how a number that is measured in it is described; one for every unit.
    """

    def asked(variable: str, level: str, form: Form) -> Asked:
        return {
            column: (Key("baseline", population, "", variable, level), form)
            for column, population in populations.items()
        }

    def missing(variable: str, what: str = "") -> AskedRow:
        return not_recorded(
            {column: key for column, (key, _) in asked(variable, "", MISSING).items()}, what
        )

    for variable, spec in characteristics.items():
        if variable in REASONS:
            continue
        label, described = variable_label(variable, titles), field_of(spec)
        levels = categories(spec, described)
        if described and described["kind"] == "measured":
            form = measured[described["unit"]]
            yield AskedRow(f"{label}, {form.heading}", asked(variable, "", form))
        if levels == ["yes", "no"]:
            yield AskedRow(f"{label}, {SHARE.heading}", asked(variable, "yes", SHARE))
        elif levels:
            yield AskedRow(f"{label}, {SHARE.heading}")
            yield from shares((level, asked(variable, level, SHARE)) for level in levels)
        yield missing(variable)
    reasons = [variable for variable in REASONS if variable in characteristics]
    if reasons:
        yield AskedRow("Reasons of unresectability, n (%)")
    for variable in reasons:
        spec, label = characteristics[variable], variable_label(variable, titles)
        levels = categories(spec, field_of(spec))
        binary = levels == ["yes", "no"]
        told = {"yes": label} if binary else {one: one for one in levels if one != "none"}
        if PRESENT in told:
            told[PRESENT] = f"{label}, grade not recorded"
        yield from shares((name, asked(variable, level, SHARE)) for level, name in told.items())
        yield missing(variable, f": {label}")


def units_of(characteristics: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The units that the characteristics are measured in."""
    fields = [field_of(spec) for spec in characteristics.values()]
    return list(dict.fromkeys(one["unit"] for one in fields if one and one["kind"] == "measured"))


def reasons_rows(sources: Sequence[Source]) -> list[AskedRow]:
    """The reasons of unresectability, each alone or with others, and which stood together."""
    at = partial(Key, "regimens", CONVERTED, "")
    rows = []
    for variable, heading in (
        ("unresectability", "Reasons, alone or with others, n (%)"),
        ("unresectability_combination", "Reasons together, n (%)"),
    ):
        levels = shared_levels(sources, at(variable))
        rows.append(AskedRow(heading))
        rows += shares((level, {"all": (at(variable, level), SHARE)}) for level in levels)
    rows.append(not_recorded({"all": at("unresectability_combination")}))
    return rows


def treatments(sources: Sequence[Source]) -> list[tuple[str, str, bool]]:
    """Every class of treatment, each followed by its regimens; at the end regimens of no class that
    is shown, as the others of few patients.

    Returns
    -------
    Variable and level, and whether it is a regimen below its class.
    """
    at = partial(Key, "response", CONVERTED, "")
    regimens = shared_levels(sources, at("regimen"))
    of_class = {regimen: class_of_regimen(regimen) for regimen in regimens}
    found: list[tuple[str, str, bool]] = []
    classes = shared_levels(sources, at("regimen_class"))
    for one in classes:
        found.append(("regimen_class", one, False))
        found += [("regimen", name, True) for name in regimens if of_class[name] == one]
    rest = [name for name in regimens if of_class[name] not in classes]
    return [*found, *(("regimen", name, False) for name in rest if name not in classes)]


def treatment_rows(
    sources: Sequence[Source], responses: Mapping[str, tuple[str, Form]]
) -> list[AskedRow]:
    """Table 4: patients of every class of treatment and regimen, and what became of them.

    Parameters
    ----------
    responses
        name of a column, then its criterion, and how responses stand in it.
    """
    at = partial(Key, "response", CONVERTED)
    return [
        AskedRow(
            f"{level[:1].upper()}{level[1:]}",
            {
                "patients": (at("", variable, level), SHARE),
                **{
                    column: (at(criterion, f"response_by_{variable}", level), form)
                    for column, (criterion, form) in responses.items()
                },
            },
            indent=below,
        )
        for variable, level, below in treatments(sources)
    ]


def adverse_event_terms(sources: Sequence[Source]) -> list[str]:
    """The names of adverse events that any source has, in the order of the first."""
    of_trae = (key for one in sources for key in one.values if key.analysis == "trae")
    terms = dict.fromkeys(key.variable for key in of_trae if key.population == CONVERTED)
    return [term for term in terms if term != "patients" and not term.startswith("trae_")]


def complication_names(sources: Sequence[Source], population: str) -> list[str]:
    """The complications that any source has after either kind of surgery; first, any of them."""
    found: list[str] = []
    for group in GROUPS:
        found += levels_of(sources, Key("surgery", population, group, "complications"))
    return list(dict.fromkeys([ANY_COMPLICATION, *found]))


def surgery_tables(surgery: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    """Of all resected, and of each subgroup: Tables 6 and 7; more subgroups are 7b and so on.

    Returns
    -------
    Number, population, what its caption adds, and the field that is the same in all of it.
    """
    tables = [("6", "resected", "", "")]
    for place, (name, spec) in enumerate(surgery["subgroups"].items()):
        number = "7" if not place else f"7{'abcdefghij'[place]}"
        tables.append((number, f"resected:{name}", f", {spec['title']}", spec["field"]))
    return tables


def by_group(population: str, variable: str, level: str, form: Form) -> Asked:
    """The same line of both kinds of surgery."""
    return {group: (Key("surgery", population, group, variable, level), form) for group in GROUPS}


def missing_by_group(population: str, variable: str, level: str = "", what: str = "") -> AskedRow:
    asked = by_group(population, variable, level, MISSING)
    return not_recorded({group: key for group, (key, _) in asked.items()}, what)
