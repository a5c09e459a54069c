"""The simulated error rates that are printed: of the rules in force, and as low as is claimed."""

from dataclasses import replace

import pytest

from hcc_conversion.comparison.scorecard.error_rates import (
    COUNTED,
    of_these_rules,
    rates_by_size,
    read_error_rates,
)
from hcc_conversion.comparison.scorecard.rules import rules_of
from hcc_conversion.run.yaml_file import read_yaml
from schemas.scorecard import ANY_HEADLINE


@pytest.fixture(scope="module")
def rates(pytestconfig):
    path = pytestconfig.rootpath / "resources/published/zhang2023_error_rates.csv"
    return read_error_rates([path])["zhang2023"]


def test_the_rates_are_those_of_the_rules_in_force_and_of_no_others(rates, pytestconfig):
    rules = rules_of(read_yaml(pytestconfig.rootpath / "config/config.yaml")["scorecard"])
    assert of_these_rules(rates, rules) is rates
    assert of_these_rules(rates, replace(rules, odds=3)) is None
    assert of_these_rules(None, rules) is None


def test_doubled_odds_agree_and_a_like_site_differs_in_less_than_one_of_twenty(rates):
    of_all = rates["headline"] == ANY_HEADLINE
    doubled = rates[~of_all & (rates["true_odds_ratio"] >= 2)]
    assert (doubled["agrees"] / doubled["runs"]).max() < 0.05
    assert (rates[of_all]["differs"] / rates[of_all]["runs"]).max() < 0.05
    assert (rates[~of_all][list(COUNTED)].sum(axis=1) == rates[~of_all]["runs"]).all()


def test_a_cell_has_the_verdicts_in_per_cent_and_the_patients_of_the_share(rates):
    columns, rows = rates_by_size(rates, {}, dict(zip(COUNTED, "≈?×≠", strict=True)))
    assert columns[2:] == [
        f"Site of {size}" for size in ("50", "100", "200", "414", "809", "1,344")
    ]
    (doubled,) = [row for row in rows if row[:2] == ["conversion_rate", "2"]]
    assert doubled[5] == "? 89, ≠ 11 (of 414)"
