"""What the page says of the sites before the first analysis."""

import pandas as pd
from builders import cohort, everything
from report_cases import LABELS, SCOPES, results_of

from hcc_conversion.comparison.heterogeneity.headlines import Headline
from hcc_conversion.report.assemble import cautions
from hcc_conversion.report.overview import (
    contribution_table,
    headline_text,
    notes_by_site,
    problem_table,
    query_table,
    rows_kept,
    taking_part_table,
)
from hcc_conversion.report.site import sites_of
from hcc_conversion.study.results import ResultRows
from schemas.queries import Queries

SITES = sites_of(SCOPES)
LINE = ("surgery", "resected", "mean difference", "operation_min", "")


def difference(**stats):
    rows = ResultRows("surgery")
    note = "" if stats["estimate"] is not None else "fewer than two values"
    place = {"line": "estimate_ci", "group": "mean difference", "note": note}
    rows.add("resected", "operation_min", **place, **stats)
    return rows.table()


def test_a_proportion_is_read_with_its_denominator_and_a_difference_with_its_limits():
    rate = Headline(
        "rate", "Rate", "proportion",
        ("flow", "resectability=unresectable", "", "conversion", "converted"),
    )  # fmt: skip
    assert headline_text(rate, results_of("flow", 5)) == "3 of 12 (25.0\u00a0%)"
    minutes = Headline("min", "Minutes", "mean_difference", LINE)
    text = headline_text(minutes, difference(estimate=40.24, ci_low=-13.7, ci_high=66.7))
    assert text == "40.2 (−13.7 to 66.7)"


def test_an_incidence_is_read_in_per_cent():
    line = ("conversion", "combination", "", "cumulative_incidence", "12 months")
    rows, at = ResultRows("conversion"), {"estimate": 0.118, "ci_low": 0.08, "ci_high": 0.164}
    rows.add(line[1], line[3], line[4], line="probability_at", at_risk=103, **at)
    text = headline_text(Headline("year", "By a year", "probability", line), rows.table())
    assert text == "11.8\u00a0% (8.0 to 16.4)"


def test_a_quantity_that_is_not_there_says_why():
    minutes = Headline("min", "Minutes", "mean_difference", LINE)
    missing = difference(estimate=None, ci_low=None, ci_high=None)
    assert headline_text(minutes, missing) == "fewer than two values"
    assert headline_text(minutes, results_of("flow", 5)) == "not collected"


def test_contributions_are_patients_boxes_of_the_flow_and_those_followed_up():
    flow = ResultRows("flow")
    flow.add("", "excluded", "source rows", line="count", n=600)
    flow.add("", "excluded", "quarantined", line="count", n=7)
    results = {
        "flow": {site.id: flow.table() for site in SITES},
        "survival": {site.id: results_of("survival", 5) for site in SITES},
    }
    table = contribution_table(results, SITES, {"os_diagnosis": "Overall survival"})
    assert table["Who"].tolist() == [
        "Rows in the source",
        "Converted",
        "Admitted: Overall survival",
    ]
    assert table[LABELS[0]].tolist() == ["600", "5", "5 / 2 / 1"]


def test_rows_of_several_files_of_one_table_are_added_and_no_file_is_not_collected():
    kept = pd.DataFrame({"table": ["patients", "outcomes", "outcomes"], "kept": [1200, 3, 4]})
    table = rows_kept({site.id: kept for site in SITES}, SITES).set_index("Table")
    assert table.loc["Patients", LABELS[0]] == "1,200"
    assert table.loc["Outcomes", LABELS[0]] == "7"
    assert table.loc["Surgeries", LABELS[0]] == "not collected"


def test_problems_are_counted_without_the_value_that_was_found():
    finding = {
        "severity": "error", "table": "patients", "file": "a.csv", "column": "Sex", "row": [4, 9],
        "problem": "unknown code", "found": "xyzzy", "expected": "m, f", "advice": "map it",
    }  # fmt: skip
    table = problem_table({"north": pd.DataFrame(finding)}, SITES)
    assert table.iloc[0].tolist() == [
        "north", LABELS[0], "error", "patients", "Sex", "2", "unknown code",
    ]  # fmt: skip
    assert "xyzzy" not in table.to_csv()


def test_a_site_takes_part_or_what_it_lacks_is_named(config):
    collected = {
        "north": cohort(patients=[{"patient_id": "a"}]).collected,
        "south": cohort(everything(), patients=[{"patient_id": "a"}]).collected,
    }
    table = taking_part_table(collected, SITES, config).set_index(["Analysis", "Part"])
    assert list(table.columns) == LABELS[:2]
    converted = table.loc[("Patient flow", "Converted")]
    assert converted.tolist() == ["lacks outcomes.kind: conversion", "yes"]
    admitted = table.loc[("Patient flow", "Admitted")]
    assert admitted.tolist() == ["yes", "yes"]
    assert taking_part_table({}, SITES, config).empty


def test_queries_of_a_site_are_counted_by_where_they_stand():
    row = dict.fromkeys(Queries.columns(), "") | {"rows": 1}
    statuses = [("open", "2026-11-28"), ("open", "2026-11-02"), ("gone", "2026-10-01")]
    queries = Queries.of(
        [
            row | {"query": f"q{number}", "status": status, "first_seen": day}
            for number, (status, day) in enumerate(statuses)
        ]
    )
    table = query_table({"south": queries, "north": Queries.of([])}, SITES)
    assert table.iloc[0].tolist() == ["north", LABELS[0], "0", "0", "0", "0", ""]
    assert table.iloc[1].tolist() == ["south", LABELS[1], "2", "0", "0", "1", "2026-11-02"]


def test_a_note_that_every_site_has_is_given_once():
    results = {site.id: results_of("survival", 5) for site in SITES}
    extra = ResultRows("survival")
    counts = {"line": "events_missing", "n": 1, "events": 0, "missing": 0}
    extra.add("admitted", "os_surgery", note="all in one month", **counts)
    results["south"] = pd.concat([results["south"], extra.table()])
    grouped = notes_by_site(results, SITES, {})
    assert grouped[None] == ["Method: Kaplan-Meier"]
    assert [site.id for site in grouped if site] == ["south"]
    assert "all in one month" in grouped[SITES[1]][0]


def test_the_cautions_name_the_mixed_pool_and_the_sites_without_real_patients():
    text = " ".join(cautions(SITES, {}, patient_level=False))
    assert "mixes 1 real, 1 simulated sites" in text
    assert "No row of South is a patient's record." in text
    assert "not suppressed" in text
    assert "patient-level" not in text
    assert "is synthetic" not in text
    assert "patient-level" in " ".join(cautions(SITES, {}, patient_level=True))


def test_of_a_reconstructed_site_the_cautions_say_what_is_synthetic():
    copied = sites_of(
        {
            "a": {"name": "A", "nature": "reconstructed", "description": ""},
            "pooled": {"name": "Pooled", "nature": "1 reconstructed", "description": ""},
        }
    )
    text = " ".join(cautions(copied, {}, patient_level=False))
    assert "What the paper does not print of A is synthetic, survival from diagnosis" in text


def test_real_sites_alone_are_not_called_a_mixture():
    real = sites_of(
        {
            "a": {"name": "A", "nature": "real", "description": ""},
            "pooled": {"name": "Pooled", "nature": "1 real", "description": ""},
        }
    )
    assert "mixes" not in " ".join(cautions(real, {}, patient_level=False))


def test_the_cautions_say_whose_small_counts_are_hidden_and_whose_are_not():
    """Of SITES one hides counts below 5; then both do."""
    north = SITES[0].name
    text = " ".join(cautions(SITES, {north: 5}, patient_level=False))
    assert f"Small counts are hidden ({north}: below 5)" in text
    assert "Small counts of South are not suppressed" in text
    text = " ".join(cautions(SITES, {north: 5, "South": 10}, patient_level=False))
    assert f"Small counts are hidden ({north}: below 5, South: below 10)" in text
    assert "not suppressed" not in text
