"""Files of every format become the same raw rows, or one finding that says what to do."""

import csv
import datetime as dt
import tempfile
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcc_conversion.ingest.parse import as_text, parse_dates
from hcc_conversion.ingest.readers import UnreadableSource, read_source, unreadable_finding

CANARY = "Canary Quill"


@pytest.fixture
def read_csv(tmp_path):
    """Read text or bytes as a CSV source."""

    def read(content, **source):
        path = tmp_path / "extract.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_source({"file": str(path), "format": "csv", "missing": [], **source}).rows

    return read


@pytest.fixture
def refusal(read_csv):
    """The finding with which a CSV source is refused."""

    def refuse(content, **source):
        with pytest.raises(UnreadableSource) as refused:
            read_csv(content, **source)
        return refused.value

    return refuse


@pytest.fixture
def workbook(tmp_path):
    """Read a sheet of a workbook made from lists of cells."""

    def read(sheets, **source):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for number, row in enumerate(rows, start=1):
                for column, cell in enumerate(row, start=1):
                    sheet.cell(number, column, cell)
        path = tmp_path / "extract.xlsx"
        book.save(path)
        return read_source({"file": str(path), "format": "xlsx", "missing": [], **source}).rows

    return read


def texts(table):
    return {name: as_text(table[name]).tolist() for name in table}


# --- delimiters and encodings ---


@pytest.mark.parametrize(
    ("delimiter", "source"),
    [
        (",", {}),
        (";", {"delimiter": ";"}),
        ("\t", {"format": "tsv"}),
        ("\t", {"delimiter": "\t"}),
        ("|", {"delimiter": "|"}),
    ],
)
def test_the_declared_delimiter_separates_cells(read_csv, delimiter, source):
    content = f"id{delimiter}sex\n1{delimiter}m\n2{delimiter}f\n"
    assert texts(read_csv(content, **source)) == {"id": ["1", "2"], "sex": ["m", "f"]}


@pytest.mark.parametrize(
    ("written", "declared", "text"),
    [
        ("utf-8", None, "编号,性别\n1,男\n"),
        ("utf-8-sig", None, "编号,性别\n1,男\n"),
        ("utf-8-sig", "UTF-8", "编号,性别\n1,男\n"),
        ("utf-8-sig", "utf8", "编号,性别\n1,男\n"),
        ("gb18030", "gb18030", "编号,性别\n1,男\n"),
        ("cp1252", "cp1252", "Größe,Geschlecht\n1,männlich\n"),
        ("utf-16", "utf-16", "编号,性别\n1,男\n"),
    ],
)
def test_the_declared_encoding_is_read_with_and_without_byte_order_mark(
    read_csv, written, declared, text
):
    source = {"encoding": declared} if declared else {}
    table = read_csv(text.encode(written), **source)
    header, row, _ = text.split("\n")
    assert list(table.columns) == header.split(",")
    assert table.iloc[0].tolist() == row.split(",")


@pytest.mark.parametrize(
    ("written", "text"), [("gb18030", "编号,性别\n1,男\n"), ("cp1252", "Größe,x\n1,ä\n")]
)
def test_a_wrong_encoding_is_refused_with_the_ones_that_would_fit(refusal, written, text):
    finding = refusal(text.encode(written))
    assert finding.problem == "the file is not utf-8 text"
    assert written in finding.advice


def test_an_encoding_nobody_knows_is_refused(refusal):
    assert "'klingon' is not a known encoding" in refusal("a,b\n1,2\n", encoding="klingon").problem


def test_a_file_that_fits_no_encoding_gets_advice_that_is_a_whole_sentence(refusal):
    finding = refusal(b"\x81\x20,b\n\x81\n")
    assert not finding.advice.endswith("as .")


# --- rows ---


def test_rows_are_numbered_as_a_spreadsheet_shows_them(read_csv):
    assert read_csv("a,b\n1,2\n3,4\n").index.tolist() == [2, 3]


def test_rows_above_the_header_are_skipped_and_counted(read_csv):
    table = read_csv("Export of 3 May\n\na,b\n1,2\n3,4\n", header_row=3)
    assert list(table.columns) == ["a", "b"]
    assert table.index.tolist() == [4, 5]


@pytest.mark.parametrize("blank", ["", ",", '"",""'])
def test_blank_lines_are_left_out_but_counted(read_csv, blank):
    assert read_csv(f"a,b\n1,2\n{blank}\n3,4\n{blank}\n").index.tolist() == [2, 4]


def test_a_row_of_spaces_is_as_blank_as_an_empty_one(read_csv):
    assert read_csv("a,b\n1,2\n , \n3,4\n").index.tolist() == [2, 4]


def test_a_quoted_line_break_stays_in_its_cell(read_csv):
    table = read_csv('a,b\n1,"x\ny"\n3,4\n')
    assert table["b"].tolist() == ["x\ny", "4"]
    assert table.index.tolist() == [2, 3]


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_line_breaks_of_every_system_are_read(read_csv, line_break):
    table = read_csv(line_break.join(["a,b", "1,2", "3,4", ""]))
    assert texts(table) == {"a": ["1", "3"], "b": ["2", "4"]}


def test_text_such_as_na_and_leading_zeros_stay_as_they_are(read_csv):
    assert texts(read_csv("a,b\nNA,007\nnull,1.0\n")) == {"a": ["NA", "null"], "b": ["007", "1.0"]}


def test_spaces_around_column_names_do_not_count(read_csv):
    assert list(read_csv(" a , b\n1,2\n").columns) == ["a", "b"]


def test_a_header_alone_gives_no_row(read_csv):
    table = read_csv("a,b\n")
    assert list(table.columns) == ["a", "b"]
    assert table.empty


def test_a_longer_row_is_refused_by_its_line(refusal):
    finding = refusal(f"a,b\n1,2\n3,{CANARY},5\n")
    assert finding.problem == "more or fewer fields than the 2 of the header"
    assert finding.rows == [3]
    assert CANARY not in str(finding)


def test_a_longer_row_under_a_title_is_refused_by_its_line(refusal):
    finding = refusal("title\na,b\n1,2\n3,4,5\n", header_row=2)
    assert finding.problem == "more or fewer fields than the 2 of the header"
    assert finding.rows == [4]


def test_a_shorter_row_is_refused_by_its_row(refusal):
    finding = refusal(f"a,b,c\n1,2,3\n{CANARY},2\n")
    assert finding.problem == "more or fewer fields than the 3 of the header"
    assert finding.rows == [3]
    assert CANARY not in str(finding)


def test_every_shorter_row_is_counted(refusal):
    finding = refusal("a,b,c\n1,2,3\n1,2\n1\n\n1,2,3\n")
    assert finding.rows == [3, 4]


def test_a_quote_that_is_never_closed_is_refused(refusal):
    finding = refusal(f'a,b\n"{CANARY},2\n3,4\n')
    assert "quotes" in finding.advice
    assert CANARY not in str(finding)


@pytest.mark.parametrize(
    "content",
    [
        f'a,b,c\n1,2,3\n4,"{CANARY},6\n7,8,9\n10,11",12\n13,14,15\n',  # row 3 holds 4 and 5
        f'a,b,c\n1,2,3\n"{CANARY},5,6\n7",8,9\n',  # the first column
        f'a,b,c\r\n1,2,3\r\n4,5,"{CANARY}\r\n\r\n7,8,9"\r\n',  # the last, a blank line between
        f'a,b,c\n1,2,3\n4,"{CANARY},6\n7,\n8,9\n10,11",12\n',  # a row between is split itself
        f'a,b,c,d\n1,2,3,4\n5,6,"{CANARY},8\n9,9,9,9\n10,11\n,12",13\n',  # so is the last of them
    ],
)
def test_rows_between_two_quotes_are_not_swallowed(refusal, content):
    finding = refusal(content)
    assert finding.problem == "a cell holds line breaks and delimiters as if other rows stood in it"
    assert finding.rows == [3]
    assert CANARY not in str(finding)


def test_rows_swallowed_by_the_header_are_not_lost(refusal):
    assert refusal('a,"b,c\n1,2",3\n4,5,6\n').rows == [1]


@pytest.mark.parametrize("note", ["fell, twice\nand rose", "one\ntwo", "a, b, c\n", "\n,"])
def test_a_note_with_line_breaks_and_delimiters_is_a_cell(read_csv, note):
    assert read_csv(f'a,b,c\n1,2,3\n4,"{note}",6\n')["b"].tolist() == ["2", note]


@pytest.mark.parametrize("content", ["", "\n\n"])
def test_an_empty_file_is_refused(refusal, content):
    assert refusal(content).problem == "the file is empty"


def test_a_header_row_beyond_the_end_is_refused(refusal):
    finding = refusal("a,b\n1,2\n", header_row=9)
    assert "header_row" in f"{finding.problem} {finding.advice}"


def test_repeated_column_names_are_refused_by_name(refusal):
    assert "column 3, 4 repeats" in refusal("b,a,a,b,c\n1,2,3,4,5\n").problem


def test_column_names_that_differ_only_by_spaces_are_repeated(refusal):
    assert "column 2 repeats" in refusal("a, a\n1,2\n").problem


def test_columns_without_a_name_are_named_by_their_place(read_csv):
    assert list(read_csv("a,,b\n1,2,3\n").columns) == ["a", "(column 2)", "b"]


def test_a_missing_header_does_not_show_the_first_patient(refusal):
    finding = refusal(f"K-1,{CANARY},{CANARY}\nK-2,x,y\n")
    assert CANARY not in str(finding)


@given(
    st.lists(
        st.lists(
            # With delimiters and line breaks at once a cell may look like swallowed rows; such a
            # file is refused, which has tests of its own.
            st.text(st.characters(codec="utf-8", exclude_characters="\x00")).filter(
                lambda cell: "," not in cell or not set("\r\n") & set(cell)
            ),
            min_size=2,
            max_size=2,
        ),
        min_size=1,
        max_size=5,
    )
)
def test_any_text_in_cells_survives_writing_and_reading(rows):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "extract.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, quoting=csv.QUOTE_ALL)
            writer.writerow(["a", "b"])
            writer.writerows(rows)
        table = read_source({"file": str(path), "format": "csv", "missing": []}).rows
    expected = {
        number: row for number, row in enumerate(rows, start=2) if any(cell.strip() for cell in row)
    }
    found = {
        number: row
        for number, row in zip(table.index, table.to_numpy().tolist(), strict=True)
        if any(cell.strip() for cell in row)
    }
    assert found == expected


# --- workbooks ---


def test_a_workbook_keeps_dates_whole_numbers_and_blanks(workbook):
    rows = [
        ["Export of 3 May"],
        ["id", "seen", "size", "note"],
        [1, dt.datetime(2020, 1, 5), 3.5, None],
        [2, dt.date(2020, 1, 6), 4, "x"],
        [None, None, None, None],
        ["007", "2020-01-07", None, ""],
    ]
    table = workbook({"Patients": rows}, header_row=2)
    assert table.index.tolist() == [3, 4, 6]
    assert texts(table) == {
        "id": ["1", "2", "007"],
        "seen": ["2020-01-05", "2020-01-06", "2020-01-07"],
        "size": ["3.5", "4", ""],
        "note": ["", "x", ""],
    }
    dates = parse_dates(table["seen"], [], "%Y-%m-%d")
    assert dates.values.dt.day.tolist() == [5, 6, 7]
    assert not dates.bad.any()


def test_date_cells_of_a_workbook_need_no_matching_format(workbook):
    table = workbook({"P": [["d"], [dt.datetime(2020, 2, 1)], ["03/04/2020"]]})
    dates = parse_dates(table["d"], [], "%d/%m/%Y").values
    assert [str(date.date()) for date in dates] == ["2020-02-01", "2020-04-03"]


def test_the_first_sheet_is_read_where_none_is_declared(workbook):
    sheets = {"First": [["a"], [1]], "Second": [["b"], [2]]}
    assert list(workbook(sheets).columns) == ["a"]
    assert list(workbook(sheets, sheet="Second").columns) == ["b"]


def test_a_missing_sheet_is_refused_without_naming_the_sheets_there_are(workbook):
    # A sheet may be called after a patient.
    with pytest.raises(UnreadableSource) as refused:
        workbook({CANARY: [["a"], [1]], "patients": [["b"], [2]]}, sheet="Patients")
    finding = refused.value
    assert finding.problem == "there is no sheet 'Patients'"
    assert "2 tabs" in finding.advice
    assert "tab 2 differs only in upper and lower case" in finding.advice
    assert CANARY not in str(finding) + finding.advice


def test_a_workbook_of_one_sheet_has_one_tab(workbook):
    with pytest.raises(UnreadableSource) as refused:
        workbook({"Data": [["a"], [1]]}, sheet="Patients")
    assert refused.value.advice.endswith("on a tab of the workbook, which has 1 tab.")


def test_an_empty_sheet_is_refused(workbook):
    with pytest.raises(UnreadableSource, match="the file is empty"):
        workbook({"Empty": []})


@pytest.mark.parametrize("error", ["#REF!", "#DIV/0!", "#VALUE!", "#NAME?"])
def test_a_formula_that_failed_is_not_lost_in_silence(workbook, error):
    table = workbook({"P": [["id", "size"], [1, error], [2, 3.5]]})
    assert as_text(table["size"]).iloc[0] != ""


def test_gaps_between_rows_of_a_sheet_with_one_column_keep_the_numbers(workbook):
    assert workbook({"P": [["id"], [1], [], [2]]}).index.tolist() == [2, 4]


# --- statistical formats ---

STATISTICAL = pd.DataFrame(
    {
        "id": ["K-1", "K-2"],
        "sex": [1.0, 2.0],
        "seen": [dt.date(2020, 1, 5), None],
        "size": [3.5, None],
    }
)


def write_parquet(table, path):
    table.to_parquet(path)


@pytest.mark.parametrize(
    ("name", "file_format", "write"),
    [
        ("a.sav", "spss", pyreadstat.write_sav),
        ("a.dta", "stata", pyreadstat.write_dta),
        ("a.xpt", "sas", pyreadstat.write_xport),
        ("a.parquet", "parquet", write_parquet),
    ],
)
def test_statistical_files_give_codes_without_decimals_dates_and_blanks(
    tmp_path, name, file_format, write
):
    write(STATISTICAL, tmp_path / name)
    table = read_source({"file": str(tmp_path / name), "format": file_format, "missing": []}).rows
    assert table.index.tolist() == [1, 2]
    assert texts(table) == {
        "id": ["K-1", "K-2"],
        "sex": ["1", "2"],
        "seen": ["2020-01-05", ""],
        "size": ["3.5", ""],
    }
    assert parse_dates(table["seen"], [], "%d/%m/%Y").values.dt.day.tolist()[0] == 5


def test_long_whole_numbers_of_a_parquet_file_stay_apart(tmp_path):
    # 18 digits, as national identity numbers have: more than a float holds.
    numbers = [110101199003071234, 110101199003071235]
    pd.DataFrame({"id": numbers}).to_parquet(tmp_path / "a.parquet")
    table = read_source(
        {"file": str(tmp_path / "a.parquet"), "format": "parquet", "missing": []}
    ).rows
    assert as_text(table["id"]).tolist() == [str(number) for number in numbers]


@pytest.mark.parametrize("declared", ["xlsx", "spss", "stata", "sas", "parquet"])
def test_a_wrong_format_is_refused_without_showing_the_content(tmp_path, declared):
    path = tmp_path / "extract.csv"
    path.write_text(f"id,name\n1,{CANARY}\n")
    with pytest.raises(UnreadableSource) as refused:
        read_source({"file": str(path), "format": declared, "missing": []})
    finding = refused.value
    assert f"cannot be read as {declared}" in finding.problem
    assert "format" in finding.advice
    assert CANARY not in str(finding)


def test_another_office_file_under_the_name_of_a_workbook_is_a_wrong_format(tmp_path):
    path = tmp_path / "extract.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    with pytest.raises(UnreadableSource) as refused:
        read_source({"file": str(path), "format": "xlsx", "missing": []})
    assert "cannot be read as xlsx" in refused.value.problem


@pytest.mark.parametrize("file_format", ["csv", "xlsx", "spss", "parquet"])
def test_a_file_that_is_not_there_is_a_finding(tmp_path, file_format):
    path = tmp_path / "nowhere"
    source = {"file": str(path), "format": file_format, "missing": []}
    with pytest.raises(UnreadableSource) as refused:
        read_source(source)
    assert unreadable_finding(source, refused.value)["file"].tolist() == [str(path)]
