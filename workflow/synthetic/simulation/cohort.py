"""One invented hospital: its seven tables, as its own staff would keep them."""

import numpy as np
import pandas as pd

from synthetic.simulation.courses import list_courses
from synthetic.simulation.follow_up import schedule_visits, simulate_follow_up
from synthetic.simulation.incompleteness import lose_values
from synthetic.simulation.patients import simulate_profiles
from synthetic.simulation.records import by_number, list_outcomes, with_dates
from synthetic.simulation.response import progression_days, simulate_assessments
from synthetic.simulation.surgery import simulate_complications, simulate_surgeries
from synthetic.simulation.toxicity import simulate_adverse_events
from synthetic.simulation.treatment import plan_treatment

PATIENT_COLUMNS = [
    *["patient_id", "name", "birth_date", "diagnosis_date", "admission_date", "age_years"],
    *["sex", "ecog", "hbv", "afp_ng_ml", "alt_u_l", "ast_u_l", "bilirubin_umol_l", "albumin_g_l"],
    *["child_pugh", "bclc", "cnlc", "cirrhosis", "ascites", "tumour_number", "nodule_count"],
    *["tumour_size_cm", "portal_vein_invasion", "hepatic_vein_invasion", "ivc_thrombus"],
    *["intrahepatic_metastasis", "lymphatic_metastasis", "extrahepatic_metastasis"],
    *["liver_remnant_insufficient", "initially_resectable", "last_contact_date", "died"],
]


def simulate_cohort(n_patients: int, seed: int) -> dict[str, pd.DataFrame]:
    """The seven tables of an invented hospital; the same seed gives the same tables.

    Names, fields and units are those of the canonical tables (schemas/), except that there is
    no centre; patient_id is a hospital number; every day is a calendar date (``day`` is
    ``date``, ``start_day`` is ``start_date``); and patients has diagnosis_date and
    admission_date for day_zero and in_study_window, and also name, birth_date and
    nodule_count (the number behind tumour_number).
    """
    # The number counts too: hospitals of different size share no patient under one seed.
    streams = np.random.default_rng([seed, n_patients]).spawn(10)
    profiles = simulate_profiles(n_patients, streams[0])
    plan = plan_treatment(profiles, streams[1])
    visits = schedule_visits(plan["start_day"], streams[2])
    course = simulate_follow_up(profiles, plan, visits, streams[3])
    assessments = simulate_assessments(profiles, plan, course, visits, streams[4])
    course["progression_day"] = progression_days(assessments, n_patients)
    complications = simulate_complications(profiles, course, streams[5])
    viable_share = _viable_share(assessments)
    children = {
        "treatments": list_courses(plan, course, streams[6]),
        "assessments": assessments,
        "adverse_events": simulate_adverse_events(plan, course, streams[7]),
        "surgeries": simulate_surgeries(profiles, course, complications, viable_share, streams[8]),
        "complications": complications,
        "outcomes": list_outcomes(course),
    }
    complete = with_dates(pd.concat([profiles, course], axis=1), children)
    complete["patients"] = complete["patients"][PATIENT_COLUMNS]
    recorded = lose_values(complete, streams[9])
    return {name: by_number(table) for name, table in recorded.items()}


def _viable_share(assessments: pd.DataFrame) -> pd.Series:
    """Last sum by mRECIST over the one before treatment, by row of the patient."""
    readings = assessments[assessments["criterion"] == "mRECIST"].groupby("patient")
    sums = readings["sum_of_diameters_mm"]
    return sums.last() / sums.first()
