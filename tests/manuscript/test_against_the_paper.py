"""The Word file of the reconstructed centre, read back, beside the cells that the paper prints."""

import re
from io import BytesIO

import pandas as pd
import pytest
from docx import Document
from places import ROOT

from hcc_conversion.comparison.printed_names import paper_heading
from hcc_conversion.comparison.published_values import read_published_values
from hcc_conversion.display.view import View
from hcc_conversion.manuscript.made_from import ANALYSES
from hcc_conversion.manuscript.table_set import tables_of_scope, tables_side_by_side
from hcc_conversion.manuscript.word_file import word_file
from hcc_conversion.study.titles import variable_titles

PRINTED = ROOT / "resources/published/zhang2023.csv"
EXCEPTIONS = ROOT / "resources/published/zhang2023_exceptions.csv"
NAMED = {"name": "Shandong", "nature": "reconstructed", "description": "rows that agree"}
#: Printed row, then the heading it stands below here, if any, and its label.
TABLE_1 = {
    "Median age": ("", "Age, years, median (range)"),
    "Age <65": ("Age, years, n (%)", "<65"),
    "Age >=65": ("Age, years, n (%)", "≥65"),
    "Female": ("Sex, n (%)", "female"),
    "Male": ("Sex, n (%)", "male"),
    **{f"ECOG PS {level}": ("ECOG PS, n (%)", level) for level in "012"},
    "HBV infection": ("", "Hepatitis B virus infection, n (%)"),
    "AFP <400": ("Serum AFP, ng/ml, n (%)", "<400"),
    "AFP 400-1000": ("Serum AFP, ng/ml, n (%)", "400–1000"),
    "AFP >=1000": ("Serum AFP, ng/ml, n (%)", "≥1000"),
    "Solitary": ("Tumour number, n (%)", "solitary"),
    "Multiple": ("Tumour number, n (%)", "multiple"),
    "Tumor size <10cm": ("Tumour size, cm, n (%)", "<10"),
    "Tumor size >=10cm": ("Tumour size, cm, n (%)", "≥10"),
    "Child-Pugh A": ("Child-Pugh classification, n (%)", "A"),
    "Child-Pugh B": ("Child-Pugh classification, n (%)", "B"),
    **{f"BCLC {level}": ("BCLC staging, n (%)", level) for level in "ABC"},
    **{f"CNLC {level}": ("CNLC staging, n (%)", level) for level in ("I", "II", "III")},
    "Liver cirrhosis": ("", "Liver cirrhosis, n (%)"),
    "Hilar lymphatic metastasis": ("", "Hilar lymphatic metastasis, n (%)"),
    "Intrahepatic metastasis": ("", "Intrahepatic metastasis, n (%)"),
    "Extrahepatic metastasis": ("", "Extrahepatic metastasis, n (%)"),
    **{
        f"Reason {level}": ("Reasons of unresectability, n (%)", level)
        for level in ("Vp2", "Vp3", "Vp4", "Vv2", "Vv3")
    },
    "Reason insufficient FLR": (
        "Reasons of unresectability, n (%)",
        "Insufficient future liver remnant",
    ),
    "Reason EHM": ("Reasons of unresectability, n (%)", "Extrahepatic spread"),
}
TABLE_3 = {
    "Complete response": "Complete response, n (%)",
    "Partial response": "Partial response, n (%)",
    "Objective response": "Objective response, n (%)",
    "Stable disease": "Stable disease, n (%)",
    "Disease control rate": "Disease control, n (%)",
    "Progressive disease": "Progressive disease, n (%)",
    "R0 resection": "R0 resection, of all converted, n (%)",
    "Pathologic complete response": "Pathologic complete response, of the resected, n (%)",
}
TABLE_5 = {
    "Hypertension": "Hypertension",
    "Decreased appetite": "Anorexia",
    "Abdominal pain": "Abdominal pain",
    "Nausea": "Nausea",
    "Elevated ALT": "Alanine aminotransferase increased",
    "Elevated AST": "Aspartate aminotransferase increased",
    "Elevated blood bilirubin": "Blood bilirubin increased",
    "Hypothyroidism": "Hypothyroidism",
    "Palmar-plantar erythrodysesthesia": "Palmar-plantar erythrodysesthesia syndrome",
    "Fatigue": "Fatigue",
    "Low leucocyte amount": "White blood cell decreased",
    "Neutrocytopenia": "Neutrophil count decreased",
    "Thrombocytopenia": "Platelet count decreased",
    "Oral mucositis": "Mucositis oral",
    "Rash": "Rash maculo-papular",
    "ICIs-associated myocarditis": "Myocarditis",
    "RCCEP": "Reactive cutaneous capillary endothelial proliferation",
}
_MEASURES = {
    "Operation time": "Operation time, min, mean (SD)",
    "Mean blood loss": "Blood loss, ml, mean (SD)",
    "Postoperative hospital stay": "Postoperative stay, days, mean (SD)",
    "Abdominal drainage time": "Abdominal drainage, days, mean (SD)",
    "Delta RBC%": "ΔRBC, %, median (quartiles)",
    "Delta Hb%": "ΔHb, %, median (quartiles)",
    "Delta ALT%": "ΔALT, %, median (quartiles)",
    "Delta AST%": "ΔAST, %, median (quartiles)",
    "Delta Bilirubin%": "Δbilirubin, %, median (quartiles)",
    "Delta Albumin%": "Δalbumin, %, median (quartiles)",
}
_EVENTS = "Complications, n of events"
TABLE_6 = {
    "Age": ("", "Age, years, n (%)"),
    "Age: <65": ("Age, years, n (%)", "<65"),
    "Age: >=65": ("Age, years, n (%)", "≥65"),
    "Sex": ("", "Sex, n (%)"),
    "Sex: Male": ("Sex, n (%)", "male"),
    "Sex: Female": ("Sex, n (%)", "female"),
    "BCLC": ("", "BCLC staging, n (%)"),
    "BCLC: 0~B": ("BCLC staging, n (%)", "0–B"),
    "BCLC: C": ("BCLC staging, n (%)", "C"),
    **{row: ("", label) for row, label in _MEASURES.items()},
    "Postoperative complications": ("", "Patients with a complication, n (%)"),
    "Patients with >=1 complication": ("", "Patients with a complication, n (%)"),
    "Postoperative complications (events)": (_EVENTS, "All"),
    **{
        f"Complication: {name}": (_EVENTS, name)
        for name in (
            "Fever caused by infection",
            "Biliary leakage",
            "Hypoproteinemia",
            "Massive ascites",
            "Spontaneous bacterial peritonitis",
            "Hydrothorax",
            "Kaliopenia",
            "Incision seepage",
            "Pneumonia",
            "Pelvic effusion",
        )
    },
    "Complication: DVT": (_EVENTS, "Deep venous thrombosis"),
}
TABLE_9 = {
    "Age (years, <65 vs >=65)": "Age, years: ≥65 v <65",
    "Sex (female vs male)": "Sex: male v female",
    "ECOG PS (0~2 vs 3~4)": "ECOG PS: 3–4 v 0–2",
    "BCLC staging (A~B vs C~D)": "BCLC staging: C–D v A–B",
    "Child-Pugh classification (A~B vs C)": "Child-Pugh classification: C v A–B",
    "Number of tumors (solitary vs multiple)": "Tumour number: multiple v solitary",
    "Tumor size (cm, <=10 vs >10)": "Tumour size, cm: >10 v ≤10",
    "AFP (ng/ml, <=400 vs >400)": "AFP, ng/ml: >400 v ≤400",
    "HBV (no vs yes)": "Hepatitis B virus infection: yes v no",
    "ALT (U/L, <=40 vs >40)": "ALT, U/l: >40 v ≤40",
    "AST (U/L, <=35 vs >35)": "AST, U/l: >35 v ≤35",
    "Bilirubin (umol/L, <=35 vs >35)": "Bilirubin, µmol/l: >35 v ≤35",
    "Albumin (g/L, <=35 vs >35)": "Albumin, g/l: >35 v ≤35",
    "Liver cirrhosis (no vs yes)": "Liver cirrhosis: yes v no",
    "PVTT (no vs yes)": "Portal vein tumour thrombus: yes v no",
    "HVTT (no vs yes)": "Hepatic vein tumour thrombus: yes v no",
    "IVCTT (no vs yes)": "Inferior vena cava tumour thrombus: yes v no",
    "Ascites (no vs yes)": "Ascites: yes v no",
    "Intrahepatic metastasis (no vs yes)": "Intrahepatic metastasis: yes v no",
    "Extrahepatic metastasis (no vs yes)": "Extrahepatic metastasis: yes v no",
    "lymphatic metastasis (no vs yes)": "Hilar lymphatic metastasis: yes v no",
    "Treatment (LR+TKI/anti-PD-1 vs LR+TKI+anti-PD-1)": (
        "Treatment: LR + TKI + anti-PD-1 v LR + TKI or anti-PD-1"
    ),
}
#: Table, printed group and statistic, then the column here, and the place of the number in its
#: cell. What a column of one table is called is found by how its heading begins.
PLACES = {
    "table1": {
        ("converted", name): (0, place)
        for name, place in {
            "n": 0, "percent": 1, "median": 0, "range_low": 1, "range_high": 2
        }.items()
    },
    "table3": {
        (group, name): (column, place)
        for group, column in {"RECIST v1.1": 0, "mRECIST": 1, "converted": 0, "resected": 1}.items()
        for name, place in {"n": 0, "percent": 1}.items()
    },
    "table5": {
        (group, name): (column, place)
        for group, column in {"Any grade": 0, "Grade 1-2": 1, "Grade >=3": 2}.items()
        for name, place in {"n": 0, "percent": 1}.items()
    },
}  # fmt: skip

#: What the paper prints with a table, and not in a cell of it.
NO_CELLS = {
    *("column total", "title total"),
    *("univariate screening threshold", "significance threshold"),
}


@pytest.fixture(scope="module")
def printed():
    exceptions = pd.read_csv(EXCEPTIONS, dtype=str)["id"]
    values = pd.read_csv(PRINTED, dtype=str, keep_default_na=False)
    return values[~values["id"].isin(exceptions)]


@pytest.fixture(scope="module")
def made(shandong_results, config):
    own = [shandong_results[shandong_results["analysis"] == analysis] for analysis in ANALYSES]
    return tables_of_scope(own, NAMED, config, variable_titles(config))


@pytest.fixture(scope="module")
def word(made):
    """Number of a table, then heading and label of a row, then its cells, as Word has them."""
    document = Document(BytesIO(word_file(made)))
    captions = [p.text for p in document.paragraphs if p.style.name == "Caption"]
    numbers = [re.match(r"Table (\w+)\.", text)[1] for text in captions]
    return {
        number: read_rows(table) for number, table in zip(numbers, document.tables, strict=True)
    }


def read_rows(table):
    rows, heading = {}, ""
    for row in table.rows:
        label, *cells = row.cells
        texts = [plain(cell) for cell in cells]
        name = plain(label)
        indented = label.paragraphs[0].paragraph_format.left_indent
        heading = heading if indented else name
        rows[(heading if indented else "", name)] = texts
    return rows


def plain(cell):
    """The text of a cell without the letters of foot notes."""
    runs = [run for paragraph in cell.paragraphs for run in paragraph.runs]
    return "".join(run.text for run in runs if not run.font.superscript)


def numbers_in(text):
    """The numbers of a cell as they are printed, with a sign that Python reads."""
    plain_text = text.replace("\u2212", "-").replace("\u202f", "")
    return re.findall(r"[<>]?-?\d+(?:\.\d+)?", plain_text)


def agree(ours, theirs):
    """Whether two printed numbers can be one number, each rounded to its own digits."""
    if theirs.startswith("<"):
        return float(ours.lstrip("<")) <= float(theirs[1:])
    if ours.startswith("<"):
        return float(theirs) <= float(ours[1:])
    slack = sum(0.5 * 10.0 ** -len(text.partition(".")[2]) for text in (ours, theirs))
    return abs(float(ours) - float(theirs)) <= slack + 1e-9


def differing(word, printed, number, place, labels, find):
    """Printed values that the table does not print, by their ids; and how many were compared."""
    wrong, compared = {}, 0
    for value in printed[printed["place"] == place].itertuples():
        if value.row not in labels or (where := find(value)) is None:
            continue
        label = labels[value.row]
        key = label if isinstance(label, tuple) else ("", label)
        column, position = where
        ours = numbers_in(word[number][key][column])
        compared += 1
        if len(ours) <= position or not agree(ours[position], value.printed):
            wrong[value.id] = (value.printed, word[number][key][column])
    return wrong, compared


def find_in(place):
    return lambda value: PLACES[place].get((value.printed_group, value.statistic))


def find_test(value):
    """Table 6: two groups, the value of the test and its P."""
    if value.statistic in ("test_stat", "p"):
        return {"test_stat": 2, "p": 3}[value.statistic], 0
    column = {"conv": 0, "direct": 1}.get(value.printed_group)
    order = {"n": 0, "n_events": 0, "mean": 0, "sd": 1, "median": 0, "q1": 1, "q3": 2}
    position = order.get(value.statistic)
    return None if column is None or position is None else (column, position)


def find_ratio(value):
    """Table 9: alone in the first pair of columns, the paper's covariates together in the last."""
    first = {"univariate": 0, "multivariate": 4}.get(value.printed_group)
    order = {"hr": (0, 0), "ci_low": (0, 1), "ci_high": (0, 2), "p": (1, 0)}
    if first is None or value.statistic not in order:
        return None
    beside, position = order[value.statistic]
    return first + beside, position


@pytest.mark.parametrize(
    ("number", "place", "labels", "find"),
    [
        ("1", "table1", TABLE_1, find_in("table1")),
        ("3", "table3", TABLE_3, find_in("table3")),
        ("5", "table5", TABLE_5, find_in("table5")),
        ("6", "table6", TABLE_6, find_test),
        ("9", "table9", TABLE_9, find_ratio),
    ],
)
def test_word_prints_what_the_paper_prints(word, printed, number, place, labels, find):
    wrong, compared = differing(word, printed, number, place, labels, find)
    assert not wrong
    of_table = printed.loc[printed["place"] == place, "row"]
    assert set(of_table) - set(labels) <= NO_CELLS
    assert compared == of_table.isin(labels).sum() > 0


def test_side_by_side_the_first_columns_are_the_paper_with_its_digits(shandong_results, config):
    view = View("Tables", {"shandong": NAMED}, config, variable_titles(config))
    own = [shandong_results[shandong_results["analysis"] == analysis] for analysis in ANALYSES]
    published = {paper_heading(PRINTED): read_published_values(PRINTED)}
    beside = tables_side_by_side({"shandong": own}, published, view)
    six = next(table for table in beside.tables if table.number == "6")
    assert [column.span for column in six.columns[:3]] == ["Published (Zhang 2023)"] * 3
    row = next(row for row in six.rows if row.label.startswith("Operation time"))
    # As printed in Table 6; the paper's ± is a pair of brackets here.
    assert [cell.text for cell in row.cells[:3]] == ["229.2 (59.3)", "189.01 (62.71)", "<0.01"]
    assert not beside.left_out
