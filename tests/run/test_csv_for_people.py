"""CSV files as a spreadsheet opens them."""

import pandas as pd
import pytest

from hcc_conversion.run.csv_for_people import read_csv, write_csv


@pytest.mark.parametrize("cell", ["=1+1", "+cmd|' /C calc'!A0", "-cmd", "@SUM(A1)", "\tx", "-1+A1"])
def test_a_cell_that_a_spreadsheet_would_run_is_text(tmp_path, cell):
    write_csv(pd.DataFrame({cell: [cell]}), tmp_path / "table.csv")
    read = pd.read_csv(tmp_path / "table.csv", encoding="utf-8-sig")
    assert read.columns.tolist() == [f"'{cell}"]
    assert read.iloc[0, 0] == f"'{cell}"


@pytest.mark.parametrize("cell", ["-1.5", "-0.20 (-1.10 to 0.70)", "–", "≥35"])
def test_numbers_and_letters_stay_and_the_file_says_its_encoding(tmp_path, cell):
    write_csv(pd.DataFrame({"x": [cell], "n": [-1.5]}), tmp_path / "table.csv")
    assert (tmp_path / "table.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    read = pd.read_csv(tmp_path / "table.csv", dtype=str)
    assert read.loc[0].tolist() == [cell, "-1.5"]


def test_what_was_written_is_read_as_it_was(tmp_path):
    """Texts such as NA and an empty one stay texts, a missing number stays missing."""
    types = {"text": "string", "n": "Int64", "x": "float64", "yes": "boolean"}
    table = pd.DataFrame(
        {
            "text": ["NA", "", "=1"],
            "n": [1, None, 3],
            "x": [0.1, None, 2],
            "yes": [True, None, False],
        }
    ).astype(types)
    write_csv(table, tmp_path / "table.csv")
    pd.testing.assert_frame_equal(read_csv(tmp_path / "table.csv", types), table)
