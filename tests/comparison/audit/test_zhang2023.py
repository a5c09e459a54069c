"""The audit of Zhang et al., BMC Cancer 2023;23:465: what an auditor found by hand, and no more."""

import numpy as np
import pytest
from audit_cases import caught, with_wrong_digits
from places import ROOT

from hcc_conversion.comparison.audit.audit import audit, implicated
from hcc_conversion.comparison.audit.identities import read_identities, unknown_ids
from hcc_conversion.comparison.published_values import read_published_values

PAPER = ROOT / "resources/published/zhang2023.csv"
TIES = ROOT / "resources/published/zhang2023_identities.yaml"
SCHEMA = ROOT / "schemas/identities.schema.yaml"


@pytest.fixture(scope="module")
def published():
    return read_published_values(PAPER)


@pytest.fixture(scope="module")
def identities():
    return read_identities(TIES, SCHEMA)


@pytest.fixture(scope="module")
def result(published, identities):
    return audit(published, identities, "zhang2023")


def test_every_tie_names_printed_values(published, identities):
    assert unknown_ids(identities, dict.fromkeys(published["id"])) == []


@pytest.mark.parametrize(
    # numbers of the statistician's list, where a rule reaches them
    ("number", "rule", "value_id"),
    [
        ("F01", "sum", "t4.g.lr_tki.orr_recist.n"),
        ("F01", "sum", "t4.g.lr_tki.orr_mrecist.n"),
        ("F02", "listed_count", "t4.haic_len_cam.n"),
        ("F02", "listed_count", "t4.tace_len_cam.n"),
        ("F03", "no_events", "t9.hbv.uni.hr"),
        ("F04", "information", "t9.ivctt.uni.hr"),
        ("F05", "copied_row", "t7.drbc.stat"),
        ("F05", "z_attainable", "t7.dhb.stat"),
        ("F06", "subset_range", "t7.dalt.conv.q3"),
        ("F07", "log_symmetry", "t9.ecog.uni.hr"),
        ("F07", "no_events", "t9.ecog.uni.hr"),
        ("F08", "limits_and_p", "t9.ehm.uni.p"),
        ("F09", "log_symmetry", "t9.ln.uni.hr"),
        ("F09", "error_bound", "t9.ln.uni.hr"),
        ("F10", "p_from_limits", "t9.childpugh.uni.p"),
        ("F10", "no_events", "t9.childpugh.uni.hr"),
        ("F11", "p_copied", "t9.hbv.multi.p"),
        ("F12", "error_bound", "t9.hvtt.uni.hr"),
        ("F13", "information", "t9.age.uni.hr"),
        ("F13", "information", "t9.afp.uni.hr"),
        ("F14", "p_from_counts", "t6.sex.p"),
        ("F14", "p_from_counts", "t7.comp.p"),
        ("F15", "one_convention", "t6.age.stat"),
        ("F16", "t_from_moments", "t6.drain.stat"),
        ("F17", "grim", "t7.drain.conv.mean"),
        ("F17", "grimmer", "t7.drain.direct.mean"),
        ("F19", "grim", "t7.bloodloss.direct.mean"),
        ("F20", "sign", "t6.bloodloss.stat"),
        ("F20", "test_and_summary", "t6.bloodloss.stat"),
        ("F21", "significance_claim", "txt.stay.p"),
        ("F22", "median_of_whole_numbers", "t1.age.median"),
        ("F23", "denominator", "dis.pcr_by_mrecist.cr.n"),
        ("F24", "ranking_claim", "t5.bilirubin.g3plus.n"),
        ("F26", "sum", "dis.upfront.n"),
        ("F27", "other_name", "abs.morbidity.p"),
        ("F28", "follow_up_window", "txt.fu_dx.range_high"),
        ("F30", "listed_count", "txt.adj.n"),
        ("F31", "sum", "txt.ehm.n"),
        ("F32", "prevalence", "t9.cirrhosis.uni.hr"),
        ("F33", "events_per_variable", "t9.cirrhosis.multi.hr"),
    ],
)
def test_a_rule_finds_what_was_found_by_hand(result, number, rule, value_id):
    by_rule = result.findings[result.findings["rule"] == rule]
    named = by_rule["ids"].str.split(" ").explode()
    assert value_id in set(named), number


def test_what_holds_is_not_called_wrong(result):
    """All percentages, adverse events, flow and the sums of complications close (F34)."""
    summary = result.summary.set_index("rule")
    assert summary.loc["percent_from_count", "checks"] >= 142
    for rule in ("percent_from_count", "subset", "printed_twice", "same_number", "listed_moments"):
        assert summary.loc[rule, "findings"] == 0
    grave = result.findings[result.findings["severity"].isin(["contradiction", "impossible"])]
    wrong = set(grave["ids"].str.split(" ").explode().str.split(".").str[0])
    assert wrong == {"t4", "t5", "t6", "t7", "t9"}


def test_a_finding_counts_wherever_its_number_is_printed(result, published):
    shared = implicated(result.findings, published)
    of_drainage = set(shared.loc[shared["finding"] == "grim:t7.drain.conv.mean", "id"])
    assert {"t7.drain.conv.mean", "txt.drainC.conv.mean"} <= of_drainage
    assert not shared.duplicated(["id", "finding"]).any()


def test_how_many_findings_does_not_depend_on_the_order_of_the_values(
    published, identities, result
):
    shuffled = published.sample(frac=1, random_state=1).reset_index(drop=True)
    counted = audit(shuffled, identities, "zhang2023").findings[["rule", "severity"]]
    expected = result.findings[["rule", "severity"]]
    assert counted.value_counts().to_dict() == expected.value_counts().to_dict()


def test_rules_look_at_nearly_every_number(result):
    unseen = result.coverage.loc[result.coverage["rules"] == 0, "id"]
    assert unseen.str.startswith("ext.").sum() == 14  # other papers' results, quoted
    assert set(unseen[~unseen.str.startswith("ext.")]) == {"txt.withdrawn.n"}


def test_of_ten_wrong_digits_six_or_more_are_caught_and_eight_on_average(published, identities):
    """A number that only has to lie in order can be wrong, so that ten cannot be hoped for."""
    n_caught = []
    for seed in range(10):
        wrong, ids = with_wrong_digits(published, 10, np.random.default_rng(seed))
        n_caught.append(len(caught(published, wrong, ids, identities)))
    assert min(n_caught) >= 6
    assert np.mean(n_caught) >= 8


def test_any_wrong_digits_are_audited_without_a_crash(published, identities):
    for seed in range(5):
        rng = np.random.default_rng(seed)
        wrong, _ = with_wrong_digits(published, 300, rng)
        some = wrong[rng.random(len(wrong)) < 0.6].reset_index(drop=True)
        assert len(audit(some, identities, "zhang2023").findings) > 0
