"""Columns of categories of a number: what is proposed, and what is not."""

import pandas as pd
import pytest

from hcc_conversion.drafting.bounds_found import find_bounds, name_of_number
from hcc_conversion.drafting.columns import Column
from hcc_conversion.drafting.draft import draft_files
from hcc_conversion.drafting.writing import centre_file
from hcc_conversion.run.yaml_file import read_yaml


def column(name, *codes, label="", labels=None, decimal="."):
    cells = pd.Series(list(codes) * 3, dtype="string")
    return Column(name, label, cells, labels or {}, decimal)


@pytest.mark.parametrize(
    ("given", "bounds"),
    [
        (column("AFP_group", "<400", ">=400"), {"<400": "<400", ">=400": ">=400"}),
        (
            column("agegp", ">70", "61-70", "51-60", "<=50"),
            {">70": ">70", "61-70": ">=61 <=70", "51-60": ">=51 <=60", "<=50": "<=50"},
        ),
        (
            column("Größe", "≤5", "5–10", ">10", decimal=","),
            {"≤5": "<=5", "5–10": ">5 <=10", ">10": ">10"},
        ),
        (
            column("size", "<5", "5-10", "10-15", "≥15"),
            {"<5": "<5", "5-10": ">=5 <10", "10-15": ">=10 <15", "≥15": ">=15"},
        ),
        (
            column("AFP", "1", "2", labels={"1": "≤ 25 ng/ml", "2": "> 25 ng/ml"}),
            {"1": "<=25", "2": ">25"},
        ),
        (column("AFP >300", "yes", "no", "unknown"), {"yes": ">300", "no": "<=300"}),
        (column("T", "Y", "N", label="Tumour < 5 cm"), {"Y": "<5", "N": ">=5"}),
        (column("involved", "< or = 50%", ">50%"), {"< or = 50%": "<=50", ">50%": ">50"}),
        (column("AFP300", "high", "low"), {"high": ">300", "low": "<=300"}),
    ],
)
def test_categories_become_bounds(given, bounds):
    found = find_bounds(given)
    assert {code: text for code, text in found.bounds.items() if text} == bounds


def test_a_name_without_a_sign_is_doubted():
    assert find_bounds(column("AFP >300", "yes", "no")).doubts == ()
    (doubt,) = find_bounds(column("AFP300", "yes", "no")).doubts
    assert doubt == "its name has no sign: is 300 itself in the upper category?"


@pytest.mark.parametrize(
    "given",
    [
        column("AFP", "1", "2"),  # as the real extract of Foshan: no cut-off is documented
        column("AFP", "high", "low"),
        column("AFP", "<5", "7", "12", "200"),  # limits of detection among numbers
        column("size", "0-5", "5-10"),  # what is beyond has no code
        column("size", "<5", ">10"),
        column("AFP400", "yes", "no", "perhaps"),
        column("AFP 300 400", "yes", "no"),
        column("AFP", "<400"),
    ],
)
def test_what_does_not_say_bounds_of_every_number_is_left(given):
    assert find_bounds(given) is None


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("AFP400", "AFP"),
        ("AFP_400", "AFP"),
        ("AFP >= 400 ng/ml", "AFP   ng/ml"),
        ("AFP_group", "AFP"),
        ("agegp", "age"),
        ("Tumour size", "Tumour size"),
    ],
)
def test_the_number_is_named_without_limit_and_group(name, number):
    assert name_of_number(name) == number


def test_the_draft_writes_them_with_a_mark(tmp_path):
    rows = "\n".join(
        f"{n},{50 + n % 20},{'high' if n % 3 else 'low'},{('≤5', '5–10', '>10')[n % 3]}"
        for n in range(40)
    )
    file = tmp_path / "extract.csv"
    file.write_text(f"PatientID,Age,AFP400,Tumor size (cm)\n{rows}\n", encoding="utf-8")
    draft = draft_files([file])
    text = centre_file("clinic", draft)
    (tmp_path / "clinic.yaml").write_text(text, encoding="utf-8")
    (block,) = read_yaml(tmp_path / "clinic.yaml")["tables"]["patients"]
    assert block["columns"]["afp_ng_ml"] == {
        "column": "AFP400",
        "unit": "ng/mL",
        "bounds": {"high": ">400", "low": "<=400"},
    }
    sizes = {"≤5": "<=5", "5–10": ">5 <=10", ">10": ">10"}
    assert block["columns"]["tumour_size_cm"]["bounds"] == sizes
    lines = text.splitlines()
    (place,) = [n for n, line in enumerate(lines) if "afp_ng_ml:" in line and "column" in line]
    assert any("CHECK: no number, but categories" in line for line in lines[place - 3 : place])
