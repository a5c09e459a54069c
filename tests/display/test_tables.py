"""Results written as tables: what a reader sees for numbers, nothing, and not collected."""

import pandas as pd
import pytest
from builders import line_of

from hcc_conversion.display.comparison_table import side_by_side
from hcc_conversion.display.lines import WRITING, heading_of, lines_of, notes_of
from hcc_conversion.display.pages import table_page
from hcc_conversion.study.results import DESCRIBED, ResultRows, lines_of_numbers, proportion
from schemas.results import LINES, NOT_COLLECTED, Results


def results(**lines):
    rows = ResultRows("baseline")
    for variable, cells in lines.items():
        stats = {name: cells[name] for name in cells if name not in ("note", "method")}
        rows.add("converted", variable, line=line_of(*stats), **cells)
    return rows.table()


def text_of(**stats):
    return lines_of(results(sex=stats))["text"].tolist()


def test_counts_and_percentages_are_written_as_in_the_paper():
    assert text_of(**proportion(16, 26)) == ["16 (61.5)"]
    assert text_of(**proportion(0, 0)) == ["0"]


def test_numbers_get_three_lines():
    stats = {"mean": 37.05, "sd": 9.76, "median": 37, "q1": 33, "q3": 42, "min": 12, "max": 60}
    rows = ResultRows("baseline")
    for line, of_line in lines_of_numbers(stats, *DESCRIBED):
        rows.add("converted", "age", line=line, **of_line)
    texts = lines_of(rows.table())["text"].tolist()
    assert texts == ["37.0 ± 9.76", "37.0 (33.0 to 42.0)", "12 to 60"]


def test_a_median_that_is_not_reached_keeps_its_limit():
    assert text_of(median=None, ci_low=48, ci_high=None, note="not reached") == [
        "not reached (48.0 to –)"
    ]


def test_without_limits_there_are_no_brackets():
    assert text_of(median=None, ci_low=None, ci_high=None, note="not reached") == ["not reached"]


def test_survival_is_in_per_cent_with_the_number_at_risk():
    stats = {"estimate": 0.82697, "ci_low": 0.7709, "ci_high": 0.87046, "at_risk": 186}
    assert text_of(**stats) == ["82.7 (77.1 to 87.0), 186"]


def test_what_has_no_value_says_why():
    assert text_of(n=None, denominator=0, percent=None, note=NOT_COLLECTED) == [NOT_COLLECTED]


def test_scopes_stand_side_by_side_and_absent_lines_stay_empty():
    one, two = results(sex=proportion(4, 26)), results(hbv=proportion(26, 26))
    table = side_by_side({"a": one, "b": two}, {"a": "A", "b": "B"}, {})
    assert table["Variable"].tolist() == ["Sex", "Hepatitis B virus infection"]
    assert table["A"].tolist() == ["4 (15.4)", ""]
    assert table["B"].tolist() == ["", "26 (100.0)"]


def test_notes_name_population_variable_and_method():
    table = results(sex={"n": 3, "note": "collected at 1 of 2 centres", "method": "by hand"})
    notes = notes_of({"a": table}, {"a": "A"}, {})
    assert notes == ["Converted: Sex: collected at 1 of 2 centres", "Method: by hand"]
    assert notes_of({"a": table, "b": table}, {"a": "A", "b": "B"}, {})[1].startswith("B: Conv")


def test_two_scopes_of_one_name_keep_a_column_each():
    table = results(sex=proportion(4, 26))
    wide = side_by_side({"a": table, "b": table}, {"a": "City", "b": "City"}, {})
    assert wide.shape[1] == 6


def test_a_result_that_appears_twice_is_refused():
    rows = ResultRows("baseline")
    rows.add("converted", "sex", line="count", n=1)
    rows.add("converted", "sex", line="count", n=2)
    with pytest.raises(Exception, match="two rows have the same"):
        rows.table()


def test_every_line_that_results_can_have_is_written_and_no_other():
    assert WRITING.keys() == LINES.keys()


@pytest.mark.parametrize("line", LINES)
def test_every_line_is_written_from_its_own_statistics_and_named_by_its_heading(line):
    rows = ResultRows("baseline")
    rows.add("converted", "age", line=line, **dict.fromkeys(LINES[line], 0.5))
    for denominators in (False, True):
        written = lines_of(rows.table(), denominators=denominators).iloc[0]
        assert written["line"] == line
        assert written["statistic"] == heading_of(line, denominators=denominators)
        assert written["stats"] == dict.fromkeys(LINES[line], 0.5)
        has_denominator = "/N" in written["statistic"]
        assert has_denominator == (denominators and "denominator" in LINES[line])


def test_a_line_that_there_is_not_is_refused_where_it_is_written():
    rows = ResultRows("baseline")
    with pytest.raises(ValueError, match="baseline, sex: there is no line 'share'"):
        rows.add("converted", "sex", line="share", n=1, percent=50)


@pytest.mark.parametrize("stats", [("n", "percent"), ("n", "denominator", "percent", "mean")])
def test_statistics_of_another_line_are_refused_where_they_are_written(stats):
    rows = ResultRows("baseline")
    expected = f"'proportion' is of n, denominator, percent, not of {', '.join(stats)}"
    with pytest.raises(ValueError, match=f"baseline, sex: the line {expected}"):
        rows.add("converted", "sex", line="proportion", **dict.fromkeys(stats, 1))


def test_a_table_whose_statistics_left_their_line_is_refused():
    table = results(sex=proportion(4, 26)).assign(line="mean").astype({"line": "string"})
    with pytest.raises(Exception, match="n is no statistic of the line mean"):
        Results.validate(table)


def test_pages_escape_what_comes_from_the_sites():
    table = pd.DataFrame({"Name": ["<script>alert(1)</script>"], "A & B": ["1"]})
    page = table_page("T", table, legend=["<b>"], notes=[], n_keys=1)
    assert "<script>" not in page and "&lt;script&gt;" in page and "A &amp; B" in page
