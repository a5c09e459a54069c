"""What a run that stopped says at its end: how far it came, what failed, and what its logs say.

A failure is reported when it happens; by the end of a long run it has scrolled away. What happens
is taken from the events of Snakemake's logger, which are the same under every executor.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from snakemake.logging import LogEvent

LAST_LINES = 6
#: How a line of a log begins that tells of a failure (`hcc_conversion.run.logs`).
_TELLS = ("ERROR", "CRITICAL")
_UNTOLD = (
    "    (its log tells of no error: it was ended from outside, e.g. killed, out of memory or of"
    " time, or did not begin; see above)"
)


@dataclass(frozen=True)
class FailedJob:
    """A job that failed.

    rule
        its name.
    logs
        its log files, those of the executor too; empty without one.
    group
        names of the rules of its group; empty where it ran on its own. Of a group it is known that
        it failed, and not which of its jobs did.
    """

    rule: str
    logs: tuple[str, ...] = ()
    group: tuple[str, ...] = ()


@dataclass
class RunEvents(logging.Handler):
    """A handler of Snakemake's logger that remembers how a run goes.

    done, total
        steps; the total is 0 until the run begins.
    failed
        number of a job, then the job; one that was tried again and succeeded is not in it.
    """

    done: int = 0
    total: int = 0
    failed: dict[int, FailedJob] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()

    def emit(self, record: logging.LogRecord) -> None:
        """Take in one event; records of other kinds are passed over."""
        told = record.__dict__
        match told.get("event"):
            case LogEvent.RUN_INFO:
                self.total = int((told.get("stats") or {}).get("total", self.total))
            case LogEvent.PROGRESS:
                self.done, self.total = told["done"], told["total"]
            case LogEvent.JOB_ERROR if told["jobid"] not in self.failed:
                self.failed[told["jobid"]] = FailedJob(told["rule_name"], _paths(told["log"]))
            case LogEvent.GROUP_ERROR:
                self.failed |= dict(_jobs_of_group(told))
            case LogEvent.JOB_FINISHED:
                self.failed.pop(told["job_id"], None)

    __hash__ = logging.Handler.__hash__


def _jobs_of_group(told: Mapping[str, Any]) -> Iterator[tuple[int, FailedJob]]:
    jobs = told["job_error_info"]
    group = tuple(sorted({job["rule_name"] for job in jobs}))
    for job in jobs:
        logs = (*_paths(job["log"]), *told["aux_logs"])
        yield job["jobid"], FailedJob(job["rule_name"], logs, group)


def _paths(logs: Iterable[str]) -> tuple[str, ...]:
    """Without what Snakemake adds for a reader to the name of a file that a storage keeps."""
    return tuple(log.removesuffix(" (send to storage)") for log in logs)


def steps_done(done: int, total: int) -> str:
    """How far the run came, e.g. ``5 of 11 steps (45%)``; 100 % only if all are done."""
    return f"{done} of {total} steps ({100 * done // total}%)" if total and done else "no step"


def failure_summary(events: RunEvents, logs: Mapping[str, str]) -> list[str]:
    """Lines to end a failed run with.

    Parameters
    ----------
    events
        of the run.
    logs
        path of a failed job's log, then its text; logs hold no identifiers.
    """
    lines = [f"The run did not finish: {steps_done(events.done, events.total)} done."]
    groups: list[tuple[str, ...]] = []
    for job in dict.fromkeys(events.failed.values()):
        if job.group and job.group not in groups:
            groups.append(job.group)
            lines.append(f"Failed: a group of jobs ({', '.join(job.group)})")
        told = [path for path in job.logs if _tells(logs.get(path, ""))]
        if job.group and not told:
            continue  # of a group, the jobs that say nothing did their work, or never began
        lines.append(f"Failed: {job.rule}, see {', '.join(told or job.logs) or 'above'}")
        for path in told or job.logs:
            lines += last_lines(logs.get(path, ""))
        if not told:
            lines.append(_UNTOLD)
    return lines


def last_lines(text: str) -> list[str]:
    """The last lines of a log that are not blank, indented."""
    lines = [line for line in text.splitlines() if line.strip()]
    return [f"    {line.strip()}" for line in lines[-LAST_LINES:]]


def _tells(log: str) -> bool:
    return any(line.startswith(_TELLS) for line in log.splitlines())


def logs_of(events: RunEvents) -> Sequence[str]:
    """The paths of the logs of failed jobs, each once."""
    return list(dict.fromkeys(path for job in events.failed.values() for path in job.logs))
