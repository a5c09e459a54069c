"""Counts that are tied over analyses: each pair or triple of the tests gives a small one away."""

import pandas as pd
import pytest

from hcc_conversion.disclosure.hide import protect_results
from hcc_conversion.study.results import ResultRows, proportion

SHARE = {"line": "proportion"}


def shown(*told):
    """Which of the counts are shown; each *told* is analysis, place and statistics."""
    tables = []
    for analysis, (population, variable, *level), stats in told:
        rows = ResultRows(analysis)
        rows.add(population, variable, *level, **stats)
        tables.append(rows.table())
    results = protect_results(pd.concat(tables, ignore_index=True), 5).results
    counts = results[results["stat"].isin(("n", "events", "missing"))]
    return [
        f"{row.analysis} {row.stat} {row.value:.0f}"
        for row in counts.itertuples()
        if row.value == row.value and row.value > 0
    ]


def count(n, **place):
    return {"line": "count", "n": n, **place}


def of_curve(n, events, missing=0, **place):
    return {"line": "events_missing", "n": n, "events": events, "missing": missing, **place}


CONVERTED = (
    "flow",
    ("resectability=unresectable", "conversion", "converted"),
    {**SHARE, **proportion(28, 414)},
)
UHCC = (
    "flow",
    ("treatment=treated", "resectability", "unresectable"),
    {**SHARE, **proportion(414, 520)},
)
COMBINED = (
    "flow",
    ("modality=combination", "conversion_combination", "converted"),
    {**SHARE, **proportion(27, 246)},
)


def test_a_box_of_the_flow_is_the_population_of_another_analysis():
    """They are one count: nothing between them is told."""
    described = ("baseline", ("uhcc", "patients"), count(414))
    assert shown(UHCC, described) == ["flow n 414", "baseline n 414"]


def test_who_was_converted_and_not_resected():
    """28 converted less 24 resected after conversion: 4."""
    for resected in (
        ("surgery", ("resected", "patients"), count(24, group="conversion surgery")),
        ("baseline", ("conversion_surgery", "patients"), count(24)),
        ("survival", ("conversion_surgery", "os_surgery"), of_curve(24, 12)),
        ("survival", ("resected", "os_surgery"), of_curve(24, 12, group="surgery: conversion")),
        (
            "response",
            ("converted", "pcr_of_resected"),
            {"line": "proportion_ci", "ci_low": 30, "ci_high": 60, **proportion(11, 24)},
        ),
    ):
        told = shown(CONVERTED, ("baseline", ("converted", "patients"), count(28)), resected)
        assert not ("flow n 28" in told and any(one.endswith(" n 24") for one in told))
        assert not ("baseline n 28" in told and any(one.endswith(" n 24") for one in told))


def test_who_was_converted_without_a_time():
    """27 converted in the flow, of whom 26 are in the model of the time to it: 1 has no time."""
    model = ("conversion", ("combination", "conversion"), of_curve(241, 26, 5))
    told = shown(COMBINED, model)
    assert not {"flow n 27", "conversion events 26"} <= set(told)
    assert {"flow n 27", "conversion events 26"} & set(told)


def test_who_is_followed_for_30_days_and_not_for_90():
    """Of 40 followed for 30 days 37 are for 90: 3 are not."""
    shares = [
        ("surgery", ("resected", "death_after_surgery", f"within {days} days"), of_few)
        for days, of_few in (
            (30, {**SHARE, **proportion(9, 40)}),
            (90, {**SHARE, **proportion(12, 37)}),
        )
    ]
    told = shown(*shares)
    assert told and not {"surgery n 9", "surgery n 12"} <= set(told)


@pytest.mark.parametrize(("locoregional", "hidden"), [(1, True), (9, False)])
def test_the_converted_by_modality(locoregional, hidden):
    """Of 28 converted all but one by combination: how many by the other modality follows."""
    rest = (
        "flow",
        ("modality=locoregional", "conversion_locoregional", "converted"),
        {**SHARE, **proportion(locoregional, 94)},
    )
    whole = (
        "flow",
        ("resectability=unresectable", "conversion", "converted"),
        {**SHARE, **proportion(27 + locoregional, 340)},
    )
    told = shown(whole, rest, COMBINED)
    assert ({"flow n 27", f"flow n {27 + locoregional}"} <= set(told)) is not hidden


def test_who_is_known_and_not_followed():
    """Of 60 with cirrhosis 58 have a curve: 2 were not followed."""
    described = (
        "baseline",
        ("direct_surgery", "cirrhosis", "yes"),
        {**SHARE, **proportion(60, 100)},
    )
    curve = ("survival", ("direct_surgery", "os_surgery"), of_curve(58, 20, group="cirrhosis: yes"))
    told = shown(described, curve)
    assert not {"baseline n 60", "survival n 58"} <= set(told)


def test_rows_of_the_source_that_were_set_aside():
    """600 rows less 597 registered: 3 were set aside, whether that line is shown or not."""
    told = shown(
        ("flow", ("", "excluded", "source rows"), count(600)),
        ("flow", ("source rows", "excluded", "filtered"), {**SHARE, **proportion(0, 600)}),
        ("flow", ("source rows", "excluded", "quarantined"), {**SHARE, **proportion(3, 600)}),
        ("flow", ("", "registered"), count(597)),
    )
    assert not {"flow n 600", "flow n 597"} <= set(told)
