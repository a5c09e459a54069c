"""Centres pooled from their results alone: against hand calculations, and against their rows."""

import numpy as np
import pandas as pd
import pytest
from study_folders import CENTRES

from hcc_conversion.analyses.pooled import pool_results, with_lines_of_nobody
from hcc_conversion.analyses.registry import analyses
from hcc_conversion.disclosure.protect import protect_tables
from hcc_conversion.run.references import load
from hcc_conversion.statistics.proportions import WILSON
from hcc_conversion.study.results import ResultRows
from schemas.results import (
    APPROXIMATE,
    HIDDEN,
    KEY,
    NO_PATIENTS,
    NOT_COLLECTED,
    NOT_SHARED,
    Results,
)
from schemas.vocabulary import POOLED

SHARED = sorted(name for name, analysis in analyses().items() if analysis.pooled)


def results(*lines, analysis="made_up"):
    rows = ResultRows(analysis)
    for line in lines:
        rows.add("all", **line)
    return rows.table()


def value(table, stat, **place):
    for name, wanted in place.items():
        table = table[table[name] == wanted]
    (found,) = table.loc[table["stat"] == stat, "value"]
    return found


def share(n, of, level="yes", **more):
    percent = 100 * n / of if of else None
    return {
        "variable": "drug",
        "level": level,
        "line": "proportion",
        "n": n,
        "denominator": of,
        "percent": percent,
        **more,
    }


def test_shares_are_of_sums():
    # 3 of 12 and 5 of 8 are 8 of 20, 40 %, not the mean of 25 and 62.5 %.
    pooled = pool_results({"A": results(share(3, 12)), "B": results(share(5, 8))})
    assert [value(pooled, stat) for stat in ("n", "denominator", "percent")] == [8, 20, 40]


def test_limits_are_of_the_sums():
    line = {"variable": "rate", "line": "proportion_ci", "method": WILSON}
    ends = {"ci_low": 1.0, "ci_high": 2.0}
    pooled = pool_results(
        {
            "A": results(line | {"n": 30, "denominator": 100, "percent": 30.0} | ends),
            "B": results(line | {"n": 51, "denominator": 163, "percent": 31.3} | ends),
        }
    )
    # 81 of 263, Wilson without correction: Newcombe, Stat Med 1998;17:857, Table I: 0.2553, 0.3662.
    assert value(pooled, "ci_low") == pytest.approx(25.53, abs=0.005)
    assert value(pooled, "ci_high") == pytest.approx(36.62, abs=0.005)


def test_mean_and_deviation_are_those_of_all_values():
    parts = {"A": [1.0, 2.0, 6.0], "B": [10.0, 20.0], "C": [7.0]}

    def described(values):
        sd = float(np.std(values, ddof=1)) if len(values) > 1 else None
        return results(
            {"variable": "age", "line": "known", "n": len(values), "missing": 1},
            {"variable": "age", "line": "mean", "mean": float(np.mean(values)), "sd": sd},
        )

    pooled = pool_results({name: described(values) for name, values in parts.items()})
    every = np.concatenate(list(parts.values()))
    assert value(pooled, "mean") == pytest.approx(every.mean())
    assert value(pooled, "sd") == pytest.approx(every.std(ddof=1))
    assert value(pooled, "missing") == 3


def test_a_centre_that_does_not_collect_it_adds_nothing_and_is_counted_out():
    silent = share(None, None, note=NOT_COLLECTED) | {"percent": None}
    pooled = pool_results({"A": results(share(3, 12)), "B": results(silent)})
    assert value(pooled, "denominator") == 12
    assert set(pooled["note"]) == {"collected at 1 of 2 centres"}


def test_limits_that_a_centre_leaves_out_follow_from_its_counts():
    """28 of 414 without limits and 28 of 622: Wilson's of 56 in 1,036 are 4.19 and 6.95 %."""
    line = {"line": "proportion_ci", "method": WILSON}
    ends = {"ci_low": None, "ci_high": None}
    shown = results(share(28, 414, **line, **ends))
    hidden = shown["stat"].isin(ends)
    shown = shown.assign(note=shown["note"].mask(hidden, f"{HIDDEN}: it follows"))
    other = results(share(28, 622, **line, ci_low=3.1, ci_high=6.4))
    pooled = pool_results({"A": shown, "B": other})
    assert value(pooled, "n") == 56 and value(pooled, "denominator") == 1036
    assert [round(value(pooled, end), 2) for end in ends] == [4.19, 6.95]


def test_what_a_centre_hides_is_in_no_sum():
    hidden = share(None, None, note=f"{HIDDEN}: few patients") | {"percent": None}
    pooled = pool_results({"A": results(share(3, 12)), "B": results(hidden)})
    assert pooled["value"].isna().all()
    assert set(pooled["note"]) == {f"{NOT_SHARED}: B"}


def test_a_median_does_not_follow_from_medians():
    line = {"variable": "age", "line": "median_quartiles", "median": 5, "q1": 4, "q3": 6}
    pooled = pool_results({"A": results(line), "B": results(line)})
    assert pooled["value"].isna().all()
    assert pooled["note"].str.startswith(NOT_SHARED).all()


def test_nobody_anywhere_is_nobody():
    nobody = share(None, None, note=NO_PATIENTS) | {"percent": None}
    pooled = pool_results({"A": results(nobody), "B": results(nobody)})
    assert set(pooled["note"]) == {NO_PATIENTS}


def test_a_drug_that_nobody_has_at_a_centre_is_of_all_its_patients():
    """Drugs are listed where somebody has them: 2 of 10 and none of 30 are 2 of 40."""
    found = with_lines_of_nobody(
        {"A": results(share(2, 10, "x")), "B": results(share(4, 30, "y"), share(1, 30, "z"))}
    )
    pooled = pool_results(found)
    assert value(pooled, "n", level="x") == 2
    assert value(pooled, "denominator", level="x") == 40


def test_where_levels_have_wholes_of_their_own_nobody_knows_of_how_many():
    found = with_lines_of_nobody(
        {"A": results(share(2, 10, "x")), "B": results(share(4, 30, "y"), share(1, 28, "z"))}
    )
    line = pool_results(found).query("level == 'x'")
    assert line["value"].isna().all()
    assert set(line["note"]) == {f"{NOT_SHARED}: B"}


def test_a_rate_of_its_own_patients_is_not_said_of_all():
    """Responses by drug are of those who have it: where nobody has it there is no rate to add."""
    rate = {"variable": "response", "line": "proportion_ci", "method": WILSON}
    ends = {"percent": 50.0, "ci_low": 1.0, "ci_high": 99.0}
    a = results(rate | {"level": "x", "n": 2, "denominator": 4} | ends)
    b = results(rate | {"level": "y", "n": 5, "denominator": 10} | ends)
    pooled = pool_results(with_lines_of_nobody({"A": a, "B": b}))
    assert value(pooled, "denominator", level="x") == 4


def test_rare_drugs_that_a_centre_gathers_are_not_split():
    gathered = "others"
    found = with_lines_of_nobody(
        {
            "A": results(share(12, 30, "x"), share(5, 30, gathered)),
            "B": results(share(20, 40, "y"), share(9, 40, gathered), share(11, 40, "x")),
        },
        gathered=gathered,
    )
    pooled = pool_results(found)
    assert value(pooled, "n", level="x") == 23
    assert pooled.query("level in ['y', 'others']")["value"].isna().all()


#: Firth's estimate of a handful of events is found less exactly, with rows and without.
PRECISION = {"prognosis": 1e-5}


@pytest.mark.parametrize("name", SHARED)
def test_what_is_exact_is_what_the_rows_give(small_study, config, name):
    analysis = analyses()[name]
    pool = load(analysis.full_name(analysis.pooling))
    aggregates = {
        centre: {table: small_study.tables[centre][name][table] for table in analysis.aggregates}
        for centre in CENTRES
    }
    pooled = Results.validate(pool(aggregates, config)["results"]).set_index(KEY)
    exact = ~pooled["note"].str.startswith((NOT_SHARED, APPROXIMATE))
    of_rows = small_study.tables[POOLED][name]["results"].set_index(KEY)
    both = pooled[exact].join(of_rows, rsuffix="_of_rows", how="left")
    alone = both["note_of_rows"].isna()
    assert both.loc[alone, "value"].fillna(0).eq(0).all()
    compared = both[~alone]
    precision = PRECISION.get(name, 1e-6)
    values = compared["value"], compared["value_of_rows"]
    np.testing.assert_allclose(*values, rtol=precision, atol=precision)
    assert compared["value"].notna().sum() > 0.3 * of_rows["value"].notna().sum()


@pytest.mark.parametrize("name", SHARED)
def test_one_centre_alone_is_itself(small_study, config, name):
    """What is said of a pool of one is what the centre says."""
    analysis = analyses()[name]
    centre = CENTRES[0]
    own = {table: small_study.tables[centre][name][table] for table in analysis.aggregates}
    pooled = load(analysis.full_name(analysis.pooling))({centre: own}, config)["results"]
    shared = pooled[~pooled["note"].str.startswith((NOT_SHARED, APPROXIMATE))].set_index(KEY)
    both = shared.join(own["results"].set_index(KEY), rsuffix="_own")
    known = both["value"].notna() & both["value_own"].notna()
    assert pd.notna(both["value"]).equals(pd.notna(both["value_own"])) or name == "response"
    np.testing.assert_allclose(
        both.loc[known, "value"], both.loc[known, "value_own"], rtol=1e-6, atol=1e-6
    )


@pytest.fixture(scope="module")
def one_hides(small_study, config):
    """Of every shared analysis the tables of each centre; the first hides counts below 5."""
    full = {
        centre: {
            name: {
                table: small_study.tables[centre][name][table]
                for table in analyses()[name].aggregates
            }
            for name in SHARED
        }
        for centre in CENTRES
    }
    shown, _ = protect_tables(full[CENTRES[0]], config, 5, hide_zeros=True)
    return full | {CENTRES[0]: shown}


@pytest.mark.parametrize("name", SHARED)
def test_what_one_centre_hides_is_told_of_no_others(one_hides, small_study, config, name):
    """A number of the others alone is none of all: it is empty, or it is that of all rows."""
    pool = load(analyses()[name].full_name(analyses()[name].pooling))
    pooled = pool({centre: tables[name] for centre, tables in one_hides.items()}, config)["results"]
    assert pooled.loc[pooled["note"].str.contains(NOT_SHARED), "value"].isna().all()
    exact = pooled[~pooled["note"].str.startswith(APPROXIMATE)].set_index(KEY)["value"].dropna()
    of_rows = small_study.tables[POOLED][name]["results"].set_index(KEY)["value"]
    both = (
        exact.to_frame("found").join(of_rows.rename("of_rows"), how="left").fillna({"of_rows": 0})
    )
    np.testing.assert_allclose(
        both["found"], both["of_rows"], rtol=PRECISION.get(name, 1e-6), atol=1e-6
    )
