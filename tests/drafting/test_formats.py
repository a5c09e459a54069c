"""Files with labels, in Chinese, German, French and Spanish: what is found, and what is marked."""

import datetime

import openpyxl
import pandas as pd
import pyreadstat
import pytest
from drafting_cases import cycle, days, share_right, verdicts, wrong_without_check

from hcc_conversion.drafting.draft import draft_files

N = 40


def numbers(low, high, digits=0, n=N):
    step = (high - low) / n
    return [round(low + step * ((number * 7) % n), digits) for number in range(n)]


def spss_file(path):
    table = pd.DataFrame(
        {
            "PATNR": [1000.0 + number for number in range(N)],
            "V1": cycle([1.0, 2.0, 1.0], N),
            "V2": numbers(45, 80),
            "V3": cycle([0.0, 1.0], N),
            "V4": cycle([1.0, 2.0, 3.0], N),
            "V5": numbers(25, 45, 1),
            "V6": numbers(3, 11, 1),
            "V7": [datetime.date(2019, 1, 1) + datetime.timedelta(7 * n) for n in range(N)],
            "V8": [datetime.date(2022, 1, 1) + datetime.timedelta(7 * n) for n in range(N)],
            "V9": cycle([1.0, 2.0], N),
            "V10": cycle([1.0, 2.0], N),
            "V11": numbers(1, 9),
        }
    )
    labels = {
        "PATNR": "Patientennummer",
        "V1": "Geschlecht",
        "V2": "Alter bei Diagnose (Jahre)",
        "V3": "Leberzirrhose",
        "V4": "BCLC-Stadium",
        "V5": "Albumin (g/l)",
        "V6": "Größter Tumor [cm]",
        "V7": "Datum der Erstdiagnose",
        "V8": "Letzter Kontakt",
        "V9": "Vitalstatus",
        "V10": "Diabetes",
        "V11": "Fragebogen, Frage 7",
    }
    values = {
        "V1": {1: "männlich", 2: "weiblich"},
        "V3": {0: "nein", 1: "ja"},
        "V4": {1: "A", 2: "B", 3: "C"},
        "V9": {1: "lebt", 2: "verstorben"},
        "V10": {1: "ja", 2: "nein"},
    }
    pyreadstat.write_sav(table, str(path), column_labels=labels, variable_value_labels=values)


SPSS = {
    ("patients", "patient_id"): [{"column": "PATNR"}],
    ("patients", "day_zero"): [{"constant": "diagnosis"}],
    ("patients", "day_zero_date"): [{"column": "V7", "date_format": "%Y-%m-%d"}],
    ("patients", "last_contact_day"): [{"column": "V8", "date_format": "%Y-%m-%d"}],
    ("patients", "died"): [{"column": "V9", "codes": {"1": False, "2": True}}],
    ("patients", "age_years"): [{"column": "V2", "unit": "year"}],
    ("patients", "sex"): [{"column": "V1", "codes": {"1": "male", "2": "female"}}],
    ("patients", "cirrhosis"): [{"column": "V3", "codes": {"0": False, "1": True}}],
    ("patients", "bclc"): [{"column": "V4", "codes": {"1": "A", "2": "B", "3": "C"}}],
    ("patients", "albumin_g_l"): [{"column": "V5", "unit": "g/L"}],
    ("patients", "tumour_size_cm"): [{"column": "V6", "unit": "cm"}],
}


def chinese_workbook(path):
    book = openpyxl.Workbook()
    first = book.active
    first.title = "基本信息"
    first.append(["某医院肝癌数据库"])
    first.append([])
    first.append(
        [
            "住院号",
            "姓名",
            "性别",
            "年龄",
            "乙肝表面抗原",
            "甲胎蛋白（ng/ml）",
            "总胆红素",
            "BCLC分期",
            "确诊日期",
            "死亡日期",
            "末次随访时间",
            "是否死亡",
            "复发日期",
        ]
    )
    dx, last = days("2019-03-05", N, form="%Y-%m-%d"), days("2022-03-05", N, form="%Y-%m-%d")
    for n in range(N):
        dead = n % 3 == 0
        first.append(
            [
                f"ZY{20190 + n}",
                f"患者{n}",
                "男女"[n % 2],
                40 + n % 30,
                ["阳性", "阴性"][n % 2],
                10 + 37 * n,
                round(9 + n / 3, 1),
                "ABC"[n % 3] + "期",
                dx[n],
                last[n] if dead else None,
                None if dead else last[n],
                "是" if dead else "否",
                last[n] if n % 4 == 0 else None,
            ]
        )
    second = book.create_sheet("治疗")
    second.append(["住院号", "治疗方式", "药物名称", "治疗目的", "开始日期"])
    for n in range(N):
        second.append(
            [
                f"ZY{20190 + n}",
                ["介入栓塞", "靶向", "免疫治疗"][n % 3],
                [None, "仑伐替尼", "信迪利单抗"][n % 3],
                "转化治疗",
                dx[n],
            ]
        )
    book.save(path)


CHINESE = {
    ("patients", "patient_id"): [{"column": "住院号"}],
    ("patients", "day_zero"): [{"constant": "diagnosis"}],
    ("patients", "day_zero_date"): [{"column": "确诊日期", "date_format": "%Y-%m-%d"}],
    ("patients", "last_contact_day"): [
        {
            "first_of": [
                {"column": "死亡日期", "date_format": "%Y-%m-%d"},
                {"column": "末次随访时间", "date_format": "%Y-%m-%d"},
            ]
        }
    ],
    ("patients", "died"): [{"column": "是否死亡", "codes": {"是": True, "否": False}}],
    ("patients", "sex"): [{"column": "性别", "codes": {"男": "male", "女": "female"}}],
    ("patients", "age_years"): [{"column": "年龄", "unit": "year"}],
    ("patients", "hbv"): [{"column": "乙肝表面抗原", "codes": {"阳性": True, "阴性": False}}],
    ("patients", "afp_ng_ml"): [{"column": "甲胎蛋白(ng/ml)", "unit": "ng/mL"}],
    ("patients", "bilirubin_umol_l"): [{"column": "总胆红素", "unit": "umol/L"}],
    ("patients", "bclc"): [{"column": "BCLC分期", "codes": {"A期": "A", "B期": "B", "C期": "C"}}],
    ("treatments", "patient_id"): [{"column": "住院号"}],
    ("treatments", "modality"): [
        {
            "column": "治疗方式",
            "codes": {"介入栓塞": "TACE", "靶向": "TKI", "免疫治疗": "anti-PD-1/PD-L1"},
        }
    ],
    ("treatments", "agent"): [
        {"column": "药物名称", "codes": {"仑伐替尼": "lenvatinib", "信迪利单抗": "sintilimab"}}
    ],
    ("treatments", "intent"): [{"column": "治疗目的", "codes": {"转化治疗": "conversion"}}],
    ("treatments", "start_day"): [{"column": "开始日期", "date_format": "%Y-%m-%d"}],
    ("outcomes", "patient_id"): [{"column": "住院号"}],
    ("outcomes", "kind"): [{"constant": "recurrence"}],
    ("outcomes", "day"): [{"column": "复发日期", "date_format": "%Y-%m-%d"}],
}


def german_text(path):
    table = pd.DataFrame(
        {
            "Fallnummer": [f"F{n:04}" for n in range(N)],
            "Geschlecht": cycle(["m", "w"], N),
            "Größter Durchmesser (mm)": [f"{18 + 2.5 * n:.1f}".replace(".", ",") for n in range(N)],
            "Bilirubin": [f"{0.4 + n / 40:.2f}".replace(".", ",") for n in range(N)],
            "Aszites": cycle(["ja", "nein"], N),
            "OP-Datum": days("2020-01-01", N, form="%d.%m.%Y"),
            "Operationsart": cycle(["primär", "nach Konversion"], N),
            "Blutverlust (ml)": [str(150 + 30 * n) for n in range(N)],
            "Kommentar": [f"Befund {n}" for n in range(N)],
        }
    )
    path.write_bytes(table.to_csv(index=False, sep=";").encode("cp1252"))


GERMAN = {
    ("patients", "patient_id"): [{"column": "Fallnummer"}],
    ("patients", "sex"): [{"column": "Geschlecht", "codes": {"m": "male", "w": "female"}}],
    ("patients", "tumour_size_cm"): [{"column": "Größter Durchmesser (mm)", "unit": "mm"}],
    ("patients", "bilirubin_umol_l"): [{"column": "Bilirubin", "unit": "mg/dL"}],
    ("patients", "ascites"): [{"column": "Aszites", "codes": {"ja": True, "nein": False}}],
    ("surgeries", "patient_id"): [{"column": "Fallnummer"}],
    ("surgeries", "day"): [{"column": "OP-Datum", "date_format": "%d.%m.%Y"}],
    ("surgeries", "kind"): [
        {"column": "Operationsart", "codes": {"primär": "direct", "nach Konversion": "conversion"}}
    ],
    ("surgeries", "blood_loss_ml"): [{"column": "Blutverlust (ml)", "unit": "mL"}],
}
CASES = {
    "extract.sav": (spss_file, SPSS),
    "肝癌.xlsx": (chinese_workbook, CHINESE),
    "Leber.csv": (german_text, GERMAN),
}


@pytest.mark.parametrize("name", CASES)
def test_most_is_right_and_nothing_wrong_is_unmarked(name, tmp_path):
    make, truth = CASES[name]
    path = tmp_path / name
    make(path)
    draft = draft_files([path])
    counts = verdicts(draft, truth)
    assert wrong_without_check(draft, truth) == []
    assert share_right(counts) >= 0.8, counts


def test_how_a_text_file_is_written_is_found(tmp_path):
    path = tmp_path / "Leber.csv"
    german_text(path)
    settings = draft_files([path]).sources[0].settings
    assert (settings["encoding"], settings["delimiter"], settings["decimal"]) == (
        "cp1252",
        ";",
        ",",
    )


def test_names_below_a_title_are_found(tmp_path):
    path = tmp_path / "肝癌.xlsx"
    chinese_workbook(path)
    found = {s.settings["sheet"]: s.settings["header_row"] for s in draft_files([path]).sources}
    assert found == {"基本信息": 3, "治疗": 1}


def draft_of_table(tmp_path, **columns):
    path = tmp_path / "patients.csv"
    n = len(next(iter(columns.values())))
    table = pd.DataFrame({"Patient ID": [f"K{number:03}" for number in range(n)], **columns})
    table.to_csv(path, index=False)
    return draft_files([path])


def proposals(draft):
    return {proposal.target.field: proposal for _, proposal in draft.mapped()}


def test_days_that_can_be_months_are_marked(tmp_path):
    dates = cycle(["01/02/2020", "03/04/2020", "05/06/2021"], 12)
    found = proposals(draft_of_table(tmp_path, **{"Date of diagnosis": dates}))
    assert any("%d/%m/%Y or %m/%d/%Y" in doubt for doubt in found["day_zero_date"].doubts)


def test_another_column_of_the_file_tells_day_from_month(tmp_path):
    columns = {
        "Date of diagnosis": cycle(["01/02/2020", "03/04/2020"], 12),
        "Last follow-up": cycle(["11/28/2021", "12/31/2021"], 12),
    }
    found = proposals(draft_of_table(tmp_path, **columns))
    assert found["day_zero_date"].mapping["date_format"] == "%m/%d/%Y"
    assert found["day_zero_date"].doubts == ()


@pytest.mark.parametrize(
    ("values", "unit"),
    [(numbers(0.3, 1.6, 1), "mg/dL"), (numbers(6, 28), "umol/L")],
)
def test_the_unit_of_bilirubin_shows_in_its_numbers(values, unit, tmp_path):
    found = proposals(
        draft_of_table(tmp_path, **{"Total bilirubin": values, "Age": numbers(40, 80)})
    )
    assert found["bilirubin_umol_l"].mapping["unit"] == unit
    assert found["bilirubin_umol_l"].doubts == ()


def test_a_unit_that_the_numbers_contradict_is_marked(tmp_path):
    columns = {"Albumin (g/L)": numbers(3.1, 4.6, 1), "Age": numbers(40, 80)}
    found = proposals(draft_of_table(tmp_path, **columns))
    assert "would be unusual" in found["albumin_g_l"].doubts[0]


def test_two_columns_that_fit_as_well_are_marked(tmp_path):
    columns = {"AFP": numbers(5, 900), "Alpha-fetoprotein": numbers(7, 950), "Age": numbers(40, 80)}
    found = proposals(draft_of_table(tmp_path, **columns))
    assert any("as good by name" in doubt for doubt in found["afp_ng_ml"].doubts)


@pytest.mark.parametrize(
    ("name", "values", "field"),
    [
        ("Family history of cirrhosis", ["yes", "no"], "cirrhosis"),
        ("AFP group", ["1", "2"], "afp_ng_ml"),
        ("ALT", ["1", "2"], "alt_u_l"),
        ("Sex", ["1", "2"], "sex"),
        ("BCLC", ["1", "2"], "bclc"),
        ("Donor age", ["40", "51", "62", "47", "39", "55", "58"], "age_years"),
        ("Postoperative AFP", ["40", "51", "62", "47", "39", "55", "58"], "afp_ng_ml"),
        ("Tumor size (pathology)", ["40", "51", "62", "47", "39", "55", "58"], "tumour_size_cm"),
        ("Drainage (ml)", ["10", "21", "12", "17", "9", "15", "8"], "drainage_days"),
        ("Direct bilirubin", ["6", "7", "8", "9", "10", "11", "12"], "bilirubin_umol_l"),
        ("Hepatitis C", ["yes", "no"], "hbv"),
        ("Change of albumin", ["40", "41", "42", "37", "39", "35", "38"], "albumin_g_l"),
    ],
)
def test_what_only_looks_like_a_field_stays_out(name, values, field, tmp_path):
    columns = {name: cycle(values, 28), "Ascites": cycle(["positive", "negative"], 28)}
    found = proposals(draft_of_table(tmp_path, **columns))
    assert field not in found
    assert "ascites" in found


@pytest.mark.parametrize(
    ("name", "codes", "marked"),
    [
        ("Vital status", ["alive", "dead"], False),
        ("Vital status", ["0", "1"], True),
        ("Status", ["yes", "no"], True),
        ("Dead", ["0", "1"], False),
    ],
)
def test_a_status_of_numbers_may_be_the_other_way_round(name, codes, marked, tmp_path):
    columns = {name: cycle(codes, 20), "HBsAg": cycle(["positive", "negative"], 20)}
    assert bool(proposals(draft_of_table(tmp_path, **columns))["died"].doubts) == marked


def test_years_of_two_digits_can_be_days(tmp_path):
    columns = {
        "Date of diagnosis": cycle(["13-02-19", "20-11-21"], 12),
        "Age": numbers(40, 80, n=12),
    }
    doubts = proposals(draft_of_table(tmp_path, **columns))["day_zero_date"].doubts
    assert "%d-%m-%y or %y-%m-%d" in doubts[0]


def test_a_sum_that_is_of_no_criterion_is_marked_where_others_are(tmp_path):
    table = pd.DataFrame(
        {
            "Patient ID": [f"K{number // 2:03}" for number in range(N)],
            "Scan date": days("2020-01-01", N),
            "Sum of diameters (mm)": numbers(20, 90),
            "RECIST": cycle(["PR", "SD"], N),
            "mRECIST": cycle(["CR", "PR"], N),
        }
    )
    table.to_csv(tmp_path / "imaging.csv", index=False)
    found = [
        (p.target.field, p.columns, bool(p.doubts))
        for _, p in draft_files([tmp_path / "imaging.csv"]).mapped()
    ]
    assert ("response", ("RECIST",), False) in found
    assert ("response", ("mRECIST",), False) in found
    assert found.count(("sum_of_diameters_mm", ("Sum of diameters (mm)",), True)) == 2


@pytest.mark.parametrize(
    ("codes", "meaning", "marked"),
    [
        (["M", "F"], {"M": "male", "F": "female"}, False),
        (["H", "F"], {"H": "male", "F": "female"}, False),
        (["H", "M"], {"H": "male", "M": "female"}, True),
    ],
)
def test_letters_of_the_sexes_mean_what_stands_beside_them(codes, meaning, marked, tmp_path):
    columns = {"Sexo": cycle(codes, 20), "HBsAg": cycle(["positivo", "negativo"], 20)}
    found = proposals(draft_of_table(tmp_path, **columns))
    assert found["sex"].mapping["codes"] == meaning
    assert bool(found["sex"].doubts) == marked


def test_a_list_of_the_columns_with_their_meaning_is_used(tmp_path):
    with pd.ExcelWriter(tmp_path / "study.xlsx") as book:
        table = pd.DataFrame(
            {
                "Subj": [f"K{number:03}" for number in range(N)],
                "q1": cycle([1, 2], N),
                "q2": numbers(41, 79),
                "q3": cycle([1, 0, 0], N),
                "q4": numbers(2, 11, 1),
            }
        )
        table.to_excel(book, sheet_name="data", index=False)
        meanings = {
            "Subj": "Subject ID",
            "q1": "Sex (1=Male, 2=Female)",
            "q2": "Age in years",
            "q3": "Cirrhosis, Y=1 N=0",
            "q4": "Tumor size (cm)",
        }
        pd.DataFrame({"column": list(meanings), "meaning": list(meanings.values())}).to_excel(
            book, sheet_name="codebook", index=False
        )
    draft = draft_files([tmp_path / "study.xlsx"])
    found = {field: dict(proposal.mapping) for field, proposal in proposals(draft).items()}
    assert found == {
        "patient_id": {"column": "Subj"},
        "sex": {"column": "q1", "codes": {"1": "male", "2": "female"}},
        "age_years": {"column": "q2", "unit": "year"},
        "cirrhosis": {"column": "q3", "codes": {"1": True, "0": False}},
        "tumour_size_cm": {"column": "q4", "unit": "cm"},
    }
    assert [label.rpartition(" ")[2] for label in draft.dictionaries] == ["[codebook]"]


def test_a_stata_file_is_read_by_its_labels(tmp_path):
    table = pd.DataFrame(
        {
            "pid": [float(number) for number in range(100, 100 + N)],
            "x1": cycle([1.0, 2.0], N),
            "x2": cycle([0.0, 1.0, 2.0], N),
            "x3": numbers(6, 50, 1),
        }
    )
    pyreadstat.write_dta(
        table,
        str(tmp_path / "extract.dta"),
        column_labels=["Patient ID", "Vital status", "ECOG PS", "Overall survival (months)"],
        variable_value_labels={
            "x1": {1: "Alive", 2: "Deceased"},
            "x2": {0: "0 - fully active", 1: "1 - restricted", 2: "2 - self-care"},
        },
    )
    found = proposals(draft_files([tmp_path / "extract.dta"]))
    assert found["died"].mapping["codes"] == {"1": False, "2": True}
    assert found["died"].doubts == ()
    assert found["ecog"].mapping["codes"] == {"0": 0, "1": 1, "2": 2}
    assert found["last_contact_day"].mapping == {"column": "x3", "unit": "month"}
    assert "is it counted from day 0?" in found["last_contact_day"].doubts[1]


def test_a_survival_time_without_a_unit_is_marked(tmp_path):
    columns = {"OS": numbers(3, 80), "Dead": cycle(["yes", "no"], N), "Age": numbers(40, 80)}
    doubts = proposals(draft_of_table(tmp_path, **columns))["last_contact_day"].doubts
    assert any("week or month" in doubt for doubt in doubts)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_chinese_text_is_read_in_its_encoding(encoding, tmp_path):
    table = pd.DataFrame(
        {
            "病案号": [f"Z{number:04}" for number in range(N)],
            "性别": cycle(["男", "女"], N),
            "肝硬化": cycle(["有", "无"], N),
        }
    )
    (tmp_path / "patients.csv").write_bytes(table.to_csv(index=False).encode(encoding))
    draft = draft_files([tmp_path / "patients.csv"])
    assert proposals(draft)["sex"].mapping == {
        "column": "性别",
        "codes": {"男": "male", "女": "female"},
    }
    assert draft.sources[0].guesses["encoding"] == ""


def test_a_comma_that_may_part_thousands_is_marked(tmp_path):
    path = tmp_path / "patients.csv"
    rows = [f"K{number:03};{number % 9 + 1},{100 + number}" for number in range(N)]
    path.write_text("\n".join(["Patient ID;AFP (ng/mL)", *rows]), encoding="utf-8")
    assert "parts thousands or is decimal" in draft_files([path]).sources[0].guesses["decimal"]


@pytest.mark.parametrize("field", ["ecog", "tumour_size_cm"])
def test_numbers_far_from_all_others_are_taken_for_missing_and_marked(field, tmp_path):
    columns = {
        "ECOG": cycle(["0", "1", "2", "9"], N),
        "Tumor size (cm)": cycle([*map(str, numbers(2, 12, 1, n=9)), "999"], N),
    }
    found = proposals(draft_of_table(tmp_path, **columns))[field]
    assert found.mapping["missing"] == [{"ecog": "9", "tumour_size_cm": "999"}[field]]
    assert "taken for a missing value" in found.doubts[0]
