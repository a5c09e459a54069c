"""Centres, pool and paper side by side: marks, denominators, and the paper's own digits."""

import pandas as pd
import pytest
from audit_cases import paper, value
from builders import line_of

from hcc_conversion.comparison.printed_names import paper_heading
from hcc_conversion.display.comparison_table import HEADER, difference_notes, side_by_side
from hcc_conversion.display.pages import table_page
from hcc_conversion.display.published_cells import NOT_PRINTED
from hcc_conversion.study.results import DESCRIBED, ResultRows, lines_of_numbers, proportion
from hcc_conversion.study.scope_differences import scope_differences
from schemas.results import NOT_COLLECTED

SEX = {"analysis": "baseline", "population": "converted", "variable": "sex", "level": "female"}
AGE = {"analysis": "baseline", "population": "converted", "variable": "age_years"}
NUMBERS = {
    "n": 26, "missing": 0, "mean": 56.4, "sd": 9.9,
    "median": 56, "q1": 48, "q3": 66, "min": 28, "max": 76,
}  # fmt: skip


def made(*lines):
    """Results of lines: variable, level, statistics."""
    rows = ResultRows("baseline")
    for variable, level, cells in lines:
        line = line_of(*[name for name in cells if name != "note"])
        rows.add("converted", variable, level, line=line, **cells)
    return rows.table()


def numbers():
    counted = {name: NUMBERS[name] for name in ("n", "missing")}
    rows = ResultRows("baseline")
    rows.add("converted", "age_years", line="known", **counted)
    for line, stats in lines_of_numbers(NUMBERS, *DESCRIBED):
        rows.add("converted", "age_years", line=line, method="type 6", **stats)
    return rows.table()


def beside(results, *values, **options):
    headings = {scope: scope.upper() for scope in results}
    published = {"Paper": paper(*values)} if values else {}
    return side_by_side(results, headings, {}, denominators=True, published=published, **options)


def printed(results, *values):
    """Statistic, then what the paper's column says."""
    table = beside({"a": results}, *values)
    return dict(zip(table["Statistic"], table["Paper"], strict=True))


def test_counts_stand_with_their_denominators_only_where_asked():
    results = {"a": made(("sex", "female", proportion(4, 26)))}
    assert beside(results)["A"].tolist() == ["4/26 (15.4)"]
    assert side_by_side(results, {"a": "A"}, {})["A"].tolist() == ["4 (15.4)"]


def test_a_count_of_nobody_and_not_collected_stay_apart():
    nothing = {"n": None, "denominator": None, "percent": None, "note": NOT_COLLECTED}
    table = beside({"a": made(("sex", "female", proportion(0, 0)), ("sex", "male", nothing))})
    assert table["A"].tolist() == ["0/0", NOT_COLLECTED]


def test_the_paper_stands_last_in_its_own_digits():
    table = beside(
        {"a": made(("sex", "female", proportion(4, 26)))},
        value("t1.female.n", "4", "n", of=26, stat="n", **SEX),
        value("t1.female.pct", "15", "percent", of=26, stat="percent", **SEX),
    )
    assert list(table.columns) == [*HEADER, "A", "Paper"]
    assert table["Paper"].tolist() == ["4/26 (15)"]


def test_every_line_of_numbers_finds_what_is_printed_of_it():
    cells = printed(
        numbers(),
        value("t.age.mean", "56.40", "mean", stat="mean", **AGE),
        value("t.age.sd", "9.9", "sd", stat="sd", **AGE),
        value("t.age.median", "56", "median", stat="median", **AGE),
        value("t.age.min", "28", "min", stat="min", **AGE),
        value("t.age.max", "76", "max", stat="max", **AGE),
    )
    assert cells == {
        "known / missing": NOT_PRINTED,
        "mean ± SD": "56.40 ± 9.9",
        "median (quartiles)": "56",
        "range": "28 to 76",
    }


def test_hazard_ratios_and_tests_keep_the_sign_before_a_p_value():
    hazard = {"estimate": 0.63, "ci_low": 0.21, "ci_high": 1.86, "p_value": 0.4}
    results = made(
        ("age_years", "≥65", hazard), ("sex", "", {"statistic": 9, "df": 1, "p_value": 0.003})
    )
    old = AGE | {"level": "≥65"}
    test = SEX | {"level": ""}
    cells = printed(
        results,
        value("t9.age.hr", "0.629", "hr", stat="estimate", **old),
        value("t9.age.low", "0.213", "ci_low", stat="ci_low", **old),
        value("t9.age.high", "1.86", "ci_high", stat="ci_high", **old),
        value("t9.age.p", "0.402", "p", stat="p_value", **old),
        value("t6.sex.chi2", "9.1", "chi2", stat="statistic", **test),
        value("t6.sex.p", "<0.01", "p", stat="p_value", **test),
    )
    assert cells == {
        "hazard ratio (95 % CI), P": "0.629 (0.213 to 1.86), P 0.402",
        "statistic, P": "9.1, P <0.01",
    }


def test_what_is_printed_alone_still_says_what_it_is():
    share = proportion(4, 26)
    only = made(("sex", "female", share), ("sex", "male", share | {"events": 5}))
    table = beside(
        {"a": only},
        value("t1.female.pct", "15.4", "percent", of=26, stat="percent", **SEX),
        value("t6.male.events", "5", "events", stat="events", **SEX | {"level": "male"}),
    )
    assert table["Paper"].tolist() == ["15.4 %", "5 events"]


@pytest.mark.parametrize(("number", "text"), [("0", "0 events"), ("1", "1 event")])
def test_an_event_that_a_paper_prints_alone_is_one_event(number, text):
    share = made(("sex", "female", proportion(4, 26)))
    table = beside({"a": share}, value("t6.f", number, "events", stat="events", **SEX))
    assert table["Paper"].tolist()[-1] == text


def test_of_a_value_printed_twice_the_one_with_more_digits_is_shown():
    share = made(("sex", "female", proportion(26, 1344)))
    values = [
        value("abs.pct", "2", "percent", of=1344, stat="percent", **SEX),
        value("txt.pct", "1.93", "percent", of=1344, stat="percent", **SEX),
    ]
    assert printed(share, *values) == {"n/N (%)": "1.93 %"}
    assert printed(share, *reversed(values)) == {"n/N (%)": "1.93 %"}


def test_the_denominator_is_that_of_the_percentage():
    cells = printed(
        made(("sex", "female", proportion(3, 26))),
        value("txt.n", "3", "n", of=5, stat="n", **SEX),
        value("t1.pct", "11.5", "percent", of=26, stat="percent", **SEX),
    )
    assert cells == {"n/N (%)": "3/26 (11.5)"}


def test_a_line_that_only_the_paper_has_keeps_its_place():
    results = made(("sex", "female", proportion(1, 2)), ("sex", "male", proportion(1, 2)))
    place = SEX | {"level": "not stated"}
    table = beside(
        {"a": results},
        value("t1.f", "4", "n", of=26, stat="n", **SEX),
        value("t1.ns", "2", "n", of=26, stat="n", **place),
    )
    assert table["Level"].tolist() == ["female", "not stated", "male"]
    assert table["A"].tolist() == ["1/2 (50.0)", "", "1/2 (50.0)"]
    assert table["Paper"].tolist() == ["4/26", "2/26", NOT_PRINTED]


def test_a_centre_far_from_the_pool_is_marked_with_its_direction_and_size():
    results = {
        "up": made(("sex", "female", proportion(15, 20))),
        "near": made(("sex", "female", proportion(11, 20))),
        "down": made(("sex", "female", proportion(4, 20))),
        "pooled": made(("sex", "female", proportion(30, 60))),
    }
    differences = scope_differences(results, "pooled", 0.2)
    table = beside(results, differences=differences)
    # 0.75 and 0.2 against 0.5: 0.25 / 0.4677 and 0.3 / 0.4528
    assert table["UP"].tolist() == ["15/20 (75.0) ▲0.53"]
    assert table["NEAR"].tolist() == ["11/20 (55.0)"]
    assert table["DOWN"].tolist() == ["4/20 (20.0) ▼0.66"]
    assert table["POOLED"].tolist() == ["30/60 (50.0)"]
    assert "0.2 or more" in difference_notes(0.2)[0]


def test_a_marked_mean_does_not_mark_the_median_beside_it():
    one, pool = numbers(), numbers()
    pool.loc[pool["stat"] == "mean", "value"] = 46.5
    pool.loc[pool["stat"] == "n", "value"] = 80
    results = {"a": one, "pooled": pool}
    differences = scope_differences(results, "pooled", 0.2)
    table = beside(results, differences=differences).set_index("Statistic")
    assert table.loc["mean ± SD", "A"] == "56.4 ± 9.90 ▲1.00"
    assert table.loc["median (quartiles)", "A"] == "56.0 (48.0 to 66.0)"


def test_a_paper_is_named_by_its_file():
    assert paper_heading("resources/published/zhang2023.csv") == "Published (Zhang 2023)"
    assert paper_heading("trial.csv") == "Published (Trial)"


def test_a_page_in_sections_lists_them_and_repeats_no_name():
    half = proportion(1, 2)
    table = beside({"a": made(("sex", "female", half), ("sex", "male", half))})
    both = pd.concat([table, table.assign(Population="Direct surgery")])
    page = table_page("T", both, legend=[], notes=[], n_keys=len(HEADER), sections=True)
    assert page.count('href="#section-') == 2
    assert page.count('scope="rowgroup"') == 2
    assert '<th scope="col">Population</th>' not in page
    assert page.count("<td>Sex</td>") == 2


def test_rows_of_no_population_stand_under_a_heading_too():
    table = beside({"a": made(("sex", "female", proportion(1, 2)))})
    both = pd.concat([table.assign(Population=""), table])
    page = table_page("T", both, legend=[], notes=[], n_keys=len(HEADER), sections=True)
    assert '<a href="#section-1">Whole extract</a>' in page
