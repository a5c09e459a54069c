"""A workbook holds more than stored values: none of it is lost or moved in silence."""

import datetime as dt
import zipfile

import openpyxl
import pytest
from ingest_cases import WINDOW, patients_only
from openpyxl.chart import BarChart
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from workbook_cases import replace_part, save_workbook

from hcc_conversion.ingest.extract import examine_extract
from hcc_conversion.ingest.readers import UnreadableSource, read_source
from hcc_conversion.ingest.reading.archives import check_archive

SIZE = {"tumour_size_cm": {"column": "Size", "unit": "cm"}}
CANARY = "Canary Quill"


@pytest.fixture
def examined(tmp_path):
    """What the extract in a workbook of one sheet of patients gives."""

    def examine(rows, columns=SIZE, change=None, edit=(), **source):
        path = save_workbook(tmp_path / "a.xlsx", {"P": rows}, change)
        for part, old, new in edit:
            replace_part(path, part, old, new)
        centre = patients_only(path, columns, format="xlsx", **source)
        return examine_extract(centre, WINDOW)

    return examine


def told(examination):
    """Severity, column, row and address of every finding."""
    columns = ["severity", "column", "row", "found"]
    return [tuple(row) for row in examination.findings[columns].astype(object).to_numpy()]


# --- formulas ---


@pytest.mark.parametrize("formula", ["=B2*2", "=Sheet9!A1", '=""'])
def test_a_formula_without_a_stored_value_is_an_error_at_its_cell(examined, formula):
    found = examined([["id", "Size"], [1, 3.5], [2, formula]])
    assert told(found) == [("error", "Size", 3, "B3")]
    assert "not stored" in found.findings["problem"][0]


def test_a_formula_without_a_value_in_a_column_that_nothing_reads_stops_nobody(examined):
    found = examined([["id", "Size", "Total"], [1, 3.5, "=B2*2"]])
    assert told(found) == []
    assert found.tables["patients"]["tumour_size_cm"].tolist() == [3.5]


def test_a_sheet_of_formulas_alone_is_not_an_extract_without_patients(examined):
    found = examined([["id", "Size"], ["=Q!A2", "=Q!B2"]])
    assert ("error", "id", 2, "A2") in told(found)


def test_a_formula_with_its_value_is_the_value(examined):
    edit = [("xl/worksheets/sheet1.xml", "<f>1+2</f><v />", "<f>1+2</f><v>3</v>")]
    edit.append(("xl/workbook.xml", ' fullCalcOnLoad="1"', ""))
    found = examined([["id", "Size"], [1, "=1+2"]], edit=edit)
    assert told(found) == []
    assert found.tables["patients"]["tumour_size_cm"].tolist() == [3]


def test_a_value_that_the_workbook_calls_outdated_is_an_error(examined):
    # As programs write that store 0 for every formula, to be computed when a person opens it.
    edit = [("xl/worksheets/sheet1.xml", "<f>1+2</f><v />", "<f>1+2</f><v>0</v>")]
    found = examined([["id", "Size"], [1, "=1+2"]], edit=edit)
    assert told(found)[0][:2] == ("error", "Size")
    assert "outdated" in found.findings["problem"].astype(str).str.cat()


def test_the_empty_text_of_a_formula_is_missing_and_no_error(examined):
    edit = [
        (
            "xl/worksheets/sheet1.xml",
            '<c r="B2"><f>T(1)</f><v /></c>',
            '<c r="B2" t="str"><f>T(1)</f><v /></c>',
        )
    ]
    edit.append(("xl/workbook.xml", ' fullCalcOnLoad="1"', ""))
    found = examined([["id", "Size"], [1, "=T(1)"]], edit=edit)
    # One warning of the column as a whole: it is mapped and nobody has a value.
    assert told(found) == [("warning", "Size", 0, "")]


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#NUM!"])
def test_an_error_in_an_identifier_is_no_patient(examined, error):
    found = examined([["id", "Size"], [1, 2], [error, 3]])
    assert ("error", "id", 3, "A3") in told(found)


# --- merged cells ---


def test_cells_merged_down_count_in_each_row_with_a_warning(examined):
    rows = [["id", "Size"], [1, 3.5], [2, None], [3, 4]]
    found = examined(rows, change=lambda book: book["P"].merge_cells("B2:B3"))
    assert found.tables["patients"]["tumour_size_cm"].tolist() == [3.5, 3.5, 4]
    assert told(found) == [("warning", "Size", 2, "B2"), ("warning", "Size", 3, "B3")]


def test_cells_merged_across_are_an_error(examined):
    rows = [["id", "Size", "Other"], [1, 3.5, None]]
    found = examined(rows, change=lambda book: book["P"].merge_cells("B2:C2"))
    assert told(found) == [("error", "Size", 2, "B2")]


def test_a_header_merged_down_is_the_name_in_its_last_row(examined):
    rows = [["id", "Size"], [None, None], [1, 3.5]]

    def merge(book):
        book["P"].merge_cells("A1:A2")
        book["P"].merge_cells("B1:B2")

    found = examined(rows, change=merge, header_row=2)
    assert told(found) == []
    assert found.tables["patients"]["tumour_size_cm"].tolist() == [3.5]


def test_a_header_merged_across_is_an_error(examined):
    rows = [["id", "Size", None], [1, 3.5, 7]]
    found = examined(rows, change=lambda book: book["P"].merge_cells("B1:C1"))
    assert told(found)[0] == ("error", "Size", 1, "B1")


# --- dates ---


def test_dates_of_the_1904_system_are_the_days_they_show(examined):
    def mac(book):
        book.epoch = CALENDAR_MAC_1904

    # 1 March 2020 is day 42429 after 1 January 1904 (43891 after 30 December 1899).
    rows = [["id", "Dx", "FU"], [1, dt.datetime(2020, 3, 1), 42429 + 365]]
    columns = {
        "day_zero_date": {"column": "Dx", "date_format": "excel"},
        "last_contact_day": {"column": "FU", "date_format": "excel"},
    }
    found = examined(rows, columns, mac)
    assert found.findings.empty
    assert found.tables["patients"]["last_contact_day"].tolist() == [365]


# --- hidden, stray ---


def test_hidden_rows_and_columns_are_read_and_named(examined):
    def hide(book):
        book["P"].row_dimensions[3].hidden = True
        book["P"].column_dimensions["B"].hidden = True

    found = examined([["id", "Size"], [1, 3.5], [2, 4]], change=hide)
    assert sorted(told(found)) == [("warning", "", 3, ""), ("warning", "Size", 0, "")]
    assert len(found.tables["patients"]) == 2


def test_a_cell_at_the_far_end_of_the_sheet_is_named_and_no_record(examined):
    def far(book):
        book["P"]["XFD1048576"] = CANARY

    found = examined([["id", "Size"], [1, 3.5]], change=far)
    assert told(found) == [("warning", "", 1048576, "XFD1048576")]
    assert len(found.tables["patients"]) == 1
    assert CANARY not in found.findings.to_csv()


def test_a_cell_under_no_column_name_is_named(examined):
    found = examined([["id", "Size", None], [1, 3.5, "x"]])
    assert told(found) == [("warning", "(column 3)", 2, "C2")]


# --- numbers ---


@pytest.mark.parametrize("number", [110101199003071234, 1.10101199003071e17, 10**15])
def test_a_number_with_more_digits_than_a_spreadsheet_keeps_is_no_identifier(examined, number):
    found = examined([["id", "Size"], [number, 3.5]])
    assert told(found) == [("error", "id", 2, "")]
    assert "as text" in found.findings["advice"][0]


def test_long_digits_as_text_and_fifteen_as_a_number_are_identifiers(examined):
    found = examined([["id", "Size"], ["110101199003071234", 3], [123456789012345, 4]])
    assert told(found) == []
    ids = found.tables["patients"]["patient_id"].tolist()
    assert ids == ["110101199003071234", "123456789012345"]


def test_a_number_shown_with_leading_zeros_is_what_it_shows(examined):
    def zeros(book):
        book["P"]["A2"].number_format = "000000"

    found = examined([["id", "Size"], [7, 3]], change=zeros)
    assert found.tables["patients"]["patient_id"].tolist() == ["000007"]


def test_an_escaped_line_break_in_a_header_is_a_blank(examined):
    edit = [("xl/worksheets/sheet1.xml", "Size", "Tumour_x000D_\nsize")]
    columns = {"tumour_size_cm": {"column": "Tumour size", "unit": "cm"}}
    found = examined([["id", "Size"], [1, 3]], columns, edit=edit)
    assert told(found) == []


# --- sheets and files ---


def read(path, **source):
    return read_source({"file": str(path), "format": "xlsx", "missing": [], **source})


def test_the_first_of_several_sheets_is_read_with_a_warning(tmp_path):
    path = save_workbook(tmp_path / "a.xlsx", {"A": [["a"], [1]], CANARY: [["b"], [2]]})
    reading = read(path)
    assert list(reading.rows) == ["a"]
    (note,) = reading.notes
    assert note.severity == "warning"
    assert note.problem == "only sheet 1 is read, and cells stand in 1 other sheet too"
    assert "'sheet'" in note.advice
    assert CANARY not in note.problem + note.advice
    assert not read(path, sheet="A").notes


def test_empty_sheets_beside_the_one_that_is_read_are_not_worth_a_word(tmp_path):
    assert not read(save_workbook(tmp_path / "a.xlsx", {"A": [["a"], [1]], "B": []})).notes


def test_a_hidden_first_sheet_is_not_the_one_that_is_read(tmp_path):
    def hide(book):
        book["A"].sheet_state = "hidden"

    sheets = {"A": [["a"], [1]], "B": [["b"], [2]]}
    assert list(read(save_workbook(tmp_path / "a.xlsx", sheets, hide)).rows) == ["b"]


def test_a_chart_has_no_cells(tmp_path):
    def chart(book):
        book.create_chartsheet("Chart", 0).add_chart(BarChart())

    path = save_workbook(tmp_path / "a.xlsx", {"A": [["a"], [1]]}, chart)
    assert list(read(path).rows) == ["a"]
    with pytest.raises(UnreadableSource, match="is a chart"):
        read(path, sheet="Chart")


def test_a_workbook_is_one_whatever_its_name(tmp_path):
    path = save_workbook(tmp_path / "a.dat", {"A": [["a"], [1]]})
    assert list(read(path).rows) == ["a"]


def test_a_workbook_that_unpacks_to_more_than_is_read_is_refused(tmp_path):
    path = save_workbook(tmp_path / "a.xlsx", {"A": [["a"], [1]]})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet2.xml", bytes(20_000_000))
    check_archive(path)
    with pytest.raises(UnreadableSource, match=r"unpacks to 20 MB .* at most 10 MB"):
        check_archive(path, 10_000_000)


def test_a_workbook_whose_size_is_declared_too_small_is_damaged(tmp_path):
    path = save_workbook(tmp_path / "a.xlsx", {"A": [["a"], *([n] for n in range(2000))]})
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        n_bytes = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    path.write_bytes(content.replace(n_bytes.to_bytes(4, "little"), (500).to_bytes(4, "little")))
    with pytest.raises(UnreadableSource, match="cannot be read as xlsx"):
        read(path)


def test_a_workbook_with_entities_is_refused(tmp_path):
    path = save_workbook(tmp_path / "a.xlsx", {"A": [["a"], [1]]})
    doctype = '<!DOCTYPE x [<!ENTITY a "b">]><worksheet'
    replace_part(path, "xl/worksheets/sheet1.xml", "<worksheet", doctype)
    with pytest.raises(UnreadableSource, match="entities"):
        read(path)


# --- one workbook, several sheets ---


def test_a_text_of_several_fonts_is_read_whole(tmp_path):
    path = save_workbook(tmp_path / "fonts.xlsx", {"A": [["id", "x"], ["P1", "AFP high"]]})
    inline = "<is><t>AFP high</t></is>"
    parts = '<is><r><t>AFP </t></r><r><rPr><b val="1"/></rPr><t>high</t></r></is>'
    replace_part(path, "xl/worksheets/sheet1.xml", inline, parts)
    assert read(path).rows["x"].tolist() == ["AFP high"]


def test_a_workbook_is_opened_once_for_its_sheets_and_anew_once_it_is_saved(tmp_path, monkeypatch):
    opened = []
    load = openpyxl.load_workbook

    def counted(*given, **how):
        opened.append(given)
        return load(*given, **how)

    monkeypatch.setattr(openpyxl, "load_workbook", counted)
    sheets = {"A": [["id", "x"], ["P1", "a"]], "B": [["id", "y"], ["P1", "b"]]}
    path = save_workbook(tmp_path / "two.xlsx", sheets)
    assert read(path, sheet="A").rows["x"].tolist() == ["a"]
    assert read(path, sheet="B").rows["y"].tolist() == ["b"]
    assert len(opened) == 1
    save_workbook(path, {"A": [["id", "x"], ["P1", "changed"]]})
    assert read(path, sheet="A").rows["x"].tolist() == ["changed"]
    assert len(opened) == 2
