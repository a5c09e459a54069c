"""Every value that the paper prints, against the analyses' results on the reconstructed centre.

The extract is made with the seed of the centre's file, written in the centre's form, read back
through validation and harmonising, and analysed like any centre's. Each printed value is met, or
it is one of the exceptions, which are listed with their reasons in
resources/published/zhang2023_exceptions.csv: a value that is neither fails here, and so does an
exception that is met after all. The replication scorecard and the audit say the same of them.
"""

import re

import pandas as pd
import pytest
from places import ROOT
from regimen_cases import CONVERTED, OPERATED, levels, value_of
from together import hold

from hcc_conversion.analyses.regimens.results import regimens_listing, regimens_results
from hcc_conversion.cohort.unresectability import REMNANT, SPREAD, VENA_CAVA
from hcc_conversion.comparison.audit.audit import audit
from hcc_conversion.comparison.audit.identities import Identities, read_identities
from hcc_conversion.comparison.heterogeneity.headlines import headlines_of
from hcc_conversion.comparison.printed_exceptions import read_exceptions
from hcc_conversion.comparison.published_values import as_published, read_published_values
from hcc_conversion.comparison.scorecard.control import audit_own_results
from hcc_conversion.comparison.scorecard.headline_metrics import headline_metrics
from hcc_conversion.comparison.scorecard.headline_table import compare_headlines
from hcc_conversion.comparison.scorecard.rules import rules_of
from hcc_conversion.comparison.scorecard.table import scorecard, summarise
from hcc_conversion.comparison.scorecard.verdicts import GRAVE
from schemas.scorecard import EXACT, NOT_REPLICATED
from synthetic.reconstruction.check.constraints import MET, check, evaluate
from synthetic.reconstruction.published import read_published

NAME, CENTRE = "zhang2023", "shandong"
PAPER = ROOT / "resources/published" / NAME
PUBLISHED = read_published(f"{PAPER}.csv", f"{PAPER}_table2.csv", f"{PAPER}_table8.csv")
EXCEPTIONS = read_exceptions(f"{PAPER}_exceptions.csv")
#: Ties of what the paper says in words of its own numbers.
SECTIONS_OF_WORDS = ("rankings", "significance", "selections", "windows", "models")
#: Tables of the paper, and parts of its text.
PLACES = list(PUBLISHED.values["place"].unique())


@pytest.fixture(scope="module")
def checked(shandong, shandong_results, config):
    evaluated = evaluate(shandong_results, shandong, PUBLISHED, config["response"])
    return check(PUBLISHED, EXCEPTIONS, evaluated).set_index("id")


def confirm(checked, value_id):
    row = checked.loc[value_id]
    found = f"{value_id}: printed {row['printed']}, reconstructed {row['reconstructed'] or 'none'}"
    if value_id in EXCEPTIONS.index:
        assert row["verdict"] != MET, f"{found}: it is met, so it is no exception"
    else:
        assert row["verdict"] == MET, f"{found} ({row['how']})"


@pytest.mark.parametrize("place", PLACES)
def test_every_printed_value_is_met_or_listed_and_never_both(checked, place):
    ids = PUBLISHED.values.index[PUBLISHED.values["place"] == place]
    hold(lambda value_id: confirm(checked, value_id), ids)


def test_the_places_are_all_parts_of_the_paper():
    tables = {f"table{number}" for number in range(1, 10)}
    assert set(PLACES) == {"abstract", "text", "discussion", "external", *tables}


# The scorecard of the same results


@pytest.fixture(scope="module")
def printed_values():
    return read_published_values(f"{PAPER}.csv")


@pytest.fixture(scope="module")
def identities():
    return read_identities(f"{PAPER}_identities.yaml", ROOT / "schemas/identities.schema.yaml")


@pytest.fixture(scope="module")
def findings(printed_values, identities):
    return audit(printed_values, identities, NAME).findings


@pytest.fixture(scope="module")
def card(printed_values, findings, shandong_results, config):
    scopes, made = {CENTRE: shandong_results}, {CENTRE: "whole"}
    rules = rules_of(config["scorecard"])
    return scorecard(NAME, printed_values, scopes, findings, EXCEPTIONS, made, rules)


def test_every_value_is_exact_or_explained(card):
    unexplained = card[~card["verdict"].isin([EXACT, NOT_REPLICATED]) & (card["explained"] == "")]
    assert unexplained["id"].tolist() == []


def test_only_listed_exceptions_and_shares_of_their_denominators_are_not_exact(card):
    """In Table 4 the responses to two regimens have, by Table 8, another denominator."""
    exceptions = set(EXCEPTIONS.index)
    missed = set(card.loc[~card["verdict"].isin([EXACT, NOT_REPLICATED]), "id"])
    of_other_denominators = {
        f"t4.{regimen}.orr_{criterion}.{stat}"
        for regimen in ("haic_len_cam", "tace_len_cam")
        for criterion in ("recist", "mrecist")
        for stat in ("n", "pct")
    }
    assert missed <= exceptions | of_other_denominators


def test_values_are_counted_per_table(card, printed_values):
    """Exact, explained and not replicated are all there is."""
    summary = summarise(card).set_index("place")
    counted = summary["exact"] + summary["explained"] + summary["not_replicated"]
    assert (counted == summary["total"]).all()
    assert summary.loc["all", "total"] == len(printed_values)
    keyless = (printed_values["stat"] == "").groupby(printed_values["place"]).sum()
    assert summary["not_replicated"].drop("all").to_dict() == keyless.to_dict()
    for place in ("table1", "table3", "table5", "table6"):
        assert summary.loc[place, "exact"] == summary.loc[place, "total"]


def test_headline_quantities_are_the_printed_ones_where_those_can_be_right(
    printed_values, findings, shandong_results, config
):
    table = compare_headlines(
        NAME,
        printed_values,
        {CENTRE: shandong_results},
        headlines_of(config, {}),
        findings,
        {CENTRE: "whole"},
        rules_of(config["scorecard"]),
    )
    metrics = headline_metrics(table).set_index("kind")
    assert (metrics["small_difference"] == metrics["compared"]).all()
    assert metrics.loc["proportion", "compared"] == metrics.loc["proportion", "quantities"]
    drainage = table[(table["headline"] == "drainage_days") & (table["source"] == "printed")]
    assert drainage["estimate"].iloc[0] == pytest.approx(7.91 - 5.99)


def test_the_audit_of_its_own_results_finds_no_contradiction(
    printed_values, identities, shandong_results
):
    scopes = {CENTRE: shandong_results}
    control = audit_own_results(NAME, printed_values, identities, scopes).iloc[0]
    assert (control["contradiction"], control["impossible"], control["rounding"]) == (0, 0, 0)
    assert control["checks"] > control["values"] > 700
    assert control["ties_left_out"] > 0


def test_the_ties_of_the_papers_own_patients_hold_in_rows_made_from_them(
    printed_values, identities, shandong_results
):
    own = as_published(shandong_results, printed_values)
    of_numbers = {
        kind: ties for kind, ties in identities.ties.items() if kind not in SECTIONS_OF_WORDS
    }
    found = audit(own, Identities(of_numbers), CENTRE).findings
    assert found.loc[found["severity"].isin(GRAVE), "finding"].tolist() == []


# Its patients, one by one


def read_printed(name):
    """A table as printed, with a plain text column for what the listing calls otherwise."""
    return pd.read_csv(PAPER.parent / name, dtype=str, keep_default_na=False)


def test_the_listing_is_tables_2_and_8_as_printed(shandong):
    """Row for row, but in another order: nobody keeps the number that the paper gave him."""
    listing = regimens_listing(shandong)
    table_2 = read_printed("zhang2023_table2.csv")
    table_8 = read_printed("zhang2023_table8.csv")
    printed = {VENA_CAVA: "Vv3", SPREAD: "EHM", REMNANT: "Insufficient FLR"}
    reasons = listing["reasons_of_unresectability"].replace(
        {re.escape(ours): theirs for ours, theirs in printed.items()}, regex=True
    )

    def sorted_reasons(texts):
        return [", ".join(sorted(text.split(", "))) for text in texts]

    ours = zip(
        listing["cnlc"],
        listing["bclc"],
        sorted_reasons(reasons),
        listing["conversion_treatment"],
        listing["adjuvant_treatment"],
        listing["adjuvant_interval_days"].astype("string").fillna(""),
        listing["after_conversion"] == "watch & wait",
        strict=True,
    )
    theirs = zip(
        table_2["cnlc"],
        table_2["bclc"],
        sorted_reasons(table_2["reasons_raw"]),
        table_8["conv_regimen"],
        table_8["adj_regimen"].replace("No", "none"),
        table_8["interval_days"],
        table_8["watch_wait"] == "1",
        strict=True,
    )
    assert sorted(ours) == sorted(theirs)


def test_the_aggregate_is_the_text_of_the_paper(shandong):
    """19 of 23 had adjuvant treatment, 14 systemic alone, 5 with TACE, after 37.1 ± 9.8 days."""
    results = regimens_results(shandong)
    assert levels(results, OPERATED, "adjuvant") == {
        "any": 19,
        "none": 4,
        "with TACE": 5,
        "systemic only": 14,
    }
    assert value_of(results, OPERATED, "adjuvant", "any", "denominator") == 23
    variable = "adjuvant_interval_days"
    mean, sd = (value_of(results, OPERATED, variable, "", stat) for stat in ("mean", "sd"))
    assert f"{mean:.1f} ± {sd:.1f}" == "37.1 ± 9.8"
    # Table 1, reasons of unresectability.
    assert levels(results, CONVERTED, "unresectability") == {
        "Vp2": 1,
        "Vp3": 10,
        "Vp4": 3,
        "Vv2": 1,
        VENA_CAVA: 4,
        SPREAD: 5,
        REMNANT: 11,
    }
