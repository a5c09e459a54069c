"""What schedulers write when they end a job, as they wrote it, and what it means."""

import pytest

from hcc_conversion.run.ended_by import ended_by

#: SLURM 22.05 on Debian 12, by its own log; with cgroups, LSF 10 and OpenPBS 23 from their manuals.
WRITTEN = {
    "slurmstepd-vm: error: *** JOB 2 ON vm CANCELLED AT 2026-11-27T14:13:19 ***\n"
    "slurmstepd-vm: error: StepId=2.batch exceeded memory limit (315248640 > 62914560), being"
    " killed\nslurmstepd-vm: error: Exceeded job memory limit": "memory",
    "slurmstepd: error: Detected 1 oom-kill event(s) in StepId=7.batch. Some of your processes may"
    " have been killed by the cgroup out-of-memory handler.": "memory",
    "slurmstepd: error: Detected 1 oom_kill event in StepId=7.0.": "memory",
    "TERM_MEMLIMIT: job killed after reaching LSF memory usage limit.": "memory",
    "=>> PBS: job killed: mem 1064220kb exceeded limit 1048576kb": "memory",
    "slurmstepd-vm: error: *** JOB 3 ON vm CANCELLED AT 2026-11-27T14:13:46 DUE TO TIME LIMIT"
    " ***": "longer",
    "TERM_RUNLIMIT: job killed after reaching LSF run time limit.": "longer",
    "=>> PBS: job killed: walltime 127 exceeded limit 60": "longer",
    "SLURM-job '5' failed, SLURM status is: 'NODE_FAIL'. ": "node",
    "*** JOB 9 ON n CANCELLED AT 2026-11-27T14:13:46 DUE TO PREEMPTION ***": "make room",
    "slurmstepd-vm: error: *** JOB 4 ON vm CANCELLED AT 2026-11-27T14:13:23 ***": "cancelled by",
    "TERM_OWNER: job killed by owner.": "cancelled by",
}


@pytest.mark.parametrize("text", WRITTEN)
def test_what_a_scheduler_writes_is_said_in_words(text):
    assert WRITTEN[text] in ended_by(text)


@pytest.mark.parametrize("text", ["", "Shutting down, this might take some time.\nERROR a cell"])
def test_a_log_that_tells_nothing_of_a_scheduler_says_nothing(text):
    assert ended_by(text) == ""
