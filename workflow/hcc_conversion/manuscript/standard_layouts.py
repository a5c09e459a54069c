"""The nine tables by the standards of reporting (STROBE, SAMPL, CONSORT Harms).

Groups are columns with their n in the head; a row names one statistic; estimates have limits;
tests are two-sided and named at their P; every value that is missing is counted.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from hcc_conversion.display.labels import variable_label
from hcc_conversion.manuscript.asked import AskedColumn, AskedRow, Layout
from hcc_conversion.manuscript.forms import (
    COUNT,
    EVENTS,
    HAZARD_RATIO,
    IN_MODEL,
    MEDIAN_RANGE,
    P_IN_MODEL,
    P_VALUE,
    QUARTILES,
    REFERENCE,
    SHARE,
    SHARE_LIMITS,
    SHARE_OF,
    Form,
    measured_in,
)
from hcc_conversion.manuscript.sources import (
    Key,
    Source,
    groups_of,
    levels_of,
    shared_groups,
)
from hcc_conversion.manuscript.standard_surgery import surgery_layouts
from hcc_conversion.manuscript.table_parts import (
    ALONE,
    ANY,
    BOTH_CRITERIA,
    CONVERTED,
    COUNTED,
    CRITERIA,
    HAZARD,
    KNOWN,
    NOBODY,
    OPERATED,
    RESECTED,
    RESPONSES,
    SEVERE,
    UNGRADED,
    WORST,
    Asked,
    adverse_event_terms,
    baseline_rows,
    not_recorded,
    patients,
    reasons_rows,
    shares,
    treatment_rows,
    units_of,
)
from hcc_conversion.study.extra_fields import field_of
from hcc_conversion.study.study import categories

HEADING = "By the standards of reporting"
TEXT = (
    "Tables R1 to R9 show the same as STROBE, SAMPL and CONSORT Harms ask for it: groups as"
    " columns, estimates with their limits, two-sided tests, missing values counted."
)
#: Column, then its heading, and whose characteristics stand in it.
POPULATIONS = {"uhcc": "Unresectable", CONVERTED: "Converted", "direct_surgery": "Direct surgery"}


def standard_layouts(study: Mapping[str, Any], titles: Mapping[str, str]) -> list[Layout]:
    """Tables R1 to R9 in their order; see `paper_layouts.paper_layouts`."""
    return [
        _baseline(study["characteristics"], titles),
        _unresectability(),
        _response(),
        _response_by_treatment(),
        _adverse_events(),
        *surgery_layouts(study["surgery"], titles),
        _adjuvant(),
        _predictors(study, titles),
    ]


def _baseline(
    characteristics: Mapping[str, Mapping[str, Any]], titles: Mapping[str, str]
) -> Layout:
    measured = {unit: measured_in(unit, QUARTILES) for unit in units_of(characteristics)}
    whose = dict(zip(POPULATIONS, POPULATIONS, strict=True))
    return Layout(
        "R1",
        "Characteristics of the unresectable, of the converted among them, and of those operated on"
        " directly",
        "Characteristic",
        [
            AskedColumn(name, head, counted=patients("baseline", name))
            for name, head in POPULATIONS.items()
        ],
        lambda _: list(baseline_rows(characteristics, titles, whose, measured)),
        ["The converted are among the unresectable.", KNOWN, NOBODY],
    )


def _unresectability() -> Layout:
    return Layout(
        "R2",
        "Stage and reasons of unresectability of the converted",
        "Stage or reason",
        [AskedColumn("all", "Patients", counted=patients("regimens", CONVERTED))],
        lambda sources: [*_stage_rows(sources), *reasons_rows(sources)],
        [COUNTED, KNOWN, NOBODY],
        [ALONE],
    )


def _stage_rows(sources: Sequence[Source]) -> list[AskedRow]:
    """The stages of one system within those of the other."""
    at = partial(Key, "regimens", CONVERTED)
    rows = []
    for group in groups_of(sources, at("", "cnlc")):
        rows.append(AskedRow(f"{group}, by CNLC, {SHARE.heading}"))
        rows += shares(
            (level, {"all": (at(group, "cnlc", level), SHARE)})
            for level in levels_of(sources, at(group, "cnlc"))
        )
    return [*rows, not_recorded({"all": at("", "cnlc")}, ": stage")]


def _response() -> Layout:
    at = partial(Key, "response", CONVERTED)
    rows = []
    for label, variable, level in RESPONSES:
        asked: Asked = {name: (at(name, variable, level), SHARE) for name in CRITERIA}
        if not level:
            asked |= {_limits(name): (at(name, variable), SHARE_LIMITS) for name in CRITERIA}
        also = level not in ("NE", "not assessed")
        rows.append(AskedRow(f"{label}, {SHARE.heading}", asked, only_if_any=not also))
    for label, variable in RESECTED:
        asked = {name: (at("", variable), SHARE_OF) for name in CRITERIA}
        asked |= {_limits(name): (at("", variable), SHARE_LIMITS) for name in CRITERIA}
        rows.append(AskedRow(f"{label}, {SHARE_OF.heading}", asked))
    n = patients("response", CONVERTED)
    columns = []
    for name in CRITERIA:
        columns.append(AskedColumn(name, "Patients", name, counted=n))
        columns.append(AskedColumn(_limits(name), SHARE_LIMITS.heading, name))
    return Layout(
        "R3",
        "Best response of the converted by RECIST 1.1 and mRECIST",
        "Response",
        columns,
        lambda _: rows,
        [
            BOTH_CRITERIA,
        ],
    )


def _limits(of: str) -> str:
    """The name of the column of the limits that belong to another."""
    return f"{of}, limits"


def _response_by_treatment() -> Layout:
    responses: dict[str, tuple[str, Form]] = {}
    columns = [AskedColumn("patients", "Patients, n (%)", counted=patients("response", CONVERTED))]
    for name in CRITERIA:
        responses |= {name: (name, SHARE_OF), _limits(name): (name, SHARE_LIMITS)}
        columns += [
            AskedColumn(name, f"Response by {name}, n/N (%)"),
            AskedColumn(_limits(name), SHARE_LIMITS.heading, beside=False),
        ]
    return Layout(
        "R4",
        "Objective response of the converted by treatment",
        "Treatment",
        columns,
        partial(treatment_rows, responses=responses),
        [],
        [ALONE],
    )


def _adverse_events() -> Layout:
    return Layout(
        "R5",
        "Treatment-related adverse events before surgery in the converted",
        "Adverse event",
        [
            AskedColumn(ANY, "Any grade, n (%)", counted=patients("trae", CONVERTED)),
            AskedColumn(SEVERE, "Grade 3 or more, n (%)"),
            AskedColumn(UNGRADED, "Grade not recorded, n (%)", only_if_any=True),
        ],
        _adverse_event_rows,
        [WORST],
    )


def _adverse_event_rows(sources: Sequence[Source]) -> list[AskedRow]:
    at, grades = partial(Key, "trae", CONVERTED, ""), (ANY, SEVERE, UNGRADED)

    def asked(term: str) -> Asked:
        return {grade: (at(term, grade), SHARE) for grade in grades}

    return [
        AskedRow("Any adverse event", asked("trae_any")),
        *(
            AskedRow(label, {SEVERE: (at(f"trae_grade_{grade}", SEVERE), SHARE)}, indent=True)
            for label, grade in (("of grade 4", 4), ("of grade 5, death", 5))
        ),
        AskedRow("Immune-related", asked("trae_immune_related"), indent=True),
        AskedRow("By term"),
        *(AskedRow(term, asked(term), indent=True) for term in adverse_event_terms(sources)),
    ]


def _adjuvant() -> Layout:
    return Layout(
        "R8",
        "Adjuvant treatment after conversion surgery, by the regimen before",
        "Regimen before surgery",
        [
            AskedColumn(
                "any", "Adjuvant treatment, n/N (%)", counted=patients("regimens", OPERATED)
            ),
            AskedColumn("with TACE", "With TACE, n/N (%)"),
            AskedColumn("systemic only", "Systemic alone, n/N (%)"),
            AskedColumn("days", "Start, days after surgery, median (range)"),
        ],
        _adjuvant_rows,
        [COUNTED],
        [ALONE],
    )


def _adjuvant_rows(sources: Sequence[Source]) -> list[AskedRow]:
    at = partial(Key, "regimens", OPERATED)

    def asked(group: str) -> Asked:
        kinds = ("any", "with TACE", "systemic only")
        return {kind: (at(group, "adjuvant", kind), SHARE_OF) for kind in kinds}

    days: Asked = {"days": (at("", "adjuvant_interval_days"), MEDIAN_RANGE)}
    groups = shared_groups(sources, at("", "adjuvant"))
    return [
        AskedRow("All", {**asked(""), **days}),
        *(AskedRow(group, asked(group), indent=True) for group in groups),
    ]


def _predictors(study: Mapping[str, Any], titles: Mapping[str, str]) -> Layout:
    at = partial(Key, "conversion", study["conversion"]["population"])
    crude, adjusted = "Crude", "Adjusted for the paper’s covariates"
    model = at("paper model", "model")
    return Layout(
        "R9",
        "Predictors of conversion under combined therapy",
        "Predictor",
        [
            AskedColumn("n", "Patients, n", beside=False),
            AskedColumn("events", "Converted, n", beside=False),
            AskedColumn("univariate", HAZARD_RATIO.heading, crude, at("", "conversion")),
            AskedColumn("univariate p", P_VALUE.heading, crude),
            AskedColumn(
                "paper model",
                HAZARD_RATIO.heading,
                adjusted,
                model,
                model._replace(level="events per variable"),
            ),
            AskedColumn("paper model p", P_VALUE.heading, adjusted),
        ],
        partial(_predictor_rows, study["predictors"], titles, at),
        [
            HAZARD,
            "Crude: patients whose value is known; adjusted: those who have all values. A covariate"
            " that is not in the model has no cell there.",
        ],
    )


def _predictor_rows(
    predictors: Mapping[str, Mapping[str, Any]],
    titles: Mapping[str, str],
    at: "partial[Key]",
    sources: Sequence[Source],
) -> list[AskedRow]:
    """Every level below its predictor, with its patients; several sources, which have no patients
    here, have a row for each comparison."""
    beside, rows = len(sources) > 1, []
    for variable, spec in predictors.items():
        known, reference = at("univariate", variable), str(spec["reference"])
        label = variable_label(variable, titles)
        levels = categories(spec, field_of(spec)) or levels_of(sources, known)
        others = [level for level in levels if level != reference]
        if not beside:
            rows.append(AskedRow(label))
            rows.append(
                AskedRow(reference, _reference(at("univariate", variable, reference)), True)
            )
        for level in others:
            alone, together = (
                at(group, variable, level) for group in ("univariate", "paper model")
            )
            asked: Asked = {
                **{"n": (alone, COUNT), "events": (alone, EVENTS)},
                **{"univariate": (alone, HAZARD_RATIO), "univariate p": (alone, P_VALUE)},
                **{"paper model": (together, IN_MODEL), "paper model p": (together, P_IN_MODEL)},
            }
            name = f"{label}: {level} v {reference}" if beside else level
            rows.append(AskedRow(name, asked, indent=not beside))
        rows.append(not_recorded({"n": known}))
    return rows


def _reference(key: Key) -> Asked:
    """The level that the others are compared with."""
    return {"n": (key, COUNT), "events": (key, EVENTS), "univariate": (key, REFERENCE)}
