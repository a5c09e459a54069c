"""Hidden counts cannot be computed from shown ones: hand calculations, attacks on random tables."""

import numpy as np
import pytest

from hcc_conversion.statistics.cell_suppression import (
    CannotProtect,
    Cells,
    attack,
    certainly_zero,
    protect,
)


def two_way(table):
    """A table with its margins as cells; row by row, the margins last in each row and column."""
    table = np.asarray(table)
    full = np.vstack([np.hstack([table, table.sum(1, keepdims=True)])])
    full = np.vstack([full, full.sum(0, keepdims=True)])
    rows, columns = full.shape
    place = np.arange(full.size).reshape(full.shape)
    relations = [
        {place[row, columns - 1]: 1, **{place[row, one]: -1 for one in range(columns - 1)}}
        for row in range(rows)
    ] + [
        {place[rows - 1, column]: 1, **{place[one, column]: -1 for one in range(rows - 1)}}
        for column in range(columns)
    ]
    values = full.ravel()
    return Cells(values, relations, np.full(values.size, values.max())), place


def test_a_cell_hidden_alone_is_given_away_by_its_margin():
    cells, place = two_way([[20, 50, 10], [8, 19, 22], [17, 32, 12]])
    found = attack(cells, [place[1, 2]], [place[1, 2]])
    assert found[place[1, 2]].width == 0


def test_the_bounds_of_four_hidden_cells_are_those_of_a_hand_calculation():
    # Hidden a b / c d; without the shown ones a + b = 72, c + d = 54, a + c = 60, b + d = 66:
    # a = 60 - c, so it lies between 60 - min(54, 60) = 6 and min(72, 60) = 60.
    table = [[40, 32, 5], [20, 34, 9], [3, 8, 7]]
    cells, place = two_way(table)
    hidden = [place[r, c] for r in (0, 1) for c in (0, 1)]
    found = attack(cells, hidden, hidden)
    assert (found[hidden[0]].lowest, found[hidden[0]].highest) == (6, 60)
    assert (found[hidden[1]].lowest, found[hidden[1]].highest) == (12, 66)
    assert (found[hidden[2]].lowest, found[hidden[2]].highest) == (0, 54)


def test_whole_numbers_narrow_what_fractions_leave_open():
    # 2 a + 2 b = 3 + c with c in 0..1: by fractions a reaches 2, in whole numbers 1 + 1 = 2.
    cells = Cells(np.array([1, 1, 1, 3]), [{0: 2, 1: 2, 2: -1, 3: -1}], np.array([9, 9, 1, 9]))
    wide = attack(cells, [0, 1, 2], [0], whole_numbers=False)[0]
    narrow = attack(cells, [0, 1, 2], [0])[0]
    assert (wide.lowest, wide.highest) == (0, 2)
    assert (narrow.lowest, narrow.highest) == (0, 2)
    assert attack(cells, [0, 1, 2], [2])[2].width == 0  # 3 + c is even: c is 1


@pytest.mark.parametrize("width", [3, 5, 10])
def test_random_tables_are_protected_against_the_attack(width):
    rng = np.random.default_rng(20260)
    for _ in range(15):
        table = rng.poisson(rng.choice([3, 12, 40]), size=rng.integers(2, 6, 2))
        cells, place = two_way(table)
        inner = place[:-1, :-1].ravel()
        sensitive = [one for one in inner if 0 < cells.values[one] < width]
        total = place[-1, -1]
        if cells.values[total] < 8 * width or not sensitive:
            continue
        hidden = protect(cells, sensitive, width, never_hidden=[total]).hidden
        assert set(sensitive) <= set(hidden) and total not in hidden
        found = attack(cells, hidden, sensitive)
        assert min(bounds.width for bounds in found.values()) >= width


def test_the_cheapest_partner_is_hidden():
    # One row: a total, a small cell, and two partners of which 30 costs less than 400.
    cells = Cells(np.array([433, 3, 30, 400]), [{0: 1, 1: -1, 2: -1, 3: -1}], np.full(4, 433))
    assert protect(cells, [1], 5, never_hidden=[0]).hidden == [1, 2]


def test_a_partner_too_small_to_hide_behind_is_not_enough():
    # 3 + 2 = 5 is known: 3 lies in 0..5, which is 5 wide; asked for 6 a third cell is needed.
    cells = Cells(np.array([45, 3, 2, 40]), [{0: 1, 1: -1, 2: -1, 3: -1}], np.full(4, 45))
    assert protect(cells, [1, 2], 5, never_hidden=[0]).hidden == [1, 2]
    assert protect(cells, [1, 2], 6, never_hidden=[0]).hidden == [1, 2, 3]


def test_what_is_certainly_zero_follows_from_the_relations_alone():
    """a = b + c and a = b leave c nothing; a = b + d leaves d open, although it is 0 here too."""
    cells = Cells(
        np.array([4.0, 4.0, 0.0, 9.0, 9.0, 0.0]),
        [{0: 1, 1: -1, 2: -1}, {0: 1, 1: -1}, {3: 1, 4: -1, 5: -1}],
        np.full(6, 90.0),
    )
    assert certainly_zero(cells) == {2}


def test_what_cannot_be_hidden_is_said():
    cells = Cells(np.array([5, 3, 2]), [{0: 1, 1: -1, 2: -1}], np.full(3, 5))
    with pytest.raises(CannotProtect):
        protect(cells, [1], 3, never_hidden=[0, 2])


def test_relations_that_do_not_hold_are_refused():
    with pytest.raises(ValueError, match="1 relations do not hold"):
        Cells(np.array([5, 3, 1]), [{0: 1, 1: -1, 2: -1}], np.full(3, 5))
