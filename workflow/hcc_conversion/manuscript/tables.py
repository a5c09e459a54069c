"""The paper's nine tables: what each asks, row by row.

Tables 2 and 8 list single patients in the paper. Here they count them, so that nobody can be told
apart; a centre's own listing is beside its regimens.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from hcc_conversion.display.labels import variable_label
from hcc_conversion.manuscript.forms import (
    EVENTS,
    HAZARD_RATIO,
    IN_MODEL,
    MEAN,
    MEDIAN_RANGE,
    MISSING,
    P_IN_MODEL,
    P_OF_TEST,
    P_VALUE,
    QUARTILES,
    SHARE,
    SHARE_OF,
    STATISTIC,
    Form,
)
from hcc_conversion.manuscript.layout import AskedColumn, AskedRow, Layout
from hcc_conversion.manuscript.sources import (
    Key,
    Source,
    groups_of,
    levels_of,
    shared_groups,
    shared_levels,
)
from hcc_conversion.study.extra_fields import field_of
from hcc_conversion.study.study import categories

CONVERTED = "converted"
RECIST, MRECIST = "RECIST 1.1", "mRECIST"
CONVERSION, DIRECT, TEST = "conversion surgery", "direct surgery", "test as the paper"
GROUPS = (CONVERSION, DIRECT)
ANY, MILD, SEVERE, UNGRADED = "any grade", "grade 1–2", "grade ≥3", "grade not recorded"
#: Variables that the paper prints as reasons of unresectability, below its other characteristics.
REASONS = (
    "portal_vein_invasion",
    "hepatic_vein_invasion",
    "liver_remnant_insufficient",
    "extrahepatic_spread",
)
_KNOWN = "Percentages are of the patients whose value is known."
_NOBODY = "Categories that count nobody in any column are left out."
_ALONE = "Treatments and combinations are those of the paper, and of two sites or more."
_VEINS = (
    "Vp1 to Vp4, invasion of the portal vein: distal to second-order, second-order, first-order"
    " branches, main trunk or contralateral branch; Vv1 to Vv3, invasion of hepatic veins:"
    " peripheral, main, inferior vena cava."
)
_DRUGS = (
    "HAIC, hepatic arterial infusion chemotherapy; TACE, transarterial chemoembolisation; TKI,"
    " tyrosine kinase inhibitor; anti-PD-1/PD-L1, antibody against programmed death 1 or its"
    " ligand."
)


def layouts(study: Mapping[str, Any], titles: Mapping[str, str]) -> list[Layout]:
    """Tables 1 to 9 in their order.

    Parameters
    ----------
    study
        the parts of the study's configuration of `made_from.READS`.
    titles
        names that the configuration gives to variables (`hcc_conversion.study.titles`).
    """
    return [
        _baseline(study, titles),
        _unresectability(),
        _response(),
        _response_by_regimen(),
        _adverse_events(),
        *_surgery(study, titles),
        _regimens(),
        _predictors(study, titles),
    ]


def _patients(analysis: str, population: str, group: str = "") -> Key:
    return Key(analysis, population, group, "patients")


def _shares(column: str, labelled: Iterable[tuple[str, Key]], form: Form = SHARE) -> list[AskedRow]:
    return [
        AskedRow(label, {column: (key, form)}, indent=True, only_if_any=True)
        for label, key in labelled
    ]


def _not_recorded(asked: Mapping[str, Key], what: str = "") -> AskedRow:
    """How many lack a value, below its row; where several variables stand there, *what* it is."""
    cells = {column: (key, MISSING) for column, key in asked.items()}
    return AskedRow(f"Not recorded{what}, n", cells, indent=True, only_if_any=True)


def _baseline(study: Mapping[str, Any], titles: Mapping[str, str]) -> Layout:
    return Layout(
        "1",
        "Baseline characteristics of the converted",
        "Characteristic",
        [AskedColumn("all", "Patients", counted=_patients("baseline", CONVERTED))],
        lambda _: list(_baseline_rows(study["characteristics"], titles)),
        [
            _KNOWN,
            _NOBODY,
            "AFP, alpha-fetoprotein; BCLC, Barcelona Clinic Liver Cancer; CNLC, China liver cancer"
            " staging; ECOG PS, Eastern Cooperative Oncology Group performance status.",
            _VEINS,
        ],
    )


def _baseline_rows(
    characteristics: Mapping[str, Mapping[str, Any]], titles: Mapping[str, str]
) -> Iterator[AskedRow]:
    for variable, spec in characteristics.items():
        if variable not in REASONS:
            yield from _characteristic(variable, spec, titles)
    reasons = [variable for variable in REASONS if variable in characteristics]
    if reasons:
        yield AskedRow("Reasons of unresectability, n (%)")
    for variable in reasons:
        spec, at = characteristics[variable], partial(Key, "baseline", CONVERTED, "", variable)
        levels = categories(spec, field_of(spec))
        if levels == ["yes", "no"]:
            yield from _shares("all", [(variable_label(variable, titles), at("yes"))])
        else:
            named = [level for level in levels if level != "none"]
            yield from _shares("all", [(level, at(level)) for level in named])
        yield _not_recorded({"all": at("")}, f": {variable_label(variable, titles)}")


def _characteristic(
    variable: str, spec: Mapping[str, Any], titles: Mapping[str, str]
) -> Iterator[AskedRow]:
    """Median and range of a number that is cut, then its categories; of yes and no the first."""
    label, at = variable_label(variable, titles), partial(Key, "baseline", CONVERTED, "", variable)
    described = field_of(spec)
    levels = categories(spec, described)
    if described and described["kind"] == "measured":
        asked = (at(""), MEDIAN_RANGE)
        yield AskedRow(f"{label}, {MEDIAN_RANGE.heading}", {"all": asked})
    if levels == ["yes", "no"]:
        yield AskedRow(f"{label}, {SHARE.heading}", {"all": (at("yes"), SHARE)})
    elif levels:
        yield AskedRow(f"{label}, {SHARE.heading}")
        yield from _shares("all", [(level, at(level)) for level in levels])
    yield _not_recorded({"all": at("")})


def _unresectability() -> Layout:
    return Layout(
        "2",
        "Stage and reasons of unresectability of the converted",
        "Stage or reason",
        [AskedColumn("all", "Patients", counted=_patients("regimens", CONVERTED))],
        _unresectability_rows,
        [
            "The paper lists its patients one by one; here they are counted, so that nobody can be"
            " told apart.",
            _KNOWN,
            _NOBODY,
            _VEINS,
        ],
        [_ALONE],
    )


def _unresectability_rows(sources: Sequence[Source]) -> list[AskedRow]:
    at = partial(Key, "regimens", CONVERTED)
    rows = [AskedRow("Stage, CNLC and BCLC, n (%)")]
    for group in groups_of(sources, at("", "cnlc")):
        levels = levels_of(sources, at(group, "cnlc"))
        rows += _shares(
            "all", [(f"{level}, {group}", at(group, "cnlc", level)) for level in levels]
        )
    for variable, heading in (
        ("unresectability", "Reasons, alone or with others, n (%)"),
        ("unresectability_combination", "Reasons together, n (%)"),
    ):
        levels = shared_levels(sources, at("", variable))
        rows.append(AskedRow(heading))
        rows += _shares("all", [(level, at("", variable, level)) for level in levels])
    return rows


def _response() -> Layout:
    at = partial(Key, "response", CONVERTED)
    rows = []
    for label, variable, level in (
        ("Complete response", "best_response", "CR"),
        ("Partial response", "best_response", "PR"),
        ("Objective response", "objective_response", ""),
        ("Stable disease", "best_response", "SD"),
        ("Disease control", "disease_control", ""),
        ("Progressive disease", "best_response", "PD"),
        ("Not evaluable", "best_response", "NE"),
        ("Not assessed", "best_response", "not assessed"),
    ):
        asked = {name: (at(name, variable, level), SHARE) for name in (RECIST, MRECIST)}
        also = level not in ("NE", "not assessed")
        rows.append(AskedRow(f"{label}, {SHARE.heading}", asked, only_if_any=not also))
    # Of no criterion: the same under both.
    for label, variable in (
        ("R0 resection, of all converted", "r0_of_all"),
        ("Pathologic complete response, of the resected", "pcr_of_resected"),
    ):
        asked = {name: (at("", variable), SHARE) for name in (RECIST, MRECIST)}
        rows.append(AskedRow(f"{label}, {SHARE.heading}", asked))
    n = _patients("response", CONVERTED)
    return Layout(
        "3",
        "Best response of the converted by RECIST 1.1 and mRECIST",
        "Response",
        [AskedColumn(RECIST, "RECIST 1.1", counted=n), AskedColumn(MRECIST, "mRECIST", counted=n)],
        lambda _: rows,
        [
            "Resection and pathologic response have no criterion: both columns print the same.",
            "RECIST, Response Evaluation Criteria in Solid Tumours; mRECIST, modified RECIST.",
        ],
    )


def _response_by_regimen() -> Layout:
    return Layout(
        "4",
        "Objective response of the converted by treatment",
        "Treatment",
        [
            AskedColumn("patients", "Patients, n (%)", counted=_patients("response", CONVERTED)),
            AskedColumn(RECIST, "Response by RECIST 1.1, n (%)"),
            AskedColumn(MRECIST, "Response by mRECIST, n (%)"),
        ],
        _response_by_regimen_rows,
        ["Percentages of responses are of the patients of the row.", _DRUGS],
        [_ALONE],
    )


def _response_by_regimen_rows(sources: Sequence[Source]) -> list[AskedRow]:
    at = partial(Key, "response", CONVERTED)
    rows = []
    for variable, heading in (("regimen_class", "Class of treatment"), ("regimen", "Regimen")):
        rows.append(AskedRow(heading))
        for level in shared_levels(sources, at("", variable)):
            asked = {"patients": (at("", variable, level), SHARE)}
            asked |= {
                name: (at(name, f"response_by_{variable}", level), SHARE)
                for name in (RECIST, MRECIST)
            }
            rows.append(AskedRow(level, asked, indent=True))
    return rows


def _adverse_events() -> Layout:
    n = _patients("trae", CONVERTED)
    return Layout(
        "5",
        "Treatment-related adverse events before surgery in the converted",
        "Adverse event",
        [
            AskedColumn(ANY, "Any grade, n (%)", counted=n),
            AskedColumn(MILD, "Grade 1 to 2, n (%)"),
            AskedColumn(SEVERE, "Grade 3 or more, n (%)"),
            AskedColumn(UNGRADED, "Grade not recorded, n (%)", only_if_any=True),
        ],
        _adverse_event_rows,
        ["A patient counts once in a row, by the worst grade."],
    )


def _adverse_event_rows(sources: Sequence[Source]) -> list[AskedRow]:
    at = partial(Key, "trae", CONVERTED, "")
    of_trae = (key for one in sources for key in one.values if key.analysis == "trae")
    terms = dict.fromkeys(key.variable for key in of_trae if key.population == CONVERTED)
    own = [term for term in terms if term != "patients" and not term.startswith("trae_")]
    labelled = [("Any adverse event", "trae_any"), *((term, term) for term in own)]
    return [
        AskedRow(
            label, {grade: (at(term, grade), SHARE) for grade in (ANY, MILD, SEVERE, UNGRADED)}
        )
        for label, term in labelled
    ]


def _surgery(study: Mapping[str, Any], titles: Mapping[str, str]) -> list[Layout]:
    """Of all resected, and of each subgroup: Tables 6 and 7; more subgroups are 7b and so on."""
    surgery = study["surgery"]
    tables = [("6", "resected", "", "")]
    for place, (name, spec) in enumerate(surgery["subgroups"].items()):
        number = "7" if not place else f"7{'abcdefghij'[place]}"
        tables.append((number, f"resected:{name}", f", {spec['title']}", spec["field"]))
    return [
        Layout(
            number,
            f"Conversion surgery and direct surgery{who}",
            "Characteristic",
            [
                *(
                    AskedColumn(
                        group,
                        group.capitalize(),
                        counted=_patients("surgery", population, group),
                    )
                    for group in GROUPS
                ),
                AskedColumn("statistic", STATISTIC.heading, beside=False),
                AskedColumn("p", P_VALUE.heading),
            ],
            partial(_surgery_rows, surgery, titles, population, without),
            [
                "Numbers and percentages are of the patients whose value is known.",
                _NOBODY,
                "P values are not adjusted for the number of tests, nor, of several sites together,"
                " for the site.",
                "Δ, change from before to after surgery in per cent of the value before.",
                "ALT, alanine aminotransferase; AST, aspartate aminotransferase; Hb, haemoglobin;"
                " RBC, red blood cells.",
            ],
        )
        for number, population, who, without in tables
    ]


def _surgery_rows(
    surgery: Mapping[str, Any],
    titles: Mapping[str, str],
    population: str,
    without: str,
    sources: Sequence[Source],
) -> list[AskedRow]:
    """*without*: the field that makes the subgroup is the same in all of it."""
    at = partial(Key, "surgery", population)

    def tested(variable: str, level: str = "") -> dict[str, tuple[Key, Form]]:
        key = at(TEST, variable, level)
        return {"statistic": (key, STATISTIC), "p": (key, P_OF_TEST)}

    def both(variable: str, level: str, form: Form) -> dict[str, tuple[Key, Form]]:
        return {group: (at(group, variable, level), form) for group in GROUPS}

    rows = []
    for variable, spec in surgery["characteristics"].items():
        if spec["field"] != without:
            label = variable_label(variable, titles)
            rows.append(AskedRow(f"{label}, {SHARE.heading}", tested(variable)))
            rows += [
                AskedRow(level, both(variable, level, SHARE), indent=True, only_if_any=True)
                for level in categories(spec, field_of(spec))
            ]
            rows.append(_not_recorded({group: at(group, variable) for group in GROUPS}))
    for variable, spec in surgery["measures"].items():
        form = QUARTILES if spec["test"] == "mann_whitney" and "pre" in spec else MEAN
        label = f"{variable_label(variable, titles)}, {form.heading}"
        rows.append(AskedRow(label, {**both(variable, "", form), **tested(variable)}))
        rows.append(_not_recorded({group: at(group, variable) for group in GROUPS}))
    any_one = "any complication"
    rows.append(
        AskedRow(
            f"Patients with a complication, {SHARE.heading}",
            {**both("complications", any_one, SHARE), **tested("complications", any_one)},
        )
    )
    rows.append(AskedRow("Complications, n of events"))
    levels = levels_of(sources, at(CONVERSION, "complications"))
    levels = list(dict.fromkeys([*levels, *levels_of(sources, at(DIRECT, "complications"))]))
    rows += [
        AskedRow(
            "All" if level == any_one else level,
            both("complications", level, EVENTS),
            indent=True,
            only_if_any=True,
        )
        for level in levels
    ]
    return rows


def _regimens() -> Layout:
    who = "conversion_surgery"
    return Layout(
        "8",
        "Adjuvant treatment after conversion surgery, by the regimen before",
        "Regimen before surgery",
        [
            AskedColumn("any", "Adjuvant treatment, n/N (%)", counted=_patients("regimens", who)),
            AskedColumn("with TACE", "With TACE, n/N (%)"),
            AskedColumn("systemic only", "Systemic alone, n/N (%)"),
            AskedColumn("days", "Start, days after surgery, median (range)"),
        ],
        partial(_regimen_rows, who),
        [
            "The paper lists its patients one by one; here they are counted, so that nobody can be"
            " told apart.",
            _DRUGS,
        ],
        [_ALONE],
    )


def _regimen_rows(who: str, sources: Sequence[Source]) -> list[AskedRow]:
    at = partial(Key, "regimens", who)

    def asked(group: str) -> dict[str, tuple[Key, Form]]:
        kinds = ("any", "with TACE", "systemic only")
        return {kind: (at(group, "adjuvant", kind), SHARE_OF) for kind in kinds}

    days = {"days": (at("", "adjuvant_interval_days"), MEDIAN_RANGE)}
    groups = shared_groups(sources, at("", "adjuvant"))
    return [
        AskedRow("All", {**asked(""), **days}),
        *(AskedRow(group, asked(group), indent=True) for group in groups),
    ]


def _predictors(study: Mapping[str, Any], titles: Mapping[str, str]) -> Layout:
    population = study["conversion"]["population"]
    at = partial(Key, "conversion", population)
    screened = f"Multivariate, those with P < {study['conversion']['screen_p']} alone"
    of_paper = "Multivariate, the paper’s covariates"
    columns = [
        AskedColumn("univariate", HAZARD_RATIO.heading, "Univariate", at("", "conversion")),
        AskedColumn("univariate p", P_VALUE.heading, "Univariate"),
        AskedColumn(
            "multivariate",
            HAZARD_RATIO.heading,
            screened,
            at("multivariate", "model"),
            at("multivariate", "model", "events per variable"),
            beside=False,
        ),
        AskedColumn("multivariate p", P_VALUE.heading, screened, beside=False),
        AskedColumn(
            "paper model",
            HAZARD_RATIO.heading,
            of_paper,
            at("paper model", "model"),
            at("paper model", "model", "events per variable"),
        ),
        AskedColumn("paper model p", P_VALUE.heading, of_paper),
    ]
    return Layout(
        "9",
        "Predictors of conversion under combined therapy",
        "Predictor: level v reference",
        columns,
        lambda sources: _predictor_rows(study["predictors"], titles, at, sources),
        [
            "A hazard ratio above 1: converted sooner than at the reference level.",
            "Univariate: patients whose value is known; multivariate: those who have all values. A"
            " covariate that is not in a model has no cell there.",
            "The paper’s covariates are the same at every site; where P alone decides, every site"
            " has its own.",
            "CI, confidence interval; HR, hazard ratio; HVTT, IVCTT, PVTT, tumour thrombus of a"
            " hepatic vein, the inferior vena cava, the portal vein; LR, locoregional therapy.",
        ],
    )


def _predictor_rows(
    predictors: Mapping[str, Mapping[str, Any]],
    titles: Mapping[str, str],
    at: "partial[Key]",
    sources: Sequence[Source],
) -> list[AskedRow]:
    rows = []
    for variable, spec in predictors.items():
        label = variable_label(variable, titles)
        levels = categories(spec, field_of(spec)) or levels_of(sources, at("univariate", variable))
        for level in levels:
            if level == str(spec["reference"]):
                continue
            asked: dict[str, tuple[Key, Form]] = {}
            for group in ("univariate", "multivariate", "paper model"):
                key = at(group, variable, level)
                alone = group == "univariate"
                asked |= {
                    group: (key, HAZARD_RATIO if alone else IN_MODEL),
                    f"{group} p": (key, P_VALUE if alone else P_IN_MODEL),
                }
            rows.append(AskedRow(f"{label}: {level} v {spec['reference']}", asked))
    return rows
