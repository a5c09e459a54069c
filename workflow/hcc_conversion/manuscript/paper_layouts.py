"""The nine tables as the paper prints them: its rows and columns, its signs and digits."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from hcc_conversion.display.labels import variable_label
from hcc_conversion.manuscript.asked import AskedColumn, AskedRow, Layout
from hcc_conversion.manuscript.forms import (
    COUNT,
    EVENTS,
    P_OF_TEST,
    P_VALUE,
    SHARE,
    STATISTIC,
    Form,
)
from hcc_conversion.manuscript.numbers import WRITE_AS_PAPER, p_text
from hcc_conversion.manuscript.sources import (
    Key,
    Source,
    groups_of,
    levels_of,
    shared_groups,
    shared_levels,
)
from hcc_conversion.manuscript.table_parts import (
    ALONE,
    ANY,
    ANY_COMPLICATION,
    BOTH_CRITERIA,
    CONVERTED,
    COUNTED,
    CRITERIA,
    GROUPS,
    HAZARD,
    KNOWN,
    MILD,
    MRECIST,
    NOBODY,
    NOT_ADJUSTED,
    OPERATED,
    RECIST,
    RESECTED,
    RESPONSES,
    SEVERE,
    UNGRADED,
    WORST,
    Asked,
    adverse_event_terms,
    baseline_rows,
    by_group,
    complication_names,
    missing_by_group,
    not_recorded,
    patients,
    reasons_rows,
    shares,
    surgery_tables,
    treatment_rows,
    units_of,
)
from hcc_conversion.study.extra_fields import field_of
from hcc_conversion.study.study import categories

HEADING = "As the paper prints them"
TEXT = (
    "Tables 1 to 9 have the rows, columns and digits of the paper. Its Tables 2 and 8, which list"
    " single patients, are counted."
)
TEST = "test as the paper"

MEAN = Form("mean ± SD", [("{mean}", ["mean"]), (" ± {sd}", ["sd"])], write=WRITE_AS_PAPER)
QUARTILES = Form(
    "median (quartiles)",
    [("{median}", ["median"]), (" ({q1}, {q3})", ["q1", "q3"])],
    write=WRITE_AS_PAPER,
)
MEDIAN_RANGE = Form(
    "median (range)", [("{median}", ["median"]), (" ({min}–{max})", ["min", "max"])]
)
HAZARD_RATIO = Form(
    "HR (95% CI)",
    [("{estimate}", ["estimate"]), (" ({ci_low}–{ci_high})", ["ci_low", "ci_high"])],
    method="foot",
    write=WRITE_AS_PAPER,
)
IN_MODEL = replace(HAZARD_RATIO, may_lack=True)
P_IN_MODEL = replace(P_VALUE, may_lack=True)
P_OF_TWO = replace(P_OF_TEST, write={**WRITE_AS_PAPER, "p_value": partial(p_text, decimals=2)})


def paper_layouts(study: Mapping[str, Any], titles: Mapping[str, str]) -> list[Layout]:
    """Tables 1 to 9 in their order.

    Parameters
    ----------
    study
        the parts of the study's configuration of `made_from.READS`.
    titles
        names that the configuration gives to variables (`hcc_conversion.study.titles`).
    """
    return [
        _baseline(study["characteristics"], titles),
        _unresectability(),
        _response(),
        _response_by_treatment(),
        _adverse_events(),
        *_surgery(study["surgery"], titles),
        _adjuvant(),
        _predictors(study, titles),
    ]


def _baseline(
    characteristics: Mapping[str, Mapping[str, Any]], titles: Mapping[str, str]
) -> Layout:
    measured = dict.fromkeys(units_of(characteristics), MEDIAN_RANGE)
    return Layout(
        "1",
        "Baseline characteristics of the converted",
        "Characteristic",
        [AskedColumn("all", "Patients", counted=patients("baseline", CONVERTED))],
        lambda _: list(baseline_rows(characteristics, titles, {"all": CONVERTED}, measured)),
        [KNOWN, NOBODY],
    )


def _unresectability() -> Layout:
    return Layout(
        "2",
        "Stage and reasons of unresectability of the converted",
        "Stage or reason",
        [AskedColumn("all", "Patients", counted=patients("regimens", CONVERTED))],
        lambda sources: [*_stage_rows(sources), *reasons_rows(sources)],
        [COUNTED, KNOWN, NOBODY],
        [ALONE],
    )


def _stage_rows(sources: Sequence[Source]) -> list[AskedRow]:
    """Both stages beside each other, as the paper prints them of each patient."""
    at = partial(Key, "regimens", CONVERTED)
    rows = [AskedRow("Stage, CNLC and BCLC, n (%)")]
    for group in groups_of(sources, at("", "cnlc")):
        rows += shares(
            (f"{level}, {group}", {"all": (at(group, "cnlc", level), SHARE)})
            for level in levels_of(sources, at(group, "cnlc"))
        )
    return [*rows, not_recorded({"all": at("", "cnlc")})]


def _response() -> Layout:
    at = partial(Key, "response", CONVERTED)
    rows = []
    for label, variable, level in RESPONSES:
        asked = {name: (at(name, variable, level), SHARE) for name in CRITERIA}
        rows.append(AskedRow(label, asked, only_if_any=level in ("NE", "not assessed")))
    for label, variable in RESECTED:
        rows.append(AskedRow(label, dict.fromkeys(CRITERIA, (at("", variable), SHARE))))
    n = patients("response", CONVERTED)
    return Layout(
        "3",
        "Best response of the converted by RECIST 1.1 and mRECIST",
        "Response",
        [
            AskedColumn(RECIST, "RECIST 1.1, n (%)", counted=n),
            AskedColumn(MRECIST, "mRECIST, n (%)", counted=n),
        ],
        lambda _: rows,
        [BOTH_CRITERIA],
    )


def _response_by_treatment() -> Layout:
    return Layout(
        "4",
        "Objective response of the converted by treatment",
        "Treatment",
        [
            AskedColumn("patients", "Patients, n (%)", counted=patients("response", CONVERTED)),
            AskedColumn(RECIST, "Response by RECIST 1.1, n (%)"),
            AskedColumn(MRECIST, "Response by mRECIST, n (%)"),
        ],
        lambda sources: treatment_rows(sources, {name: (name, SHARE) for name in CRITERIA}),
        ["Percentages of responses are of the patients of the row."],
        [ALONE],
    )


def _adverse_events() -> Layout:
    return Layout(
        "5",
        "Treatment-related adverse events before surgery in the converted",
        "Adverse event",
        [
            AskedColumn(ANY, "Any grade, n (%)", counted=patients("trae", CONVERTED)),
            AskedColumn(MILD, "Grade 1–2, n (%)"),
            AskedColumn(SEVERE, "Grade ≥3, n (%)"),
            AskedColumn(UNGRADED, "Grade not recorded, n (%)", only_if_any=True),
        ],
        _adverse_event_rows,
        [WORST],
    )


def _adverse_event_rows(sources: Sequence[Source]) -> list[AskedRow]:
    at = partial(Key, "trae", CONVERTED, "")
    named = ((term, term) for term in adverse_event_terms(sources))
    labelled = [("Any adverse event", "trae_any"), *named]
    return [
        AskedRow(
            label, {grade: (at(term, grade), SHARE) for grade in (ANY, MILD, SEVERE, UNGRADED)}
        )
        for label, term in labelled
    ]


def _surgery(surgery: Mapping[str, Any], titles: Mapping[str, str]) -> list[Layout]:
    return [
        Layout(
            number,
            f"Conversion surgery and direct surgery{who}",
            "Characteristic",
            [
                *(
                    AskedColumn(
                        group, group.capitalize(), counted=patients("surgery", population, group)
                    )
                    for group in GROUPS
                ),
                AskedColumn("statistic", "t, Z or χ²", beside=False),
                AskedColumn("p", "P", note=NOT_ADJUSTED),
            ],
            partial(_surgery_rows, surgery, titles, population, without),
            ["Numbers are of the patients whose value is known.", NOBODY],
        )
        for number, population, who, without in surgery_tables(surgery)
    ]


def _surgery_rows(
    surgery: Mapping[str, Any],
    titles: Mapping[str, str],
    population: str,
    without: str,
    sources: Sequence[Source],
) -> list[AskedRow]:
    """*without*: the field that makes the subgroup is the same in all of it."""

    def tested(variable: str, level: str = "") -> Asked:
        key = Key("surgery", population, TEST, variable, level)
        return {"statistic": (key, STATISTIC), "p": (key, P_OF_TWO)}

    both = partial(by_group, population)
    rows = []
    for variable, spec in surgery["characteristics"].items():
        if spec["field"] != without:
            label = variable_label(variable, titles)
            rows.append(AskedRow(f"{label}, {COUNT.heading}", tested(variable)))
            levels = categories(spec, field_of(spec))
            rows += shares((level, both(variable, level, COUNT)) for level in levels)
            rows.append(missing_by_group(population, variable))
    for variable, spec in surgery["measures"].items():
        form = QUARTILES if spec["test"] == "mann_whitney" and "pre" in spec else MEAN
        label = f"{variable_label(variable, titles)}, {form.heading}"
        rows.append(AskedRow(label, {**both(variable, "", form), **tested(variable)}))
        rows.append(missing_by_group(population, variable))
    asked = both("complications", ANY_COMPLICATION, COUNT)
    asked |= tested("complications", ANY_COMPLICATION)
    rows.append(AskedRow(f"Patients with a complication, {COUNT.heading}", asked))
    rows.append(AskedRow("Complications, n of events"))
    rows += shares(
        ("All" if name == ANY_COMPLICATION else name, both("complications", name, EVENTS))
        for name in complication_names(sources, population)
    )
    return rows


def _adjuvant() -> Layout:
    return Layout(
        "8",
        "Regimen before conversion surgery, and adjuvant treatment after it",
        "Regimen before, and adjuvant treatment",
        [
            AskedColumn("n", "Patients, n", counted=patients("regimens", OPERATED)),
            AskedColumn("days", "Start, days after surgery, median (range)"),
        ],
        _adjuvant_rows,
        [
            COUNTED,
            "Adjuvant treatments of a regimen count those whose day of start is known.",
        ],
        [ALONE],
    )


def _adjuvant_rows(sources: Sequence[Source]) -> list[AskedRow]:
    at, days = partial(Key, "regimens", OPERATED), "adjuvant_interval_days"
    rows = []
    for label, kind, of_days in (
        ("Adjuvant treatment", "any", ""),
        ("With TACE", "with TACE", "with TACE"),
        ("Systemic alone", "systemic only", "systemic only"),
    ):
        asked = {
            "n": (at("", "adjuvant", kind), COUNT),
            "days": (at("", days, of_days), MEDIAN_RANGE),
        }
        rows.append(AskedRow(label, asked, indent=bool(of_days)))
    rows.append(AskedRow("No adjuvant treatment", {"n": (at("", "adjuvant", "none"), COUNT)}))
    for regimen in shared_groups(sources, at("", "adjuvant")):
        rows.append(AskedRow(f"After {regimen}"))
        rows += shares(
            (
                name,
                {
                    "n": (at(regimen, days, name), COUNT),
                    "days": (at(regimen, days, name), MEDIAN_RANGE),
                },
            )
            for name in shared_levels(sources, at(regimen, days))
        )
        none = (at(regimen, "adjuvant", "none"), COUNT)
        rows += shares([("no adjuvant treatment", {"n": none})])
    return rows


def _predictors(study: Mapping[str, Any], titles: Mapping[str, str]) -> Layout:
    at = partial(Key, "conversion", study["conversion"]["population"])
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
            HAZARD,
            "Univariate: patients whose value is known; multivariate: those who have all values. A"
            " covariate that is not in a model has no cell there.",
            "The paper’s covariates are the same at every site; where P alone decides, every site"
            " has its own.",
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
            asked: Asked = {}
            for group in ("univariate", "multivariate", "paper model"):
                key = at(group, variable, level)
                alone = group == "univariate"
                asked |= {
                    group: (key, HAZARD_RATIO if alone else IN_MODEL),
                    f"{group} p": (key, P_VALUE if alone else P_IN_MODEL),
                }
            rows.append(AskedRow(f"{label}: {level} v {spec['reference']}", asked))
    return rows
