"""What a failed run says at its end, from the events of Snakemake 9.27's logger."""

import logging
import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from snakemake.logging import LogEvent

from hcc_conversion.run.run_summary import RunEvents, failure_summary, logs_of, steps_done
from hcc_conversion.run.whole_run import failure_lines, logs_of_submission

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


def fail_group(events, *rules, aux_logs=(), **more):
    jobs = [
        {"jobid": n, "rule_name": rule, "log": [f"logs/{rule}.log"]} for n, rule in enumerate(rules)
    ]
    told = {"groupid": "harbour", "aux_logs": list(aux_logs), "job_error_info": jobs}
    happen(events, LogEvent.GROUP_ERROR, **told, **more)
    for job in jobs:  # Snakemake tells of each of the group again
        fail(events, job["jobid"], job["rule_name"], *job["log"])


def test_of_a_group_those_are_named_whose_log_tells_of_a_failure(events):
    fail_group(events, "b", "a", "c")
    lines = failure_summary(events, {"logs/a.log": "ERROR it does not fit\n"})
    assert lines[1:] == [
        "Failed: harbour, a group of jobs (a, b, c), see above",
        "Failed: a, see logs/a.log",
        "    ERROR it does not fit",
    ]


def test_of_a_group_that_a_scheduler_ended_its_log_and_the_reason_are_named(events):
    fail_group(events, "a", "b", aux_logs=["slurm/4.log"])
    assert "slurm/4.log" in logs_of(events)
    log = "slurmstepd-node: error: StepId=4.0 exceeded memory limit (3 > 2), being killed\n"
    lines = failure_summary(events, {"slurm/4.log": log, "logs/a.log": "INFO 3 rows\n"})
    assert lines[1] == "Failed: harbour, a group of jobs (a, b), see slurm/4.log"
    assert lines[2].startswith("    (it took more memory than it had asked for")
    assert len(lines) == 3


def test_of_a_group_that_never_began_the_errors_of_the_scheduler_are_shown(events):
    fail_group(events, "a", aux_logs=["slurm/4.log"])
    log = "Select jobs to execute...\nsrun: fatal: no configuration\nShutting down\n"
    lines = failure_summary(events, {"slurm/4.log": log})
    assert lines[2] == "    srun: fatal: no configuration"
    assert "ended from outside" in lines[3]


def test_the_log_that_a_scheduler_wrote_is_found_by_the_number_of_the_submission(tmp_path):
    for name in ("4.log", "44.log", "7.server.OU"):
        (tmp_path / name).write_text("", encoding="utf-8")
    assert logs_of_submission("4", tmp_path) == [str(tmp_path / "4.log")]
    assert logs_of_submission("7.server", tmp_path) == [str(tmp_path / "7.server.OU")]
    events = RunEvents(logs_of_submission=lambda number: [f"cluster/{number}.log"])
    fail_group(events, "a", external_jobid="4")
    assert logs_of(events) == ["logs/a.log", "cluster/4.log"]
    told = {"jobid": 9, "rule_name": "b", "log": [], "aux": {"external_jobid": "5"}}
    happen(events, LogEvent.JOB_ERROR, **told)
    assert "cluster/5.log" in logs_of(events)


def test_a_log_of_an_earlier_run_is_not_told(events, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for path in (Path(".snakemake/run.lock"), Path("logs/a.log")):
        path.parent.mkdir()
        path.write_text("ERROR of yesterday\n", encoding="utf-8")
    fail(events, 1, "a", "logs/a.log")
    os.utime("logs/a.log", (1e9, 1e9))
    os.utime(".snakemake/run.lock", (1e9 + 1, 1e9 + 1))
    without_storage = SimpleNamespace(storage_settings=None)
    assert "ERROR" not in "\n".join(failure_lines(events, without_storage))
    os.utime("logs/a.log", (1e9 + 2, 1e9 + 2))
    assert "    ERROR of yesterday" in failure_lines(events, without_storage)


def test_of_a_job_that_was_tried_again_the_last_attempt_counts(events):
    fail(events, 6, "a", "logs/a.log", "slurm/1.log")
    fail(events, 6, "a", "logs/a.log", "slurm/2.log")
    assert logs_of(events) == ["logs/a.log", "slurm/2.log"]


def test_of_a_job_alone_the_state_that_the_scheduler_gave_is_said_in_words(events):
    message = "SLURM-job '5' failed, SLURM status is: 'TIMEOUT'. "
    told = {"jobid": 1, "rule_name": "a", "log": ["logs/a.log"], "rule_msg": message}
    happen(events, LogEvent.JOB_ERROR, **told)
    assert failure_summary(events, {})[-1].startswith("    (it took longer than the time")


def test_other_records_are_passed_over(events):
    events.handle(logging.makeLogRecord({"msg": "Error in rule a:"}))
    assert failure_summary(events, {}) == ["The run did not finish: no step done."]
