"""The list of the canonical fields for data managers, and where the paper uses each of them."""

import csv
import re
from io import BytesIO

import openpyxl
import pandas as pd
import pytest
from places import ROOT

from hcc_conversion.report.field_list import COLUMNS, field_list, workbook_of
from hcc_conversion.run.yaml_file import read_yaml
from hcc_conversion.study.canonical_fields import describe_fields
from schemas.uses import EVERYWHERE, NOT_ITSELF, USES
from schemas.vocabulary import FREE_TEXT

#: Fields of patients that Table 9 takes for the time to conversion, and for nothing else.
OF_TIME = {"day_zero", "last_contact_day", "died"}


@pytest.fixture(scope="module")
def listed():
    return field_list(describe_fields(), USES)


@pytest.fixture(scope="module")
def config():
    return read_yaml(ROOT / "config/config.yaml")


def used_in(place, table="patients"):
    return {name for name, use in USES[table].items() if place in use.used_in}


def cells(listed, table, field):
    rows = listed[(listed["table"] == table) & (listed["field"] == field)]
    assert len(rows) == 1
    return rows.iloc[0]


def test_every_field_of_the_schema_is_listed_once_and_has_a_use(listed):
    fields = [(table, name) for table, of in describe_fields().items() for name in of]
    assert list(zip(listed["table"], listed["field"], strict=True)) == fields
    assert {table: set(of) for table, of in USES.items()} == {
        table: set(of) for table, of in describe_fields().items()
    }
    assert (listed[["why it is asked", "used in the paper", "meaning", "type"]] != "").all(
        axis=None
    )


def test_rows_say_what_the_schema_says(listed):
    albumin = cells(listed, "patients", "albumin_g_l")
    assert albumin[["type", "our unit", "permitted", "usual", "needed"]].tolist() == [
        *("number", "g/L", "5 to 80; or categories, such as ≤300 and >300", "15 to 60", "no")
    ]
    assert cells(listed, "patients", "sex")["permitted"] == "female, male"
    assert cells(listed, "surgeries", "kind")["needed"] == "in every row of this table"
    assert cells(listed, "patients", "day_zero")["needed"] == "yes"
    assert cells(listed, "patients", "last_contact_day")["usual"] == "days since day 0: 0 to 5,479"
    assert cells(listed, "patients", "afp_ng_ml")["permitted"].startswith("0 to 100,000,000; or")
    assert cells(listed, "surgeries", "albumin_pre_g_l")["permitted"] == "5 to 80"
    assert cells(listed, "treatments", "agent")["permitted"] == "see names for free text"


def test_uses_name_tables_and_figures_of_the_paper():
    for of_table in USES.values():
        for name, use in of_table.items():
            places = use.used_in
            assert places in (EVERYWHERE, NOT_ITSELF) or all(
                re.fullmatch(r"Table [1-9]|Figure [1-4]", place) for place in places
            ), name
            assert len(set(places)) == len(places) > 0, name


def test_the_baseline_is_what_table_1_prints():
    printed = pd.read_csv(
        ROOT / "resources/published/zhang2023.csv", comment="#", dtype=str, keep_default_na=False
    )
    of_table = printed[printed["id"].str.startswith("t1.")]
    assert used_in("Table 1") == set(of_table["variable"]) - {"patients", ""}


def test_predictors_are_those_of_table_9(config):
    fields = {spec["field"] for spec in config["predictors"].values()} & set(USES["patients"])
    assert used_in("Table 9") - OF_TIME == fields


def test_what_is_compared_of_surgery_is_tables_6_and_7(config):
    measures = config["surgery"]["measures"].values()
    fields = {spec[key] for spec in measures for key in ("field", "pre", "post") if key in spec}
    for place in ("Table 6", "Table 7"):
        assert used_in(place, "surgeries") - {"kind"} == fields
        characteristics = config["surgery"]["characteristics"].values()
        assert used_in(place) == {spec["field"] for spec in characteristics}


def test_the_same_list_gives_the_same_workbook(listed):
    assert workbook_of(listed) == workbook_of(listed.copy())


def test_the_files_in_docs_are_up_to_date(listed):
    with (ROOT / "docs/data-dictionary.csv").open(encoding="utf-8-sig", newline="") as file:
        written = list(csv.reader(file))
    assert written == [list(COLUMNS), *listed.to_numpy().tolist()], "make docs"
    book = openpyxl.load_workbook(ROOT / "docs/data-dictionary.xlsx")
    assert sheet_of(book["Fields"]) == written, "make docs"
    assert sheet_of(book["Names for free text"]) == [
        ["field", "name"],
        *([f"{table}.{field}", name] for (table, field), of in FREE_TEXT.items() for name in of),
    ], "make docs"
    again = openpyxl.load_workbook(BytesIO(workbook_of(listed)))
    assert sheet_of(again["Fields"]) == written


def sheet_of(sheet):
    return [["" if cell is None else cell for cell in row] for row in sheet.values]
