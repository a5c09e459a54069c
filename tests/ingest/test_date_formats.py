"""No text is read as two days; months have English names in any case; day numbers have a day 0."""

from itertools import combinations

import pandas as pd
import pytest

from hcc_conversion.ingest.date_formats import ambiguous_formats
from hcc_conversion.ingest.parse import parse_dates


def is_ambiguous(*formats):
    return bool(list(ambiguous_formats(formats)))


@pytest.mark.parametrize(
    "formats",
    [
        ("%d/%m/%Y", "%m/%d/%Y"),
        ("%d/%m/%Y", "%m/%d/%y"),
        ("%d/%m/%y", "%m/%d/%Y"),
        ("%y%m%d", "%d%m%y"),
        ("%y-%m-%d", "%d-%m-%y"),
        ("%m.%d.%y", "%y.%m.%d"),
        ("%Y%m%d", "%Y%d%m"),
        ("%Y-%d-%m", "%Y-%m-%d"),
        ("%d.%m.%Y %H:%M", "%m.%d.%Y %H:%M"),
        ("%d.%m.%Y %H:%M", "%m.%d.%y %H:%M"),
        ("%d %b %y", "%y %b %d"),
        ("%d%b%y", "%y%b%d"),
        ("%d%m%y", "excel"),
        ("%y%j", "excel"),
        ("excel", "sas"),
        ("%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y"),
    ],
)
def test_formats_that_read_a_text_as_two_days_are_ambiguous_in_any_order(formats):
    assert is_ambiguous(*formats)
    assert is_ambiguous(*reversed(formats))


@pytest.mark.parametrize(
    "formats",
    [
        ("%d.%m.%Y", "%d.%m.%y"),
        ("%Y-%m-%d", "%d.%m.%Y"),
        ("%Y-%m-%d", "%d-%m-%Y"),
        ("%Y-%m-%d", "%d-%m-%y"),
        ("%d/%m/%Y", "%d-%b-%Y"),
        ("%d/%m/%Y", "%Y%m%d"),
        ("%Y%m%d", "excel"),
        ("%d.%m.%Y", "%d.%m.%Y %H:%M"),
        ("%Y%m%d", "%Y%j"),
        ("%d%b%Y", "%d%B%Y"),
    ],
)
def test_formats_that_read_every_text_as_one_day_are_not(formats):
    assert not is_ambiguous(*formats)


def test_what_is_not_ambiguous_is_read_alike_whatever_comes_first():
    formats = ("%d.%m.%Y", "%Y-%m-%d", "%m/%d/%Y", "%d-%b-%Y", "%Y%m%d", "excel")
    days = pd.Series(pd.date_range("2001-01-01", "2012-12-31", freq="5D"))
    for one, other in combinations(formats, 2):
        assert not is_ambiguous(one, other)
        for written in (one, other):
            text = (
                (days - pd.Timestamp("1899-12-30")).dt.days.astype(str)
                if written == "excel"
                else days.dt.strftime(written)
            )
            for order in ([one, other], [other, one]):
                assert parse_dates(text, [], order).values.equals(days)


@pytest.mark.parametrize("cell", ["05JAN2020", "5jan2020", "05Jan2020"])
def test_dates_of_sas_are_read_in_any_case(cell):
    assert parse_dates(pd.Series([cell]), [], "%d%b%Y").values.tolist() == [
        pd.Timestamp("2020-01-05")
    ]


@pytest.mark.parametrize("cell", ["05JAX2020", "JAN2020", "05JANUARYS2020", "32JAN2020"])
def test_what_is_no_date_of_sas_is_bad(cell):
    assert parse_dates(pd.Series([cell]), [], "%d%b%Y").bad.tolist() == [True]


@pytest.mark.parametrize(
    ("cell", "date_format"),
    [
        # 1 March 2020: day 21975 after 1 January 1960; second 1,583,020,800 after 1970, which
        # begins 12,219,379,200 seconds after 14 October 1582.
        (21975, "sas"),
        ("21975", "stata"),
        (21975.5, "sas"),
        (13802400000.0, "spss"),
        (43891, "excel"),
    ],
)
def test_day_numbers_count_from_the_day_of_their_program(cell, date_format):
    read = parse_dates(pd.Series([cell], dtype=object), [], date_format)
    assert read.values.tolist() == [pd.Timestamp("2020-03-01")]


@pytest.mark.parametrize("cell", ["20200105", "-99999999", "1e300"])
def test_what_no_program_counts_is_bad(cell):
    for date_format in ("sas", "stata", "spss", "excel"):
        assert parse_dates(pd.Series([cell]), [], date_format).bad.tolist() == [True]


@pytest.mark.parametrize(
    ("date_format", "number", "day"),
    [
        # date -u -d 2020-03-01 +%s gives 1583020800; 1960-01-01 is 315619200 seconds earlier.
        ("unix", 1_583_020_800, "2020-03-01"),
        ("unix", 1_583_020_799, "2020-02-29"),
        ("unix", -86_400, "1969-12-31"),
        ("unix_ms", 1_583_020_800_000, "2020-03-01"),
        ("unix_ms", 1_583_107_199_999, "2020-03-01"),
        ("stata_ms", 1_898_640_000_000, "2020-03-01"),
        ("stata_ms", 1_898_639_999_999, "2020-02-29"),
    ],
)
@pytest.mark.parametrize("as_written", [str, int, float])
def test_seconds_and_milliseconds_are_days(date_format, number, day, as_written):
    parsed = parse_dates(pd.Series([as_written(number)]), [], date_format)
    assert parsed.values.tolist() == [pd.Timestamp(day)]


@pytest.mark.parametrize(
    "formats",
    [("unix", "unix_ms"), ("unix", "excel"), ("unix_ms", "stata_ms"), ("stata", "stata_ms")],
)
def test_numbers_that_may_count_from_two_days_are_ambiguous(formats):
    assert is_ambiguous(*formats)


def test_milliseconds_taken_for_seconds_are_no_day():
    assert parse_dates(pd.Series([1_583_020_800_000]), [], "unix").bad.tolist() == [True]
