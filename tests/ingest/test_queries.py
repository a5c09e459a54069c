"""Queries by hand: numbers that stay, days, answers, and what is gone and comes back."""

import jsonschema
import pandas as pd
import pytest
import yaml
from ingest_cases import patients_only
from places import ROOT

from hcc_conversion.ingest.centres import deciding_keys
from hcc_conversion.ingest.confirmed import CONFIRMED, TO_CONFIRM
from hcc_conversion.ingest.findings import Finding, findings_table, summarise
from hcc_conversion.ingest.findings_file import write_findings
from hcc_conversion.ingest.mapping_checks import mapping_problems
from hcc_conversion.ingest.queries import idle_answers, list_queries, query_ids
from hcc_conversion.ingest.queries_page import queries_page
from hcc_conversion.ingest.query_tally import tally, tally_text
from hcc_conversion.run.csv_for_people import read_csv
from hcc_conversion.study.canonical_fields import describe_fields
from list_queries import main
from schemas.queries import Queries

NONE = Queries.of([])
FIRST, SECOND, THIRD = "2026-11-01", "2026-11-15", "2026-12-01"
SCHEMA = yaml.safe_load((ROOT / "schemas/centre.schema.yaml").read_text(encoding="utf-8"))

UNUSUAL = "outside the usual range"


def found(rows=(4, 9), column="Age", problem=UNUSUAL, file="a.csv", advice="Look."):
    finding = Finding("warning", "patients", file, column, problem, "18 to 95 year", advice)
    return finding.at_rows(rows, found="SECRET")


def summary_of(*findings):
    return summarise(findings_table(findings))


def answer_to(query, rows=2, **more):
    return {"query": query, "rows": rows, "answer": "right by the chart", "by": "A. C."} | more


def only(queries):
    (row,) = queries.to_dict("records")
    return row


def test_what_is_found_first_is_an_open_query_without_any_value():
    row = only(list_queries(summary_of(found()), NONE, [], FIRST))
    assert (row["status"], row["since"], row["first_seen"]) == ("open", FIRST, FIRST)
    assert (row["column"], row["rows"], row["which"]) == ("Age", 2, "4, 9")
    assert "SECRET" not in str(row)
    entry = yaml.safe_load(row["to_answer"])
    assert entry == {"query": row["query"], "rows": 2, "answer": "...", "by": "..."}


def test_days_are_those_of_a_status_and_a_second_run_changes_nothing():
    first = list_queries(summary_of(found()), NONE, [], FIRST)
    again = list_queries(summary_of(found()), first, [], SECOND)
    pd.testing.assert_frame_equal(first, again)
    answered = list_queries(summary_of(found()), again, [answer_to(first["query"][0])], SECOND)
    row = only(answered)
    assert (row["status"], row["since"], row["first_seen"]) == ("answered", SECOND, FIRST)
    assert (row["answer"], row["to_answer"]) == ("right by the chart", "")


def test_more_rows_than_were_answered_are_open_again_and_fewer_are_not():
    query = list_queries(summary_of(found()), NONE, [], FIRST)["query"][0]
    for rows, status in (((4, 9), "answered"), ((4,), "answered"), ((4, 9, 12), "open")):
        row = only(list_queries(summary_of(found(rows)), NONE, [answer_to(query)], SECOND))
        assert (row["query"], row["status"]) == (query, status)


def test_what_is_no_longer_found_is_gone_keeps_its_answer_and_can_come_back():
    first = list_queries(summary_of(found(), found(column="Sex")), NONE, [], FIRST)
    query = first.loc[first["column"] == "Age", "query"].iloc[0]
    second = list_queries(summary_of(found(column="Sex")), first, [answer_to(query)], SECOND)
    assert second["status"].tolist() == ["open", "gone"]
    gone = second.iloc[1]
    assert (gone["query"], gone["since"], gone["first_seen"]) == (query, SECOND, FIRST)
    third = list_queries(summary_of(found(), found(column="Sex")), second, [], THIRD)
    back = third[third["query"] == query].iloc[0]
    assert (back["status"], back["since"], back["first_seen"]) == ("open", THIRD, FIRST)


def test_the_number_is_of_what_is_found_where_in_this_delivery_and_the_next():
    def query(**changes):
        (number,) = query_ids(summary_of(found(**changes)).to_dict("records"))
        return number

    one = query(file="export-2026-11.csv", problem="12 of 40 are unusual")
    assert one == query(rows=(1, 2, 3), file="export-2026-12.csv", problem="15 of 44 are unusual")
    believed = f"12 of 40 are unusual {CONFIRMED} by A. C.: a unit of its own"
    assert one == query(file="export-2026-11.csv", problem=believed)
    others = [query(), query(column="Age 2"), query(column="Age 3"), query(problem="no number")]
    assert len({one, *others}) == 5


def test_two_that_only_a_number_tells_apart_have_numbers_of_their_own():
    lines = summary_of(found(file="visit1.csv"), found(file="visit2.csv")).to_dict("records")
    assert len(set(query_ids(lines))) == 2


def test_a_doubt_is_confirmed_in_its_own_way():
    advice = f"Look. {TO_CONFIRM}{{source: a}}"
    assert only(list_queries(summary_of(found(advice=advice)), NONE, [], FIRST))["to_answer"] == ""
    problem = f"{UNUSUAL} {CONFIRMED} by A. C.: so it is"
    row = only(list_queries(summary_of(found(problem=problem)), NONE, [], FIRST))
    assert row["status"] == "confirmed"


def test_an_answer_to_nothing_is_named_on_the_page():
    queries = list_queries(summary_of(found()), NONE, [], FIRST)
    answers = [answer_to("q0000000"), answer_to(queries["query"][0])]
    assert idle_answers(queries, answers) == ["q0000000"]
    page = queries_page("Queries", queries, answers)
    assert "answers what was never asked: q0000000" in page and "SECRET" not in page


def test_the_tally_says_what_is_open_since_when():
    queries = list_queries(summary_of(found(), found(column="Sex")), NONE, [], FIRST)
    assert tally_text(queries) == f"2 queries open, the oldest since {FIRST}"
    later = list_queries(summary_of(found()), queries, [], SECOND)
    assert tally_text(later) == f"1 query open, the oldest since {FIRST}; 1 gone"
    assert tally(later) == {"open": 1, "answered": 0, "confirmed": 0, "gone": 1}
    assert tally_text(list_queries(summary_of(), later, [], THIRD)) == "No query open; 2 gone"
    assert tally_text(NONE) == "No query open"


def test_the_file_outlives_a_run_and_only_its_owner_reads_it(tmp_path):
    paths = [tmp_path / name for name in ("findings.csv", "queries.csv", "queries.html")]
    scope = {"name": "Clinic", "nature": "real"}
    write_findings(findings_table([found(column="=Age")]), paths[0])
    main(*map(str, paths), scope=scope, answers=[], day=FIRST)
    first = read_csv(paths[1], Queries.types())
    main(*map(str, paths), scope=scope, answers=[answer_to(first["query"][0])], day=SECOND)
    second = read_csv(paths[1], Queries.types())
    assert second["status"].tolist() == ["answered"] and second["column"].tolist() == ["=Age"]
    assert (second["first_seen"][0], second["since"][0]) == (FIRST, SECOND)
    assert all(path.stat().st_mode & 0o077 == 0 for path in paths[1:])


def centre_with(*answers):
    columns = {"age_years": {"column": "Age", "unit": "year"}}
    return patients_only("a.csv", columns) | {"answers": list(answers)}


def test_the_entry_of_the_page_fits_the_centre_file_and_changes_no_table():
    row = only(list_queries(summary_of(found()), NONE, [], FIRST))
    entry = yaml.safe_load(row["to_answer"]) | {"answer": "it is", "by": "A. C."}
    of_answers = SCHEMA["properties"]["answers"]
    jsonschema.validate([entry], of_answers)
    assert "answers" not in deciding_keys({"answers": [entry], "covers": "admitted"})
    for wrong in ({"query": "12345678"}, {"rows": -1}, {"answer": "<b>x</b>"}, {"by": " "}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate([entry | wrong], of_answers)


def test_a_query_is_answered_once():
    centre = centre_with(answer_to("q1234567"), answer_to("q1234567"))
    assert mapping_problems(centre, describe_fields()) == [
        "answers.1: this query is answered above"
    ]
