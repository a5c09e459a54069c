"""What a failed run says at its end, from the events of Snakemake 9.27's logger."""

import logging

import pytest
from snakemake.logging import LogEvent

from hcc_conversion.run.run_summary import RunEvents, failure_summary, logs_of, steps_done

HARBOUR = "logs/harmonise_extract/harbour.log"


@pytest.fixture
def events():
    return RunEvents()


def happen(events, event, **told):
    record = logging.makeLogRecord({"event": event, **told})
    events.handle(record)


def fail(events, jobid, rule, *logs):
    happen(events, LogEvent.JOB_ERROR, jobid=jobid, rule_name=rule, log=list(logs))


def test_the_summary_names_log_and_last_lines(events):
    happen(events, LogEvent.RUN_INFO, stats={"total": 11})
    happen(events, LogEvent.PROGRESS, done=5, total=11)
    fail(events, 6, "harmonise_extract", HARBOUR)
    text = "INFO first\nERROR a\n" + "\n".join(f"  - {n}" for n in range(1, 20)) + "\n\n"
    lines = failure_summary(events, {HARBOUR: text})
    assert lines == [
        "The run did not finish: 5 of 11 steps (45%) done.",
        f"Failed: harmonise_extract, see {HARBOUR}",
        *(f"    - {number}" for number in range(14, 20)),
    ]


def test_all_but_one_step_is_not_everything():
    assert steps_done(999, 1000) == "999 of 1000 steps (99%)"
    assert steps_done(0, 0) == steps_done(0, 11) == "no step"


def test_a_job_that_failed_and_then_succeeded_did_not_fail(events):
    fail(events, 6, "harmonise_extract", HARBOUR)
    fail(events, 6, "harmonise_extract", HARBOUR)
    assert logs_of(events) == [HARBOUR]
    happen(events, LogEvent.JOB_FINISHED, job_id=6)
    assert not events.failed


def test_a_job_that_was_killed_is_told_from_one_that_says_why(events):
    fail(events, 6, "harmonise_extract", HARBOUR)
    lines = failure_summary(events, {HARBOUR: "INFO 3 rows\n"})
    assert "ended from outside" in lines[-1]
    assert "    INFO 3 rows" in lines


def test_of_a_group_those_are_named_whose_log_tells_of_a_failure(events):
    jobs = [
        {"jobid": n, "rule_name": rule, "log": [f"logs/{rule}.log"]}
        for n, rule in enumerate(["b", "a", "c"])
    ]
    happen(events, LogEvent.GROUP_ERROR, groupid="g", aux_logs=[], job_error_info=jobs)
    for job in jobs:  # Snakemake tells of each of the group again
        fail(events, job["jobid"], job["rule_name"], *job["log"])
    lines = failure_summary(events, {"logs/a.log": "ERROR it does not fit\n"})
    assert lines[1:] == [
        "Failed: a group of jobs (a, b, c)",
        "Failed: a, see logs/a.log",
        "    ERROR it does not fit",
    ]


def test_other_records_are_passed_over(events):
    events.handle(logging.makeLogRecord({"msg": "Error in rule a:"}))
    assert failure_summary(events, {}) == ["The run did not finish: no step done."]
