"""What a failed run says at its end, from a log as Snakemake 9.27 writes it."""

from hcc_conversion.run.run_summary import FailedJob, failed_jobs, failure_summary, steps_done

RUN_LOG = """\
[Wed Nov 25 23:02:07 2026]
Job 6: Harmonising the extract of harbour
1 of 11 steps (9%) done
Error in rule harmonise_extract:
    message: None
    jobid: 6
    output: results/harbour/harmonised/patients.parquet
    log: logs/harmonise_extract/harbour.log (check log file(s) for error details)
Logfile logs/harmonise_extract/harbour.log:
====
ERROR does not fit
====
5 of 11 steps (45%) done
Error in rule draw_flow:
    jobid: 9
Error in rule draw_trae:
    log: logs/draw_trae/lakeside.log (check log file(s) for error details)
Exiting because a job execution failed. Look above for error messages
"""
HARBOUR = "logs/harmonise_extract/harbour.log"


def test_every_failed_job_is_found_with_its_log_also_one_without():
    assert failed_jobs(RUN_LOG) == [
        FailedJob("harmonise_extract", HARBOUR),
        FailedJob("draw_flow", ""),
        FailedJob("draw_trae", "logs/draw_trae/lakeside.log"),
    ]


def test_a_job_that_failed_and_was_tried_again_is_told_once():
    assert failed_jobs(RUN_LOG + RUN_LOG) == failed_jobs(RUN_LOG)


def test_the_last_step_done_is_how_far_the_run_came():
    assert steps_done(RUN_LOG) == "5 of 11 steps (45%)"
    assert steps_done("Building DAG of jobs...") == ""


def test_the_summary_names_log_and_last_lines():
    text = "\n".join(f"line {number}" for number in range(1, 20)) + "\n\n"
    lines = failure_summary(RUN_LOG, {HARBOUR: text})
    assert lines[0] == "The run did not finish: 5 of 11 steps (45%) done."
    assert lines[1] == f"Failed: harmonise_extract, see {HARBOUR}"
    assert lines[2:8] == [f"    line {number}" for number in range(14, 20)]
    assert lines[8:] == [
        "Failed: draw_flow, see above",
        "Failed: draw_trae, see logs/draw_trae/lakeside.log",
    ]


def test_a_run_that_never_began_has_nothing_done():
    assert failure_summary("", {}) == ["The run did not finish: no step done."]
