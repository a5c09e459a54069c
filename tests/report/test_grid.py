"""Tables as the page shows them."""

import pandas as pd
from report_cases import LABELS, SCOPES, comparison_table

from hcc_conversion.report.grid import SHORT, grid_of
from hcc_conversion.report.site import sites_of

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
