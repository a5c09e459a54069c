"""The file of ties: how it is read, written out, and divided into laws and facts."""

import pytest
from places import ROOT

from hcc_conversion.comparison.audit.identities import identities_of, read_identities, unknown_ids
from hcc_conversion.run.problems import InvalidInput

SCHEMA = ROOT / "schemas/identities.schema.yaml"


def test_each_writes_out_every_combination():
    tie = {
        "part": "t.{row}.{arm}",
        "whole": "u.{arm}",
        "each": {"row": ["a", "b"], "arm": ["x", "y"]},
    }
    ties = identities_of({"at_most": [tie]}).of("at_most")
    assert [(tie["part"], tie["whole"]) for tie in ties] == [
        ("t.a.x", "u.x"),
        ("t.a.y", "u.y"),
        ("t.b.x", "u.x"),
        ("t.b.y", "u.y"),
    ]


def test_each_writes_out_rows_and_reaches_into_lists():
    tie = {
        "statistic": "{row}.t",
        "groups": [{"mean": "{row}.{first}"}, {"mean": "{row}.b"}],
        "each": [{"row": "age", "first": "a"}, {"row": "size", "first": "c"}],
    }
    ties = identities_of({"two_means": [tie]}).of("two_means")
    assert [tie["groups"][0]["mean"] for tie in ties] == ["age.a", "size.c"]
    assert all("each" not in tie for tie in ties)


def test_laws_hold_elsewhere_too_and_words_are_the_papers_own():
    identities = identities_of(
        {
            "sums": [
                {"whole": "a", "parts": ["b"]},
                {"whole": "c", "parts": ["d"], "holds": "here"},
            ],
            "rankings": [{"top": ["a"], "among": ["b"], "words": "most"}],
        }
    )
    assert [tie["whole"] for tie in identities.laws().of("sums")] == ["a"]
    assert identities.laws().of("rankings") == ()


def test_ids_of_ties_are_those_of_printed_values():
    identities = identities_of(
        {
            "sums": [{"whole": "t.any", "parts": ["t.mild", "t.seveer"], "why": "by definition"}],
            "listings": [{"count": "t.n", "place": "list", "column": "days", "one_of": ["x"]}],
            "selections": [{"threshold": "t.n", "screened": "t.any", "entered": "not.printed"}],
        }
    )
    assert identities.ids() == ["t.any", "t.mild", "t.seveer", "t.n"]
    known = dict.fromkeys(["t.any", "t.mild", "t.severe", "t.n"])
    assert unknown_ids(identities, known) == [
        "no printed value 't.seveer'; did you mean 't.severe'?"
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("sums: [{whole: a}]", "the key 'parts' is missing"),
        ("sums: [{whole: a, parts: [b], wy: x}]", "unknown key 'wy'"),
        ("totals: []", "unknown key 'totals'"),
        ("whole_numbers: [{mean: a, median: b}]", "valid under each of"),
        ("event_counts: [{hr: a, ci_low: b, ci_high: c, p: d, of: e, events: f}]", "is not valid"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(tmp_path, text, problem):
    path = tmp_path / "paper_identities.yaml"
    path.write_text(text)
    with pytest.raises(InvalidInput, match=problem):
        read_identities(path, SCHEMA)
