"""Populations and times to event, on cohorts small enough to derive by hand."""

import pandas as pd
import pytest
from builders import cohort, everything

from hcc_conversion.cohort.cohort import pool
from hcc_conversion.cohort.derivation import derive, time_to_event
from hcc_conversion.cohort.populations import POPULATIONS
from hcc_conversion.statistics.delayed_entry import FROM_ORIGIN


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
        collected=everything(),
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


UNRESECTABLE = [patient("p", initially_resectable=False)]


def lacking(*fields):
    """What a centre collects that maps everything but these."""
    return {row for row in everything() if row[1:] not in fields}


def test_without_surgeries_mapped_nobody_can_be_called_untreated():
    without = lacking(("surgeries", "kind=direct"), ("surgeries", "kind=conversion"))
    rows = cohort(collected=without, patients=UNRESECTABLE, treatments=[drug("p", "TACE")])
    assert not rows.can_say["treated"] and not rows.can_say["uhcc"]
    assert members(derive(rows), "treated") == []


def test_without_treatments_mapped_the_treated_would_be_selected_on_the_outcome():
    rows = cohort(
        collected={row for row in everything() if row[1] != "treatments"},
        patients=[*UNRESECTABLE, patient("q", initially_resectable=False)],
        surgeries=[{"patient_id": "q", "kind": "conversion", "day": 90}],
        outcomes=[outcome("q", "conversion", 80)],
    )
    derived = derive(rows)
    assert not rows.can_say["uhcc"] and members(derived, "uhcc") == []
    assert members(derived, "converted") == ["q"]  # that is on record all the same


def test_a_centre_that_maps_no_conversion_cannot_say_not_converted():
    rows = cohort(collected=lacking(("outcomes", "kind=conversion")), patients=UNRESECTABLE)
    assert not rows.can_say["converted"]


@pytest.mark.parametrize("modality", ["TACE", "TKI"])
def test_one_mapped_modality_is_not_the_only_one(modality):
    only = {row for row in everything() if "modality" not in row[2]}
    rows = cohort(collected=only, patients=UNRESECTABLE, treatments=[drug("p", modality)])
    assert rows.can_say["uhcc"] and not rows.can_say["combination"]


@pytest.mark.parametrize(
    ("covers", "said"),
    [
        ("admitted", {"admitted", "treated", "uhcc", "converted"}),
        ("treated", {"treated", "uhcc", "converted"}),
        ("uhcc", {"uhcc", "converted"}),
        ("converted", {"converted"}),
        ("direct_surgery", {"converted"}),  # maps conversions, and has none
    ],
)
def test_an_extract_says_nothing_of_wider_groups_than_it_holds(covers, said):
    rows = cohort(collected=everything(), covers=covers, patients=UNRESECTABLE)
    chain = ("admitted", "treated", "uhcc", "converted")
    assert {name for name in chain if rows.can_say[name]} == said


def test_the_converted_count_as_treated_even_where_no_treatment_is_recorded():
    rows = cohort(
        collected=everything(), patients=UNRESECTABLE, outcomes=[outcome("p", "conversion", 80)]
    )
    derived = derive(rows)
    assert members(derived, "converted") == members(derived, "uhcc") == ["p"]


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
    other = cohort(patients=[{**patient("x", initially_resectable=False), "centre": "b"}])
    pooled = pool([small, other])
    assert pooled.centres == {"a", "b"}
    assert pooled.can_say["admitted"] == {"a", "b"}
    assert pooled.can_say["uhcc"] == {"a"}
    assert members(derive(pooled), "uhcc") == members(derive(small), "uhcc")


@pytest.fixture
def followed():
    return cohort(
        collected=everything(),
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


def timed(cohort_of, patients, **definition):
    """Times of patients who are all under observation from the origin on."""
    times = time_to_event(cohort_of, patients, **definition)
    assert (times.pop("entry_days") == FROM_ORIGIN).all()
    return times


def test_time_runs_from_the_origin_to_the_first_event_or_last_contact(followed):
    patients = derive(followed)
    times = timed(followed, patients, origin="surgery", events=["recurrence"])
    times.index = patients["patient_id"]
    assert times.loc["recurred"].tolist() == [50, True, 300]
    assert times.loc["died"].tolist() == [200, False, 200]  # death does not count as recurrence
    assert times.loc["alive"].tolist() == [400, False, 400]
    assert times.loc["undated"].isna().all()  # recurred, nobody knows when
    assert times.loc["unoperated"].isna().all()


def test_several_events_count_from_the_first(followed):
    patients = derive(followed)
    times = timed(followed, patients, origin="surgery", events=["recurrence", "death"])
    times.index = patients["patient_id"]
    assert times.loc["recurred"].tolist() == [50, True, 300]
    assert times.loc["died"].tolist() == [200, True, 200]
    assert times.loc["unknown"].isna().all()  # dead or alive is not recorded


def test_overall_survival_from_diagnosis_needs_a_diagnosis_as_day_zero(followed):
    patients = derive(followed)
    patients.loc[0, "day_zero"] = "surgery"
    times = timed(followed, patients, origin="diagnosis", events=["death"])
    assert times.loc[0].isna().all()
    assert times.loc[1].tolist() == [300, True, 300]


def test_without_recurrences_collected_nobody_counts_as_free_of_them():
    rows = cohort(
        patients=[patient("p", last_contact_day=400, died=False)],
        surgeries=[{"patient_id": "p", "kind": "direct", "day": 10}],
    )
    times = timed(rows, derive(rows), origin="surgery", events=["recurrence"])
    assert times.isna().all(axis=None)


def test_a_recurrence_before_a_death_nobody_recorded_is_the_event():
    rows = cohort(
        collected=everything(),
        patients=[patient("p", last_contact_day=400, died=None)],
        surgeries=[{"patient_id": "p", "kind": "direct", "day": 10}],
        outcomes=[outcome("p", "recurrence", 60)],
    )
    times = timed(rows, derive(rows), origin="surgery", events=["recurrence", "death"])
    assert times.iloc[0].tolist() == [50, True, 390]


def test_what_happened_before_the_origin_is_no_event():
    rows = cohort(
        collected=everything(),
        patients=[patient("p", last_contact_day=400, died=False)],
        surgeries=[{"patient_id": "p", "kind": "conversion", "day": 200}],
        outcomes=[outcome("p", "progression", 100)],
    )
    times = timed(rows, derive(rows), origin="surgery", events=["progression"])
    assert times.iloc[0].tolist() == [200, False, 200]


def test_deaths_recorded_as_outcomes_alone_count():
    only = {row for row in everything() if row[1:] != ("patients", "died")}
    rows = cohort(
        collected=only,
        patients=[patient("dead", last_contact_day=300), patient("alive", last_contact_day=500)],
        outcomes=[outcome("dead", "death", 300)],
    )
    times = timed(rows, derive(rows), origin="diagnosis", events=["death"])
    assert times["event"].tolist() == [True, False]
