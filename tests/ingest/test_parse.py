"""Each cell is missing, a value, or bad: never two of them, never none."""

import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcc_conversion.ingest.parse import (
    Parsed,
    as_text,
    beyond_detection_limit,
    convert,
    cut_numbers,
    parse_codes,
    parse_dates,
    parse_numbers,
)

BAD, MISSING = "bad", "missing"


def outcomes(parsed):
    """Each cell as its value, BAD or MISSING."""
    return [
        BAD if bad else MISSING if pd.isna(value) else value
        for value, bad in zip(parsed.values, parsed.bad, strict=True)
    ]


def numbers(*cells, missing=(), **how):
    return outcomes(parse_numbers(pd.Series(cells, dtype=object), missing, **how))


def days(date_format, *cells, missing=()):
    parsed = parse_dates(pd.Series(cells, dtype=object), missing, date_format)
    return [cell if isinstance(cell, str) else str(cell.date()) for cell in outcomes(parsed)]


# --- text ---


def test_text_is_trimmed_and_numbers_lose_an_empty_decimal():
    assert as_text(pd.Series([" a ", None, 1.0, 1.5, 7, "007"])).tolist() == [
        "a",
        "",
        "1",
        "1.5",
        "7",
        "007",
    ]
    assert as_text(pd.Series([1.0, np.nan, 2.5])).tolist() == ["1", "", "2.5"]
    assert as_text(pd.Series([1, None], dtype="Int64")).tolist() == ["1", ""]


def test_long_whole_numbers_keep_every_digit_as_text():
    numbers = [110101199003071234, 110101199003071235]
    assert as_text(pd.Series(numbers)).tolist() == [str(number) for number in numbers]


def test_dates_become_iso_text():
    cells = [dt.datetime(2020, 1, 5, 23, 59), dt.date(2020, 1, 6), pd.NaT, None]
    assert as_text(pd.Series(cells, dtype=object)).tolist() == ["2020-01-05", "2020-01-06", "", ""]
    assert as_text(pd.Series(pd.to_datetime(["2020-01-05", None]))).tolist() == ["2020-01-05", ""]


# --- numbers ---


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("5", 5),
        (" 5.25 ", 5.25),
        ("+5", 5),
        ("-5", -5),
        (".5", 0.5),
        ("5.", 5),
        # Spreadsheets write large numbers this way on export.
        ("1e5", 100_000),
        ("1.21E+03", 1210),
        # Full width is how Chinese and Japanese keyboards write the same digits.
        ("\uff12\uff10", 20),
        (5, 5),
        (5.5, 5.5),
    ],
)
def test_a_number_is_read(cell, expected):
    assert numbers(cell) == [expected]


@pytest.mark.parametrize("cell", ["", "  ", None, np.nan, pd.NA, pd.NaT])
def test_an_empty_cell_is_missing(cell):
    assert numbers(cell) == [MISSING]


@pytest.mark.parametrize(
    "cell",
    [
        *["nan", "NaN", "NA", "None", "null", "-", "?", "inf", "-Inf", "infinity", "1e999"],
        *["0x10", "1_000", "0b1", "1d5", "1e", "e5", "--5", "5-", "(5)", "5 mg", "5%", "$5", "~5"],
        *[
            "1,5",
            "1 000",
            "1\u00a0000",
            "5/6",
            "5-6",
            "1.2.3",
            "True",
            "\u0661\u0662",
            "\u22125",
            "½",
            "5²",
        ],
        *["2020-01-05", "<5", True, False, dt.datetime(2020, 1, 5)],
    ],
)
def test_what_is_no_plain_number_is_bad(cell):
    # Arabic digits too: read by guess or not at all, and a guess may be wrong.
    assert numbers(cell) == [BAD]


def test_codes_for_missing_are_missing_and_not_bad():
    assert numbers("UNK", "-99", "999", "12", missing=["UNK", "-99", 999]) == [
        *[MISSING] * 3,
        12,
    ]


def test_a_missing_code_is_recognised_however_the_number_is_written():
    # The file a statistics package writes has 999.0 where its screen shows 999.
    assert numbers("999.0", "999.00", missing=["999"]) == [MISSING, MISSING]
    assert numbers("-99,0", missing=["-99"], decimal=",") == [MISSING]
    assert numbers(-99.0, -99, "-99", missing=[-99.0]) == [MISSING] * 3


def test_a_decimal_comma_is_read_where_it_is_declared():
    assert numbers("3,5", "1000", "-0,25", decimal=",") == [3.5, 1000, -0.25]
    assert numbers("3,5") == [BAD]


def test_a_dot_is_bad_where_the_comma_is_the_decimal_sign():
    assert numbers("1.500", "3.5", decimal=",") == [BAD, BAD]


@pytest.mark.parametrize(
    ("thousands", "decimal", "cell", "expected"),
    [
        (",", ".", "1,234", 1234),
        (",", ".", "1,234,567.5", 1_234_567.5),
        (",", ".", "-12,345", -12_345),
        (".", ",", "1.234,5", 1234.5),
        ("'", ".", "1'234", 1234),
        (" ", ".", "1 234", 1234),
        (",", ".", "234.5", 234.5),
        (",", ".", "1234", 1234),
    ],
)
def test_thousands_are_read_where_their_sign_is_declared(thousands, decimal, cell, expected):
    assert numbers(cell, thousands=thousands, decimal=decimal) == [expected]


@pytest.mark.parametrize(
    ("thousands", "decimal", "cell"),
    [
        (",", ".", "3,5"),
        (",", ".", "12,34"),
        (",", ".", "1,23,4"),
        (",", ".", "1,2345"),
        (",", ".", "1.5,000"),
        (",", ".", ",5"),
        (".", ",", "3.5"),
        (".", ",", "12.75"),
        (" ", ".", "12 5"),
    ],
)
def test_a_thousands_sign_out_of_place_is_bad_and_not_dropped(thousands, decimal, cell):
    # 3,5 read as 35 would be ten times the value.
    assert numbers(cell, thousands=thousands, decimal=decimal) == [BAD]


def test_number_cells_of_a_workbook_need_no_decimal_sign():
    cells = [3.5, 1234.5, 7]
    assert numbers(*cells, "3,5", decimal=",") == [3.5, 1234.5, 7, 3.5]
    assert numbers(*cells, "1.234,5", decimal=",", thousands=".") == [3.5, 1234.5, 7, 1234.5]


def test_number_columns_of_a_typed_file_need_no_decimal_sign():
    column = pd.Series([3.5, 1234.5, None])
    parsed = parse_numbers(column, [], decimal=",", thousands=".")
    assert outcomes(parsed) == [3.5, 1234.5, MISSING]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("<5", 5),
        ("> 60500", 60_500),
        ("≤0.7", 0.7),
        ("≥ 2", 2),
        ("<=5", 5),
        ("＜5", 5),
        ("5", 5),
        ("<", BAD),
        ("<<5", BAD),
        ("5<", BAD),
        ("<x", BAD),
    ],
)
def test_a_detection_limit_is_its_number_where_that_is_declared(cell, expected):
    assert numbers(cell, at_detection_limit=True) == [expected]


def test_a_detection_limit_is_recognised():
    cells = pd.Series(["<5", " >= 5", "5", "", None, "x<5"])
    assert beyond_detection_limit(cells).tolist() == [True, True, False, False, False, False]


@given(st.lists(st.text(max_size=12) | st.floats() | st.integers() | st.none(), max_size=6))
def test_every_cell_of_any_content_is_a_number_or_bad_or_missing(cells):
    raw = pd.Series(cells, dtype=object)
    for decimal, thousands in ((".", ""), (",", "."), (".", ",")):
        parsed = parse_numbers(raw, ["9"], decimal=decimal, thousands=thousands)
        absent = as_text(raw).isin(["", "9"])
        assert (parsed.values.notna() + parsed.bad + absent == 1).all()
        assert all(math.isfinite(number) for number in parsed.values.dropna())


@given(st.decimals(-(10**9), 10**9, places=3, allow_nan=False))
def test_a_written_number_is_read_to_the_last_digit(number):
    assert numbers(str(number)) == [float(number)]


# --- units and bins ---


def test_conversion_hides_binary_dust():
    # 3 mm are 0.3 cm; 3 * 0.1 in binary is 0.30000000000000004.
    assert convert(pd.Series([3.0, None], dtype="Float64"), "mm", "cm", None)[0] == 0.3
    # 30 months of 30.4375 days.
    assert convert(pd.Series([30.0], dtype="Float64"), "month", "day", None)[0] == 913.125


def test_a_number_at_the_limit_of_a_bin_is_in_it():
    bins = [{"up_to": 1, "value": "one"}, {"up_to": 3, "value": "few"}, {"value": "many"}]
    cells = pd.Series([0, 1, 1.001, 3, 3.001, 99, None], dtype="Float64")
    found = cut_numbers(Parsed(cells, cells.isna() & False), bins).values
    assert found[:6].tolist() == ["one", "one", "few", "few", "many", "many"]
    assert pd.isna(found[6])


# --- dates ---


@pytest.mark.parametrize(
    ("date_format", "cell"),
    [
        ("%Y-%m-%d", "2020-01-05"),
        ("%Y-%m-%d", "2020-1-5"),
        ("%Y/%m/%d", "2020/01/05"),
        ("%d.%m.%Y", "05.01.2020"),
        ("%m/%d/%Y", "1/5/2020"),
        ("%Y%m%d", "20200105"),
        ("%Y年%m月%d日", "2020年1月5日"),
        ("%d-%b-%Y", "05-JAN-2020"),
        ("%d/%m/%y", "05/01/20"),
        ("%Y-%m-%d %H:%M", "2020-01-05 23:59"),
        ("%Y-%m-%dT%H:%M:%S", "2020-01-05T00:00:00"),
        # 2020-01-01 is day 43831 of Excel's 1900 calendar.
        ("excel", "43835"),
        ("excel", 43835),
        ("excel", "43835.75"),
        ("%d.%m.%Y", dt.datetime(2020, 1, 5, 23, 59)),
        ("excel", dt.date(2020, 1, 5)),
        (["%d.%m.%Y", "%Y-%m-%d"], "2020-01-05"),
        (["%Y%m%d", "excel"], "43835"),
        (["excel", "%Y%m%d"], "20200105"),
    ],
)
def test_a_date_is_read_as_it_is_written(date_format, cell):
    assert days(date_format, cell) == ["2020-01-05"]


@pytest.mark.parametrize(
    ("date_format", "cell"),
    [
        ("%Y-%m-%d", "2020-02-30"),
        ("%d.%m.%Y", "31.02.2020"),
        ("%d.%m.%Y", "29.02.2019"),
        ("%m/%d/%Y", "13/01/2020"),
        ("%Y-%m-%d", "2020-01"),
        ("%Y-%m-%d", "2020"),
        ("%Y-%m-%d", "05.01.2020"),
        ("%Y-%m-%d", "2020-01-05 10:00"),
        ("%Y-%m-%d", "2020-01-05x"),
        ("%Y-%m-%d", "20200105"),
        ("%d.%m.%Y", "05.01.20"),
        ("%Y-%m-%d", "1800-01-01"),
        ("%Y-%m-%d", "1899-12-31"),
        ("%Y-%m-%d", "2101-01-01"),
        ("%Y-%m-%d", "2200-01-01"),
        ("%Y-%m-%d", "9999-12-31"),
        ("%Y-%m-%d", "NaT"),
        ("%Y-%m-%d", "nan"),
        ("%Y-%m-%d", "unknown"),
        ("%Y-%m-%d", dt.time(3, 30)),
        ("%Y-%m-%d", dt.datetime(1600, 1, 1)),
        ("excel", "0"),
        ("excel", "-5"),
        ("excel", "20200105"),
        ("excel", "soon"),
        ("excel", "inf"),
    ],
)
def test_what_is_no_date_as_declared_is_bad(date_format, cell):
    assert days(date_format, cell) == [BAD]


@pytest.mark.parametrize("cell", ["today", "now", "Today", "NOW"])
def test_words_for_the_present_are_bad_and_not_the_day_of_the_run(cell):
    assert days("%Y-%m-%d", cell) == [BAD]
    assert days("%d.%m.%Y", cell) == [BAD]


@pytest.mark.parametrize("cell", ["2020111", "202015", "2020 1 5"])
def test_digits_that_allow_two_dates_are_bad(cell):
    # 2020111 is 11 January or 1 November.
    assert days("%Y%m%d", cell) == [BAD]


@pytest.mark.parametrize(
    ("cell", "expected"), [("01/01/68", "2068-01-01"), ("01/01/69", "1969-01-01")]
)
def test_two_digit_years_follow_posix(cell, expected):
    assert days("%d/%m/%y", cell) == [expected]


def test_the_first_and_the_last_possible_date_are_read():
    assert days("%Y-%m-%d", "1900-01-01", "2100-12-31") == ["1900-01-01", "2100-12-31"]


def test_a_time_zone_does_not_change_the_day_that_is_written():
    assert days("%Y-%m-%dT%H:%M:%S%z", "2020-01-05T23:30:00-0500") == ["2020-01-05"]
    zoned = pd.Series(pd.to_datetime(["2020-01-05 23:30"]).tz_localize("Asia/Shanghai"))
    assert outcomes(parse_dates(zoned, [], "%Y-%m-%d")) == [pd.Timestamp("2020-01-05")]


def test_several_zones_in_one_column_are_read_or_bad_without_a_crash():
    cells = ["2020-01-05T23:30:00+0800", "2020-07-05T23:30:00+0900"]
    assert days("%Y-%m-%dT%H:%M:%S%z", *cells) in (["2020-01-05", "2020-07-05"], [BAD, BAD])


def test_empty_dates_and_missing_codes_are_missing():
    assert days("%Y-%m-%d", "", None, "UNK", pd.NaT, missing=["UNK"]) == [MISSING] * 4


@given(
    st.lists(st.text(max_size=12) | st.floats() | st.integers() | st.datetimes(), max_size=6),
    st.sampled_from(["%Y-%m-%d", "%d.%m.%y", "%Y%m%d", "excel", ["%d/%m/%Y", "excel"]]),
)
def test_every_cell_of_any_content_is_a_date_or_bad_or_missing(cells, date_format):
    raw = pd.Series(cells, dtype=object)
    parsed = parse_dates(raw, ["9"], date_format)
    absent = as_text(raw).isin(["", "9"])
    assert (parsed.values.notna() + parsed.bad + absent == 1).all()


# --- codes ---


def test_codes_are_values_and_a_code_mapped_to_null_is_known_and_missing():
    raw = pd.Series(["y", " n ", "never asked", "", None, "9", "z"])
    codes = {"y": True, "n": False, "never asked": None}
    assert outcomes(parse_codes(raw, ["9"], codes)) == [True, False, *[MISSING] * 4, BAD]


def test_numeric_codes_are_recognised_in_number_columns():
    codes = {"1": "male", "2": "female"}
    assert outcomes(parse_codes(pd.Series([1.0, 2.0, np.nan, 3.0]), [], codes)) == [
        "male",
        "female",
        MISSING,
        BAD,
    ]


def test_codes_differ_by_case_and_by_leading_zeros():
    assert outcomes(parse_codes(pd.Series(["Y", "01"]), [], {"y": True, "1": False})) == [BAD, BAD]


@given(st.lists(st.text(max_size=4) | st.sampled_from("yn9"), max_size=8))
def test_every_cell_of_any_content_is_a_code_or_bad_or_missing(cells):
    raw = pd.Series(cells, dtype=object)
    parsed = parse_codes(raw, ["9"], {"y": True, "n": False})
    absent = as_text(raw).isin(["", "9"])
    assert (parsed.values.notna() + parsed.bad + absent == 1).all()
