"""What a paper says in words, against its numbers; cases made by hand."""

import pytest
from audit_cases import audited, found, value


def test_what_is_called_the_most_is_the_most():
    """Bilirubin (1) is called most frequent of high grade; thrombocytopenia has 2 (Zhang 2023)."""
    tie = {"top": ["t.ast", "t.bilirubin"], "among": ["t.platelets", "t.rash"], "words": "most"}
    values = [value("t.ast", "6"), value("t.platelets", "2"), value("t.rash", "1")]
    wrong = [*values, value("t.bilirubin", "1")]
    tied = [*values, value("t.bilirubin", "2")]
    assert found(wrong, rankings=[tie]) == [("ranking_claim", "contradiction", "t.ast t.bilirubin")]
    assert (
        "T, platelets: n = 2 exceeds T, bilirubin: n = 1"
        in audited(wrong, rankings=[tie]).findings["recomputed"].item()
    )
    assert found(tied, rankings=[tie]) == []


@pytest.mark.parametrize(
    ("p", "significant", "expected"),
    [
        ("0.04", True, None),
        ("<0.01", True, None),
        ("0.048", True, None),
        ("0.05", True, "ambiguous"),
        ("0.05", False, "ambiguous"),
        ("0.06", True, "contradiction"),
        ("0.06", False, None),
        ("0.04", False, "contradiction"),
        ("<0.01", False, "contradiction"),
    ],
)
def test_what_is_called_significant(p, significant, expected):
    tie = {"p": "t.p", "alpha": "t.alpha", "significant": significant, "words": "longer"}
    values = [value("t.p", p, "p"), value("t.alpha", "<0.05", "p_threshold")]
    findings = found(values, "significance_claim", significance=[tie])
    assert [severity for _, severity, _ in findings] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("p", "entered", "fits"),
    [
        ("0.131", True, True),
        ("0.219", False, True),
        ("0.131", False, False),
        ("0.219", True, False),
    ],
)
def test_variables_enter_by_the_rule(p, entered, fits):
    tie = {"threshold": "t.screen", "screened": "t.uni", "entered": "t.multi"}
    values = [value("t.uni", p, "p"), value("t.screen", "<0.2", "p_threshold")]
    values += [value("t.multi", "0.5", "p")] if entered else []
    assert found(values, selections=[tie]) == (
        [] if fits else [("selection", "contradiction", "t.uni")]
    )


@pytest.mark.parametrize(
    ("longest", "fits"), [("39.9", True), ("40.0", True), ("40.1", False), ("40.6", False)]
)
def test_follow_up_of_survivors_and_the_window_of_admission(longest, fits):
    """Three years are 36.0 months: 3.9 months and 40.6 cannot end on one day."""
    tie = {
        "first_day": "2019-06-01",
        "last_day": "2022-06-01",
        "shortest": "t.low",
        "longest": "t.high",
    }
    values = [value("t.low", "3.9", "range_low"), value("t.high", longest, "range_high")]
    assert found(values, windows=[tie]) == (
        [] if fits else [("follow_up_window", "ambiguous", "t.low t.high")]
    )


def test_events_per_variable():
    tie = {"coefficients": ["t.a", "t.b"], "events": "t.events"}
    values = [value("t.a", "0.5", "hr"), value("t.b", "0.7", "hr")]
    assert found([*values, value("t.events", "20")], models=[tie]) == []
    assert found([*values, value("t.events", "19")], models=[tie]) == [
        ("events_per_variable", "ambiguous", "t.a t.b")
    ]
