"""An invented extract is read as what was invented, by every way of mapping and every format."""

import pandas as pd
import pytest
import yaml
from places import ROOT
from rehearsal_cases import (
    HEAD,
    WINDOW,
    differences,
    examine_rehearsal,
    files_without_names,
    one_long_file,
    one_wide_file,
)

from hcc_conversion.ingest.centres import discover_centres
from hcc_conversion.rehearsal.extract_files import write_extract
from hcc_conversion.rehearsal.folder import rehearsal_centre
from hcc_conversion.rehearsal.invent import invent
from hcc_conversion.run.yaml_file import read_yaml
from synthetic.simulation.cohort import simulate_cohort

SHIPPED = ("harbour", "lakeside", "shandong", "foshan")
INVENTED = {
    "one wide file": one_wide_file(),
    "CSV of instruments": one_long_file("csv", "extract/long.csv"),
    "SPSS": one_long_file("spss", "extract/long.sav", "spss"),
    "Stata": one_long_file("stata", "extract/long.dta", "stata"),
    "SAS": one_long_file("sas", "extract/long.xpt", "sas"),
    "Parquet": one_long_file("parquet", "extract/long.parquet"),
    "no names": files_without_names(),
}


def shipped(centre_id):
    centre = read_yaml(ROOT / f"config/centres/{centre_id}.yaml")
    return rehearsal_centre(centre, centre_id)


@pytest.mark.parametrize("centre_id", SHIPPED)
def test_a_shipped_centre_comes_back_as_it_was_invented(centre_id, tmp_path):
    centre = shipped(centre_id)
    rehearsal = invent(centre, WINDOW, 30, seed=3)
    examination = examine_rehearsal(rehearsal, centre, tmp_path)
    assert examination.unresolved.empty
    assert len(examination.tables["patients"]) == 30
    assert differences(rehearsal, examination) == []
    assert rehearsal.extract.notes == []


@pytest.mark.parametrize("name", INVENTED)
def test_every_way_of_mapping_comes_back_as_it_was_invented(name, tmp_path):
    centre = INVENTED[name]
    rehearsal = invent(centre, WINDOW, 30, seed=2)
    examination = examine_rehearsal(rehearsal, centre, tmp_path)
    assert examination.unresolved.empty, examination.unresolved.to_string()
    assert len(examination.tables["patients"]) == 30
    assert differences(rehearsal, examination) == []


@pytest.mark.parametrize("name", INVENTED)
def test_the_invented_centre_files_fit(name, tmp_path):
    text = yaml.safe_dump(INVENTED[name], allow_unicode=True)
    (tmp_path / "clinic.yaml").write_text(text, encoding="utf-8")
    schemas = ROOT / "schemas"
    assert discover_centres(tmp_path, schemas / "centre.schema.yaml", schemas / "fields.yaml")


def test_the_rows_are_those_of_the_simulated_patients():
    """All records of the first patients: nothing is lost on the way to the files."""
    rehearsal = invent(shipped("harbour"), WINDOW, 30, seed=5)
    said, truth = rehearsal.extract.said, simulate_cohort(150, 5)
    first = list(truth["patients"]["patient_id"][:30])
    names = {number: f"R{n:04}" for n, number in enumerate(first, start=1)}
    day_zero = truth["patients"].set_index("patient_id")["diagnosis_date"]
    for table, date, field, value in (
        ("treatments", "start_date", "start_day", "modality"),
        ("assessments", "date", "day", "response"),
        ("adverse_events", "date", "day", "term"),
        ("outcomes", "date", "day", "kind"),
    ):
        of_first = truth[table][truth[table]["patient_id"].isin(first)]
        days = (of_first[date] - of_first["patient_id"].map(day_zero)).dt.days
        expected = zip(of_first["patient_id"].map(names), days, of_first[value], strict=True)
        found = [(row["patient_id"], row[field], row[value]) for row in said[table]]
        assert sorted(map(_text, found)) == sorted(map(_text, expected))
    patients = truth["patients"][:30]
    assert [row["afp_ng_ml"] for row in said["patients"]] == _nones(patients["afp_ng_ml"])
    assert [row["sex"] for row in said["patients"]] == _nones(patients["sex"])


def _text(record):
    return ["" if pd.isna(cell) else str(cell).removesuffix(".0") for cell in record]


def _nones(values):
    return [None if pd.isna(value) else value for value in values]


def test_rows_that_a_filter_leaves_out_are_there_and_every_code_of_it():
    rehearsal = invent(one_wide_file(), WINDOW, 40, seed=1)
    ((_, rows),) = rehearsal.extract.rows.items()
    left_out = [row.cells["Status"] for row in rows if not row.says]
    assert {"Screening", "Fehler"} <= set(left_out)
    assert all(row.cells.get("Status") not in ("Screening", "Fehler") for row in rows if row.says)


def test_admissions_are_moved_into_the_window_of_the_centre():
    window = {"start": "2010-06-01", "end": "2013-06-01"}
    said = invent(shipped("harbour"), window, 40, seed=1).extract.said["patients"]
    assert sum(row["in_study_window"] for row in said) > 30
    assert {row["day_zero_date"].year for row in said} <= {2010, 2011, 2012, 2013}


def test_a_constant_day_takes_what_happened_on_another():
    said = invent(one_wide_file(), WINDOW, 60, seed=1).extract.said["assessments"]
    assert {(row["day"], row["baseline"]) for row in said} == {(0, True), (60, False)}
    assert all(row["response"] in ("CR", "PR") for row in said if row["day"] == 60)


def test_one_row_feeds_several_tables():
    rehearsal = invent(one_wide_file(), WINDOW, 60, seed=1)
    blocks = rehearsal.mapped.blocks
    ((_, rows),) = rehearsal.extract.rows.items()
    assert any(
        {blocks[n].table for n in row.says} >= {"patients", "treatments", "outcomes"}
        for row in rows
    )
    assert sum(bool(row.says) for row in rows) == 60


def test_the_same_seed_gives_the_same_files_and_another_gives_others(tmp_path):
    contents = []
    for number, seed in enumerate((1, 1, 2)):
        folder = tmp_path / str(number)
        centre = one_long_file("csv", "long.csv")
        write_extract(invent(centre, WINDOW, 10, seed), folder)
        contents.append((folder / "long.csv").read_bytes())
    assert contents[0] == contents[1] != contents[2]


def test_records_without_a_place_are_counted_and_what_is_not_mapped_is_named():
    centre = one_long_file("csv", "long.csv")
    centre["tables"]["treatments"] = [
        {
            "source": "all",
            "where": [{"column": "instrument", "in": ["drug"]}],
            "columns": {
                "patient_id": {"column": "record_id"},
                "modality": {"column": "drug", "codes": {"1": "TKI", "2": "anti-PD-1/PD-L1"}},
                "intent": {"constant": "conversion"},
            },
        }
    ]
    extract = invent(centre, WINDOW, 40, seed=1).extract
    (note,) = [line for line in extract.notes if line.startswith("treatments")]
    assert "intent 'adjuvant'" in note and "modality 'TACE'" in note
    assert "TKI" not in note
    assert {row["modality"] for row in extract.said["treatments"]} == {"TKI", "anti-PD-1/PD-L1"}


def test_what_no_cell_can_say_is_named_and_left_empty():
    centre = {
        **HEAD,
        "sources": {"all": {"file": "all.csv", "format": "csv", "missing": []}},
        "tables": {
            "patients": [
                {
                    "source": "all",
                    "columns": {
                        "patient_id": {"column": "id"},
                        "day_zero": {"constant": "diagnosis"},
                        "sex": {"column": "sex", "codes": {"f": "female"}},
                        "cirrhosis": {"join": ["a", "b"], "codes": {"yesno": True, "nono": False}},
                    },
                }
            ]
        },
    }
    rehearsal = invent(centre, WINDOW, 20, seed=1)
    notes = " ".join(rehearsal.extract.notes)
    assert "patients.sex: no cell of the mapping reads as 'male'" in notes
    assert "patients.cirrhosis: no cell of the mapping reads as no, yes" in notes
    ((_, rows),) = rehearsal.extract.rows.items()
    assert {row.cells.get("sex", "") for row in rows} == {"f", ""}
    assert not any(row.cells.get("a") or row.cells.get("b") for row in rows)


def test_numbers_held_as_bounds_are_written_by_the_code_that_holds_them(tmp_path):
    """They come back as bounds, in our unit, that hold the invented number."""
    centre = shipped("harbour")
    (block,) = centre["tables"]["patients"]
    bounds = {"high": ">33.06", "low": "<=33.06", "x": None}  # IU/mL: 40 ng/mL is 33.06
    unit = "IU/mL"
    block["columns"]["afp_ng_ml"] = {"column": "AFP40", "unit": unit, "bounds": bounds}
    rehearsal = invent(centre, WINDOW, 40, seed=4)
    found = examine_rehearsal(rehearsal, centre, tmp_path).tables["patients"]
    said = pd.Series(
        [record["afp_ng_ml"] for record in rehearsal.extract.said["patients"]], dtype="Float64"
    )
    limit = 33.06 * 1.21
    expected = (said > limit).map({True: f">{limit:.10g}", False: f"≤{limit:.10g}"})
    assert found["afp_ng_ml"].isna().all()
    assert expected.nunique() == 2
    assert sorted(found["afp_ng_ml_bounds"].dropna()) == sorted(expected.dropna())
