"""Why each canonical field is asked for, and where in the paper it is used.

The paper is Zhang et al., BMC Cancer 2023;23:465. A test holds the places against the study's
configuration and the printed values.
"""

from dataclasses import dataclass

#: In place of a list of nearly all of them.
EVERYWHERE = ("all tables and figures",)
#: In place of tables, where the paper has at most what is derived from the field.
NOT_ITSELF = ("not itself",)


@dataclass(frozen=True)
class Use:
    """Why a field is asked for.

    used_in
        tables and figures of the paper whose numbers are made from it, in their order.
    """

    why: str
    used_in: tuple[str, ...]


def _use(why: str, *used_in: str) -> Use:
    return Use(why, used_in)


def _tables_1_and_9(why: str) -> Use:
    return Use(why, ("Table 1", "Table 9"))


def _table_9(why: str) -> Use:
    return Use(why, ("Table 9",))


def _reason(why: str, *also: str) -> Use:
    return Use(why, ("Table 1", "Table 2", *also))


def _measure(what: str) -> Use:
    return Use(f"{what} of conversion and direct surgery compared", ("Table 6", "Table 7"))


def _change(what: str) -> Use:
    return _measure(f"change of {what} from before to after the operation,")


_PATIENT = Use("joins the rows of a patient; a pseudonym takes its place", EVERYWHERE)
#: Table, then field, then its use; every field of the canonical tables.
USES: dict[str, dict[str, Use]] = {
    "patients": {
        "patient_id": _PATIENT,
        "day_zero": _use(
            "from which event survival and conversion are timed", "Table 9", "Figure 4"
        ),
        "age_years": _use(
            "baseline; predictor of conversion", "Table 1", "Table 6", "Table 7", "Table 9"
        ),
        "sex": _use(
            "baseline; predictor of conversion", "Table 1", "Table 6", "Table 7", "Table 9"
        ),
        "ecog": _tables_1_and_9("baseline; predictor of conversion"),
        "hbv": _tables_1_and_9("baseline; predictor of conversion"),
        "afp_ng_ml": _tables_1_and_9("baseline; predictor of conversion"),
        "alt_u_l": _table_9("predictor of conversion"),
        "ast_u_l": _table_9("predictor of conversion"),
        "bilirubin_umol_l": _table_9("predictor of conversion"),
        "albumin_g_l": _table_9("predictor of conversion"),
        "inr": Use("part of the Child-Pugh score", NOT_ITSELF),
        "prothrombin_prolongation_s": Use("in place of the INR, where there is none", NOT_ITSELF),
        "ascites_degree": Use("part of the Child-Pugh score", NOT_ITSELF),
        "encephalopathy": Use("part of the Child-Pugh score", NOT_ITSELF),
        "child_pugh_points": Use("tells the Child-Pugh class", NOT_ITSELF),
        "albi_score": Use("liver function, beyond the paper", NOT_ITSELF),
        "albi_grade": Use("liver function, beyond the paper", NOT_ITSELF),
        "tumour_count": Use("tells 2 or 3 tumours from more, as stages do", NOT_ITSELF),
        "child_pugh": _tables_1_and_9("baseline; predictor of conversion"),
        "bclc": _use(
            "baseline; predictor of conversion; subgroup of surgery",
            *("Table 1", "Table 2", "Table 6", "Table 7", "Table 9"),
        ),
        "cnlc": _use("baseline; stages of the converted", "Table 1", "Table 2"),
        "cirrhosis": _tables_1_and_9("baseline; predictor of conversion"),
        "ascites": _table_9("predictor of conversion"),
        "tumour_number": _tables_1_and_9("baseline; predictor of conversion"),
        "tumour_size_cm": _tables_1_and_9("baseline; predictor of conversion"),
        "portal_vein_invasion": _reason(
            "baseline; reason of unresectability; predictor", "Table 9"
        ),
        "hepatic_vein_invasion": _reason(
            "baseline; reason of unresectability; predictor", "Table 9"
        ),
        "ivc_thrombus": _use("reason of unresectability; predictor", "Table 2", "Table 9"),
        "intrahepatic_metastasis": _tables_1_and_9("baseline; predictor of conversion"),
        "lymphatic_metastasis": _reason(
            "baseline; reason of unresectability; predictor", "Table 9"
        ),
        "extrahepatic_metastasis": _reason(
            "baseline; reason of unresectability; predictor", "Table 9"
        ),
        "extrahepatic_spread": _reason("baseline; reason of unresectability"),
        "liver_remnant_insufficient": _reason("baseline; reason of unresectability"),
        "initially_resectable": _use(
            "tells those who can be converted from those operated up front", "Figure 1"
        ),
        "in_study_window": _use("who belongs to the study", "Figure 1"),
        "admission_day": Use(
            "since when deaths and conversions could be seen; times before it are not counted",
            NOT_ITSELF,
        ),
        "last_contact_day": _use(
            "end of observation: survival, courses, time to conversion",
            *("Table 9", "Figure 3", "Figure 4"),
        ),
        "died": _use("survival; death competes with conversion", "Table 9", "Figure 3", "Figure 4"),
        "day_zero_date": Use("all other dates are counted from it; it is not kept", EVERYWHERE),
    },
    "treatments": {
        "patient_id": _PATIENT,
        "modality": _use(
            "who had combined therapy; regimens",
            *("Table 4", "Table 8", "Table 9", "Figure 1", "Figure 3"),
        ),
        "agent": _use("names the regimens", "Table 4", "Table 8"),
        "intent": _use(
            "tells treatment before surgery from adjuvant treatment and that of a recurrence",
            *("Table 4", "Table 8", "Table 9", "Figure 1", "Figure 3"),
        ),
        "start_day": _use(
            "when treatment began; the interval from surgery to adjuvant treatment",
            *("Table 8", "Table 9", "Figure 3"),
        ),
        "end_day": _use("bars of the courses", "Figure 3"),
        "ongoing": _use("bars of the courses that go on", "Figure 3"),
    },
    "assessments": {
        "patient_id": _PATIENT,
        "criterion": _use("RECIST 1.1 and mRECIST stand apart", "Table 3", "Table 4", "Figure 2"),
        "day": _use(
            "which readings are before surgery; when a response began",
            *("Table 3", "Figure 2", "Figure 3"),
        ),
        "baseline": _use("what the sums are compared with", "Table 3", "Figure 2"),
        "sum_of_diameters_mm": _use(
            "change of the tumours; response where none is recorded", "Table 3", "Figure 2"
        ),
        "new_lesion": _use("progression, where no response is recorded", "Table 3", "Figure 2"),
        "response": _use(
            "best response, objective response, disease control",
            *("Table 3", "Table 4", "Figure 2", "Figure 3"),
        ),
    },
    "adverse_events": {
        "patient_id": _PATIENT,
        "term": _use("which event", "Table 5"),
        "grade": _use("worst grade of each patient", "Table 5"),
        "treatment_related": _use("only those count; without it all do", "Table 5"),
        "immune_related": _use("counted apart, beyond the paper", "Table 5"),
        "day": _use("only those before surgery count", "Table 5"),
    },
    "surgeries": {
        "patient_id": _PATIENT,
        "kind": _use(
            "conversion or direct surgery", "Table 3", "Table 6", "Table 7", "Figure 1", "Figure 4"
        ),
        "day": _use(
            "what is before and after surgery; survival from surgery",
            *("Table 3", "Table 5", "Table 8", "Figure 3", "Figure 4"),
        ),
        "margin": _use("resections with free margins (R0)", "Table 3"),
        "pathologic_complete_response": _use("pathologic complete response", "Table 3"),
        "operation_min": _measure("operation time"),
        "blood_loss_ml": _measure("blood loss"),
        "hospital_stay_days": _measure("stay in hospital"),
        "drainage_days": _measure("days with a drain"),
        **{
            f"{name}_{when}_{unit}": _change(what)
            for name, unit, what in (
                ("rbc", "10e12_l", "red blood cells"),
                ("hb", "g_l", "haemoglobin"),
                ("alt", "u_l", "ALT"),
                ("ast", "u_l", "AST"),
                ("bilirubin", "umol_l", "bilirubin"),
                ("albumin", "g_l", "albumin"),
            )
            for when in ("pre", "post")
        },
    },
    "complications": {
        "patient_id": _PATIENT,
        "term": _use("patients with any complication, and with each", "Table 6", "Table 7"),
        "clavien_dindo": _use("grades and major morbidity, beyond the paper", "Table 6", "Table 7"),
    },
    "outcomes": {
        "patient_id": _PATIENT,
        "kind": _use(
            "conversion, watch & wait, recurrence, progression, death",
            *("Table 9", "Figure 1", "Figure 3", "Figure 4"),
        ),
        "day": _use("time to conversion; survival; courses", "Table 9", "Figure 3", "Figure 4"),
    },
}
