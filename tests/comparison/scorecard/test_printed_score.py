"""The score of the configuration against what its paper prints, and what the audit finds of it."""

from copy import deepcopy

import pytest
from places import ROOT

from hcc_conversion.comparison.audit.audit import audit
from hcc_conversion.comparison.audit.identities import read_identities
from hcc_conversion.comparison.published_values import read_published_values
from hcc_conversion.comparison.scorecard.printed_score import score_problems

PAPER = ROOT / "resources/published/zhang2023"


@pytest.fixture(scope="module")
def printed():
    """What the paper prints, and what the audit finds."""
    ties = read_identities(f"{PAPER}_identities.yaml", ROOT / "schemas/identities.schema.yaml")
    values = read_published_values(f"{PAPER}.csv")
    return values, audit(values, ties, "zhang2023").findings


def problems(config, printed, **changes):
    conversion = deepcopy(config["conversion"])
    conversion["paper_model"].update(changes)
    return list(score_problems(conversion, *printed))


def test_the_score_shipped_is_the_printed_model_and_names_what_the_audit_finds(config, printed):
    assert problems(config, printed) == []


def test_a_ratio_that_is_not_the_printed_one_is_told(config, printed):
    ratios = config["conversion"]["paper_model"]["hazard_ratios"]
    changed = {name: of for name, of in ratios.items() if name != "ast"}
    changed |= {"afp": {">400": 2.1}, "sex": {"male": 1.2}}
    assert problems(config, printed, hazard_ratios=changed) == [
        "conversion.paper_model.hazard_ratios.afp: the paper prints 2.099",
        "conversion.paper_model.hazard_ratios.sex: the paper prints no adjusted ratio of 'male'",
        "conversion.paper_model.hazard_ratios: the ratio of '>35' of ast is missing",
    ]


def test_a_finding_of_the_audit_that_is_not_named_is_told_and_a_doubt_without_one(config, printed):
    assert problems(config, printed, doubtful={"cirrhosis": "rare"}) == [
        "conversion.paper_model.doubtful: name hbv, of which the audit finds"
        " no_events:t9.hbv.multi.hr",
        "conversion.paper_model.doubtful: the audit finds nothing against the ratio of cirrhosis",
    ]
