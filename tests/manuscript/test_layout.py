"""What becomes of lines that are missing, hidden, not estimable or empty."""

import pandas as pd
import pytest

from hcc_conversion.manuscript.asked import AskedColumn, AskedRow, Layout
from hcc_conversion.manuscript.forms import (
    EVENTS,
    HAZARD_RATIO,
    IN_MODEL,
    P_VALUE,
    REFERENCE,
    SHARE,
    SHARE_LIMITS,
    fill,
)
from hcc_conversion.manuscript.layout import journal_table
from hcc_conversion.manuscript.sources import (
    POOL,
    Key,
    levels_of,
    paper_source,
    results_source,
    shared_levels,
)
from schemas.results import KEY

AT = Key("trae", "converted", "", "Nausea", "any grade")


def results(*lines):
    """Results of the lines (key, statistics, note, method)."""
    rows = [
        {
            **dict(zip(KEY, (*key, stat), strict=True)),
            "value": value,
            "note": note,
            "method": method,
        }
        for key, stats, note, method in lines
        for stat, value in stats.items()
    ]
    return pd.DataFrame(rows, columns=[*KEY, "value", "note", "method"])


def source(*lines, label="Here", kind="site"):
    return results_source(label, [results(*lines)], kind)


def share(n, of, level="any grade", variable="Nausea", note=""):
    percent = 100 * n / of if n == n else n
    key = Key("trae", "converted", "", variable, level)
    return key, {"n": n, "denominator": of, "percent": percent}, note, ""


NAN = float("nan")
EVENT = ("Nausea", "Rash", "Fever")


@pytest.mark.parametrize(
    ("note", "text"),
    [
        ("not collected", "NC"),
        ("defined otherwise: surgery within 90 days", "NC"),
        ("no patients", "NP"),
        ("hidden: fewer than 5", "hidden"),
        ("not shared by Lakeside", "NSh"),
        ("not recorded in any patient", "NR"),
        ("no events among C: no maximum-likelihood estimate", "NE"),
    ],
)
def test_a_missing_value_says_why_and_is_never_a_number(note, text):
    filled = fill(source(share(NAN, NAN, note=note)), AT, SHARE)
    assert (filled.cell.text, filled.is_absent, dict(filled.cell.numbers)) == (text, True, {})


def test_a_line_that_is_not_there_is_no_zero():
    filled = fill(source(share(3, 26, variable="Rash")), AT, SHARE)
    assert filled.cell.text == "·"
    assert fill(source(), AT, SHARE).is_absent


def test_a_covariate_that_is_in_no_model_has_an_empty_cell():
    assert fill(source(), AT, IN_MODEL).cell.text == ""
    assert fill(source(), AT, HAZARD_RATIO).cell.text == "·"


def test_of_a_ratio_with_limits_missing_the_ratio_is_printed():
    line = (AT, {"estimate": 1.2, "ci_low": NAN, "ci_high": 4.0}, "", "")
    assert fill(source(line), AT, HAZARD_RATIO).cell.text == "1.20"


def layout(rows, columns=None):
    columns = columns or [AskedColumn("all", "Patients")]
    return Layout("5", "Adverse events", "Event", columns, lambda _: rows)


def row(variable, **more):
    return AskedRow(variable, {"all": (AT._replace(variable=variable), SHARE)}, **more)


def test_a_table_without_values_is_a_sentence():
    here = source(share(NAN, NAN, note="not collected"))
    said = journal_table(layout([row("Nausea"), row("Rash")]), [here], ": Here")
    assert (
        said == "Table 5 (Adverse events) is not shown: Here: not collected, or defined otherwise."
    )


def test_rows_without_values_are_left_out_and_named_in_the_foot():
    here = source(share(3, 26), share(NAN, NAN, variable="Rash", note="not collected"))
    table = journal_table(layout([row("Nausea"), row("Rash")]), [here], "")
    assert [one.label for one in table.rows] == ["Nausea"]
    assert "Not shown, not collected, or defined otherwise: Rash." in table.notes


def test_a_hidden_count_is_no_zero_that_is_left_out_in_silence():
    lines = [
        share(0, 26),
        share(NAN, NAN, variable="Rash", note="hidden"),
        share(9, 26, variable="Fever"),
    ]
    rows = [AskedRow("Event, n (%)"), *(row(name, indent=True, only_if_any=True) for name in EVENT)]
    table = journal_table(layout(rows), [source(*lines)], "")
    assert [one.label for one in table.rows] == ["Event, n (%)", "Fever"]
    assert "Not shown, hidden, as it would tell of few patients: Event, n (%): Rash." in table.notes
    other = source(share(7, 9, variable="Rash"), label="There")
    beside = journal_table(layout(rows), [source(*lines), other], "")
    shown = {one.label: [cell.text for cell in one.cells] for one in beside.rows}
    assert shown["Rash"] == ["hidden", "7 (77.8)"]
    assert any("hidden, as it would tell of few patients" in note for note in beside.notes)


def test_a_row_without_values_stays_where_one_below_it_has_one():
    lines = [
        *(share(NAN, NAN, variable=name, note="hidden") for name in ("Nausea", "Rash")),
        share(7, 26, variable="Not recorded"),
        share(9, 26, variable="Fever"),
    ]
    rows = [row("Fever"), row("Nausea"), row("Not recorded", indent=True), row("Rash")]
    table = journal_table(layout(rows), [source(*lines)], "")
    shown = {one.label: one.cells[0].text for one in table.rows}
    assert shown == {"Fever": "9 (34.6)", "Nausea": "hidden", "Not recorded": "7 (26.9)"}
    assert "Not shown, hidden, as it would tell of few patients: Rash." in table.notes


def test_a_table_whose_values_are_all_hidden_is_a_sentence():
    said = journal_table(layout([row("Nausea")]), [source(share(NAN, NAN, note="hidden"))], "")
    assert said.endswith("is not shown: hidden, as it would tell of few patients.")


def test_a_heading_without_rows_is_left_out():
    rows = [AskedRow("Skin, n (%)"), row("Rash", indent=True, only_if_any=True), row("Nausea")]
    lines = [share(3, 26), share(NAN, NAN, variable="Rash", note="not collected")]
    table = journal_table(layout(rows), [source(*lines)], "")
    assert [one.label for one in table.rows] == ["Nausea"]
    assert "Not shown, not collected, or defined otherwise: Skin, n (%)." in table.notes


def test_a_site_without_values_is_named_and_has_no_column():
    one, other = source(share(3, 26)), source(share(NAN, NAN, note="not collected"), label="There")
    table = journal_table(layout([row("Nausea")]), [one, other], "")
    assert [column.span for column in table.columns] == ["Here"]
    assert table.notes == ["Not shown, not collected, or defined otherwise: There."]


def test_sites_that_lack_a_table_for_one_reason_share_a_sentence():
    counted = Key("trae", "converted", "", "patients")
    lines = [(counted, {"n": NAN}, "not collected", "")]
    others = [source(*lines, label=label) for label in ("There", "Beyond")]
    columns = [AskedColumn("all", "Patients", counted=counted)]
    table = journal_table(layout([row("Nausea")], columns), [source(share(3, 26)), *others], "")
    assert table.notes == ["Not shown, not collected, or defined otherwise: There; Beyond."]


def test_a_note_of_a_value_gets_a_letter_and_one_of_most_stands_once_in_the_foot():
    lines = [
        *(share(3, 26, variable=name, note="collected at 2 of 3 centres") for name in "ABC"),
        share(4, 26, variable="D", note="collected at 1 of 3 centres"),
    ]
    table = journal_table(layout([row(name) for name in "ABCD"]), [source(*lines)], "")
    assert [one.cells[0].mark for one in table.rows] == ["", "", "", "a"]
    assert table.lettered == [("a", "Collected at 1 of 3 centres.")]
    assert "Where no letter stands: collected at 2 of 3 centres." in table.notes


def test_a_note_of_most_is_not_said_of_a_value_that_has_none():
    lines = [*(share(3, 26, variable=name, note="of 2 centres") for name in "ABC"), share(4, 26)]
    table = journal_table(layout([row(name) for name in (*"ABC", "Nausea")]), [source(*lines)], "")
    assert [one.cells[0].mark for one in table.rows] == ["a", "a", "a", ""]


def test_a_note_of_all_values_of_a_column_stands_at_its_head():
    note, rows = "collected at 3 of 4 centres", []
    lines = [share(3, 26, variable=name, note=note) for name in "AB"]
    for name in "AB":
        key = AT._replace(variable=name)
        lines.append((key._replace(level="grade ≥3"), {"n": 1, "percent": 3.8}, "", ""))
        severe = (key._replace(level="grade ≥3"), SHARE)
        rows.append(AskedRow(name, {"all": (key, SHARE), "severe": severe}))
    columns = [AskedColumn("all", "Patients"), AskedColumn("severe", "Severe")]
    table = journal_table(layout(rows, columns), [source(*lines)], "")
    assert [column.mark for column in table.columns] == ["a", ""]
    assert [cell.mark for one in table.rows for cell in one.cells] == [""] * 4
    assert table.lettered == [("a", "Collected at 3 of 4 centres.")]


def test_abbreviations_that_occur_are_explained_and_no_others():
    key = AT._replace(variable="ΔAST, %")
    here = source((key, {"n": 3, "denominator": 26, "percent": 11.5}, "", ""))
    table = journal_table(layout([row("ΔAST, %")]), [here], "")
    assert table.notes == [
        "AST, aspartate aminotransferase; Δ, change from before to after surgery in per cent of"
        " the value before."
    ]


def test_a_note_of_a_column_stands_only_where_the_column_does():
    columns = [AskedColumn("all", "Patients", note="N."), AskedColumn("p", "P", note="Of P.")]
    table = journal_table(layout([row("Nausea")], columns), [source(share(3, 26))], "")
    assert table.notes == ["N."]


def test_a_method_stands_in_the_foot_where_its_form_says_so_and_not_beside_another():
    lines = [
        (AT, {"n": 3, "denominator": 26, "percent": 11.5, "ci_low": 4, "ci_high": 29}, "", "W")
    ]
    columns = [AskedColumn("all", "Patients"), AskedColumn("limits", "Limits")]
    with_limits = AskedRow("Nausea", {"all": (AT, SHARE), "limits": (AT, SHARE_LIMITS)})
    table = journal_table(layout([with_limits], columns), [source(*lines)], "")
    assert [cell.text for cell in table.rows[0].cells] == ["3 (11.5)", "4.0 to 29.0"]
    assert table.notes == ["W."]
    assert "W." not in journal_table(layout([with_limits], columns[:1]), [source(*lines)], "").notes


def test_the_level_of_reference_is_named_and_its_note_is_no_letter():
    line = (AT, {"n": 9, "events": 2}, "reference", "")
    here = source(line)
    assert fill(here, AT, REFERENCE).cell.text == "reference"
    assert fill(here, AT, EVENTS).note == ""
    assert fill(source(), AT, REFERENCE).is_absent


def test_a_caution_on_a_column_says_what_it_is_of():
    caution = Key("conversion", "all", "model", "model", "events per variable")
    lines = [share(3, 26), (caution, {"estimate": 3.6}, "fewer than 10: limits too narrow", "")]
    columns = [AskedColumn("all", "Patients", caution=caution)]
    table = journal_table(layout([row("Nausea")], columns), [source(*lines)], "")
    assert table.columns[0].mark == "a"
    assert table.lettered == [("a", "Events per variable: fewer than 10: limits too narrow.")]


def test_the_paper_keeps_its_digits_and_a_printed_limit_is_text_in_a_workbook():
    printed = pd.DataFrame(
        {
            **{part: [value] * 2 for part, value in zip(KEY, AT, strict=False)},
            "stat": ["estimate", "p_value"],
            "value": [0.15, 0.01],
            "printed": ["0.150", "<0.01"],
            "operator": ["=", "<"],
            "decimals": [3, 2],
        }
    )
    paper = paper_source("Paper", printed)
    assert fill(paper, AT, HAZARD_RATIO).cell.text == "0.150"
    limit = fill(paper, AT, P_VALUE).cell
    assert (limit.text, limit.numbers["p_value"].value) == ("<0.01", "<0.01")
    assert fill(paper, AT, EVENTS).cell.text == "–"


def test_side_by_side_only_names_of_the_paper_or_of_two_sites_stand():
    sites = [source(share(1, 9, level="A"), share(1, 9, level="B")), source(share(1, 9, level="B"))]
    pool = source(share(1, 9, level="A"), share(2, 9, level="B"), kind=POOL)
    assert shared_levels([*sites, pool], AT) == ["B"]
    assert shared_levels(sites[:1], AT) == levels_of(sites[:1], AT) == ["A", "B"]
