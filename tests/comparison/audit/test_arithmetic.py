"""Percentages, sums, repetitions, lists and orders of printed numbers; cases made by hand."""

import pytest
from audit_cases import audited, found, n_checks, value

GROUPED = {"row": "Responders", "printed_group": "all"}
KEYED = {"analysis": "response", "population": "all", "variable": "response"}


@pytest.mark.parametrize(
    ("count", "of", "percent", "expected"),
    [
        ("11", 26, "42.3", None),  # 42.308
        ("16", 26, "61.5", None),  # 61.538
        ("1", 8, "12.5", None),
        ("1", 8, "12", None),  # 12.5 may be rounded to either side
        ("1", 8, "13", None),
        ("11", 26, "42.4", "rounding"),
        ("11", 26, "43.3", "contradiction"),
        ("0", 26, "0", None),
        ("26", 26, "100", None),
        ("26", 26, "99", "rounding"),
        ("26", 26, "90", "contradiction"),
    ],
)
def test_a_percentage_follows_from_its_count(count, of, percent, expected):
    values = [
        value("t.n", count, of=of, **GROUPED),
        value("t.pct", percent, "percent", of=of, **GROUPED),
    ]
    assert found(values) == ([("percent_from_count", expected, "t.pct")] if expected else [])
    assert n_checks(values, "percent_from_count") == 1


def test_a_percentage_is_held_against_the_count_of_its_key_elsewhere():
    values = [
        value("text.pct", "43", "percent", of=26, stat="percent", **KEYED),
        value("table.n", "10", of=26, stat="n", **KEYED),
    ]
    assert found(values) == [("percent_from_count", "contradiction", "text.pct")]


@pytest.mark.parametrize(
    # 26 patients: steps of 3.85 %; so 42 % is 11 of them, and 44 % is nobody's share
    ("percent", "of", "attainable"),
    [("42", 26, True), ("44", 26, False), ("44.0", 26, False), ("44", 1000, True)],
)
def test_a_percentage_without_count_needs_a_whole_number(percent, of, attainable):
    values = [value("t.pct", percent, "percent", of=of)]
    expected = [] if attainable else [("percent_attainable", "impossible", "t.pct")]
    assert found(values) == expected
    assert n_checks(values, "percent_attainable") == 1


def test_a_percentage_of_nobody_known_is_no_check():
    values = [value("t.pct", "42", "percent")]
    assert n_checks(values, "percent_attainable") == n_checks(values, "percent_from_count") == 0


PARTS = [value("t.any", "7"), value("t.mild", "5"), value("t.severe", "2")]


def test_parts_add_up_to_their_whole():
    sums = [{"whole": "t.any", "parts": ["t.mild", "t.severe"]}]
    assert found(PARTS, sums=sums) == []
    assert n_checks(PARTS, "sum", sums=sums) == 1
    wrong = [value("t.any", "8"), *PARTS[1:]]
    assert found(wrong, sums=sums) == [("sum", "contradiction", "t.any")]
    row = audited(wrong, sums=sums).findings.iloc[0]
    assert row["recomputed"] == "5 + 2 = 7, short of the whole by 1"
    assert row["against"] == "t.mild t.severe"


def test_the_parts_are_judged_where_the_tie_says_so():
    sums = [{"whole": "t.any", "parts": ["t.mild", "t.severe"], "judged": "parts"}]
    wrong = [value("t.any", "8"), *PARTS[1:]]
    assert found(wrong, sums=sums) == [("sum", "contradiction", "t.mild t.severe")]


def test_a_sum_with_another_reading_is_ambiguous():
    sums = [{"whole": "t.any", "parts": ["t.mild"], "reading": "Others are not counted."}]
    findings = audited(PARTS, sums=sums).findings
    assert findings["severity"].tolist() == ["ambiguous"]
    assert findings["meaning"].str.contains("Others are not counted.").all()


def test_a_sum_of_which_a_part_is_not_printed_is_passed_over():
    sums = [{"whole": "t.any", "parts": ["t.mild", "t.fatal"]}]
    assert n_checks(PARTS, "sum", sums=sums) == 0


def test_a_part_is_no_larger_than_its_whole():
    at_most = [{"part": "t.mild", "whole": "t.any"}]
    assert found(PARTS, at_most=at_most) == []
    wrong = [PARTS[0], value("t.mild", "9")]
    assert found(wrong, at_most=at_most) == [("subset", "contradiction", "t.mild")]


@pytest.mark.parametrize(
    ("text", "table", "expected"),
    [
        ("42.3", "42.3", None),
        ("42", "42.3", None),
        ("2", "1.93", None),
        ("42.4", "42.3", "contradiction"),
        ("43", "42.3", "contradiction"),
        ("<0.01", "0.004", None),
        ("<0.01", "0.04", "contradiction"),
        ("<0.01", "<0.01", None),
        ("<0.01", "<0.05", "ambiguous"),
    ],
)
def test_one_key_is_one_number(text, table, expected):
    values = [
        value("text.x", text, "p", stat="p_value", **KEYED),
        value("table.x", table, "p", stat="p_value", **KEYED),
    ]
    findings = found(values, "printed_twice")
    assert [severity for _, severity, _ in findings] == ([expected] if expected else [])


def test_ties_make_values_one_number_without_a_key():
    equal = [{"ids": ["a.n", "b.n", "c.n"]}]
    values = [value("a.n", "26"), value("b.n", "26"), value("c.n", "25")]
    findings = found(values, equal=equal)
    assert findings == [
        ("same_number", "contradiction", "a.n"),
        ("same_number", "contradiction", "b.n"),
    ]


def test_a_number_under_another_name_is_ambiguous_only_if_it_is_that_number():
    other_names = [{"id": "a.p", "as": "t.p"}]
    same = [value("a.p", "0.76", "p"), value("t.p", "0.76", "p")]
    other = [value("a.p", "0.75", "p"), value("t.p", "0.76", "p")]
    assert found(same, other_names=other_names) == [("other_name", "ambiguous", "a.p")]
    assert found(other, other_names=other_names) == []


def test_denominators_are_the_number_in_the_heading():
    denominators = [{"ids": ["t.a", "t.b"], "total": "t.total"}]
    values = [value("t.total", "26"), value("t.a", "9", of=26), value("t.b", "9", of=23)]
    assert found(values, denominators=denominators) == [("denominator", "contradiction", "t.b")]


def test_denominators_that_add_up_to_a_total():
    """pCR of 6 SD, 15 PR and 5 CR, though only 23 were resected (Zhang 2023, discussion)."""
    denominators = [{"ids": ["t.sd", "t.pr", "t.cr"], "total": "t.resected", "together": True}]
    for of, expected in (
        ((6, 15, 5), [("denominator", "contradiction", "t.sd t.pr t.cr")]),
        ((6, 14, 3), []),
    ):
        values = [
            value(name, "2", of=n) for name, n in zip(denominators[0]["ids"], of, strict=True)
        ]
        values.append(value("t.resected", "23"))
        assert found(values, denominators=denominators) == expected


LISTED = [
    value("list.p1", "TACE + A", "regimen", row="patient 1"),
    value("list.p2", "TACE+ A", "regimen", row="patient 2"),
    value("list.p3", "TACE + A + B", "regimen", row="patient 3 (W&W)"),
    value("list.p4", "No", "regimen", row="patient 4"),
]


@pytest.mark.parametrize(
    ("how", "number"),
    [
        ({"one_of": ["TACE + A"]}, 2),  # however the signs are spaced
        ({"one_of": ["TACE + A", "No"]}, 3),
        ({"none_of": ["No"]}, 3),
        ({"none_of": ["No"], "leaving_out": "W&W"}, 2),
        ({"part": "TACE"}, 3),
        ({"part": "A + B"}, 0),
    ],
)
def test_a_count_is_that_of_the_list(how, number):
    listings = [{"count": "t.n", "place": "list", "column": "regimen", **how}]
    assert found([value("t.n", str(number)), *LISTED], listings=listings) == []
    wrong = found([value("t.n", str(number + 1)), *LISTED], listings=listings)
    assert wrong == [("listed_count", "contradiction", "t.n")]


def test_one_of_several_names_is_counted():
    values = [
        value("t.n", "2"),
        value("list.p1", "Vp3, EHM", "reasons"),
        value("list.p2", "EHM", "reasons"),
        value("list.p3", "Vp33", "reasons"),
    ]
    listings = [{"count": "t.n", "place": "list", "column": "reasons", "names": "EHM"}]
    assert found(values, listings=listings) == []
    assert len(found(values, listings=[{**listings[0], "names": "Vp3"}])) == 1


def test_mean_and_standard_deviation_of_a_list():
    """2, 4, 9: mean 5, SD sqrt((9 + 1 + 16) / 2) = 3.606; a dash is no number."""
    days = [value(f"list.p{_}", text, "days") for _, text in enumerate(("2", "4", "9", "-"))]
    listings = [{"mean": "t.mean", "sd": "t.sd", "place": "list", "column": "days"}]
    right = [value("t.mean", "5.0", "mean"), value("t.sd", "3.6", "sd"), *days]
    assert found(right, listings=listings) == []
    assert n_checks(right, "listed_moments", listings=listings) == 2
    wrong = [value("t.mean", "5.0", "mean"), value("t.sd", "2.9", "sd"), *days]
    assert found(wrong, listings=listings) == [("listed_moments", "contradiction", "t.sd")]


@pytest.mark.parametrize(
    ("statistic", "printed", "of", "possible"),
    [
        ("n", "27", 26, False),
        ("n", "26", 26, True),
        ("n", "-1", None, False),
        ("percent", "101", None, False),
        ("p", "1.2", None, False),
        ("p", "<0.00", None, False),
        ("p", "0.00", None, True),
        ("sd", "-3", None, False),
        ("median", "-8.6", None, True),
    ],
)
def test_bounds_of_a_value(statistic, printed, of, possible):
    findings = found([value("t.x", printed, statistic, of=of)])
    assert findings == ([] if possible else [("possible_value", "impossible", "t.x")])


@pytest.mark.parametrize(
    ("low", "centre", "high", "wrong"),
    [
        ("3.9", "12.9", "40.6", None),
        ("13.9", "12.9", "40.6", "t.median"),
        ("3.9", "42.9", "40.6", "t.high"),
        ("12.9", "12.9", "12.9", None),
    ],
)
def test_quartiles_stand_in_order(low, centre, high, wrong):
    line = {"row": "follow-up", "printed_group": "all"}
    values = [
        value("t.low", low, "q1", **line),
        value("t.median", centre, "median", **line),
        value("t.high", high, "q3", **line),
    ]
    assert found(values) == ([("in_order", "impossible", wrong)] if wrong else [])


def test_a_subset_with_a_wider_interval_has_no_ranges():
    tie = {"low": "b.low", "high": "b.high", "whole_low": "a.low", "whole_high": "a.high"}
    whole = [value("a.low", "374.1", "q1"), value("a.high", "1591.7", "q3")]
    inside = [value("b.low", "380.0", "q1"), value("b.high", "1400", "q3")]
    beyond = [value("b.low", "366.94", "q1"), value("b.high", "1820.15", "q3")]
    assert found([*whole, *inside], subset_ranges=[tie]) == []
    assert found([*whole, *beyond], subset_ranges=[tie]) == [
        ("subset_range", "ambiguous", "b.low b.high")
    ]


def row_of(place, n, *numbers):
    names = ("median", "q1", "q3", "test_stat")
    return [
        value(f"{place}.{name}", number, name, of=n, row="ΔRBC", printed_group="conversion")
        for name, number in zip(names, numbers, strict=True)
    ]


def test_a_row_of_other_patients_with_the_same_numbers_is_copied():
    numbers = ("-8.6", "-17.4", "-3.1", "-1.42")
    copied = row_of("t6", 23, *numbers) + row_of("t7", 16, *numbers)
    assert found(copied, "copied_row") == [
        ("copied_row", "contradiction", "t7.median t7.q1 t7.q3 t7.test_stat")
    ]
    same_patients = row_of("t6", 23, *numbers) + row_of("text", 23, *numbers)
    assert found(same_patients, "copied_row") == []
    one_differs = row_of("t6", 23, *numbers) + row_of("t7", 16, *numbers[:3], "-1.41")
    assert found(one_differs, "copied_row") == []
    assert n_checks(one_differs, "copied_row") == 1


def test_findings_come_gravest_first_and_have_names_of_their_own():
    values = [
        value("t.any", "8"),
        value("t.mild", "5"),
        value("t.severe", "2"),
        value("t.pct", "101", "percent"),
    ]
    sums = [{"whole": "t.any", "parts": ["t.mild", "t.severe"]}] * 2
    findings = audited(values, sums=sums).findings
    assert findings["finding"].tolist() == ["sum:t.any", "sum:t.any:2", "possible_value:t.pct"]
    assert findings["where"].tolist()[0] == "T: any"


def test_the_summary_counts_every_check_and_the_coverage_every_number():
    audit = audited(PARTS, sums=[{"whole": "t.any", "parts": ["t.mild"], "reading": "part"}])
    by_rule = audit.summary.set_index("rule")
    assert by_rule.loc["sum", ["checks", "consistent", "findings"]].tolist() == [1, 0, 1]
    assert by_rule.loc["grim", ["checks", "consistent", "findings"]].tolist() == [0, 0, 0]
    assert dict(audit.coverage.itertuples(index=False, name=None)) == {
        "t.any": 1,
        "t.mild": 1,
        "t.severe": 0,
    }
