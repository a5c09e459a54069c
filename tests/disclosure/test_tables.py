"""Tables of sufficient statistics leave where the counts they are made from do."""

import pandas as pd
import pytest
from bundle_cases import STUDY, distribution_in_full, grid, life_table, log_rank

from hcc_conversion.disclosure import tables
from hcc_conversion.disclosure.hide import protect_results
from hcc_conversion.disclosure.tables import TABLES, protect_table
from hcc_conversion.study.results import ResultRows
from hcc_conversion.study.time_units import days_of_months
from schemas.results import Results
from schemas.sufficient import SUFFICIENT, LifeTables, LikelihoodGrids
from schemas.vocabulary import SUFFICIENT_TABLES


def of_model(men, women, events_of_men=10, events_of_women=10):
    rows = ResultRows("conversion")
    n, events = men + women, events_of_men + events_of_women
    rows.add(
        "uhcc",
        "sex",
        line="events_missing",
        group="univariate",
        n=n,
        events=events,
        missing=0,
    )
    for level, of_level, with_event in (
        ("male", men, events_of_men),
        ("female", women, events_of_women),
    ):
        rows.add(
            "uhcc", "sex", level, line="events", group="univariate", n=of_level, events=with_event
        )
    return rows.table()


def of_groups(yes, no):
    """Patients and events of two groups, each a pair."""
    rows = ResultRows("survival")
    for level, (n, events) in (("yes", yes), ("no", no)):
        group = f"adjuvant: {level}"
        rows.add("uhcc", "os", line="events_missing", group=group, n=n, events=events, missing=0)
    return rows.table()


def leaves(name, table, results, min_count=5):
    shown = protect_results(results, min_count).results
    left = protect_table(name, table, min_count, STUDY, shown)
    assert list(left.columns) == list(table.columns)
    return len(left) == len(table)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((60, 40), True),
        ((60, 3), False),  # few women
        ((60, 40, 10, 3), False),  # few women with the event
        ((60, 12, 10, 10), False),  # 2 women without it
        ((60, 40, 10, 0), False),
    ],
)
def test_a_likelihood_leaves_where_patients_with_and_without_event_are_many(counts, expected):
    assert leaves("likelihood_grids", grid(), of_model(*counts)) == expected


def test_a_likelihood_without_counts_in_the_results_stays():
    assert not leaves("likelihood_grids", grid(group="another model"), of_model(60, 40))
    assert not leaves("likelihood_grids", grid(variable="age"), of_model(60, 40))


@pytest.mark.parametrize(
    ("yes", "no", "expected"),
    [
        ((50, 7), (40, 9), True),
        ((50, 7), (40, 2), False),
        ((50, 7), (4, 0), False),
        ((50, 7), (40, 38), False),
    ],
)
def test_a_log_rank_test_leaves_where_all_groups_are_shown(yes, no, expected):
    assert leaves("log_rank_sums", log_rank(), of_groups(yes, no)) == expected


def test_a_group_that_no_result_names_keeps_its_comparison_here():
    results = of_groups((50, 7), (40, 9))
    results = results[results["group"] != "adjuvant: no"]
    assert not leaves("log_rank_sums", log_rank(), results)


def days(*left):
    """A life table of events in full: a day, then how many left on it."""
    place = ("uhcc", "", "os", "", "event")
    return LifeTables.of([(*place, day - 1, day, n) for day, n in left])


def told(name, table):
    """What leaves of it at a threshold of 5, without the columns of its line."""
    left = protect_table(name, table, 5, STUDY, of_model(60, 40))
    assert list(left.columns) == list(table.columns)
    assert left.dtypes.equals(table.dtypes)
    return [row[4:] for row in left.itertuples(index=False, name=None)]


def test_a_life_table_leaves_in_intervals_that_hold_enough():
    """Months end on day 30 (30.4), 60 (60.9) and so on; the last interval on that of a year.

    3 and 2 of the first two months are one interval; 6 of the fifth month hold the last day.
    """
    table = days((20.0, 3), (50.0, 2), (140.0, 6))
    second, year = (days_of_months(month) for month in (2, 12))
    assert told("life_tables", table) == [
        ("event", -1.0, second, 5),
        ("event", second, year, 6),
    ]
    assert told("life_tables", days((20.0, 3), (50.0, 1))) == []


def test_a_distribution_leaves_in_bins_that_hold_enough_and_are_open_at_the_ends():
    """41 to 49 hold 3 and 2; between them and the 60 of 67 an edge of the grid is."""
    rows = told("distributions", distribution_in_full(((41.0, 3), (49.0, 2), (67.0, 60))))
    assert [n for *_, n in rows] == [5, 60]
    (low, cut, _), (cut_again, high, _) = rows
    assert (low, high) == (float("-inf"), float("inf"))
    assert 49 < cut == cut_again <= 67
    assert told("distributions", distribution_in_full(((41.0, 3), (49.0, 1)))) == []


@pytest.mark.parametrize(
    ("name", "table"), [("life_tables", life_table()), ("distributions", distribution_in_full())]
)
def test_tables_of_counts_are_made_coarser_at_a_threshold_alone(name, table, monkeypatch):
    assert leaves(name, table, of_model(60, 40), min_count=1)
    seen = []

    def coarsen(table, min_count, study):
        seen.append((min_count, study))
        return table.iloc[:1]

    monkeypatch.setitem(tables.COARSENED, name, coarsen)
    left = protect_table(name, table, 5, STUDY, pd.DataFrame(columns=["stat", "note"]))
    assert len(left) == 1
    assert seen == [(5, STUDY)]


def test_only_declared_tables_can_leave_and_curves_are_none():
    assert set(TABLES) == set(SUFFICIENT) == {*tables.COARSENED, *tables.WITH_COUNTS}
    assert tuple(SUFFICIENT) == SUFFICIENT_TABLES
    assert "curves" not in TABLES


def test_nothing_of_nothing_keeps_its_columns():
    """A centre without conversions has no likelihood: the empty table is one of the same kind."""
    empty = LikelihoodGrids.of([])
    results = Results.of([])
    left = protect_table("likelihood_grids", empty, 5, {}, results)
    assert list(left.columns) == list(empty.columns)
