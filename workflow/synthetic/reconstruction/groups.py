"""The parts of the printed flow: each group of patients with its course, in days."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.random import Generator

from synthetic.reconstruction.others import (
    course_of_combination,
    course_of_others,
    plan_combination,
    plan_others,
)
from synthetic.reconstruction.profiles import (
    background_profiles,
    combination_profiles,
    converted_profiles,
    direct_profiles,
)
from synthetic.reconstruction.published import Published
from synthetic.reconstruction.readings import reconstruct_readings
from synthetic.reconstruction.regimens import LOCOREGIONAL, converted_treatments
from synthetic.reconstruction.toxicity import reconstruct_adverse_events
from synthetic.simulation.courses import list_courses
from synthetic.simulation.follow_up import schedule_visits
from synthetic.simulation.patients import WINDOW
from synthetic.simulation.records import list_outcomes
from synthetic.simulation.response import progression_days, simulate_assessments
from synthetic.simulation.toxicity import simulate_adverse_events

END_OF_DATA = np.datetime64("2022-10-31")
#: Of the patient outside Table 9 no source prints these, and nothing constrains them.
FREE_PREDICTORS = {
    "alt": False,
    "ast": True,
    "bilirubin": False,
    "albumin": True,
    "ascites": False,
}


@dataclass(frozen=True)
class Group:
    """Patients of one part of the flow.

    patients: one row per patient, index 0..n-1: baseline fields, course, diagnosis_date.
    children: the other canonical tables, with ``patient`` (row of the patient), in days.
    """

    patients: pd.DataFrame
    children: dict[str, pd.DataFrame]


def event_predictors(facts: pd.DataFrame, course: pd.DataFrame) -> pd.DataFrame:
    """Predictors of Table 9 of those converted on combined treatment, true = second level."""
    thrombus_hepatic = (facts["reason_vv2"] == 1) | (facts["reason_vv3"] == 1)
    predictors = pd.DataFrame(
        {
            "conversion_day": course["conversion_day"].astype(int),
            "age": facts["age_ge65"],
            "sex": ~facts["female"],
            "ecog": False,
            "bclc": facts["bclc"] == "C",
            "childpugh": False,
            "childpugh_b_or_c": facts["child_pugh_b"],
            "number": facts["multiple"],
            "size": facts["size_ge10"],
            "afp": facts["afp_400_1000"] | facts["afp_ge1000"],
            "hbv": True,
            "cirrhosis": facts["cirrhosis"],
            "pvtt": facts["pvtt"] == 1,
            "hvtt": thrombus_hepatic,
            "ivctt": facts["reason_vv3"] == 1,
            "ihm": facts["intrahepatic_metastasis"],
            "ehm": facts["extrahepatic_metastasis"],
            "ln": facts["lymphatic_metastasis"],
            "treatment": facts["conv_tki"].notna() & facts["with_ici"],
        }
    )
    return predictors[(facts[list(LOCOREGIONAL)] == 1).any(axis=1)]


def converted_group(
    published: Published,
    facts: pd.DataFrame,
    course: pd.DataFrame,
    events: pd.DataFrame,
    resections: tuple[pd.DataFrame, pd.DataFrame],
    rng: Generator,
) -> Group:
    free = pd.DataFrame(FREE_PREDICTORS, index=facts.index)
    free.update(events[list(FREE_PREDICTORS)])
    profiles = converted_profiles(published, facts, free, rng)
    adverse_events = reconstruct_adverse_events(published, facts, rng)
    treatments = converted_treatments(facts, course, adverse_events, rng)
    measured = facts.assign(tumour_size_cm=profiles["tumour_size_cm"])
    readings = reconstruct_readings(published, measured, course, rng)
    surgeries, complications = _operations(
        facts["bclc"]
        .eq("C")
        .map({True: "conversion_c", False: "conversion_other"})[course["surgery_day"].notna()],
        *resections,
    )
    on_treatment = course["conversion_day"] - course["start_day"]
    share = rng.random(len(adverse_events))
    of_patient = adverse_events["patient"]
    onset = of_patient.map(course["start_day"]) + np.floor(of_patient.map(on_treatment) * share)
    children = {
        "treatments": treatments,
        "assessments": readings,
        "adverse_events": adverse_events.assign(treatment_related=True, day=onset),
        "surgeries": surgeries.assign(
            kind="conversion",
            day=surgeries["patient"].map(course["surgery_day"]),
            margin="R0",  # all, by Table 3
            pathologic_complete_response=surgeries["patient"].map(facts["pcr"]).astype("boolean"),
        ),
        "complications": complications,
        "outcomes": list_outcomes(course.astype("Float64").assign(died=False)),
    }
    patients = profiles.join(course.astype("Float64").assign(died=False))
    patients["diagnosis_date"] = _diagnosis_dates(course["last_contact_day"], rng)
    rows = {
        name: table.assign(patient=facts.index.get_indexer(table["patient"]))
        for name, table in children.items()
    }
    return Group(patients.reset_index(drop=True), rows)


def _operations(
    blocks: pd.Series, resections: pd.DataFrame, complications: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The resections and complications of patients; *blocks* has theirs on the patients' index."""
    parts = [
        resections[resections["block"] == block].assign(patient=blocks.index[blocks == block])
        for block in blocks.unique()
    ]
    surgeries = pd.concat(parts)
    of_patient = complications["resection"].map(surgeries["patient"])
    theirs = complications.assign(patient=of_patient)[of_patient.notna()]
    return surgeries.drop(columns="block"), theirs.drop(columns="resection")


def direct_group(
    published: Published, resections: pd.DataFrame, complications: pd.DataFrame, rng: Generator
) -> Group:
    blocks = resections["block"]
    blocks = blocks[blocks.isin(["direct_c", "direct_other"])].reset_index(drop=True)
    profiles = direct_profiles(blocks, published, rng)
    diagnosis = _diagnosis_dates(pd.Series(1, index=blocks.index), rng)
    plan = plan_others(pd.Series("direct", index=blocks.index), rng)
    course = course_of_others(plan, _observed_days(diagnosis), rng)
    group = _invented(profiles, plan, course, diagnosis, rng)
    surgeries, events = _operations(blocks, resections, complications)
    group.children["surgeries"] = surgeries.assign(
        kind="direct",
        day=surgeries["patient"].map(course["surgery_day"]),
        margin="R0",  # the text calls them R0-resectable
        pathologic_complete_response=pd.Series(pd.NA, index=surgeries.index, dtype="boolean"),
    )
    group.children["complications"] = events
    return group


def combination_group(flags: pd.DataFrame, rng: Generator) -> Group:
    last_contact = flags["last_contact_day"]
    plan = plan_combination(flags["treatment"], last_contact, rng)
    course = course_of_combination(last_contact, rng)
    diagnosis = _diagnosis_dates(last_contact, rng)
    group = _invented(combination_profiles(flags, rng), plan, course, diagnosis, rng)
    # Who had one of the two systemic drugs keeps to it.
    treatments = group.children["treatments"]
    antibody_alone = treatments["patient"].isin(plan.index[plan["tki"].isna()])
    group.children["treatments"] = treatments[~(antibody_alone & (treatments["modality"] == "TKI"))]
    return group


def background_group(published: Published, rng: Generator) -> Group:
    """Untreated, resectable yet not resected, and uHCC outside Table 9."""
    sizes = {
        "resectable_other": published.count("abs.upfront_resectable.n")
        - published.count("t6.n.direct"),
        "untreated": published.count("txt.untreated.n"),
        "locoregional": published.count("abs.uhcc_lr.n"),
        "systemic": published.count("abs.uhcc_sys.n") - published.count("abs.conv_sys.n"),
    }
    strategy = pd.Series(np.repeat(list(sizes), list(sizes.values())))
    n_resectable = sizes["resectable_other"]
    profiles = background_profiles(n_resectable, len(strategy) - n_resectable, rng)
    judged = profiles["initially_resectable"].astype("boolean")
    profiles["initially_resectable"] = judged.mask(strategy == "untreated")
    diagnosis = _diagnosis_dates(pd.Series(1, index=strategy.index), rng)
    plan = plan_others(strategy, rng)
    course = course_of_others(plan, _observed_days(diagnosis), rng)
    return _invented(profiles, plan, course, diagnosis, rng)


def _invented(
    profiles: pd.DataFrame,
    plan: pd.DataFrame,
    course: pd.DataFrame,
    diagnosis: pd.Series,
    rng: Generator,
) -> Group:
    """Patients of whom the paper prints nothing more: scans, events and courses as simulated."""
    visits = schedule_visits(plan["start_day"], rng)
    assessments = simulate_assessments(profiles, plan, course, visits, rng)
    course = course.assign(progression_day=progression_days(assessments, len(course)))
    children = {
        "treatments": list_courses(plan, course, rng),
        "assessments": assessments,
        "adverse_events": simulate_adverse_events(plan, course, rng),
        "outcomes": list_outcomes(course),
    }
    return Group(profiles.join(course).assign(diagnosis_date=diagnosis), children)


def _diagnosis_dates(last_contact_day: pd.Series, rng: Generator) -> pd.Series:
    """Dates in the study window from which the last contact falls before the end of the data."""
    until_end = END_OF_DATA - last_contact_day.to_numpy(dtype=int).astype("timedelta64[D]")
    days = (np.minimum(until_end, WINDOW[1]) - WINDOW[0]).astype(int)
    after = np.floor(rng.random(len(days)) * days).astype(int)
    dates = WINDOW[0] + after.astype("timedelta64[D]")
    return pd.Series(dates.astype("datetime64[ns]"), index=last_contact_day.index)


def _observed_days(diagnosis: pd.Series) -> pd.Series:
    return (pd.Timestamp(END_OF_DATA) - diagnosis).dt.days
