"""Populations and times to event, on cohorts small enough to derive by hand."""

import pandas as pd
import pytest
from builders import cohort

from hcc_conversion.cohort import POPULATIONS, derive, pool, time_to_event


def patient(patient_id, **fields):
    return {"patient_id": patient_id, "day_zero": "diagnosis", **fields}


def drug(patient_id, modality, intent="conversion"):
    return {"patient_id": patient_id, "modality": modality, "intent": intent}


def outcome(patient_id, kind, day=None):
    return {"patient_id": patient_id, "kind": kind, "day": day}


def members(derived, population):
    return sorted(derived.loc[derived[f"in_{population}"], "patient_id"])


@pytest.fixture
def small():
    """Ten patients whose populations are read off the comments."""
    return cohort(
        patients=[
            patient("untreated", initially_resectable=False, in_study_window=True),
            patient("outside", initially_resectable=False, in_study_window=False),
            patient("direct", initially_resectable=True, in_study_window=True),
            patient("ablated", initially_resectable=True, in_study_window=True),
            patient("local", initially_resectable=False, in_study_window=True),
            patient("systemic", initially_resectable=False, in_study_window=True),
            patient("one", initially_resectable=False, in_study_window=True),
            patient("both", initially_resectable=False, in_study_window=True),
            patient("watcher", initially_resectable=None, in_study_window=True),
            patient("other", initially_resectable=False, in_study_window=None),
        ],
        treatments=[
            drug("outside", "TACE"),
            drug("ablated", "ablation"),
            drug("local", "TACE"),
            # second-line drugs for a recurrence do not make it a combination
            drug("local", "TKI", intent="recurrence"),
            drug("systemic", "TKI"),
            drug("one", "HAIC"),
            drug("one", "TKI"),
            drug("both", "anti-PD-1/PD-L1"),
            drug("both", "TKI"),
            drug("both", "TACE"),
            drug("watcher", "TACE"),
            drug("watcher", "TKI"),
            drug("other", "other"),
        ],
        surgeries=[
            {"patient_id": "direct", "kind": "direct", "day": 20},
            {"patient_id": "both", "kind": "conversion", "day": 200},
        ],
        outcomes=[outcome("both", "conversion", 190), outcome("watcher", "watch_and_wait", 150)],
    )


def test_populations_follow_from_the_rows(small):
    derived = derive(small)
    assert "outside" not in members(derived, "admitted")
    assert "other" in members(derived, "admitted")  # admission not recorded: taken as inside
    assert members(derived, "treated") == sorted(
        {"direct", "ablated", "local", "systemic", "one", "both", "watcher", "other"}
    )
    assert members(derived, "resectable") == ["ablated", "direct"]
    assert members(derived, "combination") == ["both", "one", "watcher"]
    assert members(derived, "converted") == ["both", "watcher"]
    assert members(derived, "conversion_surgery") == ["both"]
    assert members(derived, "direct_surgery") == ["direct"]
    assert members(derived, "resected") == ["both", "direct"]
    assert all(f"in_{name}" in derived for name in POPULATIONS)


def test_treatment_classes_count_only_what_was_given_before_resection(small):
    classes = derive(small).set_index("patient_id")
    assert classes.loc["local", "modality_class"] == "locoregional"
    assert classes.loc["systemic", "modality_class"] == "systemic"
    assert classes.loc["other", "modality_class"] == "other"
    assert classes.loc["one", "combination_class"] == "one_systemic"
    assert classes.loc["both", "combination_class"] == "both_systemic"
    assert pd.isna(classes.loc["local", "combination_class"])


def test_what_a_centre_does_not_collect_is_unknown_rather_than_no():
    rows = cohort(patients=[patient("p", initially_resectable=False)])
    derived = derive(rows).iloc[0]
    assert pd.isna(derived["treated"])
    assert pd.isna(derived["converted"])
    assert pd.isna(derived["modality_class"])


def test_a_centre_that_maps_no_conversion_cannot_say_not_converted():
    rows = cohort(
        patients=[patient("p", initially_resectable=False)],
        treatments=[drug("p", "TKI")],
        outcomes=[outcome("p", "recurrence", 5)],
    )
    assert pd.isna(derive(rows).iloc[0]["converted"])


def test_extrahepatic_spread_is_either_kind_of_metastasis_where_it_is_not_mapped():
    rows = cohort(
        patients=[
            patient("nodes", lymphatic_metastasis=True, extrahepatic_metastasis=False),
            patient("none", lymphatic_metastasis=False, extrahepatic_metastasis=False),
            patient("half", lymphatic_metastasis=False, extrahepatic_metastasis=None),
            patient("mapped", extrahepatic_spread=True),
        ]
    )
    spread = derive(rows).set_index("patient_id")["extrahepatic_spread"]
    assert spread.loc["nodes"] and spread.loc["mapped"] and not spread.loc["none"]
    assert pd.isna(spread.loc["half"])


def test_pooling_keeps_what_each_centre_collects_apart(small):
    other = cohort(patients=[{**patient("x"), "centre": "b"}])
    pooled = pool([small, other])
    assert pooled.centres == ["a", "b"]
    derived = derive(pooled).set_index("patient_id")
    assert pd.isna(derived.loc["x", "treated"])
    assert derived.loc["untreated", "treated"] is not pd.NA


@pytest.fixture
def followed():
    return cohort(
        collected={("a", "outcomes", "kind=recurrence")},
        patients=[
            patient("recurred", last_contact_day=400, died=False),
            patient("died", last_contact_day=300, died=True),
            patient("alive", last_contact_day=500, died=False),
            patient("unknown", last_contact_day=500, died=None),
            patient("undated", last_contact_day=500, died=False),
            patient("unoperated", last_contact_day=50, died=False),
        ],
        surgeries=[
            {"patient_id": name, "kind": "conversion", "day": 100}
            for name in ("recurred", "died", "alive", "unknown", "undated")
        ],
        outcomes=[outcome("recurred", "recurrence", 150), outcome("undated", "recurrence")],
    )


def test_time_runs_from_the_origin_to_the_first_event_or_last_contact(followed):
    patients = derive(followed)
    times = time_to_event(followed, patients, origin="surgery", events=["recurrence"])
    times.index = patients["patient_id"]
    assert times.loc["recurred"].tolist() == [50, True]
    assert times.loc["died"].tolist() == [200, False]  # death does not count as recurrence
    assert times.loc["alive"].tolist() == [400, False]
    assert times.loc["undated"].isna().all()  # recurred, nobody knows when
    assert times.loc["unoperated"].isna().all()


def test_several_events_count_from_the_first(followed):
    patients = derive(followed)
    times = time_to_event(followed, patients, origin="surgery", events=["recurrence", "death"])
    times.index = patients["patient_id"]
    assert times.loc["recurred"].tolist() == [50, True]
    assert times.loc["died"].tolist() == [200, True]
    assert times.loc["unknown"].isna().all()  # dead or alive is not recorded


def test_overall_survival_from_diagnosis_needs_a_diagnosis_as_day_zero(followed):
    patients = derive(followed)
    patients.loc[0, "day_zero"] = "surgery"
    times = time_to_event(followed, patients, origin="diagnosis", events=["death"])
    assert times.loc[0].isna().all()
    assert times.loc[1].tolist() == [300, True]


def test_without_recurrences_collected_nobody_counts_as_free_of_them():
    rows = cohort(
        patients=[patient("p", last_contact_day=400, died=False)],
        surgeries=[{"patient_id": "p", "kind": "direct", "day": 10}],
    )
    times = time_to_event(rows, derive(rows), origin="surgery", events=["recurrence"])
    assert times.isna().all(axis=None)
