"""What a run that stopped says at its end: how far it came, what failed, and what its logs say.

A failure is reported when it happens; by the end of a long run it has scrolled away.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_ERROR = re.compile(r"^Error in rule (\w+):$")
_LOG = re.compile(r"^ {4}log: (.+?)(?: \(check log file\(s\) for error details\))?$")
_PROGRESS = re.compile(r"^(\d+ of \d+ steps \(.+\)) done$")
LAST_LINES = 6


@dataclass(frozen=True)
class FailedJob:
    """A job that failed: its rule, and its log file, empty without one."""

    rule: str
    log: str


def failed_jobs(run_log: str) -> list[FailedJob]:
    """The jobs that failed, each once, in the order of Snakemake's own log of the run."""
    jobs, rule = [], ""
    for line in run_log.splitlines():
        error, log = _ERROR.match(line), _LOG.match(line)
        if error:
            jobs += [FailedJob(rule, "")] if rule else []
            rule = error[1]
        elif log and rule:
            jobs.append(FailedJob(rule, log[1]))
            rule = ""
    jobs += [FailedJob(rule, "")] if rule else []
    return list(dict.fromkeys(jobs))


def steps_done(run_log: str) -> str:
    """How far the run came, e.g. ``5 of 11 steps (45%)``; empty before the first step is done."""
    found = [match[1] for match in map(_PROGRESS.match, run_log.splitlines()) if match]
    return found[-1] if found else ""


def failure_summary(run_log: str, logs: Mapping[str, str]) -> Sequence[str]:
    """Lines to end a failed run with.

    Parameters
    ----------
    run_log
        text of Snakemake's own log of the run.
    logs
        path of a failed job's log, then its text; logs hold no identifiers.
    """
    done = steps_done(run_log)
    lines = [f"The run did not finish: {done or 'no step'} done."]
    for job in failed_jobs(run_log):
        lines.append(f"Failed: {job.rule}, see {job.log or 'above'}")
        last = [line for line in logs.get(job.log, "").splitlines() if line.strip()]
        lines += [f"    {line.strip()}" for line in last[-LAST_LINES:]]
    return lines
