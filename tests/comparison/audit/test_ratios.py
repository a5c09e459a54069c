"""Hazard ratios: limits, P and events; published examples, and Cox models of simulated data."""

import numpy as np
import pandas as pd
import pytest
from audit_cases import audited, found, n_checks, paper, value
from lifelines import CoxPHFitter

from hcc_conversion.comparison.audit.event_counts import possible_splits
from hcc_conversion.comparison.audit.printed import index_printed

RATIO = {"hr": "t.hr", "ci_low": "t.low", "ci_high": "t.high", "p": "t.p"}
NO_EVENTS = {"of": "t.all", "events": "t.events", **RATIO}


def ratio(hr, low, high, p):
    line = {"row": "cirrhosis", "printed_group": "univariate"}
    return [
        value("t.hr", hr, "hr", **line),
        value("t.low", low, "ci_low", **line),
        value("t.high", high, "ci_high", **line),
        value("t.p", p, "p", **line),
    ]


def rules(values, **ties):
    return [(rule, severity) for rule, severity, _ in found(values, **ties)]


@pytest.mark.parametrize(
    ("hr", "low", "high", "p"),
    [
        # Altman & Bland, BMJ 2011;343:d2304: ratio 0.81, limits 0.70 to 0.94, P = 0.005
        ("0.81", "0.70", "0.94", "0.005"),
        # Zhang 2023, Table 9
        ("0.629", "0.213", "1.86", "0.402"),
        ("3.077", "1.296", "7.302", "0.011"),
        ("0.165", "0.06", "0.454", "<0.001"),
        ("1.00", "0.50", "2.00", "1.0"),
    ],
)
def test_ratios_that_hold_together(hr, low, high, p):
    values = ratio(hr, low, high, p)
    assert rules(values, ratios=[RATIO]) == []
    for rule in ("log_symmetry", "p_from_limits", "limits_and_p", "p_copied"):
        assert n_checks(values, rule, ratios=[RATIO]) == 1


@pytest.mark.parametrize(
    ("hr", "low", "high", "p", "expected"),
    [
        ("0.148", "0.054", "0.993", "0.063", ["log_symmetry", "p_from_limits", "limits_and_p"]),
        ("0.672", "0.252", "2.012", "0.478", ["log_symmetry", "p_from_limits"]),
        ("0.384", "0.051", "2.883", "0.838", ["p_from_limits"]),
        ("0.629", "0.213", "1.86", "0.04", ["p_from_limits", "limits_and_p"]),
        (
            "2.5",
            "1.296",
            "1.1",
            "0.5",
            ["in_order", "log_symmetry", "p_from_limits", "limits_and_p"],
        ),
    ],
)
def test_ratios_that_do_not(hr, low, high, p, expected):
    assert rules(ratio(hr, low, high, p), ratios=[RATIO]) == [
        (rule, "impossible") for rule in expected
    ]


def test_the_limits_that_ratio_and_p_imply_are_named():
    findings = audited(ratio("0.148", "0.054", "0.993", "0.063"), ratios=[RATIO]).findings
    assert findings["meaning"].str.contains("imply 0.020 to 1.109").any()


def test_a_p_that_repeats_the_ratio_is_a_copy_only_if_it_does_not_follow():
    assert ("p_copied", "contradiction") in rules(
        ratio("0.63", "0.218", "1.815", "0.63"), ratios=[RATIO]
    )
    # log 0.742 / 0.905 = -0.33, P = 0.742
    assert rules(ratio("0.742", "0.126", "4.373", "0.742"), ratios=[RATIO]) == []


def test_an_iteration_that_was_stopped():
    """Limits from 0 to 93.26 around 0.045: SE 3.9; P follows from the upper limit."""
    assert rules(ratio("0.045", "0", "93.26", "0.425"), ratios=[RATIO]) == [
        ("stopped_iteration", "ambiguous")
    ]
    assert rules(ratio("0.20", "0.0", "0.90", "0.04"), ratios=[RATIO]) == []


def events(exposed, of="26", in_model="25", **more):
    values = [
        value("t.exposed", exposed, of=int(of)),
        value("t.all", of),
        value("t.events", in_model),
    ]
    return values, {**NO_EVENTS, "exposed": ["t.exposed"], **more}


def splits(exposed, **more):
    values, tie = events(exposed, **more)
    return possible_splits(index_printed(paper(*ratio("1", "0.5", "2", "1"), *values)), tie)


def test_who_is_outside_the_model_may_be_in_either_level():
    assert splits("7") == [(7, 18), (6, 19)]
    assert splits("26") == [(25, 0)]
    assert splits("0") == [(0, 25)]
    assert splits("25") == [(25, 0), (24, 1)]
    assert splits("7", outside_exposed=1, outside_ids=["t.p"]) == [(6, 19)]
    assert splits("7", outside_exposed=1, outside_ids=["elsewhere"]) == [(7, 18), (6, 19)]


def test_a_level_without_events_has_no_ratio():
    values, tie = events("26")
    printed = ratio("0.451", "0.16", "1.268", "0.131")
    assert rules([*printed, *values], event_counts=[tie]) == [("no_events", "contradiction")]
    unexposed = {key: part for key, part in tie.items() if key != "exposed"}
    unexposed["unexposed"] = ["t.exposed"]
    findings = audited([*printed, *values], event_counts=[unexposed]).findings
    assert "no event with it: the ratio is 0" in findings["recomputed"][0]


def test_nothing_is_said_where_some_levels_are_not_known():
    values, tie = events("26")
    values[0]["denominator"] = 30
    printed = ratio("0.451", "0.16", "1.268", "0.131")
    assert n_checks([*printed, *values], "no_events", event_counts=[tie]) == 0


def test_an_error_below_what_the_events_allow():
    """3 and 22 events: SE at least sqrt(1/3 + 1/22) = 0.615; 0.672 (0.252-2.012) has 0.53."""
    values, tie = events("3")
    printed = ratio("0.672", "0.252", "2.012", "0.478")
    findings = audited([*printed, *values], event_counts=[tie]).findings
    assert findings["rule"].tolist() == ["error_bound"]
    assert "at least 0.615" in findings["recomputed"][0]
    values, tie = events("8")  # 8 and 17: at least 0.43
    assert "error_bound" not in dict(rules([*printed, *values], event_counts=[tie]))


@pytest.mark.parametrize(
    ("exposed", "printed", "expected"),
    [
        # the least for 9 or 10 and 16 or 15 events is about 0.41
        ("10", ("0.391", "0.175", "0.874", "0.022"), []),
        ("7", ("0.629", "0.213", "1.86", "0.402"), [("information", "ambiguous")]),
        ("4", ("0.045", "0", "93.26", "0.425"), [("information", "contradiction")]),
        ("21", ("0.165", "0.06", "0.454", "<0.001"), [("prevalence", "ambiguous")]),
    ],
)
def test_information_and_prevalence_beside_the_events(exposed, printed, expected):
    values, tie = events(exposed)
    assert rules([*ratio(*printed), *values], event_counts=[tie]) == expected


def test_of_an_adjusted_ratio_only_the_bound_is_looked_at():
    values, tie = events("7", adjusted=True)
    assert rules([*ratio("0.629", "0.213", "1.86", "0.402"), *values], event_counts=[tie]) == []
    values, tie = events("3", adjusted=True)
    assert rules([*ratio("0.672", "0.252", "2.012", "0.478"), *values], event_counts=[tie]) == [
        ("error_bound", "impossible")
    ]


@pytest.mark.parametrize("seed", range(12))
def test_no_cox_model_is_below_the_bound(seed):
    """SE² of a yes/no covariate is at least 1/d1 + 1/d0, alone or with another one."""
    rng = np.random.default_rng(seed)
    n = 200
    exposed = (rng.random(n) < rng.uniform(0.1, 0.9)).astype(float)
    other = rng.normal(0, 1, n) + 0.5 * exposed
    time = rng.exponential(1 / np.exp(rng.normal(0, 1) * exposed + 0.3 * other))
    censoring = rng.exponential(rng.uniform(0.3, 2), n)
    table = pd.DataFrame(
        {
            "exposed": exposed,
            "other": other,
            "time": np.minimum(time, censoring),
            "event": time <= censoring,
        }
    )
    d1 = int(table.loc[table["exposed"] == 1, "event"].sum())
    d0 = int(table.loc[table["exposed"] == 0, "event"].sum())
    for columns in (["exposed"], ["exposed", "other"]):
        model = CoxPHFitter().fit(table[[*columns, "time", "event"]], "time", "event")
        summary = model.summary.loc["exposed"]
        assert summary["se(coef)"] ** 2 >= 1 / d1 + 1 / d0
        printed = ratio(
            f"{summary['exp(coef)']:.3f}",
            f"{summary['exp(coef) lower 95%']:.3f}",
            f"{summary['exp(coef) upper 95%']:.3f}",
            f"{summary['p']:.3f}" if summary["p"] >= 0.001 else "<0.001",
        )
        values, tie = events(str(d1), of=str(d1 + d0), in_model=str(d1 + d0))
        tie = tie | {"adjusted": len(columns) > 1}
        findings = rules([*printed, *values], ratios=[RATIO], event_counts=[tie])
        assert {severity for _, severity in findings} <= {"ambiguous"}
