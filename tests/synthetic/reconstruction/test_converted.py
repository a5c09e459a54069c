"""Facts, adverse events, course and readings of the converted patients, for several seeds.

The printed totals are compared constraint by constraint in test_reconstruction_tables.py; here
stands what must hold besides, in every patient.
"""

import numpy as np
import pandas as pd
import pytest
from together import hold

from hcc_conversion.study.time_units import DAYS_PER_MONTH
from synthetic.reconstruction.binary_program import BinaryProgram
from synthetic.reconstruction.clinical_values import LIMITS, converted_ages, draw_values
from synthetic.reconstruction.converted import TOTALS, reconstruct_converted
from synthetic.reconstruction.converted_course import reconstruct_course
from synthetic.reconstruction.readings import reconstruct_readings
from synthetic.reconstruction.regimens import converted_treatments
from synthetic.reconstruction.toxicity import reconstruct_adverse_events

SEEDS = range(3)


@pytest.fixture(scope="module", params=SEEDS)
def patients(request, published):
    return reconstruct_converted(published, np.random.default_rng(request.param))


@pytest.fixture(scope="module")
def course(published, patients):
    return reconstruct_course(published, patients, np.random.default_rng(3))


@pytest.fixture(scope="module")
def events(published, patients):
    return reconstruct_adverse_events(published, patients, np.random.default_rng(4))


def test_a_program_without_solution_names_its_conditions():
    program = BinaryProgram()
    program.exactly("two of them", ["a", "b"], 2)
    program.at_most_one("never both", ["a", "b"])
    with pytest.raises(ValueError, match="two of them, never both"):
        program.solve(np.random.default_rng(1))


def test_both_is_true_exactly_where_both_are():
    for first, second in ((0, 0), (0, 1), (1, 0), (1, 1)):
        program = BinaryProgram()
        program.exactly("given", ["a"], first)
        program.exactly("given", ["b"], second)
        program.both("ab", "a", "b")
        assert program.solve(np.random.default_rng(1))["ab"] == bool(first and second)


def test_every_total_is_the_printed_one(published, patients):
    def is_printed(name):
        found, printed = patients[name].sum(), published.count(TOTALS[name])
        assert found == printed, f"{found} instead of {printed}"

    hold(is_printed, TOTALS)


def test_other_seeds_give_other_patients(published):
    drawn = [
        tuple(reconstruct_converted(published, np.random.default_rng(seed))["female"])
        for seed in SEEDS
    ]
    assert len(set(drawn)) > 1


def test_the_patient_outside_table_9_is_the_one_without_locoregional_treatment(patients):
    alone = patients[(patients[["conv_haic", "conv_tace", "conv_rt"]] == 0).all(axis=1)]
    assert alone.index.tolist() == [25]
    assert alone[["female", "cirrhosis", "extrahepatic_metastasis"]].all(axis=None)


def test_an_event_of_each_term_once_per_patient(events):
    assert not events.duplicated(["patient", "term"]).any()
    assert events["grade"].between(1, 4).all()


def test_the_grade_4_event_is_the_myocarditis_of_the_text(events, patients):
    (patient,) = events.loc[events["grade"] == 4, "patient"]
    row = patients.loc[patient]
    assert not row["female"] and row["with_ici"] and row["recist_pr"] and row["mrecist_pr"]
    assert row["conv_tki"] == "Lenvatinib"
    ceased = events[(events["patient"] == patient) & (events["grade"] == 4)]
    assert ceased["term"].tolist() == ["Myocarditis"] and ceased["immune_related"].all()


def test_days_are_in_order(course):
    assert (course["start_day"] < course["conversion_day"] - 28).all()
    assert (course["surgery_day"] > course["conversion_day"]).dropna().all()
    assert (course["recurrence_day"] < course["last_contact_day"]).dropna().all()
    assert (course["progression_day"] < course["last_contact_day"]).dropna().all()
    assert course["conversion_day"].is_unique


@pytest.mark.parametrize("seed", range(8))
def test_follow_up_has_the_printed_medians_and_ranges(published, patients, seed):
    course = reconstruct_course(published, patients, np.random.default_rng(seed))
    since = {
        "dx": course["last_contact_day"],
        "sx": (course["last_contact_day"] - course["surgery_day"]).dropna(),
    }
    for origin, days in since.items():
        months = days.astype(float) / DAYS_PER_MONTH
        assert published.agrees(f"txt.fu_{origin}.median", months.median())
        assert published.agrees(f"txt.fu_{origin}.range_low", months.min())
        assert published.agrees(f"txt.fu_{origin}.range_high", months.max())


def test_nobody_is_followed_for_less_than_his_own_events(course, patients):
    interval = patients["interval_days"].dropna()
    left = (course["last_contact_day"] - course["surgery_day"]).loc[interval.index]
    assert (left > interval).all()


def test_each_reading_follows_from_the_sums(published, patients, course):
    sized = patients.assign(tumour_size_cm=np.where(patients["size_ge10"], 12.3, 5.1))
    readings = reconstruct_readings(published, sized, course, np.random.default_rng(5))
    sums = readings.set_index(["patient", "criterion"])["sum_of_diameters_mm"]
    baseline = sums[readings["baseline"].to_numpy()]
    change = (sums / baseline.reindex(sums.index) - 1).to_numpy()
    read = ~readings["baseline"].to_numpy()
    progressed = (readings["response"] == "PD").to_numpy()
    # Eisenhauer et al., Eur J Cancer 2009;45:228: PR from -30 % of baseline, CR without any sum.
    expected = np.select([change <= -1, change <= -0.3], ["CR", "PR"], "SD")
    assert (readings["response"].to_numpy() == expected)[read & ~progressed].all()
    (patient,) = readings.loc[progressed, "patient"].unique()
    assert patients.loc[patient, ["watch_wait", "mrecist_pr"]].astype(bool).all()
    assert readings["day"].diff()[read].gt(0).all()
    assert (readings["day"] <= readings["patient"].map(course["last_contact_day"])).all()


def test_viable_tumour_never_exceeds_the_whole(published, patients, course):
    sized = patients.assign(tumour_size_cm=9.0)
    readings = reconstruct_readings(published, sized, course, np.random.default_rng(6))
    sums = readings.set_index(["patient", "day"])["sum_of_diameters_mm"]
    viable = sums[(readings["criterion"] == "mRECIST").to_numpy()]
    whole = sums[(readings["criterion"] == "RECIST 1.1").to_numpy()]
    assert len(viable) == len(whole) and (viable <= whole.loc[viable.index]).all()


def test_treatments_are_those_of_table_8(patients, course, events):
    treatments = converted_treatments(patients, course, events, np.random.default_rng(7))
    before = treatments[treatments["intent"] == "conversion"]
    # Counted in Table 8: 14 HAIC, 11 TACE, 1 radiotherapy, 26 TKI, 22 anti-PD-1 antibodies.
    counts = before["modality"].value_counts().to_dict()
    assert counts == {"TKI": 26, "anti-PD-1/PD-L1": 22, "HAIC": 14, "TACE": 11, "radiotherapy": 1}
    assert (before["end_day"] >= before["start_day"]).all()
    surgery = before["patient"].map(course["surgery_day"])
    assert (before["end_day"] < surgery).dropna().all()
    adjuvant = treatments[treatments["intent"] == "adjuvant"].set_index("patient")
    days = (adjuvant["start_day"] - course["surgery_day"]).dropna()
    assert (days == patients["interval_days"].reindex(days.index)).all()
    last_contact = course["last_contact_day"].reindex(adjuvant.index)
    assert (adjuvant["end_day"].fillna(0) <= last_contact).all()


@pytest.mark.parametrize("field", LIMITS)
def test_values_lie_on_their_side_of_the_limit(field):
    high = pd.Series([True, False] * 500)
    values = draw_values(field, high, np.random.default_rng(8))
    assert (values[high] > LIMITS[field]).all()
    assert (values[~high] < LIMITS[field]).all()


@pytest.mark.parametrize("seed", range(8))
def test_ages_have_the_printed_median_and_range(published, patients, seed):
    ages = converted_ages(published, patients["age_ge65"], np.random.default_rng(seed))
    assert published.agrees("t1.age.median", ages.median())
    assert (ages.min(), ages.max()) == (28, 76)  # Table 1
    assert ((ages >= 65) == patients["age_ge65"]).all()
