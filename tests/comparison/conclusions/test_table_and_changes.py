"""The table of the answer, and what changed since the run before."""

import pandas as pd
from answer_cases import RATE, answer_tables, named

from hcc_conversion.comparison.conclusions.changes import change_sentences, changes, history
from hcc_conversion.comparison.conclusions.table import answer_table
from schemas.conclusions import RANGE, TYPICAL, History


def table_of(sites, **arguments):
    tables = answer_tables(sites, **arguments)
    papers = {"a2020": "A 2020"}
    of_paper = {"a2020": tables.quantities}
    return answer_table(of_paper, [RATE], tables.pools, named(sites), papers, 5)


def test_a_column_for_the_paper_a_typical_site_and_every_site_that_has_any():
    table = table_of({"north": (28, 414), "south": (9, 400), "west": None})
    assert list(table) == ["Quantity", "A 2020", TYPICAL, "North", "South"]
    row = table.iloc[0]
    assert row["A 2020"] == "26 of 1,344: 1.9\u00a0% (1.3 to 2.8)"
    assert row["North"] == "28 of 414: 6.8\u00a0% (4.7 to 9.6); differs"
    assert row[TYPICAL].endswith(")")


def test_rows_made_from_the_paper_have_no_verdict():
    table = table_of({"north": (28, 414), "copy": (26, 1344)}, made={"copy": "whole"})
    assert table.iloc[0]["Copy"] == "26 of 1,344: 1.9\u00a0% (1.3 to 2.8)"
    assert table.iloc[0][TYPICAL] == ""  # one site beside the paper


def test_of_many_sites_the_one_in_the_middle_stands_with_the_ends():
    """Nine sites of 100 patients with 1 to 9 converted, and the paper's own patients besides."""
    sites = {f"site{number}": (number, 100) for number in range(1, 10)}
    table = table_of(sites | {"copy": (50, 100)}, made={"copy": "whole"})
    assert list(table)[:4] == ["Quantity", "A 2020", TYPICAL, RANGE]
    assert table.iloc[0][RANGE] == "5.0\u00a0% (1.0 to 9.0)"
    assert RANGE not in table_of(dict(list(sites.items())[:8]))


def run(earlier, sites, date):
    quantities = answer_tables(sites).quantities
    return history(earlier, quantities, [RATE], named(sites), date=date, version="1.0, abc")


def test_a_first_run_has_nothing_to_be_held_against():
    log = run(History.of([]), {"north": (28, 414)}, "2026-01-01")
    assert changes(log).empty
    assert change_sentences(log, changes(log)) == [
        "Numbers of 2026-01-01, made with version 1.0, abc.",
        "There is no earlier run in this folder to hold them against.",
    ]


def test_the_same_numbers_leave_the_history_as_it_is():
    log = run(History.of([]), {"north": (28, 414)}, "2026-01-01")
    pd.testing.assert_frame_equal(run(log, {"north": (28, 414)}, "2026-02-02"), log)


def test_sites_that_came_and_went_and_numbers_that_moved():
    first = run(History.of([]), {"north": (28, 414), "south": (9, 400)}, "2026-01-01")
    log = run(first, {"north": (29, 415), "west": (7, 300)}, "2026-02-02")
    moved = changes(log)
    assert moved[["name", "before", "now"]].to_numpy().tolist() == [
        ["North", "28 of 414: 6.8\u00a0% (4.7 to 9.6)", "29 of 415: 7.0\u00a0% (4.9 to 9.9)"],
        ["South", "9 of 400: 2.2\u00a0% (1.2 to 4.2)", ""],
        ["West", "", "7 of 300: 2.3\u00a0% (1.1 to 4.7)"],
    ]
    assert change_sentences(log, moved)[1] == (
        "Since 2026-01-01 (version 1.0, abc): West came; South left; 1 of the quantities of North"
        " moved."
    )
    # A third run is held against the second.
    third = run(log, {"north": (29, 415)}, "2026-03-03")
    assert set(changes(third)["name"]) == {"West"}


def test_of_many_sites_it_is_said_how_many_came_and_moved():
    first = run(History.of([]), {f"old{n}": (n, 100) for n in range(1, 10)}, "2026-01-01")
    moved = {f"old{n}": (n + 1, 100) for n in range(1, 10)}
    log = run(first, moved | {f"new{n}": (n, 100) for n in range(1, 10)}, "2026-02-02")
    assert change_sentences(log, changes(log))[1] == (
        "Since 2026-01-01 (version 1.0, abc): 9 sites came; quantities of 9 sites moved."
    )
