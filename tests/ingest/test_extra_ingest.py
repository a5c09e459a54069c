"""A study's own fields, from a centre's columns to the tables of the pool."""

import pandas as pd
import pytest
import yaml
from ingest_cases import WINDOW, YES_NO, clinic, patients_only
from places import ROOT

from hcc_conversion.cohort.cohort import pool, read_cohort
from hcc_conversion.ingest.centres import find_centres
from hcc_conversion.ingest.draft import publishable_tables, write_draft
from hcc_conversion.ingest.extract import examine_extract
from hcc_conversion.study.extra_fields import extra_fields
from schemas.vocabulary import TABLE_NAMES

EXTRA = extra_fields(
    {
        "extra_fields": {
            "x_platelets": {
                "title": "Platelets, 10⁹/l",
                "kind": "number",
                "unit": "1e9/L",
                "limits": [1, 3000],
                "usual": [20, 800],
            },
            "x_smoking": {"title": "Smoking", "kind": "category", "levels": ["never", "ever"]},
            "x_diabetes": {"title": "Diabetes", "kind": "yes_no"},
        }
    }
)
COLUMNS = {
    "x_platelets": {"column": "plt", "unit": "1e6/mL"},
    "x_smoking": {"column": "smokes", "codes": {"0": "never", "1": "ever"}},
    "x_diabetes": {"column": "dm", "codes": YES_NO},
}
ROWS = "id,plt,smokes,dm\nK-1,150,0,y\nK-2,220.5,1,n\nK-3,,,n\n"
KEY = b"a key of the tests"


def examined(tmp_path, text=ROWS, columns=COLUMNS):
    path = tmp_path / "all.csv"
    path.write_text(text, encoding="utf-8")
    centre = {**patients_only(path, columns), "covers": "admitted"}
    return examine_extract(centre, WINDOW, extra=EXTRA), centre


def test_they_are_read_in_the_study_s_units_codes_and_types(tmp_path):
    examination, _ = examined(tmp_path)
    assert examination.unresolved.empty
    patients = examination.tables["patients"]
    # A million a millilitre is 10⁹ a litre.
    assert patients["x_platelets"].tolist()[:2] == [150, 220.5]
    assert patients["x_smoking"].tolist()[:2] == ["never", "ever"]
    assert patients["x_diabetes"].tolist()[:2] == [True, False]
    assert patients[["x_platelets", "x_smoking"]].iloc[2].isna().all()
    assert [str(patients[name].dtype) for name in EXTRA] == ["Float64", "string", "boolean"]


@pytest.mark.parametrize(
    ("row", "column", "problem"),
    [
        ("K-4,5000,0,y", "plt", "outside"),
        ("K-4,many,0,y", "plt", "not a number"),
        ("K-4,200,2,y", "smokes", "code"),
    ],
)
def test_a_cell_that_does_not_fit_is_said_as_of_any_field(tmp_path, row, column, problem):
    examination, _ = examined(tmp_path, f"{ROWS}{row}\n")
    (error,) = examination.unresolved.itertuples()
    assert (error.column, error.row) == (column, 5)
    assert problem in error.problem


def test_a_sum_beyond_the_limits_is_said_too(tmp_path):
    both = {"sum_of": [{"column": "plt", "unit": "1e9/L"}, {"column": "plt", "unit": "1e9/L"}]}
    text = "id,plt,smokes,dm\nK-1,1600,0,y\nK-2,200,1,n\n"
    examination, _ = examined(tmp_path, text, {**COLUMNS, "x_platelets": both})
    (error,) = examination.unresolved.itertuples()
    assert (error.row, error.expected) == (2, "1 to 3000 1e9/L")


def test_numbers_mostly_unusual_are_a_doubt_of_their_unit(tmp_path):
    rows = "".join(f"K-{n},{0.15 + n / 1000},0,y\n" for n in range(20))
    columns = {**COLUMNS, "x_platelets": {"column": "plt", "unit": "1e12/L"}}
    examination, _ = examined(tmp_path, f"id,plt,smokes,dm\n{rows}", columns)
    assert examination.unresolved.empty
    columns["x_platelets"] = {"column": "plt", "unit": "1e11/L"}
    examination, _ = examined(tmp_path, f"id,plt,smokes,dm\n{rows}", columns)
    assert set(examination.unresolved["column"]) == {"plt"}


def published(tmp_path, name, *arguments):
    examination, centre = examined(tmp_path, *arguments)
    tables = publishable_tables(examination, name, centre, KEY)
    write_draft(tmp_path / name, tables, None, EXTRA)
    return read_cohort(tmp_path / name)


def test_they_are_columns_of_the_files_and_of_what_is_collected(tmp_path):
    cohort = published(tmp_path, "harbour")
    patients = cohort.tables["patients"]
    assert patients["x_smoking"].dropna().tolist() == ["never", "ever"]
    assert cohort.collecting("patients", *EXTRA) == {"harbour"}
    assert cohort.mapped_values("patients", "x_smoking", frozenset(["harbour"])) == {
        "never",
        "ever",
    }
    assert not set(EXTRA) & set(cohort.tables["surgeries"])


def test_a_centre_that_maps_none_has_empty_columns_and_collects_none(tmp_path):
    cohorts = [
        published(tmp_path, "harbour"),
        published(tmp_path, "lakeside", "id\nL-1\nL-2\n", {}),
    ]
    pooled = pool(cohorts)
    assert pooled.collecting("patients", "x_smoking") == {"harbour"}
    patients = pooled.tables["patients"].set_index("centre")
    assert patients.loc["lakeside", list(EXTRA)].isna().all(axis=None)
    assert [str(patients[name].dtype) for name in EXTRA] == ["Float64", "string", "boolean"]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("x_smoking", "Zarathustra Quux", "patients.x_smoking: isin"),
        ("x_platelets", 5000.0, "patients.x_platelets: less_than_or_equal_to"),
    ],
)
def test_what_does_not_fit_the_declaration_is_never_written(tmp_path, field, value, said):
    examination, centre = examined(tmp_path)
    tables = publishable_tables(examination, "harbour", centre, KEY)
    patients = tables["patients"].copy()
    patients[field] = pd.Series([value] * len(patients), dtype=patients[field].dtype)
    write_draft(tmp_path / "draft", {**tables, "patients": patients}, None, EXTRA)
    refusal = (tmp_path / "draft/refusal.json").read_text(encoding="utf-8")
    assert said in refusal
    assert "Quux" not in refusal
    assert not [name for name in TABLE_NAMES if (tmp_path / f"draft/{name}.parquet").exists()]


def mapped(tmp_path, **columns):
    centre = clinic(tmp_path)
    centre["tables"]["patients"][0]["columns"] |= columns
    folder = tmp_path / "centres"
    folder.mkdir()
    (folder / "harbour.yaml").write_text(yaml.safe_dump(centre), encoding="utf-8")
    schemas = (ROOT / "schemas/centre.schema.yaml", ROOT / "schemas/fields.yaml")
    found = find_centres(folder, *schemas, EXTRA)
    return [problem for problems in found.refused.values() for problem in problems]


def test_a_centre_s_file_maps_them_as_any_field(tmp_path):
    assert mapped(tmp_path, **COLUMNS) == []


@pytest.mark.parametrize(
    ("field", "mapping", "said"),
    [
        ("x_smokng", {"column": "a"}, "unknown field; did you mean 'x_smoking'?"),
        ("x_smoking", {"column": "a"}, "x_smoking: give 'bins' or 'codes'"),
        ("x_smoking", {"column": "a", "codes": {"1": "always"}}, "'always'"),
        ("x_platelets", {"column": "a", "codes": {"1": "1"}}, "does not fit a measured field"),
    ],
)
def test_a_mapping_that_does_not_fit_is_said(tmp_path, field, mapping, said):
    (problem,) = mapped(tmp_path, **{field: mapping})
    assert said in problem
