"""Names of columns that stand in several rows, as under merged cells."""

import pytest
from ingest_cases import WINDOW, patients_only
from workbook_cases import save_workbook

from hcc_conversion.drafting.draft import draft_files
from hcc_conversion.ingest.extract import examine_extract
from hcc_conversion.ingest.readers import UnreadableSource, read_source

TWO_ROWS = [["id", "Lab", None, "Date"], [None, "AFP", "ALT", None], ["P1", 3, 40, "2020-01-02"]]


def merge(book):
    for cells in ("A1:A2", "B1:C1", "D1:D2"):
        book.active.merge_cells(cells)


def read(path, file_format, **source):
    return read_source({"file": str(path), "format": file_format, "missing": [], **source})


def test_parts_above_each_other_are_one_name(tmp_path):
    path = save_workbook(tmp_path / "a.xlsx", {"P": TWO_ROWS}, merge)
    found = read(path, "xlsx", header_rows=2)
    assert list(found.rows) == ["id", "Lab - AFP", "Lab - ALT", "Date"]
    assert found.rows.index.tolist() == [3]
    assert found.notes == []


def test_a_text_file_of_merged_cells_has_the_same_names(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("id,Lab,,Date\n,AFP,ALT,\nP1,3,40,2020-01-02\n")
    found = read(path, "csv", header_rows=2)
    assert list(found.rows) == ["id", "Lab - AFP", "Lab - ALT", "Date"]
    assert found.rows.index.tolist() == [3]


def test_they_may_stand_below_a_title(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Export of May,,\nid,Lab,\n,AFP,ALT\nP1,3,40\n")
    found = read(path, "csv", header_row=2, header_rows=2)
    assert list(found.rows) == ["id", "Lab - AFP", "Lab - ALT"]
    assert found.rows.index.tolist() == [4]


def test_a_part_that_only_repeats_the_one_above_counts_once(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("id,Lab,Lab\nid,AFP,ALT\nP1,3,40\n")
    assert list(read(path, "csv", header_rows=2).rows) == ["id", "Lab - AFP", "Lab - ALT"]


def test_cells_merged_wider_than_the_table_make_no_columns(tmp_path):
    def wide(book):
        book.active.merge_cells("B1:K1")

    rows = [["id", "Lab"], [None, "AFP", "ALT"], ["P1", 3, 40]]
    path = save_workbook(tmp_path / "a.xlsx", {"P": rows}, wide)
    assert list(read(path, "xlsx", header_rows=2).rows) == ["id", "Lab - AFP", "Lab - ALT"]


@pytest.mark.parametrize("text", ["a,a\nx,x\n1,2\n", "a\nb\n"])
def test_names_that_stand_twice_or_no_rows_of_names_are_refused(tmp_path, text):
    path = tmp_path / "a.csv"
    path.write_text(text)
    with pytest.raises(UnreadableSource):
        read(path, "csv", header_rows=2 if "1" in text else 3)


def test_a_header_merged_across_says_what_to_write(tmp_path):
    path = save_workbook(tmp_path / "a.xlsx", {"P": TWO_ROWS}, merge)
    centre = patients_only(
        path, {"afp_ng_ml": {"column": "Lab", "unit": "ng/mL"}}, format="xlsx", header_row=1
    )
    advice = examine_extract(centre, WINDOW).findings["advice"]
    assert any("header_rows: 2" in one for one in advice)


def test_the_extract_is_read_by_the_joined_names(tmp_path):
    path = save_workbook(tmp_path / "a.xlsx", {"P": TWO_ROWS}, merge)
    columns = {"afp_ng_ml": {"column": "Lab - AFP", "unit": "ng/mL"}}
    centre = patients_only(path, columns, format="xlsx", header_rows=2)
    tables = examine_extract(centre, WINDOW).tables
    assert tables["patients"]["afp_ng_ml"].tolist() == [3.0]


def test_a_draft_finds_them_and_says_so(tmp_path):
    path = tmp_path / "a.csv"
    rows = "".join(f"P{n:03},{n},{n + 40},2020-01-02,{n % 2}\n" for n in range(30))
    path.write_text("MRN,Before,After,Diagnosis,Sex\n,ALT,ALT,date,\n" + rows)
    source = draft_files([path]).sources[0]
    assert (source.settings["header_row"], source.settings["header_rows"]) == (1, 2)
    assert "two rows" in source.guesses["header_rows"]
    assert "Diagnosis - date" in source.cells


def test_a_draft_takes_a_title_for_no_names(tmp_path):
    path = tmp_path / "a.csv"
    rows = "".join(f"P{n:03},{n + 40},m\n" for n in range(30))
    path.write_text("Registry,,\nMRN,Age,Sex\n" + rows)
    settings = draft_files([path]).sources[0].settings
    assert settings["header_row"] == 2
    assert "header_rows" not in settings
