"""Headline quantities of a paper and a scope, by examples with known answers."""

from math import exp, log

import pandas as pd
import pytest
from audit_cases import value
from scorecard_cases import (
    A_LINE,
    COLUMNS,
    NO_FINDINGS,
    PRINTED_TYPES,
    RESULT_COLUMNS,
    RULES,
    found,
)

from hcc_conversion.comparison.heterogeneity.headlines import Headline
from hcc_conversion.comparison.scorecard.headline_metrics import (
    headline_metrics,
    prediction_intervals,
)
from hcc_conversion.comparison.scorecard.headline_table import compare_headlines
from hcc_conversion.ingest.centres import made_from

RATE = Headline("rate", "Converted", "proportion", ("flow", "uhcc", "", "conversion", "converted"))
STAY = Headline(
    "stay", "Stay", "mean_difference", ("surgery", "resected", "mean difference", "stay", "")
)
RATIO = Headline(
    "hr", "Cirrhosis", "hazard_ratio", ("conversion", "all", "univariate", "cirr", "yes")
)
YEAR = Headline(
    "year", "By a year", "probability",
    ("conversion", "all", "", "cumulative_incidence", "12 months"),
)  # fmt: skip
HEADLINES = [RATE, STAY, RATIO, YEAR]
PARTS = ("analysis", "population", "group", "variable", "level")


def printed_values(year=()):
    rate = dict(zip(PARTS, RATE.line, strict=True))
    ratio = dict(zip(PARTS, RATIO.line, strict=True))
    rows = [value("t.rate", "26", of=1344, stat="n", **rate)]
    for name, mean, of in (("conversion surgery", "11.4", 23), ("direct surgery", "9.98", 283)):
        key = dict(zip(PARTS, STAY.line, strict=True)) | {"group": name}
        for stat, text in (("mean", mean), ("sd", "3.3")):
            rows.append(value(f"t.stay.{name[:3]}.{stat}", text, stat, of=of, stat=stat, **key))
    for stat, text in (("estimate", "0.50"), ("ci_low", "0.30"), ("ci_high", "0.83")):
        rows.append(value(f"t.hr.{stat}", text, "hr", stat=stat, **ratio))
    for stat, text in zip(("estimate", "ci_low", "ci_high"), year, strict=False):
        key = dict(zip(PARTS, YEAR.line, strict=True))
        rows.append(value(f"t.year.{stat}", text, "probability", stat=stat, **key))
    return pd.DataFrame(rows, columns=COLUMNS).astype(PRINTED_TYPES)


def scope(rate=None, stay=None, ratio=None, year=None):
    limits = ("estimate", "ci_low", "ci_high")
    rows = [(*RATE.line, "count", "n", float("nan"), "", "not collected")] if rate is None else []
    for line, names, numbers in (
        (RATE.line, ("n", "denominator"), rate),
        (STAY.line, limits, stay),
        (RATIO.line, limits, ratio),
        (YEAR.line, limits, year),
    ):
        cells = zip(names, numbers or (), strict=False)
        rows += [(*line, A_LINE[stat], stat, number, "", "") for stat, number in cells]
    if stay:
        for group, mean in (("conversion surgery", 11.0), ("direct surgery", 10.0)):
            key = (*STAY.line[:2], group, *STAY.line[3:])
            for stat, number in (("mean", mean), ("sd", 2.0), ("n", 50)):
                rows.append((*key, A_LINE[stat], stat, number, "", ""))
    text = {_: "string" for _ in RESULT_COLUMNS if _ != "value"}
    return pd.DataFrame(rows, columns=RESULT_COLUMNS).astype({**text, "value": float})


def table_of(own, findings=NO_FINDINGS, made="part", printed_year=(), **arguments):
    scopes, origin = {"pooled": own}, {"pooled": made}
    table = compare_headlines(
        "invented", printed_values(printed_year), scopes, HEADLINES, findings, origin, RULES,
        **arguments,
    )  # fmt: skip
    return table.set_index(["headline", "source"])


FULL = {"rate": (26, 1344), "stay": (1.0, 0.2, 1.8), "ratio": (0.45, 0.31, 0.65)}


def test_printed_limits_are_wilsons_and_welchs():
    """26 of 1344: 1.3 to 2.8 % (Wilson); 11.4 - 9.98 with SDs of 3.3 among 23 and 283."""
    table = table_of(scope(**FULL))
    rate, stay = table.loc[("rate", "printed")], table.loc[("stay", "printed")]
    assert (rate["ci_low"], rate["ci_high"]) == pytest.approx((1.3, 2.8), abs=0.05)
    assert stay["estimate"] == pytest.approx(1.42)
    error = 3.3 * (1 / 23 + 1 / 283) ** 0.5
    assert stay["ci_high"] - stay["estimate"] == pytest.approx(2.05 * error, rel=0.01)


def test_a_scope_is_held_against_the_printed_quantity():
    table = table_of(scope(**FULL))
    assert table.loc[("rate", "pooled"), "standardised_difference"] == 0
    assert pd.isna(table.loc[("rate", "pooled"), "same_direction"])
    ratio, stay = table.loc[("hr", "pooled")], table.loc[("stay", "pooled")]
    assert ratio[["inside_printed", "same_direction", "same_significance"]].tolist() == [True] * 3
    assert stay["same_direction"]
    assert not stay["same_significance"]  # the printed limits hold 0, ours exclude it
    # Differences of 1.42 (3.3 among 23 and 283) and 1 (2 among 50 and 50).
    errors = 3.3**2 * (1 / 23 + 1 / 283) + 2.0**2 * (2 / 50)
    assert stay["standardised_difference"] == pytest.approx(0.42 / errors**0.5)


def test_an_incidence_is_in_per_cent_and_that_none_is_printed_is_said():
    table = table_of(scope(**FULL, year=(0.1, 0.05, 0.17)))
    ours, printed = table.loc[("year", "pooled")], table.loc[("year", "printed")]
    assert ours[["estimate", "ci_low", "ci_high"]].tolist() == pytest.approx([10, 5, 17])
    assert printed["note"] == "the paper prints no incidence"
    assert pd.isna(ours["standardised_difference"])


def test_a_printed_incidence_is_compared_by_the_ratio_of_subdistribution_hazards():
    """-log(1 - 0.2) is 2.118 times -log(1 - 0.1).

    Log-log limits of 0.10 (SE 0.02) are 0.1 ** exp(±1.96 · 0.02 / (0.1 · -log 0.1)); on the
    complementary log-log scale its SE is 0.02 / (0.9 · -log 0.9) = 0.211, that of 0.20 (SE 0.04)
    is 0.04 / (0.8 · -log 0.8) = 0.224.
    """
    printed = [f"{_:.6f}" for _ in log_log(0.1, 0.02)]
    table = table_of(scope(**FULL, year=log_log(0.2, 0.04)), printed_year=printed)
    ours, error = table.loc[("year", "pooled")], (0.21092**2 + 0.22407**2) ** 0.5
    assert ours["effect"] == pytest.approx(2.1179, abs=1e-4)
    assert ours["effect_high"] == pytest.approx(2.1179 * exp(1.959964 * error), rel=1e-4)
    assert ours["standardised_difference"] == pytest.approx(log(2.1179) / error, rel=1e-4)
    assert not ours["inside_printed"]
    # log(-log 0.9) = -2.25037; where a second study with SE 0.224 is expected.
    low, high = (-2.25037 + sign * 1.959964 * error for sign in (-1, 1))
    expected = [100 * (1 - exp(-exp(end))) for end in (low, high)]
    assert ours[["predicted_low", "predicted_high"]].tolist() == pytest.approx(expected, rel=1e-3)
    assert ours["inside_predicted"] == (log(2.1179) < 1.959964 * error)
    assert ours["verdict"] == "unclear"


def log_log(share, error):
    reach = 1.959964 * error / (share * -log(share))
    return share, share ** exp(reach), share ** exp(-reach)


def test_what_is_not_collected_is_said():
    table = table_of(scope())
    assert table.loc[("rate", "pooled"), "note"] == "not collected"
    assert pd.isna(table.loc[("rate", "pooled"), "estimate"])


def test_metrics_leave_out_printed_values_that_cannot_be_right():
    findings = found("t.hr.estimate")
    table = table_of(scope(**FULL), findings)
    assert table.loc[("hr", "printed"), "finding"] == "grim:t.hr.estimate"
    metrics = headline_metrics(table.reset_index()).set_index("kind")
    assert metrics.loc["hazard_ratio", ["inconsistent", "compared"]].tolist() == [1, 0]
    assert metrics.loc["mean_difference", ["compared", "inside_printed"]].tolist() == [1, 1]
    assert metrics.loc["mean_difference", "same_direction_and_significance"] == 0


@pytest.mark.parametrize(("limits", "inside"), [((1.0, 5.0), True), ((2.0, 5.0), False)])
def test_the_pool_says_whether_print_lies_in_the_prediction_interval(limits, inside):
    """The printed rate is 1.93 %."""
    table = table_of(scope(**FULL), prediction={"rate": limits})
    assert table.loc[("rate", "pooled"), "inside_prediction"] == inside
    assert pd.isna(table.loc[("hr", "pooled"), "inside_prediction"])


def pools_of(centres, *more):
    rows = [
        ("random effects", "rate", "", "n", centres),
        ("random effects", "rate", "", "prediction_low", 1.0),
        ("random effects", "rate", "", "prediction_high", 5.0),
        ("leave one out", "rate", "a", "prediction_low", 9.0),
        ("random effects", "stay", "", "n", centres),
        ("random effects", "stay", "", "prediction_low", None),
        *more,
    ]
    return pd.DataFrame(rows, columns=["group", "variable", "level", "stat", "value"])


def test_prediction_intervals_are_those_of_enough_centres_of_which_none_is_reconstructed():
    assert prediction_intervals(pools_of(5), 5) == {"rate": (1.0, 5.0)}
    assert prediction_intervals(pools_of(4), 5) == {}
    without = ("random effects, without reconstructed centres", "rate", "", "estimate", 2.0)
    assert prediction_intervals(pools_of(6, without), 5) == {}


def test_headline_quantities_have_verdicts_of_their_own_family():
    """Holm of three: the P of 52 against 26 of 1344 is the least, and is tripled."""
    table = table_of(scope(**{**FULL, "rate": (52, 1344)}))
    rate, stay, ratio = (table.loc[(name, "pooled")] for name in ("rate", "stay", "hr"))
    assert rate["p_adjusted"] == pytest.approx(3 * rate["p_value"])
    assert rate["verdict"] == "differs"
    assert rate["effect"] == pytest.approx(52 / 1292 * 1318 / 26)
    assert (stay["verdict"], ratio["verdict"]) == ("unclear", "unclear")
    # Differences of 1.42 and 1: the SD of the paper is 3.3 in both groups.
    assert stay["effect"] == pytest.approx(-0.42)
    assert table.loc[("rate", "printed"), "verdict"] == ""


def test_a_printed_value_that_cannot_be_right_is_no_headline_comparison():
    table = table_of(scope(**FULL), found("t.hr.estimate"))
    assert table.loc[("hr", "pooled"), "verdict"] == "published value inconsistent"
    assert pd.isna(table.loc[("hr", "pooled"), "p_adjusted"])


def test_what_perfect_replication_gives_stands_beside_what_is_observed():
    """Of three quantities, one of each kind."""
    table = table_of(scope(**FULL), made="")
    chances = table["chance_inside_printed"].dropna()
    assert len(chances) == 3
    metrics = headline_metrics(table.reset_index()).set_index("kind")
    for kind, name in (("proportion", "rate"), ("hazard_ratio", "hr")):
        found_chance = table.loc[(name, "pooled"), "chance_inside_printed"]
        assert metrics.loc[kind, "expected_inside_printed"] == pytest.approx(found_chance)
        assert metrics.loc[kind, ["expected_low", "expected_high"]].tolist() == [0, 1]
    made = headline_metrics(table_of(scope(**FULL)).reset_index())
    assert made["expected_inside_printed"].isna().all()


def test_replication_is_measured_of_effects_and_not_of_shares():
    """0.5 (0.3 to 0.83) replicated as 0.45: likelier by far than no effect."""
    table = table_of(scope(**FULL), made="")
    assert pd.isna(table.loc[("rate", "pooled"), "bayes_factor"])
    ratio = table.loc[("hr", "pooled")]
    assert ratio["bayes_factor"] > 100
    assert ratio["sceptical_p"] < 0.025
    assert ratio["predicted_low"] < 0.45 < ratio["predicted_high"]


def test_a_pool_is_made_from_a_paper_as_far_as_its_centres_are():
    own = {"reconstruction": {"paper": "one"}}
    assert made_from({"a": own, "b": {}}, "one", ["a", "b"]) == {
        "a": "whole",
        "b": "",
        "pooled": "part",
        "all_centres": "part",
    }
    assert made_from({"a": own}, "one", ["a"]) == {
        "a": "whole",
        "pooled": "whole",
        "all_centres": "whole",
    }
    assert made_from({"a": own, "b": {}}, "another", ["a", "b"]) == {
        "a": "",
        "b": "",
        "pooled": "",
        "all_centres": "",
    }
