"""The fields whose completeness is counted, by kind, and of which records a field could be known.

What every row needs, such as the modality of a course, is not among them: a row without it is
no row of the table.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd

from hcc_conversion.study.canonical_fields import describe_fields
from hcc_conversion.study.extra_fields import PREFIX, WITH_VARIABLE
from schemas.bounds import SUFFIX
from schemas.vocabulary import SYSTEMIC

#: Of the rows of a table those in which a field could be filled.
Asked = Callable[[pd.DataFrame], pd.Series]
#: The population of every line: everybody in the extract.
REGISTERED = "registered"


@dataclass(frozen=True)
class Kind:
    """Fields that are read together.

    title
        what they are about.
    table
        the canonical table that they are of.
    fields
        field, then the rows in which it could be filled, in the order of reading.
    group
        as in the results: which of the patients are asked; empty where it is everybody.
    """

    title: str
    table: str
    fields: Mapping[str, Asked]
    group: str = ""


def _always(rows: pd.DataFrame) -> pd.Series:
    return pd.Series(True, index=rows.index)


def _where(rows: pd.DataFrame, *, field: str, values: Iterable[object]) -> pd.Series:
    return rows[field].isin(list(values))


def _unless(rows: pd.DataFrame, *, field: str) -> pd.Series:
    """Rows in which a yes-or-no field is not yes."""
    return ~rows[field].fillna(False).astype(bool)


def _every(*fields: str) -> dict[str, Asked]:
    return dict.fromkeys(fields, _always)


_OF_PATIENTS = (
    Kind("Patient", "patients", _every("age_years", "sex", "ecog", "hbv")),
    Kind(
        "Liver function",
        "patients",
        _every(
            *("alt_u_l", "ast_u_l", "bilirubin_umol_l", "albumin_g_l", "inr"),
            *("prothrombin_prolongation_s", "ascites", "ascites_degree", "encephalopathy"),
            *("child_pugh_points", "child_pugh", "albi_score", "albi_grade", "cirrhosis"),
        ),
    ),
    Kind(
        "Tumour",
        "patients",
        _every(
            *("afp_ng_ml", "bclc", "cnlc", "tumour_number", "tumour_count", "tumour_size_cm"),
            *("portal_vein_invasion", "hepatic_vein_invasion", "ivc_thrombus"),
            *("intrahepatic_metastasis", "lymphatic_metastasis", "extrahepatic_metastasis"),
            "extrahepatic_spread",
        ),
    ),
    Kind(
        "Resectability",
        "patients",
        _every("initially_resectable", "liver_remnant_insufficient"),
    ),
    Kind(
        "Observation",
        "patients",
        _every("in_study_window", "admission_day", "last_contact_day", "died"),
    ),
)
_OF_RECORDS = (
    Kind(
        "Treatment",
        "treatments",
        {
            "agent": partial(_where, field="modality", values=SYSTEMIC),
            "start_day": _always,
            # A course that goes on has no last day.
            "end_day": partial(_unless, field="ongoing"),
        },
        group="with courses of treatment",
    ),
    Kind(
        "Imaging",
        "assessments",
        {
            **_every("day", "sum_of_diameters_mm"),
            # The reading before treatment has no response.
            "response": partial(_unless, field="baseline"),
            "new_lesion": partial(_unless, field="baseline"),
        },
        group="with readings",
    ),
    Kind(
        "Adverse events",
        "adverse_events",
        _every("grade", "treatment_related", "immune_related", "day"),
        group="with adverse events",
    ),
    Kind(
        "Surgery",
        "surgeries",
        {
            **_every("day", "margin"),
            "pathologic_complete_response": partial(_where, field="kind", values=["conversion"]),
            **_every("operation_min", "blood_loss_ml", "hospital_stay_days", "drainage_days"),
            **_every(
                *(
                    f"{name}_{when}_{unit}"
                    for name, unit in (
                        ("rbc", "10e12_l"),
                        ("hb", "g_l"),
                        ("alt", "u_l"),
                        ("ast", "u_l"),
                        ("bilirubin", "umol_l"),
                        ("albumin", "g_l"),
                    )
                    for when in ("pre", "post")
                )
            ),
        },
        group="with a resection",
    ),
    Kind("Complications", "complications", _every("clavien_dindo"), group="with complications"),
    Kind("Outcomes", "outcomes", _every("day"), group="with outcomes"),
)
#: Keys of the configuration under which variables read fields of patients.
_VARIABLES = ("characteristics", "predictors")
#: Fields of a study's own.
OWN_FIELDS = "Fields of this study"
#: Those of the canonical tables.
KINDS = (*_OF_PATIENTS, *_OF_RECORDS)


def kinds_of(patients: Iterable[str]) -> tuple[Kind, ...]:
    """`KINDS`, and the study's own fields among the names of the columns of *patients*."""
    own = [name for name in patients if name.startswith(PREFIX) and not name.endswith(SUFFIX)]
    kind = (Kind(OWN_FIELDS, "patients", _every(*own)),) if own else ()
    return (*_OF_PATIENTS, *kind, *_OF_RECORDS)


def field_title(kind: Kind, field: str, study: Mapping[str, Any]) -> str:
    """What a field is called; one of the study's own as its configuration has it.

    *study*: of the configuration the variables, which tell of the study's own fields.
    """
    canonical = describe_fields()[kind.table].get(field)
    if canonical:
        return str(canonical["title"])
    variables = [spec for key in _VARIABLES for spec in study.get(key, {}).values()]
    own = {spec["field"]: spec[WITH_VARIABLE] for spec in variables if WITH_VARIABLE in spec}
    return str(own[field]["title"]) if field in own else field.removeprefix(PREFIX)
