"""Files that go back and forth, against the model of all rows; what a site refuses to answer."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import yaml
from conversion_cases import DEFINITION, study
from places import ROOT
from rounds_cases import (
    CLOSED,
    CONFIG,
    NAMES,
    OPEN,
    ROWS,
    WORKFLOW,
    answers_to,
    cohort_of,
    drawn,
    make_study,
    multivariate,
    request_to,
    results_of,
    until_exact,
)

from hcc_conversion.federation.answering import MOST_ANSWERS, answer_of
from hcc_conversion.federation.combining import Round, combine
from hcc_conversion.federation.letters import Answer, read_answer, read_request
from hcc_conversion.federation.rounds import main, screen
from hcc_conversion.run.problems import InvalidInput
from schemas.results import APPROXIMATE, NOT_COLLECTED, NOT_SHARED


# ---- the model -----------------------------------------------------------------------------------
@pytest.mark.parametrize("names", [NAMES, ("a",), ("b", "c")])
def test_the_last_round_is_the_model_of_the_rows(names):
    found, expected = until_exact(request_to(names))[-1], multivariate(results_of(names))
    assert found.note == "" and found.following is None
    estimates = found.estimates().set_index(["variable", "level"])
    for stat in ("estimate", "ci_low", "ci_high", "p_value"):
        np.testing.assert_allclose(estimates[stat], expected[stat].reindex(estimates.index), 1e-6)


def test_breslows_ties_are_another_model():
    found = until_exact(request_to(NAMES, ties="breslow"))[-1].estimates()
    rows = results_of(NAMES)
    lines = rows[rows["group"] == "multivariate, Breslow ties"].query(
        "line == 'hazard_ratio' and stat == 'estimate'"
    )
    np.testing.assert_allclose(found["estimate"], lines["value"], rtol=1e-6)


def test_every_round_says_how_near_it_is():
    found = until_exact(request_to(NAMES))
    notes = [one.note for one in found]
    assert notes[0].startswith(f"{APPROXIMATE}: 1 round, last step ")
    assert all(
        note.startswith(f"{APPROXIMATE}: {number} rounds, last step ")
        for number, note in enumerate(notes[1:-1], start=2)
    )
    steps = [one.climb.step for one in found]
    assert steps == sorted(steps, reverse=True)


def test_the_lines_are_those_of_the_rows():
    lines = until_exact(request_to(NAMES))[-1].results({}, 10)
    rows = results_of(NAMES)
    key = ["variable", "level", "line", "stat", "method"]
    expected = rows[rows["group"] == "multivariate"].set_index(key)["value"]
    found = lines.set_index(key)["value"]
    assert set(lines["group"]) == {"multivariate"}
    both = found.to_frame("found").join(expected, how="inner")
    assert len(both) == len(found)
    np.testing.assert_allclose(both["found"], both["value"], rtol=1e-6)


def test_a_level_without_events_anywhere_has_no_estimate():
    rows = {
        name: drawn(name, 60, seed=number, without_event=True) for number, name in enumerate("ab")
    }
    request = request_to(("a", "b"), results=results_of("ab", rows))
    found = combine([Round(request, answers_to(request, rows=rows))])
    assert found.note == "no events among hbv yes: no maximum-likelihood estimate"
    assert found.following is None and found.estimates()["estimate"].isna().all()


def test_a_centre_that_does_not_collect_it_adds_nothing():
    lacking = [{key: row[key] for key in row if key != "hbv"} for row in ROWS["c"]]
    rows = {**ROWS, "c": lacking}
    request = request_to(NAMES)
    answers = answers_to(request, rows=rows)
    assert (answers["c"].state, answers["c"].n) == (NOT_COLLECTED, None)
    found = combine([Round(request, answers)])
    assert (found.centres, found.left_out, found.counts["n"]) == (["a", "b"], [], 210)


def test_the_screen_is_that_of_the_rows():
    results = results_of(NAMES)
    chosen = screen(results, CONFIG)
    (entered,) = results[results["level"] == "entered, P < 0.99 alone"].query(
        "group == 'multivariate'"
    )["note"]
    assert ", ".join(chosen.names) == entered
    unknown = results.assign(value=results["value"].mask(results["variable"] == "sex"))
    assert screen(unknown, CONFIG).unscreened == ["sex"]


# ---- what does not fit together ------------------------------------------------------------------
def test_a_missing_answer_is_named_and_can_be_left_out():
    request = request_to(NAMES)
    answers = answers_to(request)
    del answers["b"]
    with pytest.raises(InvalidInput, match="b: no answer to round 1; without it: --without b"):
        combine([Round(request, answers)])
    found = combine([Round(request, answers)], without=["b"])
    assert (found.left_out, list(found.following.centres)) == (["b"], ["a", "c"])
    lines = found.results({"b": "Lakeside"}, 10).query("line == 'hazard_ratio'")
    assert lines["value"].isna().all()
    assert set(lines["note"]) == {f"{NOT_SHARED}: Lakeside"}


def test_who_leaves_later_is_out_of_all_rounds():
    first = request_to(NAMES)
    one = Round(first, answers_to(first))
    second = combine([one]).following
    other = Round(second, {name: one for name, one in answers_to(second).items() if name != "c"})
    found = combine([one, other], without=["c"])
    assert (found.left_out, found.n_rounds) == (["c"], 2)
    told = [one, other]
    while found.following is not None:
        told.append(Round(found.following, answers_to(found.following)))
        found = combine(told)
    expected = multivariate(results_of("ab"))["estimate"]
    assert found.left_out == ["c"]
    np.testing.assert_allclose(found.estimates()["estimate"], expected, rtol=1e-6)


def test_answers_to_another_request_are_refused():
    request = request_to(NAMES)
    other = replace(request, coefficients=[0.1, 0.2])
    with pytest.raises(InvalidInput, match="a: it answers another request than round 1"):
        combine([Round(request, answers_to(other))])


def test_patients_that_have_changed_are_noticed():
    first = request_to(NAMES)
    one = Round(first, answers_to(first))
    second = combine([one]).following
    fewer = {**ROWS, "b": ROWS["b"][1:]}
    with pytest.raises(InvalidInput, match="b: its counts are others than in round 1"):
        combine([one, Round(second, answers_to(second, rows=fewer))])


# ---- what a site refuses -------------------------------------------------------------------------
def test_another_definition_is_refused_with_its_key():
    request = request_to(NAMES)
    other = {**CONFIG, "conversion": {**DEFINITION, "origin": "treatment"}}
    with pytest.raises(InvalidInput) as error:
        answer_of(request, "a", OPEN, cohort_of("a"), other, WORKFLOW)
    assert error.value.problems == ["conversion.origin: another value than the coordinator has"]
    own = {**OPEN, "window": {"start": "2019-07-01", "end": "2022-06-01"}}
    with pytest.raises(InvalidInput, match=r"window.start: another value"):
        answer_of(request, "a", own, cohort_of("a"), CONFIG, WORKFLOW)


def test_levels_in_another_order_are_refused():
    request = request_to(NAMES)
    turned = [{**one, "levels": one["levels"][::-1]} for one in request.predictors]
    with pytest.raises(InvalidInput, match=r"predictors.hbv: its levels are others"):
        answer_of(replace(request, predictors=turned), "a", OPEN, cohort_of("a"), CONFIG, WORKFLOW)


def test_who_is_not_asked_does_not_answer():
    with pytest.raises(InvalidInput, match="'c' is not asked"):
        answer_of(request_to(("a", "b")), "c", OPEN, cohort_of("c"), CONFIG, WORKFLOW)


def test_many_events_and_others_in_every_level_are_answered_at_a_threshold():
    found = answer_of(request_to(NAMES, CLOSED), "a", CLOSED, cohort_of("a"), CONFIG, WORKFLOW)
    assert (found.state, found.n) == ("told", 120)


def of_level(n, events, level):
    """*n* patients in a level of HBV, so many of them with the event; half of each sex."""
    return [
        {"centre": "a", "time": 5 + 3 * number, "event": number < events, "hbv": level, "sex": sex}
        for number in range(n)
        for sex in [("male", "female")[number % 2]]
    ]


@pytest.mark.parametrize(
    ("rows", "centre", "problem"),
    [
        (of_level(60, 30, False) + of_level(20, 4, True), CLOSED, "hbv yes: fewer than 5 had the"),
        (of_level(60, 30, False) + of_level(20, 0, True), CLOSED, "hbv yes: fewer than 5 had the"),
        (
            of_level(60, 30, False) + of_level(20, 18, True),
            CLOSED,
            "hbv yes: fewer than 5 had not the event",
        ),
        (of_level(3, 2, False) + of_level(4, 2, True), CLOSED, "all: fewer than 5 had the event"),
    ],
)
def test_few_events_or_others_are_not_told(rows, centre, problem):
    with pytest.raises(InvalidInput, match=problem) as error:
        answer_of(request_to(NAMES, centre), "a", centre, study(rows), CONFIG, WORKFLOW)
    assert "fewer than 5 patients" in error.value.heading


def test_that_nobody_has_it_is_told_where_the_centre_says_so():
    rows = of_level(60, 30, False) + of_level(20, 0, True)
    shows = {**CLOSED, "disclosure": {"hide_zeros": False}}
    found = answer_of(request_to(NAMES, shows), "a", shows, study(rows), CONFIG, WORKFLOW)
    assert found.without_events == [{"predictor": "hbv", "level": "yes"}]


def test_coefficients_that_single_out_a_patient_are_refused():
    """One patient alone is followed longest and has both: at 10 and 10 all sums are of that one.

    The answer at 10 and 10 would be that patient's row, as often as there are events.
    """
    rows = [{**row, "hbv": row["hbv"] and row["sex"] == "female"} for row in ROWS["a"] + ROWS["b"]]
    rows = [{**row, "centre": "a"} for row in rows]
    rows.append({"centre": "a", "time": 999, "event": False, "hbv": True, "sex": "male"})
    request = request_to(NAMES, CLOSED)
    assert answer_of(request, "a", CLOSED, study(rows), CONFIG, WORKFLOW).state == "told"
    far = replace(request, coefficients=[10.0, 10.0])
    open_to_all = replace(far, centres=request_to(NAMES).centres)
    told = answer_of(open_to_all, "a", OPEN, study(rows), CONFIG, WORKFLOW)
    events = np.array([row["event"] for row in rows])
    has = np.array([[row["hbv"], row["sex"] == "male"] for row in rows])
    # What would be learnt: the means over those at risk are all 1, to the last per cent.
    np.testing.assert_allclose(told.gradient, has[events].sum(axis=0) - events.sum(), rtol=0.01)
    with pytest.raises(InvalidInput, match="one patient is more than 1/5 of what would be told"):
        answer_of(far, "a", CLOSED, study(rows), CONFIG, WORKFLOW)


def test_counts_that_would_tell_of_few_patients_stay():
    """Two of 120 lack a value: beside the counts of the other predictor alone they would show."""
    rows = [{**row} for row in ROWS["a"]]
    rows[0]["hbv"] = rows[1]["hbv"] = None
    found = answer_of(request_to(NAMES, CLOSED), "a", CLOSED, study(rows), CONFIG, WORKFLOW)
    assert (found.state, found.n, found.events, found.missing) == ("told", None, None, None)
    told = answer_of(request_to(NAMES), "a", OPEN, study(rows), CONFIG, WORKFLOW)
    assert (told.n, told.missing) == (118, 2)


def test_an_answer_has_no_likelihood_at_the_start():
    """It would be the product of the sizes of the risk sets."""
    request = replace(request_to(NAMES), coefficients=[0.0, 0.0])
    assert {one.log_likelihood for one in answers_to(request).values()} == {0.0}


# ---- files ---------------------------------------------------------------------------------------
def changed(text, **changes):
    return json.dumps({**json.loads(text), **changes})


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"schema_version": 2}, "its layout has the version 2, and this workflow reads 1"),
        ({"coefficients": [0.1]}, "there are 1, and levels to compare 2"),
        ({"coefficients": [0.1, 1e400]}, "coefficients"),
        ({"coefficients": [0.1, 11]}, "coefficients.1"),
        ({"more": 1}, "unknown key 'more'"),
        ({"ties": "exact"}, "ties: 'exact' is not one of"),
        ({"centres": {}}, "centres"),
    ],
)
def test_a_request_that_is_none_is_refused(tmp_path, changes, problem):
    path = tmp_path / "round-1.json"
    path.write_text(changed(request_to(NAMES).text(), **changes).replace("Infinity", "1e400"))
    with pytest.raises(InvalidInput, match=problem):
        read_request(path)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"gradient": [0.1, "x"]}, "gradient.1: expected number"),
        ({"information": [[1.0, 0.0]]}, "it is not square"),
        ({"information": [[1.0, 0.5], [0.0, 1.0]]}, "it is not symmetric"),
        ({"information": [[1.0, 2.0], [2.0, 1.0]]}, "variances are negative"),
        ({"state": "withheld"}, "it has numbers, and says 'withheld'"),
        ({"n": -1}, "n: "),
    ],
)
def test_an_answer_that_is_none_is_refused(tmp_path, changes, problem):
    path = tmp_path / "a.json"
    answer = answers_to(request_to(("a",)))["a"]
    path.write_text(changed(answer.text(), **changes))
    with pytest.raises(InvalidInput, match=problem):
        read_answer(path)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b'{"round": 1, "round": 2}'])
def test_what_is_no_json_of_ours_is_refused(tmp_path, content):
    path = tmp_path / "round-1.json"
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match="The request cannot be read:"):
        read_request(path)


def test_files_are_read_as_they_were_written(tmp_path):
    request = request_to(NAMES)
    (tmp_path / "round-1.json").write_text(request.text())
    assert read_request(tmp_path / "round-1.json") == request
    answer = answers_to(request)["a"]
    (tmp_path / "a.json").write_text(answer.text())
    read = read_answer(tmp_path / "a.json")
    assert isinstance(read, Answer) and read.text() == answer.text()


# ---- commands ------------------------------------------------------------------------------------
@pytest.fixture
def here(tmp_path, monkeypatch):
    make_study(tmp_path, monkeypatch)
    return tmp_path


def test_round_after_round_by_hand(here, capsys):
    main(["request"])
    for number in range(1, 12):
        for name in NAMES:
            main(["answer", name, f"requests/round-{number}.json"])
        main(["combine", *map(str, sorted((here / "answers").glob(f"*-round-{number}-*.json")))])
        if not (here / f"requests/round-{number + 1}.json").exists():
            break
    told = capsys.readouterr().out
    assert "approximate: 1 round, last step" in told and "exact: the last step" in told
    estimates = pd.read_csv(here / f"requests/round-{number}-estimates.csv")
    expected = multivariate(results_of(NAMES)).reset_index()
    np.testing.assert_allclose(estimates["estimate"], expected["estimate"], rtol=1e-6)
    assert not list(here.rglob("*.half-made"))


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["request", "--predictors", "hvb"], "hvb; did you mean 'hbv'?"),
        (["answer", "z", "requests/round-1.json"], "The request cannot be read:"),
        (["combine"], "requests has no round-1.json"),
        (["request", "--results", "elsewhere"], "make results"),
    ],
)
def test_a_command_that_cannot_be_done_says_why(here, arguments, problem):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert problem in str(stopped.value)
    assert not (here / "requests").exists()


def test_a_request_is_not_written_over(here):
    main(["request"])
    before = (here / "requests/round-1.json").read_bytes()
    with pytest.raises(SystemExit, match="is there already"):
        main(["request"])
    assert (here / "requests/round-1.json").read_bytes() == before


def test_nothing_is_kept_of_answers_that_do_not_fit(here):
    main(["request"])
    main(["answer", "a", "requests/round-1.json"])
    (path,) = (here / "answers").iterdir()
    with pytest.raises(SystemExit, match="b: no answer to round 1"):
        main(["combine", str(path)])
    assert [one.name for one in (here / "requests").iterdir()] == ["round-1.json"]


def test_a_site_does_not_answer_for_ever(here):
    main(["request"])
    request = read_request(here / "requests/round-1.json")
    for number in range(MOST_ANSWERS):
        asked = replace(request, coefficients=[0.01 * number, 0.0])
        (here / "asked.json").write_text(asked.text())
        main(["answer", "a", "asked.json"])
    with pytest.raises(SystemExit, match="each tells more"):
        main(["answer", "a", "requests/round-1.json"])
    main(["answer", "a", "asked.json"])  # the same once more tells nothing new


def test_help_of_every_command(capsys):
    for arguments in (["--help"], *([name, "--help"] for name in ("request", "answer", "combine"))):
        with pytest.raises(SystemExit) as stopped:
            main(arguments)
        assert stopped.value.code == 0
    assert "coordinator" in capsys.readouterr().out


def test_the_schemas_say_what_everything_is():
    for name, one in (("request", request_to(NAMES)), ("answer", answers_to(request_to("a"))["a"])):
        schema = yaml.safe_load((ROOT / f"schemas/{name}.schema.yaml").read_text(encoding="utf-8"))
        assert set(schema["required"]) == set(schema["properties"]) == set(json.loads(one.text()))
