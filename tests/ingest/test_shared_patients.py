"""Patients of two centres: found in another export, and never by chance."""

import numpy as np
import pandas as pd
import pytest

from hcc_conversion.ingest.fingerprints import KINDS, fingerprints
from hcc_conversion.ingest.shared_patients import declared_in_vain, overlaps, undeclared
from synthetic.simulation.cohort import simulate_cohort

KEY = b"a key for the tests only, not a secret"


def hospital(seed, n, *, first_id=1, months=False):
    """A hospital that numbers its patients as they are admitted over 1,100 days.

    Sex 80 % male, ages N(55, 11), follow-up to the end of 2023 or a death at 0.06 per month: what
    the paper's patients are like. Gives the patients and their dates of day 0.
    """
    of = np.random.default_rng(seed)
    day = np.sort(of.integers(0, 1100, n))
    date = pd.Timestamp("2019-06-01") + pd.to_timedelta(day, unit="D")
    if months:
        date = date.to_period("M").to_timestamp()
    to_the_end = (pd.Timestamp("2023-12-31") - date).days.to_numpy()
    to_death = of.exponential(500, n).astype(int)
    patients = pd.DataFrame(
        {
            "patient_id": pd.array([f"{i}" for i in range(first_id, first_id + n)], "string"),
            "sex": pd.array(np.where(of.random(n) < 0.8, "male", "female"), "string"),
            "age_years": pd.array(of.normal(55, 11, n), "Float64"),
            "last_contact_day": pd.array(np.minimum(to_the_end, to_death), "Int64"),
            "died": pd.array(to_death <= to_the_end, "boolean"),
        }
    )
    return patients, pd.Series(date, index=patients["patient_id"])


def prints(hospital_or_export, key=KEY):
    return fingerprints(*hospital_or_export, key)


def overlap(one, other):
    found = overlaps({"one": prints(one), "other": prints(other)})
    return (found[0].n_shared, found[0].n_smaller, found[0].by) if found else None


@pytest.mark.parametrize("n", [30, 100, 600, 5000])
@pytest.mark.parametrize("months", [False, True])
def test_hospitals_that_number_alike_do_not_alarm(n, months):
    for seed in range(3 if n == 5000 else 15):
        one, other = (hospital((seed, k, n), n, months=months) for k in (1, 2))
        assert overlap(one, other) is None


@pytest.mark.parametrize("missing", ["sex", "age_years", "last_contact_day"])
@pytest.mark.parametrize("n", [30, 600])
def test_nor_where_a_fact_is_not_collected(missing, n):
    for seed in range(15):
        one, other = (hospital((seed, k, n), n) for k in (1, 2))
        for patients, _ in (one, other):
            patients[missing] = pd.NA
        assert overlap(one, other) is None


def simulated(seed, n, *, months=False):
    """An invented hospital of the project, its patients numbered as they were admitted."""
    table = simulate_cohort(n, seed)["patients"].sort_values("admission_date", kind="stable")
    dates = table[["diagnosis_date", "last_contact_date"]]
    if months:
        dates = dates.apply(lambda column: column.dt.to_period("M").dt.to_timestamp())
    day_zero = dates["diagnosis_date"]
    patients = pd.DataFrame(
        {
            "patient_id": pd.array([f"{i}" for i in range(1, n + 1)], "string"),
            "sex": table["sex"].to_numpy(),
            "age_years": table["age_years"].array,
            "last_contact_day": pd.array((dates["last_contact_date"] - day_zero).dt.days, "Int64"),
            "died": table["died"].array,
        }
    ).astype({"sex": "string"})
    return patients, pd.Series(day_zero.to_numpy(), index=patients["patient_id"])


@pytest.mark.parametrize("months", [False, True])
@pytest.mark.parametrize("n", [60, 100, 600])
def test_nor_do_invented_hospitals_that_number_alike(n, months):
    for seed in range(1, 4):
        one, other = simulated(seed, n, months=months), simulated(100 + seed, n, months=months)
        assert overlap(one, other) is None


def test_as_many_agree_by_chance_as_calculated():
    """√(π · 600) / 2,200 = 1.97 in 100 on one day; of these 0.68 · 0.027 in sex and age too."""
    n_pairs, n = 15, 600
    same = dict.fromkeys(KINDS, 0)
    for seed in range(n_pairs):
        one, other = (prints(hospital((seed, k), n)) for k in (1, 2))
        for kind in KINDS:
            same[kind] += len(set(one[kind]) & set(other[kind]))
    # 177 expected; its SD is 0.52 of a pair's (Rayleigh), 0.14 of the mean of 15.
    assert same["identifier_date"] == pytest.approx(15 * 600 * 0.0197, rel=0.4)
    assert same["identifier_facts"] <= 12  # 3.3 expected


def second_export(of_hospital, rows):
    """The same patients in another order; identifiers with leading zeros, ages to one decimal."""
    patients, day_zero = of_hospital
    again = patients.iloc[rows].iloc[::-1].reset_index(drop=True)
    dates = day_zero.iloc[rows].iloc[::-1].to_numpy()
    again["age_years"] = (again["age_years"] * 10 // 1) / 10
    again["patient_id"] = again["patient_id"].str.zfill(6)
    return again, pd.Series(dates, index=again["patient_id"])


def test_a_second_export_is_found_whole():
    one = hospital(1, 200)
    assert overlap(one, second_export(one, range(200))) == (200, 200, "identifier_facts")


def test_a_twentieth_of_the_patients_is_found():
    one, other = hospital(1, 400), hospital(2, 400, first_id=5001)
    shared = second_export(one, range(20))
    patients = pd.concat([other[0].iloc[20:], shared[0]], ignore_index=True)
    dates = pd.concat([other[1].iloc[20:], shared[1]])
    assert overlap(one, (patients, dates)) == (20, 400, "identifier_facts")


def mixed(one, other, n_shared, *, renumbered=False):
    """*other* with the first *n_shared* patients of *one* in place of as many of its own."""
    patients, dates = second_export(one, range(n_shared))
    if renumbered:
        patients["patient_id"] = ("N" + patients["patient_id"]).astype("string")
        dates.index = patients["patient_id"]
    both = pd.concat([other[0].iloc[n_shared:], patients], ignore_index=True)
    return both, pd.concat([other[1].iloc[n_shared:], dates])


@pytest.mark.parametrize("renumbered", [False, True])
@pytest.mark.parametrize("n", [100, 600])
def test_a_twentieth_is_found_under_the_same_and_other_numbers(n, renumbered):
    one, (patients, dates) = simulated(1, n), simulated(2, n)
    patients["patient_id"] = ("M" + patients["patient_id"]).astype("string")
    dates.index = patients["patient_id"]
    known = one[0]["last_contact_day"].notna() & one[0]["died"].notna()
    whole = one[0][known & one[0]["age_years"].notna()].reset_index(drop=True)
    one = (whole, one[1].loc[whole["patient_id"]])
    shared = mixed(one, (patients, dates), n // 20, renumbered=renumbered)
    n_shared, _, by = overlap(one, shared)
    assert by == ("course" if renumbered else "identifier_facts")
    assert n // 20 <= n_shared <= n // 20 + 2  # and one or two by chance


def test_just_a_twentieth_is_found_and_less_is_not():
    """7 of 140 are 5 %."""
    one, other = (prints(hospital(seed, 140)) for seed in (1, 2))
    other["identifier_facts"] = [*one["identifier_facts"].iloc[:7], *range(133)]
    assert [found.n_shared for found in overlaps({"one": one, "other": other})] == [7]
    other.loc[0, "identifier_facts"] = pd.NA
    assert overlaps({"one": one, "other": other}) == []


def test_an_export_that_leaves_the_age_out_is_found_by_date():
    one = hospital(1, 200)
    patients, dates = second_export(one, range(200))
    patients["age_years"] = pd.array([pd.NA] * 200, "Float64")
    assert overlap(one, (patients, dates)) == (200, 200, "identifier_date")


def test_an_export_under_other_identifiers_is_found_by_the_courses():
    one = hospital(1, 200)
    patients, dates = second_export(one, range(200))
    patients["patient_id"] = ("N" + patients["patient_id"]).astype("string")
    dates.index = patients["patient_id"]
    assert overlap(one, (patients, dates)) == (200, 200, "course")


def test_an_export_without_dates_is_found():
    none = pd.Series(dtype="datetime64[ns]")
    one, _ = hospital(1, 100)
    again, _ = second_export((one, pd.Series(range(100))), range(100))
    assert overlap((one, none), (again, none)) == (100, 100, "identifier_facts")


def test_fingerprints_do_not_lead_back():
    patients, dates = hospital(1, 50)
    table, other = prints((patients, dates)), prints((patients, dates), b"another key of a site")
    assert list(table) == list(KINDS) and len(table) == 50
    assert not set(table["identifier_facts"]) & set(other["identifier_facts"])
    assert table["identifier_facts"].is_monotonic_increasing  # not in the order of the patients
    assert table.apply(lambda column: column.str.fullmatch("[0-9a-f]{16}")).all(axis=None)


def test_the_message_says_which_centres_and_what_to_write():
    one = hospital(1, 60)
    found = overlaps({"north": prints(one), "south": prints(second_export(one, range(60)))})
    (told,) = undeclared(found, {}, "config/centres")
    assert "'north' and 'south' hold the same patients: 60 of the 60" in told
    assert "write 'shares_patients_with: [south]' into config/centres/north.yaml" in told
    assert undeclared(found, {"north": ["south"]}, "c") == []
    assert undeclared(found, {"south": ["north"]}, "c") == []
    assert len(undeclared(found, {"south": ["east"]}, "c")) == 1


def test_a_declaration_that_finds_nobody_is_told():
    one, other = hospital(1, 60), hospital(2, 60)
    found = overlaps({"north": prints(one), "south": prints(other)})
    declared = {"north": ["south", "disabled"]}
    assert declared_in_vain(found, declared, ["north", "south"]) == [("north", "south")]
    again = overlaps({"north": prints(one), "south": prints(second_export(one, range(60)))})
    assert declared_in_vain(again, declared, ["north", "south"]) == []
