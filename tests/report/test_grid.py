"""Tables as the page shows them."""

import pandas as pd
from report_cases import LABELS, SCOPES, comparison_table

from hcc_conversion.report.grid import SHORT, grid_of
from hcc_conversion.report.site import sites_of
from schemas.results import NOT_COLLECTED

SITES = sites_of(SCOPES)


def grid(table=None, **settings):
    table = comparison_table() if table is None else table
    return grid_of(table, SITES, id="t", title="T", **settings)


def test_a_column_under_a_sites_label_is_that_sites_and_any_other_belongs_to_all():
    table = comparison_table().assign(Published="12")
    columns = grid(table).columns
    assert [column.site.id if column.site else None for column in columns] == [
        *[None] * 4, "north", "south", "pooled", None,
    ]  # fmt: skip
    assert columns[4].heading == "North & Sons <Clinic>"
    assert [column.heading for column in columns if column.names_row] == ["Variable"]


def test_a_long_table_opens_on_the_population_asked_for():
    assert len(comparison_table()) > SHORT
    assert grid(opens_on="uHCC, treated").opens_on == "uHCC, treated"
    assert grid(opens_on="nobody").opens_on == "Converted"
    assert grid().parts == {"Converted": 40, "uHCC, treated": 40}


def test_a_short_table_is_shown_whole():
    assert grid(comparison_table().iloc[30:50]).opens_on == ""


def test_a_table_of_one_population_has_nothing_to_choose_from():
    assert grid(comparison_table().iloc[:40]).parts == {}


def test_what_the_row_above_says_is_marked_only_while_all_left_of_it_is_the_same():
    rows = grid(comparison_table().iloc[38:42]).rows
    same = [[cell.same for cell in row.cells[:3]] for row in rows]
    assert same == [
        [False, False, False],
        [True, True, False],
        [False, False, False],  # another population, with a variable of its own
        [True, True, False],
    ]


def test_values_that_are_not_there_are_marked():
    row = grid().rows[1]
    assert [cell.absent for cell in row.cells] == [*[False] * 6, True]


def test_rows_of_single_sites_carry_the_site():
    table = pd.DataFrame({"Site": [LABELS[1], LABELS[0]], "Problem": ["a", "b"]})
    assert [row.site for row in grid(table, row_sites=["south", "north"]).rows] == [
        "south",
        "north",
    ]


def test_a_pool_of_one_kind_is_of_that_kind_and_any_other_is_mixed():
    pool = {"name": "Pooled", "nature": "2 simulated", "description": ""}
    assert sites_of({"pooled": pool})[0].kind == "simulated"
    assert SITES[-1].kind == "mixed"
    assert SITES[0].nature == "real patients"


def silent_table():
    """South has no value at all, north none in two of three rows; the last row nobody has."""
    rows = [
        ("Age", "n", "3", NOT_COLLECTED, "3"),
        ("Sex", "n", NOT_COLLECTED, NOT_COLLECTED, "5"),
        ("AFP", "n", NOT_COLLECTED, NOT_COLLECTED, ""),
    ]
    return pd.DataFrame(rows, columns=["Variable", "Statistic", *LABELS])


def test_a_site_without_any_value_has_no_column_but_a_sentence_with_what_it_holds():
    shown = grid(silent_table())
    assert [column.heading for column in shown.columns] == [
        *("Variable", "Statistic"),
        *("North & Sons <Clinic>", "Pooled"),
    ]
    assert [(said.site.id if said.site else None, said.text) for said in shown.said] == [
        ("north", "North & Sons <Clinic>: no value in 2 of 3 rows. What it holds: a register."),
        ("south", "South: no row has a value, not collected. What it holds: no real person."),
        (None, "1 row without a value at any site is in the CSV alone."),
    ]


def test_a_row_without_a_value_anywhere_is_left_out_and_a_printed_value_keeps_it():
    assert [row.cells[0].text for row in grid(silent_table()).rows] == ["Age", "Sex"]
    printed = silent_table().assign(**{"Published (Li 2014)": ["", "not printed", "12"]})
    assert [row.cells[0].text for row in grid(printed).rows] == ["Age", "Sex", "AFP"]


def test_a_table_of_rows_of_sites_is_shown_whole():
    table = pd.DataFrame({"Site": [LABELS[1]], "Problem": [""]})
    assert len(grid(table, row_sites=["south"]).rows) == 1


def test_a_table_with_many_columns_is_wide():
    many = comparison_table().assign(**{f"Column {n}": "1" for n in range(4)})
    assert not grid().wide and grid(many).wide
