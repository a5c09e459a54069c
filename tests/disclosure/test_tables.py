"""Tables of sufficient statistics leave where the counts they are made from do."""

import pytest
from bundle_cases import STUDY, distribution_in_full, grid, log_rank

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


def test_no_likelihood_leaves_where_counts_are_hidden():
    assert leaves("likelihood_grids", grid(), of_model(60, 40), min_count=1)
    assert not leaves("likelihood_grids", grid(), of_model(60, 40))


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


def counted(n=65):
    """The results of a curve and of a number of so many."""
    rows = ResultRows("survival")
    rows.add("uhcc", "os", line="events_missing", n=n, events=n // 2, missing=0)
    rows.add("uhcc", "age_years", line="known", n=n, missing=0)
    return rows.table()


def told(name, table):
    """What leaves of it at a threshold of 5, without the columns of its line."""
    left = protect_table(name, table, 5, STUDY, counted())
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


def test_a_curve_of_whom_it_is_not_shown_how_many_they_are_stays():
    table = days((20.0, 30), (50.0, 30))
    shown = protect_results(counted(4), 5).results
    assert protect_table("life_tables", table, 5, STUDY, shown).empty


def test_no_distribution_leaves_where_counts_are_hidden():
    table = distribution_in_full(((41.0, 3), (49.0, 2), (67.0, 60)))
    assert told("distributions", table) == []
    assert len(protect_table("distributions", table, 1, STUDY, counted())) == 3


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
