"""The Word file of the reconstructed centre, read back, beside the cells that the paper prints."""

import re
from collections import Counter, defaultdict
from statistics import median

import pandas as pd
import pytest
from places import ROOT
from printed_labels import (
    MEASURES,
    TABLE_1,
    TABLE_3,
    TABLE_4,
    TABLE_5,
    TABLE_6,
    TABLE_7,
    TABLE_9,
)
from read_back import agree, numbers_in, tables_of

from hcc_conversion.cohort.regimens import class_of_regimen
from hcc_conversion.comparison.printed_names import paper_heading
from hcc_conversion.comparison.published_values import read_published_values
from hcc_conversion.display.view import View
from hcc_conversion.manuscript.made_from import ANALYSES
from hcc_conversion.manuscript.table_set import tables_of_scope, tables_side_by_side
from hcc_conversion.manuscript.word_file import word_file
from hcc_conversion.study.titles import variable_titles

PRINTED = ROOT / "resources/published/zhang2023.csv"
EXCEPTIONS = ROOT / "resources/published/zhang2023_exceptions.csv"
NAMED = {"name": "Shandong", "nature": "reconstructed", "description": "rows that agree"}
#: What the paper prints with a table, and not in a cell of it.
NO_CELLS = {
    *("column total", "title total"),
    *("univariate screening threshold", "significance threshold"),
}
#: A reason as the paper lists it, then as it is counted here.
REASONS = {
    "Insufficient FLR": "insufficient remnant",
    "EHM": "extrahepatic spread",
    "Vv3": "Vv3 (inferior vena cava)",
}
#: Place of a number in its cell: n (%), n/N (%), median (range).
SHARE, SHARE_OF = {"n": 0, "percent": 1}, {"n": 0, "percent": 2}
RANGE = {"median": 0, "range_low": 1, "range_high": 2}
CRITERIA = {"RECIST v1.1": 0, "mRECIST": 1, "converted": 0, "resected": 1}
GROUPS = {"conv": 0, "direct": 1}
IN_A_GROUP = {"n": 0, "n_events": 0, "mean": 0, "sd": 1, "median": 0, "q1": 1, "q3": 2}


@pytest.fixture(scope="module")
def printed():
    exceptions = pd.read_csv(EXCEPTIONS, dtype=str)["id"]
    values = pd.read_csv(PRINTED, dtype=str, keep_default_na=False)
    return values[~values["id"].isin(exceptions)]


@pytest.fixture(scope="module")
def own(shandong_results):
    return [shandong_results[shandong_results["analysis"] == analysis] for analysis in ANALYSES]


@pytest.fixture(scope="module")
def word(own, config):
    return tables_of(word_file(tables_of_scope(own, NAMED, config, variable_titles(config))))


@pytest.fixture(scope="module")
def listed(printed):
    """Printed table, then what it lists of every patient."""
    values = printed[printed["place"].isin(["table2", "table8"])]
    found = defaultdict(lambda: defaultdict(dict))
    for value in values.itertuples():
        found[value.place][value.row][value.statistic] = value.printed
    return found


def of_place(printed, place):
    """What one place prints that a result of ours stands for."""
    return printed[(printed["place"] == place) & (printed["not_replicated"] == "")]


def differing(word, printed, number, place, labels, find):
    """Printed values that the table does not print, by their ids; and how many were compared."""
    wrong, compared = {}, 0
    for value in of_place(printed, place).itertuples():
        if value.row not in labels or (where := find(value)) is None:
            continue
        label = labels[value.row]
        key = label if isinstance(label, tuple) else ("", label)
        column, position = where
        ours = numbers_in(word[number][key][column])
        compared += 1
        if len(ours) <= position or not agree(ours[position], value.printed):
            wrong[value.id] = (value.printed, word[number][key][column])
    return wrong, compared


def cells(columns, *places):
    """Finds a value by its printed group and statistic: the column, and the place in the cell."""
    order = {name: place for one in places for name, place in one.items()}

    def find(value):
        column, place = columns.get(value.printed_group), order.get(value.statistic)
        return None if column is None or place is None else (column, place)

    return find


def by_treatment(columns, order):
    """Table 4: patients of a class or a regimen, and their responses by each criterion."""

    def find(value):
        criterion = value.printed_group.partition(" ")[2]
        place = (order if criterion else SHARE).get(value.statistic)
        return None if place is None else (columns[criterion], place)

    return find


def with_test(value):
    """Tables 6 and 7: two groups, the value of the test and its P."""
    if value.statistic in ("test_stat", "p"):
        return {"test_stat": 2, "p": 3}[value.statistic], 0
    return cells(GROUPS, IN_A_GROUP)(value)


def ratio(univariate, multivariate):
    """Table 9: the first columns of the paper's two analyses."""
    order = {"hr": (0, 0), "ci_low": (0, 1), "ci_high": (0, 2), "p": (1, 0)}

    def find(value):
        first = {"univariate": univariate, "multivariate": multivariate}.get(value.printed_group)
        if first is None or value.statistic not in order:
            return None
        beside, position = order[value.statistic]
        return first + beside, position

    return find


ANY_TO_SEVERE = {"Any grade": 0, "Grade 1-2": 1, "Grade >=3": 2}
#: Table, then its place in the paper, labels of its rows, and how a value is found.
AS_PAPER = {
    "1": ("table1", TABLE_1, cells({"converted": 0}, SHARE, RANGE)),
    "3": ("table3", TABLE_3, cells(CRITERIA, SHARE)),
    "4": ("table4", TABLE_4, by_treatment({"": 0, "RECIST v1.1": 1, "mRECIST": 2}, SHARE)),
    "5": ("table5", TABLE_5, cells(ANY_TO_SEVERE, SHARE)),
    "6": ("table6", TABLE_6, with_test),
    "7": ("table7", TABLE_7, with_test),
    "9": ("table9", TABLE_9, ratio(0, 4)),
}


@pytest.mark.parametrize("number", AS_PAPER)
def test_word_prints_what_the_paper_prints(word, printed, number):
    place, labels, find = AS_PAPER[number]
    wrong, compared = differing(word, printed, number, place, labels, find)
    assert not wrong
    of_table = of_place(printed, place)["row"]
    assert set(of_table) - set(labels) <= NO_CELLS
    assert compared == of_table.isin(labels).sum() > 0


def standard(labels, change):
    return {row: change(label) for row, label in labels.items()}


def of_response(label):
    return f"{label}, {'n/N' if 'of' in label.split() else 'n'} (%)"


def of_surgery(label):
    """Categories have shares, and what is tested by ranks has quartiles."""
    heading, name = label
    shares = re.sub(r", n$", ", n (%)", heading), re.sub(r", n$", ", n (%)", name)
    return tuple(text.replace("mean ± SD", "mean (SD)") for text in shares)


def of_predictor(label):
    variable, levels = label.rsplit(": ", 1)
    return variable, levels.partition(" v ")[0]


BY_STANDARD = {
    "R1": (
        "table1",
        {row: at for row, at in TABLE_1.items() if row != "Median age"},
        cells({"converted": 1}, SHARE),
    ),
    "R3": (
        "table3",
        standard({row: TABLE_3[row] for row in list(TABLE_3)[:6]}, of_response),
        cells({"RECIST v1.1": 0, "mRECIST": 2}, SHARE),
    ),
    "R4": ("table4", TABLE_4, by_treatment({"": 0, "RECIST v1.1": 1, "mRECIST": 3}, SHARE_OF)),
    "R5": (
        "table5",
        standard(TABLE_5, lambda label: ("By term", label)),
        cells({"Any grade": 0, "Grade >=3": 1}, SHARE),
    ),
    **{
        f"R{number}": (
            f"table{number}",
            standard(
                {
                    row: at
                    for row, at in labels.items()
                    if at[0] != "Complications, n of events" and row != "Mean blood loss"
                },
                of_surgery,
            ),
            cells(GROUPS, IN_A_GROUP),
        )
        for number, labels in {"6": TABLE_6, "7": TABLE_7}.items()
    },
    "R9": ("table9", standard(TABLE_9, of_predictor), ratio(2, 4)),
}


@pytest.mark.parametrize("number", BY_STANDARD)
def test_the_standard_layout_prints_the_same_numbers(word, printed, number):
    place, labels, find = BY_STANDARD[number]
    wrong, compared = differing(word, printed, number, place, labels, find)
    assert not wrong
    values = of_place(printed, place).itertuples()
    found = [find(value) for value in values if value.row in labels]
    # Every printed value but those of tests, and of the grades that are not shown.
    assert compared == len([where for where in found if where]) > 20


def test_resections_by_standard_have_their_denominator(word):
    r0, pcr = (
        word["R3"]["", f"{label}, n/N (%)"]
        for label in (TABLE_3["R0 resection"], TABLE_3["Pathologic complete response"])
    )
    assert (r0[0], pcr[0]) == ("23/26 (88.5)", "9/23 (39.1)")


def test_limits_are_those_of_a_calculator(word):
    """Wilson's limits of 20 of 26 by his formula: 0.5795 and 0.8897."""
    row = word["R3"]["", "Objective response, n (%)"]
    assert row[2:] == ["20 (76.9)", "57.9 to 89.0"]


def test_stages_and_reasons_are_those_that_the_paper_lists(word, listed):
    patients = listed["table2"].values()
    stages = Counter((one["cnlc"], one["bclc"]) for one in patients)
    together = Counter(one["reasons"] for one in patients)
    alone = Counter(reason for one in patients for reason in one["reasons"].split(", "))

    def named(reasons):
        return " + ".join(REASONS.get(reason, reason) for reason in reasons.split(", "))

    def counts(number, heading):
        rows = word[number].items()
        return {label: int(numbers_in(at[0])[0]) for (of, label), at in rows if of == heading}

    as_paper = {f"{cnlc}, BCLC {bclc}": n for (cnlc, bclc), n in stages.items()}
    assert counts("2", "Stage, CNLC and BCLC, n (%)") == as_paper
    for number in ("2", "R2"):
        heading = "Reasons, alone or with others, n (%)"
        assert counts(number, heading) == {named(one): n for one, n in alone.items()}
        heading = "Reasons together, n (%)"
        assert counts(number, heading) == {named(one): n for one, n in together.items()}
    for bclc in "ABC":
        of_stage = {cnlc: n for (cnlc, of), n in stages.items() if of == bclc}
        assert counts("R2", f"BCLC {bclc}, by CNLC, n (%)") == of_stage


def spaced(regimen):
    return " + ".join(part.strip() for part in regimen.split("+"))


def test_adjuvant_treatments_are_those_that_the_paper_lists(word, listed):
    operated = [one for row, one in listed["table8"].items() if "W&W" not in row]
    days = defaultdict(list)
    for one in operated:
        given = "no adjuvant treatment" if one["adjuvant"] == "No" else spaced(one["adjuvant"])
        days[f"After {spaced(one['regimen'])}", given].append(one["interval_days"])
    found = {key: at for key, at in word["8"].items() if key[0].startswith("After")}
    assert found.keys() == days.keys()
    for key, (n, start) in found.items():
        assert int(n) == len(days[key])
        if key[1] != "no adjuvant treatment":
            known = [int(day) for day in days[key]]
            assert [float(text) for text in numbers_in(start)] == [
                median(known), min(known), max(known)
            ]  # fmt: skip


def test_adjuvant_by_regimen_has_the_shares_of_the_list(word, listed):
    operated = [one for row, one in listed["table8"].items() if "W&W" not in row]
    of = Counter(spaced(one["regimen"]) for one in operated)
    given = Counter(spaced(one["regimen"]) for one in operated if one["adjuvant"] != "No")
    rows = {label: at[0] for (heading, label), at in word["R8"].items() if heading == "All"}
    assert {label: text.partition(" ")[0] for label, text in rows.items()} == {
        regimen: f"{given[regimen]}/{n}" for regimen, n in of.items()
    }


def test_a_regimen_is_of_the_class_below_which_the_paper_prints_it():
    for heading, name in TABLE_4.values():
        if heading:
            assert class_of_regimen(name).casefold() == heading.casefold()


def test_a_regimen_of_an_unknown_drug_has_no_class():
    assert class_of_regimen("TACE + Something") == ""
    assert class_of_regimen("other regimens") == ""
    assert class_of_regimen("Ablation + TKI") == "locoregional + TKI"
    assert class_of_regimen("Bevacizumab + Atezolizumab") == "anti-PD-1/PD-L1 + anti-VEGF"


def test_measures_that_are_tested_by_rank_have_quartiles_by_standard(word):
    assert "Blood loss, ml, mean ± SD" in MEASURES.values()
    assert ("", "Blood loss, ml, median (quartiles)") in word["R6"]


def test_the_standard_adds_differences_with_limits_and_names_the_test(word):
    row = word["R6"]["", "Operation time, min, mean (SD)"]
    # By hand from the printed means and SD (229.2, 59.3; 189.01, 62.71) of 23 and 283, Welch:
    # 40.2, limits 13.7 and 66.7, P 0.0045; over the root of the mean of the variances 0.66.
    assert row == ["229.2 (59.3)", "189.0 (62.7)", "40.2 (13.7 to 66.7)", "0.66", "0.004"]
    assert [label for heading, label in word["R6"] if label.startswith("Death")] == [
        "Death within 30 days, n/N (%)", "Death within 90 days, n/N (%)"
    ]  # fmt: skip


def test_side_by_side_the_first_columns_are_the_paper_with_its_digits(own, config):
    view = View("Tables", {"shandong": NAMED}, config, variable_titles(config))
    published = {paper_heading(PRINTED): read_published_values(PRINTED)}
    beside = tables_side_by_side({"shandong": own}, published, view)
    tables = {table.number: table for part in beside.parts for table in part.tables}
    assert [column.span for column in tables["6"].columns[:3]] == ["Published (Zhang 2023)"] * 3
    row = next(row for row in tables["6"].rows if row.label.startswith("Operation time"))
    assert [cell.text for cell in row.cells[:3]] == ["229.2 ± 59.3", "189.01 ± 62.71", "<0.01"]
    row = next(row for row in tables["R6"].rows if row.label.startswith("Operation time"))
    # What the paper does not print, the difference, has no column of it.
    assert [column.span for column in tables["R6"].columns].count("Published (Zhang 2023)") == 2
    assert [cell.text for cell in row.cells[:2]] == ["229.2 (59.3)", "189.01 (62.71)"]
    assert not [reason for part in beside.parts for reason in part.left_out]
