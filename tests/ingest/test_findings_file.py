"""findings.csv names every row, in a line of its own or among those that say the same."""

import pandas as pd
import pytest

from hcc_conversion.ingest.findings import COLUMNS, Finding, findings_table, summarise
from hcc_conversion.ingest.findings_file import (
    LISTED,
    compact_findings,
    read_findings,
    write_findings,
)


def finding(column, severity="error", problem="wrong"):
    return Finding(severity, "patients", "f.csv", column, problem, "right", "Mend it.")


def lines(findings):
    return compact_findings(findings)[["column", "row", "found"]].to_numpy().tolist()


def assert_comes_back(findings, path):
    write_findings(findings, path)
    back = read_findings(path)
    expected = findings.astype({name: object for name in COLUMNS if name != "row"})
    pd.testing.assert_frame_equal(back, expected, check_dtype=False)
    pd.testing.assert_frame_equal(summarise(back), summarise(findings), check_dtype=False)


def test_few_rows_that_say_the_same_have_a_line_each_as_the_table_itself(tmp_path):
    findings = findings_table([finding("a").at_rows(range(2, LISTED + 2), "X")])
    assert compact_findings(findings)["row"].tolist() == [str(n) for n in range(2, 102)]
    assert compact_findings(findings).to_csv(index=False) == findings.to_csv(index=False)
    assert_comes_back(findings, tmp_path / "findings.csv")


def test_many_rows_that_say_the_same_are_one_line_that_names_and_counts_them(tmp_path):
    rows = [*range(2, 101), 104, 107, 108]  # 99 + 1 + 2
    findings = findings_table([finding("a").at_rows(rows)])
    assert lines(findings) == [["a", "102 rows: 2 to 100, 104, 107 to 108", ""]]
    assert_comes_back(findings, tmp_path / "findings.csv")


def test_each_code_is_a_line_and_lines_stand_in_the_order_of_their_first_row(tmp_path):
    codes = ["X", "Y"] * 101
    findings = findings_table(
        [
            finding("b").at_rows(range(2, 204), codes),  # X in 2, 4, ..., Y in 3, 5, ...
            finding("b", problem="odd").at_rows([3, 300]),
            finding("b", "warning").at_rows([1]),
            finding("a").of_file(),
        ]
    )
    whole = lines(findings)
    assert [line[0] for line in whole] == ["a", "b", "b", "b", "b", "b"]
    assert whole[0] == ["a", "0", ""]
    assert whole[1][1].startswith("101 rows: 2, 4, 6, ") and whole[1][2] == "X"
    assert whole[2] == ["b", "3", ""]
    assert whole[3][1].startswith("101 rows: 3, 5, 7, ") and whole[3][2] == "Y"
    assert whole[4:] == [["b", "300", ""], ["b", "1", ""]]
    assert_comes_back(findings, tmp_path / "findings.csv")


def test_a_line_ends_before_a_spreadsheet_cuts_its_cell(tmp_path):
    rows = range(1_000_000, 1_008_000, 2)  # 4,000 rows, none beside another: 1,500 in a line
    findings = findings_table([finding("a").at_rows(rows)])
    texts = compact_findings(findings)["row"]
    assert [text.split(":")[0] for text in texts] == ["1500 rows", "1500 rows", "1000 rows"]
    assert texts.str.len().max() < 32_767
    assert_comes_back(findings, tmp_path / "findings.csv")


def test_one_row_left_for_a_line_of_its_own_is_one_row(tmp_path):
    rows = range(2, 3004, 2)  # 1,501 rows: 1,500 in a line, and one
    findings = findings_table([finding("a").at_rows(rows)])
    assert compact_findings(findings)["row"].tolist()[1] == "1 row: 3002"
    assert_comes_back(findings, tmp_path / "findings.csv")


@pytest.mark.parametrize("code", ["NA", "007", "x, y", '"', "3 rows: 2"])
def test_a_code_comes_back_as_it_was(tmp_path, code):
    findings = findings_table([finding("a").at_rows([2], code)])
    assert_comes_back(findings, tmp_path / "findings.csv")


def test_no_finding_is_a_header_alone(tmp_path):
    assert_comes_back(findings_table([]), tmp_path / "findings.csv")
    text = (tmp_path / "findings.csv").read_text(encoding="utf-8-sig")
    assert text == ",".join(COLUMNS) + "\n"


def test_a_name_that_a_spreadsheet_would_run_is_text_in_the_file_and_itself_when_read(tmp_path):
    finding = Finding("error", "patients", "a.csv", "=1+1", "unknown code", "", "-> mend it")
    findings = findings_table([finding.at_rows([3])])
    write_findings(findings, tmp_path / "findings.csv")
    assert ",'=1+1," in (tmp_path / "findings.csv").read_text(encoding="utf-8-sig")
    read = read_findings(tmp_path / "findings.csv")
    assert read.loc[0, ["column", "advice"]].tolist() == ["=1+1", "-> mend it"]
