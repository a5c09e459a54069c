"""Headline quantities across centres: what is pooled, what is left out, and what is said of it."""

from dataclasses import replace

import numpy as np
import pytest
from pool_cases import (
    DIFFERENCE,
    INCIDENCE,
    NO_EVENTS,
    RATE,
    RATIO,
    SETTINGS,
    incidence,
    pooled,
    printed,
    rate,
    ratio,
    stay,
)

from hcc_conversion.comparison.heterogeneity.pool_groups import (
    CENTRE,
    COMMON,
    FIRTH,
    HETEROGENEITY,
    INDEPENDENT,
    INFLUENCE,
    LEAVE_ONE_OUT,
    ONE_STAGE,
    PUBLISHED,
    RANDOM,
    TWO_STAGE,
)
from hcc_conversion.comparison.heterogeneity.results import (
    NOT_PRINTED,
    WITHHOLD,
)
from schemas.results import NOT_COLLECTED, SHORT_FOLLOW_UP
from schemas.vocabulary import POOLED


def test_a_centre_without_conversions_stays_in_and_its_limits_are_wilsons():
    cells = pooled(RATE, {"a": rate(0, 60), "b": rate(9, 240), "c": rate(28, 414)})
    assert cells.at("rate", RANDOM)["n"] == 3
    own = cells.at("rate", CENTRE, "a")
    # Wilson 0/60: z²/(n + z²) = 3.8415/63.8415
    assert (own["estimate"], own["ci_high"]) == pytest.approx((0, 6.0172), abs=1e-3)
    assert (
        cells.at("rate", CENTRE, "b")["weight_percent"]
        < cells.at("rate", CENTRE, "c")["weight_percent"]
    )
    two_stage = cells.at("rate", TWO_STAGE)
    assert np.isnan(two_stage["estimate"]) and "no variance" in two_stage["note"]
    assert 0 < cells.at("rate", RANDOM)["estimate"] < 6.8


def test_the_common_effect_of_proportions_is_that_of_all_patients():
    cells = pooled(RATE, {"a": rate(3, 60), "b": rate(9, 240), "c": rate(28, 400)})
    assert cells.at("rate", COMMON)["estimate"] == pytest.approx(100 * 40 / 700)


def test_who_does_not_collect_it_is_named_and_left_out():
    results = {"a": rate(None, None, NOT_COLLECTED), "b": rate(3, 60), "c": rate(9, 240)}
    cells = pooled(RATE, results)
    assert cells.at("rate", RANDOM)["n"] == 2
    assert "left out: A (not collected)" in cells.at("rate", RANDOM)["note"]
    assert cells.at("rate", CENTRE, "a")["note"] == NOT_COLLECTED
    assert cells.levels("rate", LEAVE_ONE_OUT) == ["b", "c"]


def test_a_centre_without_anyone_to_convert_is_left_out():
    cells = pooled(RATE, {"a": rate(0, 0), "b": rate(3, 60), "c": rate(9, 240)})
    assert "A (no patients)" in cells.at("rate", RANDOM)["note"]


def test_a_share_after_a_short_follow_up_is_warned_of_in_the_pool():
    caution = f"{SHORT_FOLLOW_UP} (median below 10.3 months)"
    cells = pooled(RATE, {"a": rate(1, 60, caution), "b": rate(3, 60), "c": rate(9, 240)})
    assert cells.at("rate", RANDOM)["n"] == 3
    assert cells.at("rate", CENTRE, "a")["note"] == caution
    assert cells.at("rate", CENTRE, "b")["note"] == ""
    assert f"WARNING: {SHORT_FOLLOW_UP} at A" in cells.at("rate", RANDOM)["note"]


def test_no_centre_gives_no_estimate_and_says_so():
    cells = pooled(RATE, {"a": rate(None, None, NOT_COLLECTED)})
    assert cells.at("rate", RANDOM)["n"] == 0
    assert np.isnan(cells.at("rate", RANDOM)["estimate"])
    assert cells.at("rate", RANDOM)["note"] == "no centre has an estimate"


@pytest.mark.parametrize("headline", [RATE, RATIO])
def test_one_centre_is_passed_through_with_a_warning(headline):
    results = {"a": rate(0, 60) if headline is RATE else ratio(0.5, 0.2, 1.3)}
    cells = pooled(headline, results)
    found, own = cells.at(headline.name, RANDOM), cells.at(headline.name, CENTRE, "a")
    for name in ("estimate", "ci_low", "ci_high"):
        assert found[name] == own[name]
    assert found["note"] == "WARNING: 1 centre, fewer than 3"
    assert own["weight_percent"] == 100
    assert np.isnan(cells.at(headline.name, HETEROGENEITY)["i2"])
    assert cells.at(headline.name, LEAVE_ONE_OUT, "a")["note"] == "fewer than two centres left"


def test_two_centres_have_a_warning_and_no_prediction_interval():
    cells = pooled(RATE, {"a": rate(3, 60), "b": rate(9, 240)})
    found = cells.at("rate", RANDOM)
    assert found["note"].startswith("WARNING: 2 centres, fewer than 3")
    assert np.isnan(found["prediction_low"])
    assert cells.at("rate", INFLUENCE, "a")["note"] == "needs three centres"


@pytest.mark.parametrize("share", [0, 1])
def test_where_all_have_0_or_100_per_cent_the_pool_is_that_of_all_patients(share):
    sizes = {"a": 28, "b": 28, "c": 26}
    cells = pooled(RATE, {scope: rate(share * size, size) for scope, size in sizes.items()})
    found = cells.at("rate", RANDOM)
    assert found["estimate"] == 100 * share
    # Clopper-Pearson: 1 - 0.025^(1/82)
    width = 100 * (1 - 0.025 ** (1 / 82))
    assert found["ci_high"] - found["ci_low"] == pytest.approx(width)
    assert "all patients together" in found["note"]
    assert cells.at("rate", HETEROGENEITY)["note"].startswith(f"every centre has {100 * share} %")


@pytest.mark.filterwarnings("error")
def test_where_centres_have_0_or_100_per_cent_no_spread_is_estimated():
    # 2 (log likelihood of 0/3 and 3/3 - that of 3/6 in both) = 12 log 2
    cells = pooled(RATE, {"a": rate(0, 3), "b": rate(3, 3)})
    found, spread = cells.at("rate", RANDOM), cells.at("rate", HETEROGENEITY)
    assert np.isnan([found["estimate"], found["ci_low"], spread["tau2"], spread["i2"]]).all()
    assert "every centre has 0 or 100 %" in found["note"]
    assert spread["note"].startswith("every centre has 0 or 100 %")
    assert spread["statistic"] == pytest.approx(12 * np.log(2))
    three = pooled(RATE, {"a": rate(0, 3), "b": rate(3, 3), "c": rate(5, 10)})
    assert three.at("rate", HETEROGENEITY)["tau2"] > 0
    without = three.at("rate", LEAVE_ONE_OUT, "c")
    assert np.isnan(without["estimate"]) and without["note"].startswith("every centre has 0 or")


def test_i_squared_of_proportions_goes_with_tau_squared_and_has_no_limits():
    # metafor, tests/reference/meta_analysis.R, sample "one_without"
    counts = {"a": (0, 60), "b": (3, 120), "c": (9, 240), "d": (28, 414)}
    cells = pooled(RATE, {scope: rate(*pair) for scope, pair in counts.items()})
    spread = cells.at("rate", HETEROGENEITY)
    assert spread["i2"] == pytest.approx(54.439, abs=0.01)
    assert np.isnan([spread["i2_low"], spread["i2_high"]]).all()
    assert "limits of τ² and I² have no exact method here" in spread["note"]


def test_a_monotone_hazard_ratio_is_left_out_with_a_warning_of_the_bias():
    results = {
        "a": ratio(None, None, None, NO_EVENTS),
        "b": ratio(0.5, 0.2, 1.25),
        "c": ratio(0.8, 0.4, 1.6),
        "d": ratio(0.9, 0.4, 2.0),
    }
    found = pooled(RATIO, results).at("age", RANDOM)
    assert found["n"] == 3
    assert f"A ({NO_EVENTS})" in found["note"]
    warning = "WARNING: A left out for lack of events: biased, read the one-stage value"
    assert warning in found["note"].split("; ")


@pytest.mark.parametrize("why", [NOT_COLLECTED, "no events", "nobody in ≥65"])
def test_a_centre_that_says_nothing_of_a_hazard_ratio_is_no_bias(why):
    results = {"a": ratio(None, None, None, why)}
    results |= {scope: ratio(0.5, 0.2, 1.25) for scope in "bcd"}
    assert "biased" not in pooled(RATIO, results).at("age", RANDOM)["note"]


def test_firths_hazard_ratio_is_that_of_the_pooled_scope_and_not_a_pool_of_centres():
    results = {
        # Centres without events at one level: their own penalised ratios lie on the wrong side.
        "a": ratio(None, None, None, NO_EVENTS, firth=(7.0, 0.05, 130.0)),
        "b": ratio(None, None, None, NO_EVENTS, firth=(9.0, 0.07, 170.0)),
        POOLED: ratio(None, None, None, NO_EVENTS, firth=(0.7, 0.006, 4.9)),
    }
    cells = pooled(RATIO, results)
    own = cells.at("age", FIRTH)
    assert [own[name] for name in ("estimate", "ci_low", "ci_high")] == [0.7, 0.006, 4.9]
    assert np.isnan(cells.at("age", ONE_STAGE)["estimate"])
    assert not cells.levels("age", FIRTH)
    assert not pooled(RATE, {"a": rate(3, 60)}).at("rate", FIRTH)


@pytest.mark.parametrize(
    ("natures", "note"),
    [
        ({"a": "real", "b": "real"}, "without reconstructed centres"),
        ({"a": "real"}, "without reconstructed centres, simulated ones are drawn to resemble the"),
    ],
)
def test_a_pool_with_simulated_centres_is_not_called_independent(natures, note):
    results = {"a": rate(3, 60), "b": rate(9, 240), "copy": rate(26, 1344)}
    cells = pooled(RATE, results, natures={"copy": "reconstructed", **natures})
    found = cells.at("rate", INDEPENDENT)["note"]
    assert found.startswith(note)
    assert "independent" not in found
    assert ("simulated" in found) == ("simulated" in note)


def test_hazard_ratios_pool_on_the_log_scale():
    # Equal standard errors: the common effect is the geometric mean.
    cells = pooled(RATIO, {"a": ratio(0.5, 0.25, 1.0), "b": ratio(2.0, 1.0, 4.0)})
    assert cells.at("age", COMMON)["estimate"] == pytest.approx(1)


def test_mean_differences_pool_by_welchs_errors_and_one_stage_keeps_to_centres():
    # The centres' levels differ by 10 days: a difference that forgets them would be far off.
    results = {
        "a": stay((12.0, 2.0, 5), (10.0, 2.0, 50)),
        "b": stay((22.0, 2.0, 50), (20.0, 2.0, 5)),
    }
    cells = pooled(DIFFERENCE, results)
    for group in (RANDOM, COMMON, ONE_STAGE):
        assert cells.at("stay", group)["estimate"] == pytest.approx(2), group
    assert cells.at("stay", "conversion surgery", "b")["mean"] == 22


def test_the_pool_without_reconstructed_centres_and_the_circularity_are_stated():
    results = {"a": rate(3, 60), "b": rate(9, 240), "copy": rate(26, 1344)}
    papers = {"paper": printed(26, 1344)}
    cells = pooled(RATE, results, papers, natures={"copy": "reconstructed"})
    independent, without = cells.at("rate", INDEPENDENT), cells.at("rate", LEAVE_ONE_OUT, "copy")
    assert independent["n"] == 2
    assert independent["estimate"] == pytest.approx(without["estimate"])
    found = cells.at("rate", PUBLISHED, "paper")
    assert found["estimate"] == pytest.approx(100 * 26 / 1344)
    assert "Copy, reconstructed from print, is not independent" in found["note"]


def test_a_paper_that_does_not_print_it_says_so():
    cells = pooled(RATIO, {"a": ratio(0.5, 0.2, 1.3)}, {"paper": printed(26, 1344)})
    assert cells.at("age", PUBLISHED, "paper")["note"] == NOT_PRINTED


def test_the_one_stage_estimate_is_the_line_of_the_pooled_scope():
    results = {"a": rate(3, 60), "b": rate(9, 240), "pooled": rate(12, 300)}
    cells = pooled(RATE, results)
    assert cells.at("rate", ONE_STAGE)["estimate"] == pytest.approx(4)
    assert cells.levels("rate", CENTRE) == ["a", "b"]


def test_great_heterogeneity_is_warned_of_or_withholds_the_pooled_values():
    results = {"a": rate(5, 500), "b": rate(100, 500), "c": rate(250, 500)}
    shown = pooled(RATE, results).at("rate", RANDOM)
    assert "WARNING: I²" in shown["note"] and shown["estimate"] > 0
    withholding = replace(SETTINGS, when_unreliable=WITHHOLD)
    cells = pooled(RATE, results, settings=withholding)
    for group in (RANDOM, COMMON, TWO_STAGE):
        assert np.isnan(cells.at("rate", group)["estimate"]), group
        assert cells.at("rate", group)["note"].startswith("withheld: WARNING: I²")
    assert np.isnan(cells.at("rate", LEAVE_ONE_OUT, "a")["estimate"])
    assert cells.at("rate", HETEROGENEITY)["i2"] > 75
    assert cells.at("rate", CENTRE, "a")["estimate"] == pytest.approx(1)


def test_incidences_are_pooled_in_per_cent_and_one_centre_is_passed_through():
    alone = pooled(INCIDENCE, {"a": incidence(0.1, 0.05, 0.17)})
    assert alone.at("year", RANDOM)["estimate"] == 10
    assert alone.at("year", CENTRE, "a")["at_risk"] == 40
    equal = {centre: incidence(0.1, 0.05, 0.17) for centre in "abc"} | {
        POOLED: incidence(0.2, 0.1, 0.3)
    }
    cells = pooled(INCIDENCE, equal)
    assert cells.at("year", RANDOM)["estimate"] == pytest.approx(10)
    assert cells.at("year", ONE_STAGE)["estimate"] == 20


def test_a_centre_without_any_event_by_then_is_left_out_with_a_warning():
    beyond = incidence(None, None, None, 0, "beyond the last follow-up")
    nobody = incidence(0.0, None, None)
    results = {
        "a": nobody,
        "b": incidence(0.1, 0.05, 0.17),
        "c": incidence(0.2, 0.1, 0.3),
        "d": beyond,
    }
    note = pooled(INCIDENCE, results).at("year", RANDOM)["note"]
    assert "A left out as it has no limits: the pooled value is too high" in note
    assert "D (beyond the last follow-up)" in note and "D left out as" not in note


def test_the_times_of_a_reconstructed_centre_are_said_to_be_invented():
    results = {"a": incidence(0.1, 0.05, 0.17), "b": incidence(0.2, 0.1, 0.3)}
    paper = printed(26, 1344)
    cells = pooled(INCIDENCE, results, {"zhang": paper}, {"b": "reconstructed"})
    assert "B reconstructed: the paper prints no times" in cells.at("year", RANDOM)["note"]
    assert cells.at("year", INDEPENDENT)["estimate"] == pytest.approx(10)
    assert cells.at("year", PUBLISHED, "zhang")["note"] == "the paper prints no incidence"
