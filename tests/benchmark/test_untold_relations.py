"""The search for relations that the attack does not know finds them, and no others."""

import numpy as np
from untold_relations import listed, untold

from hcc_conversion.disclosure.counts import CountTable

#: Six counts of eight samples: the first is the sum of the next two, the fourth is the third.
DRAWN = np.random.default_rng(1).integers(1, 50, (8, 3))
ONE, OTHER, APART = DRAWN.T
VALUES = np.column_stack([ONE + OTHER, ONE, OTHER, OTHER, APART, 0 * APART]).astype(float)
NOTHING = np.zeros((0, 6))
SUM, SAME = [1, -1, -1, 0, 0, 0], [0, 0, 1, -1, 0, 0]


def spanned(relations):
    """Rank of the relations, and of them together with both that there are."""
    of_both = np.array([SUM, SAME], dtype=float)
    return np.linalg.matrix_rank(np.array([*relations])), np.linalg.matrix_rank(
        np.array([*relations, *of_both])
    )


def test_both_relations_are_found_where_none_is_listed():
    found = untold(VALUES, NOTHING)
    assert len(found) == 2 and spanned(found) == (2, 2)


def test_what_is_listed_is_not_found_again():
    (found,) = untold(VALUES, np.array([SAME], dtype=float))
    assert spanned([found, np.array(SAME, dtype=float)]) == (2, 2)
    assert untold(VALUES, np.array([SAME, SUM], dtype=float)) == []


def test_a_listed_relation_that_does_not_hold_is_none():
    wrong = np.array([[1, -1, 0, 0, 0, 0]], dtype=float)
    assert len(untold(VALUES, wrong)) == 2


def test_what_nobody_has_is_no_relation():
    assert all(relation[5] == 0 for relation in untold(VALUES, NOTHING))


def test_cells_that_nothing_prints_are_solved_for():
    """120 and 80 are both the same rest and what is printed: they differ by what the parts do."""
    table = CountTable()
    whole, part, other, other_part = (
        table.place((name,), n) for name, n in (("a", 120), ("b", 70), ("c", 80), ("d", 30))
    )
    rest = table.place(("rest",), 50)
    table.derived.add(rest)
    table.tie(whole, [part, rest])
    table.tie(other, [other_part, rest])
    table.place_of = {0: whole, 1: part, 2: other, 3: other_part, 9: whole}
    found = listed(table, [0, 1, 2, 3, 9])
    assert sorted(map(tuple, np.abs(found))) == [(1, 0, 0, 0, 1), (1, 1, 1, 1, 0)]
    values = np.array([120.0, 70, 80, 30, 120])
    np.testing.assert_allclose(found @ values, 0)
