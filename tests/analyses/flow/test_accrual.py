"""Accrual by hand: from the first half-year to the last, in the pool, and where few are hidden."""

from dataclasses import replace

import pandas as pd
import pytest
from builders import cohort, value
from figure_checks import fits_the_page, texts
from script_cases import named

from hcc_conversion.analyses.flow.accrual_figure import MOST_CELLS, draw, sites_of
from hcc_conversion.analyses.flow.results import flow_results
from hcc_conversion.cohort.accrual import ACCRUAL
from hcc_conversion.cohort.cohort import pool
from hcc_conversion.disclosure.hide import protect_results
from hcc_conversion.display.view import View
from schemas.results import NOT_RECORDED


def centre_of(counts, name="a"):
    """A cohort with so many patients by half-year; none where nothing is asked for."""
    n = sum(counts.values()) or 3
    rows = cohort(patients=[{"patient_id": f"{name}{i}", "centre": name} for i in range(n)])
    lines = [(name, half, count) for half, count in counts.items()]
    return replace(rows, accrual=pd.DataFrame(lines, columns=list(ACCRUAL)).astype(ACCRUAL))


FOUR = {"2019, 2nd half": 30, "2020, 2nd half": 20, NOT_RECORDED: 10}


def counted(results):
    rows = results[(results["variable"] == "accrual") & (results["stat"] == "n")]
    return rows.set_index("level")["value"]


def test_every_half_year_from_the_first_to_the_last_has_a_line_and_who_is_without_a_date():
    results = flow_results(centre_of(FOUR))
    assert counted(results).to_dict() == {
        "2019, 2nd half": 30,
        "2020, 1st half": 0,
        "2020, 2nd half": 20,
        NOT_RECORDED: 10,
    }
    share = value(results, "registered", "accrual", "2019, 2nd half", "percent")
    assert share == pytest.approx(50)


def test_a_centre_that_does_not_ask_has_no_line_and_no_part_in_the_pool():
    assert counted(flow_results(centre_of({}))).empty
    results = flow_results(pool([centre_of(FOUR), centre_of({}, "b")]))
    assert value(results, "registered", "accrual", "2019, 2nd half", "denominator") == 60


def test_half_years_of_few_are_hidden_with_what_would_give_them_away():
    results = flow_results(centre_of({"2019, 1st half": 3, "2019, 2nd half": 30} | FOUR))
    shown = counted(protect_results(results, 5, hide_zeros=False).results)
    assert pd.isna(shown["2019, 1st half"])
    # All are 63: with one of them alone hidden it would be what is left.
    assert shown.isna().sum() >= 2


def drawn_of(*counts):
    results = {f"s{i}": flow_results(centre_of(one)) for i, one in enumerate(counts)}
    view = View("Patient flow", {scope: named(scope) for scope in results}, {}, {})
    return draw({"results": results}, view), sites_of(results, view.names)


def test_a_row_of_a_site_has_its_half_years_and_a_site_that_does_not_ask_has_none():
    figure, sites = drawn_of(FOUR, {})
    assert sites["s0"].counts == {"2019, 2nd half": 30, "2020, 1st half": 0, "2020, 2nd half": 20}
    assert (sites["s0"].total, sites["s1"].total, sites["s1"].counts) == ("60", "3", {})
    assert {"s0", "s1", "30", "20", "60", "2019", "2020"} <= set(texts(figure))
    fits_the_page(figure)


def test_many_half_years_are_added_to_years():
    halves = [f"{year}, {half} half" for year in range(2001, 2010) for half in ("1st", "2nd")]
    assert len(halves) > MOST_CELLS
    _, sites = drawn_of(dict.fromkeys(halves, 6))
    assert sites["s0"].counts == {str(year): 12 for year in range(2001, 2010)}
