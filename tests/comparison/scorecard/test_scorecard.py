"""Verdicts on printed values, on examples small enough to see which is right."""

import pandas as pd
import pytest
from audit_cases import paper, value
from scorecard_cases import RULES, compare, found, full_card, line, results, share, verdict

from hcc_conversion.comparison.scorecard.lines import printed_lines
from hcc_conversion.comparison.scorecard.rules import Rules, stated
from hcc_conversion.comparison.scorecard.table import summarise
from hcc_conversion.study.results import ResultRows
from schemas.scorecard import VERDICTS


def test_the_same_patients_are_exact_at_printed_precision():
    card = compare(share("fever", 9, 23, "39.1"), results(fever=(9, 23)))
    assert card["verdict"].tolist() == ["exact", "exact"]
    assert card["replicated_as_printed"].tolist() == ["9", "39.1"]
    assert card.loc["t.fever.pct", "difference"] == pytest.approx(900 / 23 - 39.1)


def test_equal_counts_of_other_denominators_are_shares_that_are_compared():
    """9 of 23 against 9 of 300."""
    card = compare(share("fever", 9, 23), results(fever=(9, 300)))
    assert card.loc["t.fever.n", "verdict"] == "differs"


def test_nobody_among_few_repeats_nobody_among_many_not():
    """0 of 3 is no evidence for 0 of 260; 0 of 400 is."""
    printed = share("fever", 0, 260, "0")
    few, many = (compare(printed, results(fever=(0, of))) for of in (3, 400))
    assert few["verdict"].tolist() == ["unclear", "unclear"]
    assert many["verdict"].tolist() == ["agrees", "exact"]


def test_compatible_shares_agree_where_the_interval_is_narrow_and_are_unclear_elsewhere():
    printed = share("fever", 50, 100)
    assert verdict(printed, results(fever=(53, 100)), "t.fever.n") == "agrees"
    assert verdict(printed, results(fever=(5, 10)), "t.fever.n") == "unclear"


def test_a_p_below_the_level_that_adjusting_lifts_above_it_is_unclear():
    """50 and 65 of 100: P 0.046 by Fisher's test; of two comparisons, at most 0.09."""
    printed = [*share("fever", 50, 100), *share("pain", 50, 100)]
    alone = results(fever=(65, 100))
    both = results(fever=(65, 100), pain=(50, 100))
    assert verdict(printed, alone, "t.fever.n") == "differs"
    card = compare(printed, both)
    assert card.loc["t.fever.n", "verdict"] == "unclear"
    assert card.loc["t.fever.n", "p_adjusted"] == pytest.approx(
        2 * card.loc["t.fever.n", "p_value"]
    )


def test_count_and_percentage_and_a_value_printed_twice_are_one_comparison():
    once = share("fever", 50, 100, "50.0")
    again = [{**entry, "id": f"abs.{entry['id']}"} for entry in once]
    card = compare([*once, *again], results(fever=(65, 100)))
    assert len(card) == 4
    assert (card["p_adjusted"] == card["p_value"]).all()


@pytest.mark.parametrize(("adjust", "factor"), [("fdr_bh", 1.0), ("holm", 2.0)])
def test_the_adjustment_is_that_of_the_configuration(adjust, factor):
    """Two equal P: Holm doubles both, Benjamini and Hochberg neither."""
    rules = Rules(0.05, adjust, 20, 0.5, 3)
    printed = [*share("fever", 50, 100), *share("pain", 50, 100)]
    card = compare(printed, results(fever=(65, 100), pain=(65, 100)), rules=rules)
    ratio = card["p_adjusted"] / card["p_value"]
    assert ratio.tolist() == pytest.approx([factor, factor])


def test_a_percentage_alone_is_compared_as_the_only_count_that_gives_it():
    """39.1 of 26 is no whole number of patients; of 23 it is 9."""
    key = {"analysis": "baseline", "population": "converted", "variable": "pcr", "stat": "percent"}
    lines = [
        printed_lines(paper(value("t.pcr", "39.1", "percent", of=of, **key))) for of in (23, 26)
    ]
    (of_23,), (of_26,) = (each.values() for each in lines)
    assert of_23["n"] == 9
    assert "n" not in of_26


MINUTES = {"mean": "229.2", "sd": "60"}


@pytest.mark.parametrize(
    ("ours", "expected"),
    [
        ({"n": 300, "mean": 235.0, "sd": 60.0}, "agrees"),
        ({"n": 5, "mean": 235.0, "sd": 60.0}, "unclear"),
        ({"n": 300, "mean": 300.0, "sd": 60.0}, "differs"),
        ({"n": 300, "mean": 229.24, "sd": 60.0}, "exact"),
        ({"mean": 235.0}, "not compared"),
        ({"n": 1, "mean": 235.0, "sd": None}, "not compared"),
    ],
)
def test_means_are_compared_by_their_sds_and_numbers(ours, expected):
    printed = line("minutes", MINUTES, of=100)
    assert verdict(printed, results(minutes=ours), "t.minutes.mean") == expected


def test_spreads_quartiles_ranges_events_and_statistics_are_not_compared_and_say_why():
    printed = line(
        "loss",
        {"sd": "5", "q1": "1", "q3": "9", "min": "0", "max": "20", "events": "3", "statistic": "2"},
    )
    ours = {"sd": 6, "q1": 2, "q3": 8, "min": 1, "max": 30, "events": 4, "statistic": 3}
    card = compare(printed, results(loss=ours))
    assert set(card["verdict"]) == {"not compared"}
    assert (card["why"] != "").all()


def test_medians_are_compared_by_their_quartiles():
    printed = line("loss", {"median": "100", "q1": "60", "q3": "140"}, of=100)
    near, far = (
        results(loss={"n": 100, "median": median, "q1": median - 40, "q3": median + 40})
        for median in (103.0, 160.0)
    )
    assert verdict(printed, near, "t.loss.median") == "agrees"
    assert verdict(printed, far, "t.loss.median") == "differs"


RATIO = {"estimate": "0.50", "ci_low": "0.30", "ci_high": "0.83", "p_value": "0.008"}


def ratio_results(estimate, low, high, p_value=0.2):
    stats = {"estimate": estimate, "ci_low": low, "ci_high": high, "p_value": p_value}
    return results(cirrhosis={"analysis": "conversion", **stats})


@pytest.mark.parametrize(
    ("ours", "expected"),
    [
        ((0.6, 0.4, 0.9), "agrees"),
        ((0.6, 0.06, 6.0), "unclear"),
        ((2.0, 1.2, 3.3), "differs"),
        ((2.0, 0.0, 93.0), "not compared"),
    ],
)
def test_limits_have_the_verdict_of_their_hazard_ratio(ours, expected):
    printed = line("cirrhosis", RATIO, analysis="conversion")
    card = compare(printed, ratio_results(*ours))
    names = ["t.cirrhosis.estimate", "t.cirrhosis.ci_low", "t.cirrhosis.ci_high"]
    assert card.loc[names, "verdict"].tolist() == [expected] * 3


def test_a_ratio_of_other_covariates_is_compared_with_nothing_and_says_which_differ():
    printed = line("cirrhosis", RATIO, analysis="conversion")
    why = "other covariates: without hbv"
    own = ratio_results(2.0, 1.2, 3.3).assign(note=why)
    card = compare(printed, own)
    assert set(card["verdict"]) == {"not compared"} and set(card["why"]) == {why}
    assert card["p_adjusted"].isna().all()
    repeated = compare(printed, ratio_results(0.5, 0.3, 0.83, 0.008).assign(note=why), whole=True)
    assert set(repeated["verdict"]) == {"exact"}


def test_whether_each_ratio_lies_within_the_limits_of_the_other_is_said():
    printed = line("cirrhosis", RATIO, analysis="conversion")
    row = compare(printed, ratio_results(0.7, 0.55, 0.9)).loc["t.cirrhosis.estimate"]
    assert (row["inside_printed"], row["inside_replicated"]) == (True, False)


@pytest.mark.parametrize(
    ("printed", "ours", "said"),
    [
        ("0.04", 0.03, "both below 0.05"),
        ("<0.05", 0.03, "both below 0.05"),  # it prints like this, which may be chance
        ("0.76", 0.33, "both 0.05 or more"),
        ("<0.01", 0.33, "printed below 0.05, ours 0.05 or more"),
        ("0.05", 0.03, "printed 0.05 or more, ours below 0.05"),
    ],
)
def test_of_p_values_only_the_side_of_the_level_is_told(printed, ours, said):
    card = compare(line("stay", {"p_value": printed}), results(stay={"p_value": ours}))
    row = card.loc["t.stay.p_value"]
    assert (row["verdict"], row["why"]) == ("not compared", said)


def test_equal_digits_are_exact_where_the_rows_are_made_from_the_paper():
    printed, own = line("stay", {"p_value": "<0.05"}), results(stay={"p_value": 0.03})
    made = compare(printed, own, whole=True).loc["t.stay.p_value"]
    assert made["verdict"] == "exact"


def test_what_cannot_be_right_is_not_exact_by_chance_and_does_not_count_among_the_comparisons():
    """50 and 66 of 100: P 0.032 by Fisher's test alone."""
    printed = [*share("fever", 50, 100), *share("pain", 50, 100)]
    own = results(fever=(66, 100), pain=(50, 100))
    wrong = found("t.pain.n")
    card = compare(printed, own, wrong)
    assert card.loc["t.pain.n", "verdict"] == "published value inconsistent"
    assert card.loc["t.fever.n", "p_adjusted"] == pytest.approx(card.loc["t.fever.n", "p_value"])
    assert card.loc["t.fever.n", "verdict"] == "differs"
    assert compare(printed, own, wrong, whole=True).loc["t.pain.n", "verdict"] == "exact"


def test_the_second_of_two_levels_is_no_comparison_of_its_own():
    """Men and women are one question: P of each is that of one, adjusted for two and not three."""
    levels = [*share("male", 50, 100), *share("female", 50, 100)]
    sexes = [{**row, "variable": "sex", "level": row["variable"]} for row in levels]
    own = results(male=(66, 100), female=(34, 100))
    own = own.assign(level=own["variable"], variable="sex")
    alone = compare(sexes, own)
    assert alone["p_adjusted"].tolist() == pytest.approx(alone["p_value"].tolist())


def test_a_rare_share_agrees_only_near_itself():
    """1 and 3 of 100: 2 points apart, and up to 7.5; of 50 and 52 a margin of 20 points is kept."""
    assert verdict(share("fever", 1, 100), results(fever=(3, 100)), "t.fever.n") == "unclear"
    assert verdict(share("fever", 50, 100), results(fever=(52, 100)), "t.fever.n") == "agrees"


@pytest.mark.parametrize(
    ("ratio", "side"), [(0.9, "on the same side of 1"), (2.0, "on opposite sides of 1")]
)
def test_of_a_hazard_ratios_p_the_direction_is_told_too(ratio, side):
    printed = line("cirrhosis", RATIO, analysis="conversion")
    row = compare(printed, ratio_results(ratio, 0.4, 4.0)).loc["t.cirrhosis.p_value"]
    assert row["why"] == f"printed below 0.05, ours 0.05 or more; ratios {side}"


def test_a_count_without_a_denominator_is_no_share():
    own = results(registered=(588, 588))
    row = compare(share("registered", 1904, None), own[own["stat"] == "n"]).iloc[0]
    assert row["verdict"] == "not compared"
    assert "another hospital need not have as many" in row["why"]


def test_not_collected_is_told_from_not_estimable_and_from_nobody():
    own = ResultRows("baseline")
    own.add("converted", "fever", "yes", line="count", n=None, note="not collected")
    own.add("converted", "pain", "yes", line="count", n=None, note="no patients")
    own.add("converted", "cough", "no", line="count", n=3)
    printed = [entry for name in ("fever", "pain", "cough") for entry in share(name, 9, 23)]
    card = compare(printed, own.table())
    assert card["verdict"].tolist() == ["not collected", *["not estimable here"] * 2]
    assert card["why"].tolist()[1] == "no patients"
    assert "nobody here" in card["why"].tolist()[2]


def test_lines_of_an_analysis_that_is_not_collected_are_not_collected_though_not_there():
    own = ResultRows("baseline")
    own.add("converted", "any", line="count", n=None, note="not collected")
    assert verdict(share("fever", 9, 23), own.table(), "t.fever.n") == "not collected"
    own = own.table().assign(population="others").astype({"population": "string"})
    card = compare(share("fever", 9, 23), own)
    assert card.loc["t.fever.n", "why"] == "not computed for this scope"


def test_a_value_without_an_analysis_says_why():
    row = compare([value("t.x", "5", not_replicated="of another study")], results()).iloc[0]
    assert (row["verdict"], row["why"]) == ("not replicated", "of another study")


def test_a_printed_value_that_cannot_be_right_is_not_held_against_ours():
    printed = [*share("fever", 9, 23, "39.1"), *share("pain", 9, 23)]
    own = results(fever=(20, 23), pain=(20, 23))
    card = compare(printed, own, findings=found("t.fever.n"))
    assert card.loc["t.fever.n", "verdict"] == "published value inconsistent"
    assert card.loc["t.fever.pct", "verdict"] == "published value inconsistent"  # the same line
    assert card.loc["t.fever.pct", "why"] == "grim:t.fever.n"
    assert card.loc["t.pain.n", "verdict"] == "differs"


@pytest.mark.parametrize(
    "changed", [{"severity": "ambiguous"}, {"rule": "ranking_claim"}], ids=["ambiguous", "words"]
)
def test_what_may_be_right_is_compared_and_keeps_its_finding(changed):
    finding = found("t.fever.n", **changed)
    row = full_card(share("fever", 9, 23), results(fever=(20, 23)), findings=finding).iloc[0]
    assert (row["verdict"], row["findings"]) == ("differs", "grim:t.fever.n")
    assert row["severity"] == finding["severity"].iloc[0]


def test_misses_of_rows_made_from_the_paper_are_explained_by_the_nearest_reason():
    printed = [*share("fever", 9, 23, "39.1", row="Fever"), *share("pain", 9, 23, row="Pain")]
    own = results(fever=(8, 23), pain=(8, 23))
    reasons = pd.DataFrame({"reason": ["another table says 8"]}, index=["t.fever.n"])
    card = full_card(printed, own, exceptions=reasons, made="whole")
    explained = ["exception: another table says 8"] * 2
    assert card["explained"].tolist() == [*explained, ""]
    summary = summarise(card).set_index("place").loc["all"]
    assert (summary["explained"], summary["unexplained"]) == (2, 1)


def test_every_value_of_every_scope_is_counted_once():
    printed = [*share("fever", 9, 23, "39.1"), value("text.x", "5", not_replicated="elsewhere")]
    summary = summarise(full_card(printed, results(fever=(9, 23)))).set_index("place")
    assert summary.index.tolist() == ["t", "text", "all"]
    counted = summary[[name.replace(" ", "_") for name in VERDICTS]].sum(axis=1)
    assert counted.tolist() == summary["total"].tolist() == [2, 1, 3]


def test_every_verdict_has_a_stated_rule_with_the_configured_limits():
    rules = stated(RULES)
    assert set(rules) == set(VERDICTS)
    assert "20 percentage points" in rules["unclear"]
    assert "Benjamini and Hochberg" in rules["differs"]
