"""Findings as a person mends them: kind by kind, causes before what follows from them."""

import pandas as pd
from ingest_cases import clean_extract, clinic, examine

from hcc_conversion.ingest.confirmed import judge_doubts
from hcc_conversion.ingest.doubt import ColumnDoubt
from hcc_conversion.ingest.finding_groups import group_findings
from hcc_conversion.ingest.findings import ERROR, WARNING, Finding, findings_table, summarise
from hcc_conversion.ingest.mapping import Block, expand_blocks

TEN_ROWS = pd.DataFrame({"table": ["patients"], "file": ["a.csv"], "offered": [10]})


def finding(column, problem, severity=ERROR, **more):
    return Finding(severity, "patients", "a.csv", column, problem, "", more.get("advice", "Mend."))


def grouped(*findings, **options):
    return group_findings(findings_table(findings), TEN_ROWS, **options)


def test_the_same_problem_of_several_columns_is_one_kind_with_its_rows():
    groups = grouped(
        finding("Age", "not a number").at_rows([2, 3]),
        finding("Size", "not a number").at_rows([7]),
        finding("Age", "unusual", WARNING).at_rows([5]),
    )
    assert [(one.severity, one.problem) for one in groups] == [
        (ERROR, "not a number"),
        (WARNING, "unusual"),
    ]
    places = [(place.column, place.n_rows, place.rows) for place in groups[0].places]
    assert places == [("Age", 2, "2, 3"), ("Size", 1, "7")]


def test_what_stands_in_the_column_of_a_cause_is_counted_under_it():
    found = (
        finding("Last seen", "wrong unit").of_file(),
        finding("Last seen, Operated", "seen before surgery").at_rows([2, 3, 4]),
        finding("Last seen", "unusual", WARNING).at_rows([2, 9]),
        finding("Age", "unusual", WARNING).at_rows([6]),
    )
    groups = grouped(*found)
    assert [one.problem for one in groups] == ["wrong unit", "unusual"]
    assert (groups[0].follows, groups[0].n_rows_following) == (2, 5)
    assert [place.column for place in groups[1].places] == ["Age"]
    everything = grouped(*found, everything=True)
    assert sum(len(one.places) for one in everything) == 4
    assert not any(one.follows for one in everything)


def test_days_after_a_last_contact_in_a_wrong_unit_follow_from_the_unit():
    mapping = {"patient_id": {"column": "ID"}, "last_contact_day": {"column": "OS", "unit": "day"}}
    block = Block("patients", "tables.patients.0", "all", (), mapping)
    late = Finding(ERROR, "outcomes", "b.csv", "RFS", "dates: after the last contact", "", "Mend.")
    found = (finding("OS", "is the unit really day?").of_file(), late.at_rows([2, 3]))
    groups = grouped(*found, blocks=[block])
    told = [(one.problem, one.follows, one.n_rows_following) for one in groups]
    assert told == [("is the unit really day?", 1, 2)]
    elsewhere = grouped(finding("Age", "is the unit right?").of_file(), found[1], blocks=[block])
    assert len(elsewhere) == 2


def test_an_error_in_most_rows_is_a_cause_and_one_in_half_of_them_is_none():
    later = finding("Dated", "before the diagnosis").at_rows([2])
    most = grouped(finding("Dated", "no date").at_rows(range(2, 8)), later)
    assert [(one.problem, one.follows) for one in most] == [("no date", 1)]
    half = grouped(finding("Dated", "no date").at_rows(range(2, 7)), later)
    assert {one.problem for one in half} == {"no date", "before the diagnosis"}


def test_errors_of_a_whole_column_are_never_hidden_by_another():
    groups = grouped(finding("X", "one").of_file(), finding("X", "two").of_file())
    assert [(one.problem, one.follows) for one in groups] == [("one", 0), ("two", 0)]


def test_every_kind_of_a_run_is_shown_or_counted(tmp_path):
    extract = clean_extract()
    for row in extract["patients"]:
        row["Last seen"] = row["Last seen"].replace("-", "/")
    extract["patients"][0]["Sex"] = "X"
    examination = examine(tmp_path, extract)
    groups = group_findings(examination.findings, examination.accounting)
    shown = sum(len(one.places) + one.follows for one in groups)
    assert shown == len(summarise(examination.findings)) > 2


def test_codes_that_may_be_shown_are_offered_where_they_would_stand(tmp_path):
    extract = clean_extract()
    one = extract["patients"][1]
    for number, sex in enumerate(["F", "F", "M", "weiblich", "weiblich", "weiblich"]):
        extract["patients"].append({**one, "Chart": f"K-20{number}", "Sex": sex})
    examination = examine(tmp_path, extract)
    blocks = expand_blocks(clinic(tmp_path))
    groups = group_findings(examination.findings, examination.accounting, blocks)
    places = [place for one in groups for place in one.places]
    written = {key: text for place in places for key, text in place.to_write.items()}
    assert written == {"tables.patients.0.columns.sex.codes": "{weiblich: '...'}"}


def test_the_line_that_confirms_a_doubt_stands_apart_from_the_advice():
    doubt = ColumnDoubt("unit", "all", "patients.age_years", finding("Age", "months?"))
    (group,) = grouped(*judge_doubts([doubt], {}))
    assert group.advice.strip() == "Mend."
    assert group.places[0].to_write["confirmed"].startswith("- {source: all, field: patients.age")
