"""Files of statistics packages and Parquet: every value is there, or its loss is said.

Of SAS, files for transport: nothing but SAS writes .sas7bdat, so that special missing values of
those are read by the path of Stata's, and tested there.
"""

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


def transport(path, numbers, version=5, **columns):
    """A transport file; *numbers*: the bytes of SAS in place of those of 101, 102, ..."""
    pyreadstat.write_xport(pd.DataFrame(columns), path, file_format_version=version)
    content = path.read_bytes()
    for number, new in numbers.items():
        # IBM's hexadecimal number: exponent 66 (16 ** 2), then the number in its first byte.
        old = bytes([0x42, number, 0, 0, 0, 0, 0, 0])
        assert content.count(old) == 1
        content = content.replace(old, new.encode().ljust(8, b"\0"))
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("version", [5, 8])
def test_special_missing_values_of_a_transport_file_are_missing_and_counted(tmp_path, version):
    """.A, .Z and ._ have a reason; the full stop has none, and is as an empty cell."""
    path = transport(
        tmp_path / "a.xpt",
        {101: "A", 102: "Z", 103: "_", 104: "."},
        version,
        id=["AAAA", "B", "C", "D", "E", "F"],
        size=[3.5, 101.0, 102.0, 103.0, 104.0, 65.0],
        day=[1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
    )
    reading = read(path, "sas")
    assert as_text(reading.rows["size"]).tolist() == ["3.5", "", "", "", "", "65"]
    (note,) = reading.notes
    assert (note.column, [row for row, _ in note.places]) == ("size", [2, 3, 4])


def test_an_empty_transport_file_has_no_special_missing_values(tmp_path):
    path = transport(tmp_path / "a.xpt", {}, id=["A"], size=[1.0])
    assert list(read(path, "sas").notes) == []


@pytest.mark.parametrize("shown", ["DATE9.", "MMDDYY10.", "E8601DA10.", "WEEKDATE29."])
def test_dates_of_sas_are_the_days_they_show(tmp_path, shown):
    table = pd.DataFrame({"id": ["1"], "x": [21975.0]})  # 1 March 2020, from 1960-01-01
    pyreadstat.write_xport(table, tmp_path / "a.xpt", variable_format={"x": shown})
    assert as_text(read(tmp_path / "a.xpt", "sas").rows["x"]).tolist() == ["2020-03-01"]


@pytest.mark.parametrize("shown", ["MONYY7.", "YYQ6.", "YEAR4.", ""])
def test_days_of_sas_that_are_not_shown_as_dates_are_day_numbers(tmp_path, shown):
    table = pd.DataFrame({"id": ["1"], "x": [21975.0]})
    formats = {"x": shown} if shown else {}
    pyreadstat.write_xport(table, tmp_path / "a.xpt", variable_format=formats)
    cells = read(tmp_path / "a.xpt", "sas").rows["x"]
    assert parse_dates(cells, [], "sas").values.tolist() == [pd.Timestamp("2020-03-01")]
    assert parse_dates(cells, [], "%Y-%m-%d").bad.tolist() == [True]


def stata(path, number, shown):
    table = pd.DataFrame({"id": ["1"], "x": [float(number)]})
    pyreadstat.write_dta(table, path, variable_format={"x": shown})
    return read(path, "stata")


@pytest.mark.parametrize(
    ("number", "shown"), [(21975, "%td"), (21975, "%d"), (21975 * 86_400_000, "%tc")]
)
def test_dates_of_stata_are_the_days_they_show(tmp_path, number, shown):
    reading = stata(tmp_path / "a.dta", number, shown)
    assert as_text(reading.rows["x"]).tolist() == ["2020-03-01"]


@pytest.mark.parametrize("shown", ["%-td", "%tdDD/NN/CCYY", "%9.0g"])
def test_days_of_stata_in_another_format_are_day_numbers(tmp_path, shown):
    cells = stata(tmp_path / "a.dta", 21975, shown).rows["x"]
    assert parse_dates(cells, [], "stata").values.tolist() == [pd.Timestamp("2020-03-01")]
    assert parse_dates(cells, [], "%Y-%m-%d").bad.tolist() == [True]


@pytest.mark.parametrize(
    ("number", "shown"),  # March 2020, its week, quarter and half-year
    [
        (722, "%tm"),
        (722, "%-tm"),
        (722, "%tmCCYY-NN"),
        (3128, "%tw"),
        (240, "%tq"),
        (120, "%th"),
        (15000, "%tbsimple"),
    ],
)
def test_weeks_months_and_quarters_of_stata_are_no_days(tmp_path, number, shown):
    (note,) = stata(tmp_path / "a.dta", number, shown).notes
    assert (note.column, note.severity) == ("x", "error")


@pytest.mark.parametrize("letter", ["a", "m", "z"])
def test_every_extended_missing_value_of_stata_is_missing_and_counted(tmp_path, letter):
    cells = pd.Series([3.5, letter, None], dtype=object)
    table = pd.DataFrame({"id": ["1", "2", "3"], "size": cells})
    pyreadstat.write_dta(table, tmp_path / "a.dta", missing_user_values={"size": [letter]})
    reading = read(tmp_path / "a.dta", "stata")
    assert as_text(reading.rows["size"]).tolist() == ["3.5", "", ""]
    (note,) = reading.notes
    assert [row for row, _ in note.places] == [2]


def test_codes_and_ranges_that_spss_declares_missing_are_missing_and_counted(tmp_path):
    table = pd.DataFrame(
        {"id": list("1234"), "size": [3.5, 99.0, 150.0, -1.0], "sex": ["f", "UNK", "m", "f"]}
    )
    ranges = {"size": [{"lo": 99, "hi": 999}, -1], "sex": ["UNK"]}
    pyreadstat.write_sav(table, tmp_path / "a.sav", missing_ranges=ranges)
    reading = read(tmp_path / "a.sav", "spss")
    assert as_text(reading.rows["size"]).tolist() == ["3.5", "", "", ""]
    assert as_text(reading.rows["sex"]).tolist() == ["f", "", "m", "f"]
    places = {note.column: [row for row, _ in note.places] for note in reading.notes}
    assert places == {"size": [2, 3, 4], "sex": [2]}
