"""A footer, a total, a header again or an identifier alone is no patient."""

import pandas as pd
import pytest
from ingest_cases import WINDOW, YES_NO, clean_extract, examine, patients_only

from hcc_conversion.ingest.extract import examine_extract
from hcc_conversion.ingest.footers import is_footer, is_unlike
from hcc_conversion.ingest.no_records import ALONE, FOOTER, HEADER, UNLIKE

COLUMNS = {
    "age_years": {"column": "Age", "unit": "year"},
    "last_contact_day": {"column": "FU", "unit": "month"},
    "died": {"column": "Dead", "codes": YES_NO},
}
ROWS = "id,Age,FU,Dead\nP1,60,12,n\nP2,61,13,y\nP3,62,14,n\nP4,63,14,n\n"


def examined(tmp_path, last, on_invalid="stop", columns=COLUMNS):
    (tmp_path / "all.csv").write_text(f"{ROWS}{last}\n", encoding="utf-8")
    centre = patients_only(tmp_path / "all.csv", columns) | {"on_invalid": on_invalid}
    return examine_extract(centre, WINDOW)


@pytest.mark.parametrize(
    ("last", "problem"),
    [
        ("n = 3,,,", FOOTER),
        ("Mean,48.3,,", FOOTER),
        ("Mean,48.3,12.1,", FOOTER),
        ("Total: 242,,,", FOOTER),
        ("Printed on 2024-01-03,,,", FOOTER),
        ("Seite 1 von 3,,,", FOOTER),
        ("Moyenne,61,,", FOOTER),
        ("合计,4,,", FOOTER),
        ("第1页,,,", FOOTER),
        ("-----,---,---,---", FOOTER),
        ("Keskiarvo,61,,", UNLIKE),  # a language of none of the words
        ("P5,,,", ALONE),
        ("id,Age,FU,Dead", HEADER),
        ("ID ,Age,FU,Dead", HEADER),
    ],
)
def test_a_row_that_is_no_record_is_one_error_and_no_patient(tmp_path, last, problem):
    stopped = examined(tmp_path, last)
    assert stopped.unresolved[["column", "row", "problem"]].to_numpy().tolist() == [
        ["id", 6, problem]
    ]
    assert last.split(",")[0].strip() not in stopped.findings["problem"].str.cat()
    aside = examined(tmp_path, last, "quarantine")
    assert aside.unresolved.empty
    assert aside.tables["patients"]["patient_id"].tolist() == ["P1", "P2", "P3", "P4"]
    counts = aside.accounting.iloc[0]
    assert counts[["offered", "filtered", "quarantined", "kept"]].tolist() == [5, 0, 1, 4]
    assert aside.quarantine["reason"].tolist() == [problem]


def test_a_patient_of_whom_another_table_tells_something_is_one(tmp_path):
    extract = clean_extract()
    extract["patients"].append(dict.fromkeys(extract["patients"][0], "") | {"Chart": "K-104"})
    extract["patients"][3] |= {"Diagnosed": "2020-01-01"}
    assert examine(tmp_path, extract).unresolved.empty
    extract["patients"][3]["Diagnosed"] = ""
    extract["adverse_events"].append(
        {"Chart": "K-104", "Term": "Nausea", "Grade": "1", "Onset": ""}
    )
    assert ALONE not in set(examine(tmp_path, extract).findings["problem"])


def test_where_one_field_is_mapped_a_patient_may_lack_it(tmp_path):
    examination = examined(tmp_path, "P5,,,", columns={"age_years": COLUMNS["age_years"]})
    assert examination.unresolved.empty
    assert len(examination.tables["patients"]) == 5


def test_identifiers_that_all_begin_like_a_footer_are_identifiers():
    assert not is_footer(pd.Series([f"N={number}" for number in range(9)])).any()
    assert not is_footer(pd.Series(["Meana", "Totalis", "N1", "王", "Pagel", "1/2"])).any()


def test_only_rare_shapes_without_the_digits_of_the_others_are_unlike():
    usual = [f"K-{number}" for number in range(30)]
    assert is_unlike(pd.Series([*usual, "K-A"])).sum() == 1
    assert is_unlike(pd.Series([*usual, "KX7"])).sum() == 0
    assert is_unlike(pd.Series(["Li Wei", "Ada", "Wang-Xu", "Bo B."])).sum() == 0


def test_events_of_an_unfiltered_wide_file_are_an_error(tmp_path):
    """Every patient would have a recurrence, most without a day."""
    (tmp_path / "all.csv").write_text(ROWS.replace("Dead", "Recurred"), encoding="utf-8")
    (tmp_path / "all.csv").write_text("id,Age,On\n1,60,5\n2,61,\n3,62,\n4,63,\n", encoding="utf-8")
    centre = patients_only(tmp_path / "all.csv", {"age_years": COLUMNS["age_years"]})
    block = {
        "source": "all",
        "columns": {
            "patient_id": {"column": "id"},
            "kind": {"constant": "recurrence"},
            "day": {"column": "On", "unit": "month"},
        },
    }
    centre["tables"]["outcomes"] = [block]
    (error,) = examine_extract(centre, WINDOW).unresolved.itertuples()
    assert error.problem.startswith(f"{ALONE}, as in most rows")
    block["where"] = [{"column": "On", "present": True}]
    examination = examine_extract(centre, WINDOW)
    assert examination.unresolved.empty and len(examination.tables["outcomes"]) == 1
