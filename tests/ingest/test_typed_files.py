"""Files of statistics packages and Parquet: every value is there, or its loss is said."""

import datetime as dt

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest
from ingest_cases import WINDOW, patients_only
from places import ROOT

from hcc_conversion.ingest.extract import examine_extract
from hcc_conversion.ingest.mapping_checks import mapping_problems
from hcc_conversion.ingest.parse import as_text, parse_dates
from hcc_conversion.ingest.readers import UnreadableSource, read_source
from hcc_conversion.run.yaml_file import read_yaml

SIZE = {"tumour_size_cm": {"column": "size", "unit": "cm"}}


def read(path, file_format):
    return read_source({"file": str(path), "format": file_format, "missing": []})


def parquet(path, **columns):
    pq.write_table(pa.table(columns), path)
    return path


def findings(path, file_format, columns):
    return examine_extract(patients_only(path, columns, format=file_format), WINDOW).findings


def test_an_index_that_stands_in_a_parquet_file_is_a_column(tmp_path):
    table = pd.DataFrame({"size": [3.5]}, index=pd.Index(["K-1"], name="id"))
    table.to_parquet(tmp_path / "a.parquet")
    assert read(tmp_path / "a.parquet", "parquet").rows["id"].tolist() == ["K-1"]


def test_long_whole_numbers_of_parquet_stay_whole_beside_missing_ones(tmp_path):
    number = 110101199003071235
    path = parquet(tmp_path / "a", id=pa.array([number, None, 7], pa.int64()), n=[1, 2, 3])
    assert as_text(read(path, "parquet").rows["id"]).tolist() == [str(number), "", "7"]


def test_categories_bytes_and_decimals_of_parquet_are_what_they_show(tmp_path):
    path = parquet(
        tmp_path / "a",
        sex=pa.array(["m", None, "f"]).dictionary_encode(),
        name=pa.array([b"K-1", b"K-2", None]),
        size=pa.array(["1.00", "2.50", None]).cast(pa.decimal128(6, 2)),
    )
    rows = read(path, "parquet").rows
    assert {name: as_text(rows[name]).tolist() for name in rows} == {
        "sex": ["m", "", "f"],
        "name": ["K-1", "K-2", ""],
        "size": ["1", "2.50", ""],
    }


def test_lists_in_cells_are_an_error_where_they_are_read(tmp_path):
    path = parquet(tmp_path / "a", id=["1"], size=[[1.5, 2.5]])
    found = findings(path, "parquet", SIZE)
    assert "lists or records" in found["problem"].astype(str).str.cat()
    assert findings(path, "parquet", {}).empty


def test_times_in_utc_are_doubted_and_midnights_are_not(tmp_path):
    late, midnight = dt.datetime(2020, 1, 4, 16), dt.datetime(2020, 1, 5)
    kind = pa.timestamp("us", "UTC")
    path = parquet(tmp_path / "a", x=pa.array([late], kind), y=pa.array([midnight], kind))
    assert [note.column for note in read(path, "parquet").notes] == ["x"]


def test_a_day_beyond_the_calendar_of_nanoseconds_is_bad_and_no_crash(tmp_path):
    path = parquet(tmp_path / "a", x=pa.array([dt.datetime(9999, 12, 31)], pa.timestamp("us")))
    read_dates = parse_dates(read(path, "parquet").rows["x"], [], "%Y-%m-%d")
    assert read_dates.bad.tolist() == [True]


def test_names_of_parquet_that_stand_twice_are_refused(tmp_path):
    pq.write_table(pa.Table.from_arrays([pa.array([1])] * 2, ["a", "a "]), tmp_path / "a")
    with pytest.raises(UnreadableSource, match="column 2 repeats"):
        read(tmp_path / "a", "parquet")


def test_values_that_spss_declares_missing_are_missing_and_counted(tmp_path):
    table = pd.DataFrame({"id": ["1", "2", "3"], "size": [3.5, 99.0, None]})
    ranges = {"size": [{"lo": 99, "hi": 999}]}
    pyreadstat.write_sav(table, tmp_path / "a.sav", missing_ranges=ranges)
    found = findings(tmp_path / "a.sav", "spss", SIZE)
    assert found[["severity", "column", "row"]].astype(object).to_numpy().tolist() == [
        ["warning", "size", 2]
    ]


def test_special_missing_values_of_stata_are_missing_and_counted(tmp_path):
    table = pd.DataFrame({"id": ["1", "2", "3"], "size": pd.Series([3.5, "a", None], dtype=object)})
    pyreadstat.write_dta(table, tmp_path / "a.dta", missing_user_values={"size": ["a"]})
    (note,) = read(tmp_path / "a.dta", "stata").notes
    assert (note.column, [row for row, _ in note.places]) == ("size", [2])


def test_identifiers_with_more_digits_than_their_type_keeps_are_an_error(tmp_path):
    wide = parquet(tmp_path / "a", id=np.array([1.10101199003071e17, 1.0]))
    narrow = parquet(tmp_path / "b", id=np.array([20200105, 1], dtype="float32"))
    for path in (wide, narrow):
        found = findings(path, "parquet", {})
        assert found[["column", "row"]].astype(object).to_numpy().tolist() == [["id", 1]]


def test_the_day_numbers_of_a_workbook_are_not_those_of_sas(tmp_path):
    fields = read_yaml(ROOT / "schemas" / "fields.yaml")
    columns = {"day_zero_date": {"column": "dx", "date_format": "excel"}}
    for file_format in ("sas", "stata", "spss"):
        centre = patients_only(tmp_path / "a", columns, format=file_format)
        (problem,) = mapping_problems(centre, fields)
        assert problem.endswith(f"write '{file_format}'")


def test_a_row_of_parquet_that_is_empty_throughout_is_none(tmp_path):
    table = pd.DataFrame({"id": ["P1", None, "", "P4"], "n": [1.0, None, None, 4.0]})
    table.to_parquet(tmp_path / "a.parquet")
    rows = read(tmp_path / "a.parquet", "parquet").rows
    assert rows.index.tolist() == [1, 4]
