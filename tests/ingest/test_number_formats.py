"""What a person reads in a cell, as Excel shows it (formats of ECMA-376, part 1, 18.8.31)."""

import datetime as dt

import pytest
from ingest_cases import WINDOW, patients_only
from workbook_cases import replace_part, save_workbook

from hcc_conversion.ingest.extract import examine_extract
from hcc_conversion.ingest.parse import as_text
from hcc_conversion.ingest.readers import read_source
from hcc_conversion.ingest.reading.number_formats import is_shown_otherwise, shown_text


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (7, '"K-"000', "K-007"),
        (7.0, '"K-"000', "K-007"),
        (12345, '"K-"000', "K-12345"),
        (7, "\\K000", "K007"),
        (7, "000-0", "000-7"),
        (1234567, "000\\-000\\-0", "123-456-7"),
        (12345678, "000\\-000\\-0", "1234-567-8"),
        (7, '"A"General', "A7"),
        (7, "0000", "0007"),
        (-7, "0000", "-0007"),
        (7, "[Red]0000", "0007"),
        (7, "0000;-0000", "0007"),
        (5, '"<"0', "<5"),
        (7, '"K;"00', "K;07"),
        (5, "[$€-2] 0", "€ 5"),
    ],
)
def test_text_and_zeros_of_a_format_are_read(value, code, shown):
    assert shown_text(value, code) == shown


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (7, "General"),
        (7, "0"),
        (7, '0" mg/dl"'),  # the unit behind the number
        (7, "#,##0"),
        (7.5, "000"),
        (7, "0.00"),
        (7, "0.00E+00"),
        (0.5, "# ?/?"),
        (7, "0;-0;;@"),
        (-7, '0;"-"0'),
        (7, "+0;-0"),
        (7, "@"),
        (7, "yyyy-mm-dd"),
        (7, '_(* #,##0_);_(* \\(#,##0\\);_(* "-"_)'),
    ],
)
def test_a_number_whose_format_adds_none_is_left(value, code):
    assert shown_text(value, code) is None
    assert not is_shown_otherwise(value, code)


@pytest.mark.parametrize("code", ["0%", "0.00%", "#,##0,", "0.0,,", '0,"k"'])
def test_per_cent_and_thousands_are_another_value_than_is_shown(code):
    assert is_shown_otherwise(0.5, code)
    assert not is_shown_otherwise(0, code)


@pytest.mark.parametrize("code", ['0"%"', "0\\%", "#,##0", "#,##0.0"])
def test_a_sign_of_per_cent_that_is_text_changes_nothing(code):
    assert not is_shown_otherwise(50, code)


# --- whole workbooks ---


def sheet(tmp_path, cells, number_format="General"):
    def change(book):
        for row in range(2, len(cells) + 2):
            book["P"].cell(row, 2).number_format = number_format

    rows = [["id", "x"], *([n, cell] for n, cell in enumerate(cells, start=1))]
    return save_workbook(tmp_path / "a.xlsx", {"P": rows}, change)


def shown_in(path, file_format="xlsx"):
    rows = read_source({"file": str(path), "format": file_format, "missing": []}).rows
    return as_text(rows["x"]).tolist()


def examined(path, **mapping):
    columns = {field: {"column": "x", **how} for field, how in mapping.items()}
    return examine_extract(patients_only(path, columns, format="xlsx"), WINDOW)


def errors(examination):
    found = examination.unresolved
    return list(zip(found["column"], found["row"], found["found"], strict=True))


def test_an_identifier_with_its_letters_in_the_format_is_the_one_a_person_reads(tmp_path):
    assert shown_in(sheet(tmp_path, [7, 12], '"K-"000')) == ["K-007", "K-012"]


def test_a_value_below_the_limit_of_detection_by_its_format_is_no_plain_number(tmp_path):
    path = sheet(tmp_path, [5], '"<"0')
    assert [row for _, row, _ in errors(examined(path, afp_ng_ml={"unit": "ng/mL"}))] == [2]


@pytest.mark.parametrize("code", ["0%", "0.00%", "#,##0,"])  # the first two are built in
def test_a_number_that_is_shown_otherwise_is_an_error_where_it_is_read(tmp_path, code):
    path = sheet(tmp_path, [0.5, 0], code)
    assert errors(examined(path, tumour_size_cm={"unit": "cm"})) == [("x", 2, "B2")]
    assert examined(path).unresolved.empty


@pytest.mark.parametrize("code", ["# ?/?", "0.0", '0.0" cm"', '"€"#,##0.00', "0.00E+00"])
def test_fractions_places_units_and_currency_leave_the_number(tmp_path, code):
    found = examined(sheet(tmp_path, [2.5], code), tumour_size_cm={"unit": "cm"})
    assert errors(found) == []
    assert found.tables["patients"]["tumour_size_cm"].tolist() == [2.5]


@pytest.mark.parametrize("duration", [1.25, dt.timedelta(hours=30), dt.time(3, 4)])
def test_hours_and_minutes_are_no_number_and_no_date(tmp_path, duration):
    found = examined(sheet(tmp_path, [duration], "[h]:mm"), tumour_size_cm={"unit": "cm"})
    assert [row for _, row, _ in errors(found)] == [2]


@pytest.mark.parametrize("error", ["#N/A", "#DIV/0!", "#VALUE!"])
def test_an_error_in_a_cell_is_an_error_and_not_missing(tmp_path, error):
    found = examined(sheet(tmp_path, [2.5, error]), tumour_size_cm={"unit": "cm"})
    assert ("x", 3, "B3") in errors(found)


def test_yes_and_no_of_a_workbook_are_the_codes_true_and_false(tmp_path):
    codes = {"codes": {"True": True, "False": False}}
    found = examined(sheet(tmp_path, [True, False]), ascites=codes)
    assert errors(found) == []
    assert found.tables["patients"]["ascites"].tolist() == [True, False]


def test_digits_stored_as_text_keep_their_zeros_and_are_numbers_where_one_is_wanted(tmp_path):
    path = sheet(tmp_path, ["007", "08.50"])
    assert shown_in(path) == ["007", "08.50"]
    found = examined(path, tumour_size_cm={"unit": "cm"})
    assert found.tables["patients"]["tumour_size_cm"].tolist() == [7, 8.5]


def test_text_that_begins_with_an_equals_sign_is_text_and_no_formula(tmp_path):
    path = sheet(tmp_path, ["Q"])
    inline = '<c r="B2" t="inlineStr"><is><t>Q</t></is></c>'
    for old in (inline, '<c r="B2" t="s"><v>2</v></c>'):
        try:
            replace_part(path, "xl/worksheets/sheet1.xml", old, inline.replace(">Q<", ">=1+2<"))
            break
        except AssertionError:
            continue
    assert shown_in(path) == ["=1+2"]
    assert read_source({"file": str(path), "format": "xlsx", "missing": []}).notes == []


# --- text files ---


def test_text_that_is_written_as_a_formula_is_what_a_spreadsheet_shows(tmp_path):
    (tmp_path / "a.csv").write_text('id,x\n1,="007"\n2,"=""0 8"""\n3,"=""a"" & ""b"""\n4,=1+2\n')
    assert shown_in(tmp_path / "a.csv", "csv") == ["007", "0 8", '="a" & "b"', "=1+2"]
