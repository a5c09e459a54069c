"""The simulated hospitals are plausible, consistent, reproducible and read as they should."""

import re
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pandas as pd
import pytest
from places import ROOT

from hcc_conversion.cohort.response_criteria import category_of_sums
from hcc_conversion.run.yaml_file import read_yaml
from schemas import vocabulary as v
from schemas.tables import TABLES
from synthetic.simulation.cells import code, number, number_text
from synthetic.simulation.cohort import simulate_cohort
from synthetic.simulation.dialects import chinese_csv, us_workbook
from synthetic.simulation.staging import bclc_stage, child_pugh_class, cnlc_stage
from synthetic.simulation.writers import write_chinese_csv, write_us_workbook

CENTRES = ROOT / "config" / "centres"
LOCOREGIONAL = ["TACE", "HAIC", "radiotherapy", "ablation"]
N_PATIENTS = 4000
NOT_IN_AN_EXTRACT = {"centre", "day_zero", "in_study_window"}
# The schema wants it only where the two kinds of metastasis are not told apart.
DERIVED = {"extrahepatic_spread"}
OF_THE_HOSPITAL = {"name", "birth_date", "diagnosis_date", "admission_date", "nodule_count"}


@pytest.fixture(scope="module")
def tables():
    return simulate_cohort(N_PATIENTS, seed=11)


@pytest.fixture(scope="module")
def small():
    return simulate_cohort(150, seed=5)


@pytest.fixture(scope="module")
def patients(tables):
    """One row per patient with dates of the outcomes, surgery and first treatment."""
    patients = tables["patients"].set_index("patient_id")
    outcomes = tables["outcomes"].pivot_table(
        index="patient_id", columns="kind", values="date", aggfunc="first"
    )
    surgeries = tables["surgeries"].set_index("patient_id")[["date", "kind"]]
    surgeries = surgeries.add_prefix("surgery_")
    first_line = tables["treatments"].query("intent == 'conversion'")
    modalities = first_line.groupby("patient_id")["modality"]
    treatment = pd.DataFrame(
        {
            "first_treatment": first_line.groupby("patient_id")["start_date"].min(),
            "locoregional": modalities.agg(lambda of_one: of_one.isin(LOCOREGIONAL).any()),
            "systemic": modalities.agg(lambda of_one: (~of_one.isin(LOCOREGIONAL)).any()),
        }
    )
    return patients.join([outcomes, surgeries, treatment])


def in_order(earlier, later):
    """No date of *earlier* is after its date in *later*; pairs with a missing date pass."""
    return not (earlier > later).any()


# Shape


def test_tables_have_canonical_fields_with_dates_for_days_and_all_that_are_required(tables):
    """A new field need not be simulated: a hospital may not collect it either."""
    assert list(tables) == list(TABLES)
    for name, model in TABLES.items():
        columns = model.to_schema().columns
        permitted, required = (
            {
                re.sub(r"(^|_)day$", r"\1date", field)
                for field in set(columns) - NOT_IN_AN_EXTRACT - DERIVED
                if every or not columns[field].nullable
            }
            for every in (True, False)
        )
        permitted |= OF_THE_HOSPITAL if name == "patients" else set()
        assert required <= set(tables[name]) <= permitted


def test_values_lie_within_the_limits_and_codes_of_the_schemas(tables):
    for name, model in TABLES.items():
        for field, column in model.to_schema().columns.items():
            if field not in tables[name]:
                continue
            values = tables[name][field].dropna()
            for check in column.checks:
                kept = check.statistics.get("allowed_values")
                if kept is not None:
                    assert values.isin(list(kept)).all(), (name, field)
            plausible = (column.metadata or {}).get("plausible")
            if plausible:
                assert values.between(*plausible).mean() > 0.99, (name, field)


def test_keys_are_unique_and_every_child_row_has_its_patient(tables):
    numbers = tables["patients"]["patient_id"]
    assert numbers.is_unique
    assert not numbers.map(
        tables["patients"].set_index("patient_id")["diagnosis_date"]
    ).is_monotonic_increasing
    for name, model in TABLES.items():
        key = [field for field in model.to_schema().unique or [] if field != "centre"]
        key = ["date" if field == "day" else field for field in key]
        assert tables[name]["patient_id"].isin(numbers).all()
        assert tables[name]["patient_id"].notna().all()
        assert not key or not tables[name].duplicated(key).any()


def test_a_few_values_are_missing_but_no_key_date(tables):
    patients = tables["patients"]
    for field in ("afp_ng_ml", "bilirubin_umol_l", "cnlc", "ecog"):
        assert 0.005 < patients[field].isna().mean() < 0.06
    for field in ("diagnosis_date", "last_contact_date", "admission_date", "died"):
        assert patients[field].notna().all()
    assert 0 < tables["adverse_events"]["grade"].isna().mean() < 0.03


# Time


def test_dates_are_in_order(tables, patients):
    assert in_order(patients["diagnosis_date"], patients["first_treatment"])
    assert in_order(patients["diagnosis_date"], patients["last_contact_date"])
    assert in_order(patients["admission_date"], patients["last_contact_date"])
    assert in_order(patients["first_treatment"], patients["surgery_date"])
    assert in_order(patients["first_treatment"], patients["conversion"])
    assert in_order(patients["conversion"], patients["surgery_date"])
    assert in_order(patients["conversion"], patients["watch_and_wait"])
    assert in_order(patients["surgery_date"], patients["recurrence"])
    treatments = tables["treatments"]
    assert in_order(treatments["start_date"], treatments["end_date"])
    assert (treatments["end_date"].isna() == treatments["ongoing"]).all()


def test_nothing_happens_before_diagnosis_or_after_last_contact(tables, patients):
    for name in set(TABLES) - {"patients", "complications"}:
        table = tables[name]
        for field in (field for field in table if field.endswith("date")):
            of_patient = patients.loc[table["patient_id"]]
            dates = table[field].to_numpy()
            assert not (dates > of_patient["last_contact_date"].to_numpy()).any(), (name, field)
            assert not (dates < of_patient["diagnosis_date"].to_numpy()).any(), (name, field)


def test_the_dead_died_at_last_contact(patients):
    dead = patients[patients["died"]]
    assert (dead["death"] == dead["last_contact_date"]).all()
    assert patients.loc[~patients["died"], "death"].isna().all()


def test_age_agrees_with_the_date_of_birth(patients):
    days = (patients["diagnosis_date"] - patients["birth_date"]).dt.days
    assert ((days / 365.2425 - patients["age_years"]).between(-0.01, 1.01)).all()


def test_few_admissions_lie_outside_the_study_window(patients):
    inside = patients["admission_date"].between("2019-06-01", "2022-06-01")
    assert 0.96 < inside.mean() < 1


# Clinical consistency


def test_stages_never_contradict_their_components(tables):
    patients = tables["patients"]
    parts = ["bclc", "cnlc", "ecog", "child_pugh", "tumour_size_cm"]
    known = patients.dropna(subset=parts)
    size, count, ecog = known["tumour_size_cm"], known["nodule_count"], known["ecog"]
    invasion = known["portal_vein_invasion"].ne("none") | known["hepatic_vein_invasion"].ne("none")
    spread = known["lymphatic_metastasis"] | known["extrahepatic_metastasis"]
    end_stage = ecog.ge(3) | known["child_pugh"].eq("C")
    advanced = invasion | spread | ecog.between(1, 2)
    assert (known["bclc"].eq("D") == end_stage).all()
    assert (known["bclc"].eq("C") == (advanced & ~end_stage)).all()
    early = known[known["bclc"].isin(["0", "A"])]
    assert (early["nodule_count"].eq(1) | early["tumour_size_cm"].le(3)).all()
    assert early["nodule_count"].le(3).all()
    assert known.loc[known["bclc"].eq("0"), "tumour_size_cm"].le(2).all()
    assert known.loc[known["bclc"].eq("B"), "nodule_count"].ge(2).all()
    assert (known["cnlc"].eq("IV") == end_stage).all()
    assert (known["cnlc"].eq("IIIb") == (spread & ~end_stage)).all()
    assert (known["cnlc"].eq("IIIa") == (invasion & ~spread & ~end_stage)).all()
    localised = ~(invasion | spread | end_stage)
    assert (known["cnlc"].eq("Ia") == (localised & count.eq(1) & size.le(5))).all()
    assert (known["cnlc"].eq("IIb") == (localised & count.ge(4))).all()
    assert (patients["tumour_number"].eq("solitary") == patients["nodule_count"].eq(1)).all()
    thrombus_in_cava = patients["hepatic_vein_invasion"].eq("Vv3")
    assert (patients["ivc_thrombus"] == thrombus_in_cava).all()


def test_child_pugh_class_lies_within_what_its_known_components_allow(tables):
    known = tables["patients"].dropna(subset=["bilirubin_umol_l", "albumin_g_l", "child_pugh"])
    bilirubin, albumin = known["bilirubin_umol_l"], known["albumin_g_l"]
    points = 2 + bilirubin.ge(34).astype(int) + bilirubin.gt(50) + albumin.le(35) + albumin.lt(28)
    # Ascites gives 2 or 3 points; INR and encephalopathy, 1 to 3 each, are not recorded.
    least = points + 1 + known["ascites"].astype(int) + 2
    most = points + 1 + 2 * known["ascites"].astype(int) + 6
    lowest, highest = (
        known["child_pugh"].map({"A": 5, "B": 7, "C": 10}),
        known["child_pugh"].map({"A": 6, "B": 9, "C": 15}),
    )
    assert ((least <= highest) & (most >= lowest)).all()


@pytest.mark.parametrize(
    ("ecog", "child_pugh", "count", "size", "invasion", "spread", "bclc", "cnlc"),
    [
        (0, "A", 1, 2.0, False, False, "0", "Ia"),
        (0, "A", 1, 12.0, False, False, "A", "Ib"),
        (0, "B", 3, 3.0, False, False, "A", "Ib"),
        (0, "A", 2, 3.1, False, False, "B", "IIa"),
        (0, "A", 4, 2.0, False, False, "B", "IIb"),
        (1, "A", 1, 2.0, False, False, "C", "Ia"),
        (0, "A", 1, 2.0, True, False, "C", "IIIa"),
        (0, "A", 1, 2.0, True, True, "C", "IIIb"),
        (3, "A", 1, 2.0, False, False, "D", "IV"),
        (0, "C", 1, 2.0, False, False, "D", "IV"),
    ],
)
def test_stages_follow_the_published_rules(
    ecog, child_pugh, count, size, invasion, spread, bclc, cnlc
):
    row = {
        "ecog": [ecog],
        "child_pugh": [child_pugh],
        "nodule_count": [count],
        "tumour_size_cm": [size],
        "vascular_invasion": [invasion],
        "spread": [spread],
    }
    profiles = pd.DataFrame(row)
    assert bclc_stage(profiles)[0] == bclc
    assert cnlc_stage(profiles)[0] == cnlc


def test_child_pugh_classes_are_cut_at_seven_and_ten_points():
    assert list(child_pugh_class(np.array([5, 6, 7, 9, 10, 15]))) == list("AABBCC")


def test_the_resectable_have_none_of_the_reasons_against_it(tables):
    resectable = tables["patients"].query("initially_resectable")
    assert not resectable["extrahepatic_metastasis"].any()
    assert not resectable["liver_remnant_insufficient"].fillna(False).any()
    assert not resectable["portal_vein_invasion"].isin(["Vp3", "Vp4"]).any()
    assert not resectable["ivc_thrombus"].any()


def test_surgery_agrees_with_resectability_and_conversion(patients):
    direct = patients["surgery_kind"] == "direct"
    after_conversion = patients["surgery_kind"] == "conversion"
    assert patients.loc[direct, "initially_resectable"].all()
    assert not patients.loc[after_conversion, "initially_resectable"].any()
    assert patients.loc[after_conversion, "conversion"].notna().all()
    converted = patients["conversion"].notna()
    assert (converted == (after_conversion | patients["watch_and_wait"].notna())).all()
    assert not (after_conversion & patients["watch_and_wait"].notna()).any()
    assert patients.loc[patients["recurrence"].notna(), "surgery_date"].notna().all()


# Response


def expected_response(sums, new_lesions):
    """Responses of one patient by one criterion, reading after reading, by the thresholds."""
    baseline, nadir, responses = sums[0], sums[0], [None]
    for value, new_lesion in zip(sums[1:], new_lesions[1:], strict=True):
        if np.isnan(value):
            responses.append("NE")
            continue
        growth = value - nadir
        back = nadir == 0 and value > 0
        if new_lesion or back or (growth >= 5 and growth / nadir >= 0.2 - 1e-9):
            responses.append("PD")
        elif value == 0:
            responses.append("CR")
        else:
            responses.append("PR" if (value - baseline) / baseline <= -0.3 + 1e-9 else "SD")
        nadir = min(nadir, value)
    return responses


def test_responses_follow_from_the_sums_by_the_thresholds(tables):
    readings = tables["assessments"].sort_values(["patient_id", "criterion", "date"])
    assert (readings.groupby(["patient_id", "criterion"])["baseline"].sum() == 1).all()
    assert set(readings["response"].dropna()) == set(v.RESPONSE)
    for _, of_one in readings.groupby(["patient_id", "criterion"]):
        sums = of_one["sum_of_diameters_mm"].to_numpy(dtype=float, na_value=np.nan)
        expected = expected_response(sums, of_one["new_lesion"].to_numpy(dtype=bool))
        assert [None if pd.isna(r) else r for r in of_one["response"]] == expected


def test_viable_tumour_is_never_larger_than_the_whole(tables):
    both = tables["assessments"].pivot_table(
        index=["patient_id", "date"],
        columns="criterion",
        values="sum_of_diameters_mm",
        aggfunc="first",
    )
    assert not (both["mRECIST"] > both["RECIST 1.1"]).any()


def test_progression_is_the_first_progressive_scan_and_none_precedes_conversion(tables, patients):
    scans = tables["assessments"].query("criterion == 'RECIST 1.1' and response == 'PD'")
    first = scans.groupby("patient_id")["date"].min()
    assert patients["progression"].dropna().sort_index().equals(first.rename("progression"))
    both = patients[patients["progression"].notna() & patients["conversion"].notna()]
    assert (both["progression"] > both["conversion"]).all()


def test_response_category_at_its_limits():
    sums = np.array([70, 71, 60, 59, 24, 0, 5, np.nan, 40])
    nadir = np.array([100, 100, 50, 50, 20, 50, 0, 50, 100])
    new = np.array([False] * 8 + [True])
    found = category_of_sums(sums, np.full(9, 100.0), nadir, new)
    assert list(found) == ["PR", "SD", "PD", "PR", "PR", "CR", "PD", "NE", "PD"]


# Proportions and correlations


def test_flow_resembles_the_study(patients):
    treated = patients["first_treatment"].notna() | patients["surgery_date"].notna()
    assert 0.09 < 1 - treated.mean() < 0.15
    of_treated = patients[treated]
    assert 0.16 < of_treated["initially_resectable"].mean() < 0.25
    resectable = of_treated[of_treated["initially_resectable"]]
    assert 0.8 < resectable["surgery_kind"].eq("direct").fillna(False).mean() < 0.9
    unresectable = of_treated[~of_treated["initially_resectable"]]
    combined = unresectable["locoregional"].eq(True) & unresectable["systemic"].eq(True)
    assert 0.55 < combined.mean() < 0.66
    converted = unresectable["conversion"].notna()
    assert 0.05 < converted[combined].mean() < 0.10
    assert converted[~combined].mean() < 0.02


def test_converted_patients_had_the_lower_burden(patients):
    treated = patients[~patients["initially_resectable"] & patients["first_treatment"].notna()]
    converted = treated["conversion"].notna()
    yes, no = treated[converted], treated[~converted]
    for field in ("extrahepatic_metastasis", "ascites", "lymphatic_metastasis"):
        assert yes[field].mean() < no[field].mean()
    assert yes["tumour_number"].eq("multiple").mean() < no["tumour_number"].eq("multiple").mean()
    assert yes["tumour_size_cm"].mean() < no["tumour_size_cm"].mean()
    assert yes["ecog"].mean() < no["ecog"].mean()
    assert yes["died"].mean() < no["died"].mean()


def test_burden_drives_what_is_recorded(patients):
    large = patients["tumour_size_cm"] > 10
    invasive = patients["portal_vein_invasion"] != "none"
    assert invasive[large.fillna(False)].mean() > 1.5 * invasive[~large.fillna(True)].mean()
    remnant = patients["liver_remnant_insufficient"].astype("Float64")
    assert remnant[large.fillna(False)].mean() > 3 * remnant[~large.fillna(True)].mean()
    assert (
        patients.loc[invasive, "afp_ng_ml"].median() > patients.loc[~invasive, "afp_ng_ml"].median()
    )
    by_class = patients.groupby("child_pugh")[["bilirubin_umol_l", "albumin_g_l"]].median()
    assert by_class["bilirubin_umol_l"].is_monotonic_increasing
    assert by_class["albumin_g_l"].is_monotonic_decreasing


def test_surgery_after_conversion_is_the_harder_one(tables, patients):
    surgeries = tables["surgeries"]
    mean = surgeries.groupby("kind")[["operation_min", "blood_loss_ml", "drainage_days"]].mean()
    assert (mean.loc["conversion"] > mean.loc["direct"]).all()
    assert not surgeries.query("kind == 'direct'")["pathologic_complete_response"].any()
    complete = surgeries.query("kind == 'conversion'")["pathologic_complete_response"].mean()
    assert 0.25 < complete < 0.55
    waited = (patients["surgery_date"] - patients["diagnosis_date"]).dt.days
    assert 15 < waited[patients["surgery_kind"] == "direct"].median() < 32
    assert 90 < waited[patients["surgery_kind"] == "conversion"].median() < 270


# Reproducibility


def test_same_seed_gives_the_same_tables_and_another_seed_others(small):
    again, other = simulate_cohort(150, seed=5), simulate_cohort(150, seed=6)
    for name, table in small.items():
        pd.testing.assert_frame_equal(table, again[name])
        assert not table.equals(other[name])


@pytest.mark.parametrize("n_patients", [1, 2, 7])
def test_tiny_hospitals_have_the_same_columns_and_types(n_patients, small):
    for seed in range(4):
        tiny = simulate_cohort(n_patients, seed)
        assert len(tiny["patients"]) == n_patients
        for name, table in small.items():
            assert tiny[name].dtypes.equals(table.dtypes)


def test_hospitals_of_different_size_share_no_patient_under_one_seed(small):
    other = simulate_cohort(151, seed=5)["patients"]
    assert not set(small["patients"]["patient_id"]) & set(other["patient_id"])


def test_writers_give_the_same_bytes_twice(small, tmp_path):
    for attempt in ("first", "second"):
        write_chinese_csv(chinese_csv(small), tmp_path / attempt)
        write_us_workbook(us_workbook(small), tmp_path / attempt / "extract.xlsx")
    first = {path.name: path.read_bytes() for path in (tmp_path / "first").iterdir()}
    second = {path.name: path.read_bytes() for path in (tmp_path / "second").iterdir()}
    assert len(first) == len(TABLES) + 1
    assert first == second


def test_workbook_carries_no_clock(small, tmp_path):
    path = tmp_path / "extract.xlsx"
    write_us_workbook(us_workbook(small), path)
    with ZipFile(path) as workbook:
        properties = workbook.read("docProps/core.xml").decode()
        assert {entry.date_time for entry in workbook.infolist()} == {(2023, 7, 1, 0, 0, 0)}
    assert set(re.findall(r"\d{4}-\d\d-\d\dT", properties)) == {"2023-07-01T"}


# What is handed over


def test_chinese_files_are_gb18030_with_chinese_headers(small, tmp_path):
    write_chinese_csv(chinese_csv(small), tmp_path)
    assert {path.stem for path in tmp_path.iterdir()} == set(TABLES)
    for path in tmp_path.iterdir():
        header = path.read_bytes().decode("gb18030").splitlines()[0]
        assert re.search("[一-鿿]", header)
    patients = pd.read_csv(tmp_path / "patients.csv", encoding="gb18030", dtype=str)
    assert patients["性别"].isin(["男", "女"]).all()
    assert patients["诊断日期"].str.fullmatch(r"\d{4}/\d\d/\d\d").all()
    outcomes = small["outcomes"]["kind"].value_counts()
    assert patients["转化成功日期"].notna().sum() == outcomes["conversion"]


def test_us_units_are_those_of_the_headers(tables):
    sheets = us_workbook(tables)
    ours, theirs = tables["patients"], sheets["Patients"]
    bilirubin = theirs["T Bili (mg/dL)"] * 17.104
    assert (bilirubin - ours["bilirubin_umol_l"]).abs().max() < 0.1
    assert (theirs["AFP (IU/mL)"] * 1.21 - ours["afp_ng_ml"]).abs().max() < 0.1
    known = theirs["Largest Lesion (mm)"] < 999
    assert (known == ours["tumour_size_cm"].notna()).all()
    assert (theirs["ECOG"] == 9).sum() == ours["ecog"].isna().sum()
    hours = sheets["Surgery"]["OR Time (h)"]
    assert (hours * 60 - tables["surgeries"]["operation_min"]).abs().max() < 0.5


def test_us_response_sheet_has_one_row_per_visit(tables):
    readings, sheet = tables["assessments"], us_workbook(tables)["Response"]
    assert 2 * len(sheet) == len(readings)
    assert not sheet.duplicated(["MRN", "Scan Date"]).any()
    assert (
        sheet["mRECIST Sum"].sum()
        == readings.query("criterion == 'mRECIST'")["sum_of_diameters_mm"].sum()
    )


def test_cells_are_written_as_asked():
    values = pd.Series([1.25, None], dtype="Float64")
    assert list(number(10, 1)(values).fillna(-1)) == [12.5, -1]
    assert list(number(1, 0, missing=9)(values)) == [1, 9]
    assert list(number_text(1)(values)) == ["1.2", ""]
    assert list(code({True: "Y", False: "N"}, "UNK")(pd.Series([True, None]))) == ["Y", "UNK"]


@pytest.mark.parametrize(
    ("centre_id", "dialect", "named_by"),
    [("harbour", chinese_csv, "file"), ("lakeside", us_workbook, "sheet")],
)
def test_centre_files_map_only_what_is_handed_over_and_all_its_codes(
    tables, centre_id, dialect, named_by
):
    centre, extract = read_yaml(CENTRES / f"{centre_id}.yaml"), dialect(tables)
    for blocks in centre["tables"].values():
        for block in blocks:
            source = centre["sources"][block["source"]]
            frame = extract[Path(source[named_by]).stem]
            for mapping in block["columns"].values():
                if "column" not in mapping:
                    continue
                cells = frame[mapping["column"]]
                unknown = {"", *source["missing"], *mapping.get("missing", [])}
                if "codes" in mapping:
                    found = set(cells.dropna().astype(str)) - unknown
                    assert found <= set(mapping["codes"]), mapping["column"]
