"""The words that stand for the variables of the results and for the boxes of the flow.

Fields of patients and measures of surgeries have their titles in `schemas`; what the configuration
names has its title there.
"""

#: The flow: its boxes and what splits them.
FLOW = {
    "registered": "Registered",
    "source rows": "Source rows",
    "excluded": "Rows of the patients' source",
    "filtered": "left out by the row filter",
    "quarantined": "set aside: rows do not fit",
    "accrual": "Day 0, by half-year",
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
    "potential_follow_up": "Potential follow-up from diagnosis, months",
    "after_conversion": "After conversion",
    "patients": "Patients",
}

#: Boxes of the flow by ``variable=part``, where the part's own name would not do.
BOXES = {
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
    "potential_follow_up=converted": "Of the converted",
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
    "mortality_after_surgery": "Death after surgery, Kaplan–Meier",
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

_VALIDATION = {
    "score": "Score, complete cases",
    "log_score": "Score, log hazard ratio to a patient with all reference levels",
    "discrimination": "Discrimination",
    "calibration_slope": "Calibration slope",
    "calibration_in_the_large": "Calibration in the large",
    "by_risk": "Patients by score",
    "expected_events": "Expected conversions by score",
    "observed_expected": "Observed over expected conversions by score",
    "incidence_observed": "Converted by score, observed",
    "predicted_percent": "Converted by score, predicted, %",
    "chosen": "Chosen by the score, by threshold",
    "net_benefit_per_100": "Net benefit per 100 patients, by threshold",
}

#: Variable of the results, then its label.
VARIABLES = {
    **_PREDICTORS,
    **FLOW,
    **_RESPONSE,
    **_TRAE,
    **_REGIMENS,
    **_SURGERY,
    **_CONVERSION,
    **_VALIDATION,
}
