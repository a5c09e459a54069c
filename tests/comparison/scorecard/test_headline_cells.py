"""The cells of the headline quantities, each by an example."""

from math import inf, nan

import pandas as pd
import pytest

from hcc_conversion.comparison.scorecard.headline_cells import (
    HEADINGS,
    detectable_text,
    headline_rows,
)
from schemas.scorecard import AGREES, PRINTED, HeadlineComparison

LABELS = {"here": "Here (real patients)"}
NOTHING = dict.fromkeys(HeadlineComparison.to_schema().columns, nan)


def cells(kind="proportion", **of_scope):
    """The row of a quantity printed as 20 (10 to 40), by its headings."""
    quantity = {**NOTHING, "headline": "rate", "title": "Converted", "kind": kind}
    printed = {"source": PRINTED, "estimate": 20.0, "ci_low": 10.0, "ci_high": 40.0}
    ours = {"source": "here", "verdict": AGREES, "estimate": 25.0, "ci_low": 12.5, "ci_high": 50.0}
    ours["note"] = ""
    table = pd.DataFrame([{**quantity, **printed}, {**quantity, **ours, **of_scope}])
    rows = headline_rows(table, LABELS)
    return dict(zip(HEADINGS, rows[0], strict=True)) if rows else None


def test_print_and_scope_stand_beside_each_other_with_the_verdict():
    row = cells()
    assert row["Quantity"] == "Converted"
    assert row["Scope"] == "Here (real patients)"
    assert row["Printed (95 % limits)"] == "20.0 (10.0 to 40.0)"
    assert row["Ours (95 % limits)"] == "25.0 (12.5 to 50.0)"
    assert row["Verdict"] == "≈ agrees"
    assert not any(list(row.values())[5:])  # what is not known is empty
    assert cells(note="short follow-up")["Notes"] == "short follow-up"


def test_a_scope_without_an_estimate_has_no_row():
    assert cells(estimate=nan) is None


def test_of_an_effect_a_limit_without_end_is_written_so():
    row = cells(effect=1.33, effect_low=0.5, effect_high=inf, p_adjusted=0.0004)
    assert row["Odds or hazard ratio, or difference, to print (95 % limits)"] == (
        "1.33 (0.50 to ∞)"
    )
    assert row["Adjusted P"] == "<0.001"


def test_a_difference_below_0_has_a_minus():
    row = cells("mean_difference", effect=-0.42, effect_low=-1.5, effect_high=0.66)
    assert row["Odds or hazard ratio, or difference, to print (95 % limits)"] == (
        "−0.42 (−1.50 to 0.66)"
    )


@pytest.mark.parametrize(
    ("of_scope", "text"),
    [
        ({"least_times": inf}, "no site can"),
        ({"least_times": 0.457, "least_size": 613.2}, "about 614 patients"),
        ({"least_times": 2.0, "least_size": 2688.0}, "about 2,688 patients"),
        ({"least_times": 0.208}, "0.21 times the paper's information"),
        ({}, ""),
    ],
)
def test_what_agreeing_takes(of_scope, text):
    assert cells(**of_scope)["Agreeing takes"] == text


@pytest.mark.parametrize(
    ("low", "high", "as_ratio", "text"),
    [
        (0.4, 2.5, True, "≤ 0.40 or ≥ 2.50"),
        (nan, 2.5, True, "≥ 2.50"),
        (0.4, nan, True, "≤ 0.40"),
        (nan, nan, True, ""),
        (-12.3, 12.3, False, "≤ −12.3 or ≥ 12.3"),
    ],
)
def test_what_a_site_would_detect(low, high, as_ratio, text):
    assert detectable_text(low, high, as_ratio=as_ratio) == text


@pytest.mark.parametrize(
    ("factor", "text"), [(2000.0, ">1,000"), (0.0002, "<0.001"), (3.14159, "3.1"), (nan, "")]
)
def test_the_bayes_factor(factor, text):
    assert cells("hazard_ratio", bayes_factor=factor)["Bayes factor for the printed effect"] == text


def test_what_print_predicts_and_the_chance_of_its_limits():
    row = cells(predicted_low=5.0, predicted_high=48.2, chance_inside_printed=0.754)
    assert row["Print predicts (95 %)"] == "5.00 to 48.2"
    assert row["Chance to be inside the printed limits"] == "75 %"
