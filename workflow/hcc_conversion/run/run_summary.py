"""What a run that stopped says at its end: how far it came, what failed, and what its logs say.

A failure is reported when it happens; by the end of a long run it has scrolled away. What happens
is taken from the events of Snakemake's logger, which are the same under every executor.
"""

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from snakemake.logging import LogEvent

from hcc_conversion.run.ended_by import ended_by

LAST_LINES = 6
#: How a line of a log begins that tells of a failure (`hcc_conversion.run.logs`).
_TELLS = ("ERROR", "CRITICAL")
#: How programs of a scheduler tell of theirs.
_ERROR = re.compile(r"\b(?:error|fatal):", re.IGNORECASE)
_UNTOLD = (
    "its log tells of no error: it was ended from outside, e.g. killed, out of memory or of time,"
    " or did not begin; see above"
)


@dataclass(frozen=True)
class FailedGroup:
    """Jobs that went to a cluster as one. It is known that they failed, and not which of them did.

    name
        what they have in common: a scope.
    rules
        names of the rules of its jobs, each once.
    logs
        those of the scheduler.
    """

    name: str
    rules: tuple[str, ...]
    logs: tuple[str, ...] = ()


@dataclass(frozen=True)
class FailedJob:
    """A job that failed.

    rule
        its name.
    logs
        its log files; of one that went to a cluster on its own, the scheduler's too.
    group
        that it went in, if it did.
    message
        what the scheduler said of its end.
    """

    rule: str
    logs: tuple[str, ...] = ()
    group: FailedGroup | None = None
    message: str = ""


@dataclass
class RunEvents(logging.Handler):
    """A handler of Snakemake's logger that remembers how a run goes.

    done, total
        steps; the total is 0 until the run begins.
    failed
        number of a job, then the job, of its last attempt; one that was tried again and succeeded
        is not in it.
    logs_of_submission
        from what the scheduler calls a submission to the paths of its logs.
    """

    done: int = 0
    total: int = 0
    failed: dict[int, FailedJob] = field(default_factory=dict)
    logs_of_submission: Callable[[str], Sequence[str]] = lambda _: ()

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
            case LogEvent.JOB_ERROR if not self._in_group(told["jobid"]):
                logs = (*_paths(told["log"]), *self._of_scheduler(told.get("aux") or {}))
                self.failed[told["jobid"]] = FailedJob(
                    told["rule_name"], logs, message=told.get("rule_msg") or ""
                )
            case LogEvent.GROUP_ERROR:
                self.failed |= dict(_jobs_of_group(told, self._of_scheduler(told)))
            case LogEvent.JOB_FINISHED:
                self.failed.pop(told["job_id"], None)

    def _of_scheduler(self, told: Mapping[str, Any]) -> Sequence[str]:
        submission = told.get("external_jobid")
        return self.logs_of_submission(submission) if submission else ()

    def _in_group(self, job: int) -> bool:
        """Whether the job is known to have failed in a group, of which Snakemake tells twice."""
        return job in self.failed and self.failed[job].group is not None

    __hash__ = logging.Handler.__hash__


def _jobs_of_group(told: Mapping[str, Any], logs: Sequence[str]) -> Iterator[tuple[int, FailedJob]]:
    jobs = told["job_error_info"]
    rules = tuple(sorted({job["rule_name"] for job in jobs}))
    group = FailedGroup(str(told["groupid"]), rules, (*filter(None, told["aux_logs"]), *logs))
    for job in jobs:
        yield job["jobid"], FailedJob(job["rule_name"], _paths(job["log"]), group)


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
    failed = list(dict.fromkeys(events.failed.values()))
    for group in dict.fromkeys(job.group for job in failed):
        jobs = [job for job in failed if job.group == group]
        if group is None:
            for job in jobs:
                lines += _of_job(job, logs)
        else:
            lines += _of_group(group, jobs, logs)
    return lines


def _of_job(job: FailedJob, logs: Mapping[str, str]) -> Iterator[str]:
    told = [path for path in job.logs if _tells(logs.get(path, ""))]
    yield f"Failed: {job.rule}, see {', '.join(told or job.logs) or 'above'}"
    for path in told or job.logs:
        yield from last_lines(logs.get(path, ""))
    if not told:
        yield f"    ({ended_by(_text(job.logs, logs, job.message)) or _UNTOLD})"


def _of_group(
    group: FailedGroup, jobs: Sequence[FailedJob], logs: Mapping[str, str]
) -> Iterator[str]:
    """Why the group failed as a whole, else those of its jobs that say so; the others did their
    work, or never began."""
    text = _text(group.logs, logs)
    why = ended_by(text)
    telling = [job for job in jobs if any(_tells(logs.get(path, "")) for path in job.logs)]
    rules = ", ".join(group.rules)
    yield f"Failed: {group.name}, a group of jobs ({rules}), see {', '.join(group.logs) or 'above'}"
    if why or not telling:
        if not why:
            yield from last_lines("\n".join(filter(_ERROR.search, text.splitlines())) or text)
        yield f"    ({why or _UNTOLD})"
    for job in telling:
        yield from _of_job(job, logs)


def _text(paths: Iterable[str], logs: Mapping[str, str], message: str = "") -> str:
    return "\n".join([message, *(logs.get(path, "") for path in paths)])


def last_lines(text: str) -> list[str]:
    """The last lines of a log that are not blank, indented."""
    lines = [line for line in text.splitlines() if line.strip()]
    return [f"    {line.strip()}" for line in lines[-LAST_LINES:]]


def _tells(log: str) -> bool:
    return any(line.startswith(_TELLS) for line in log.splitlines())


def logs_of(events: RunEvents) -> Sequence[str]:
    """The paths of the logs of failed jobs and of their groups, each once."""
    failed = events.failed.values()
    of_groups = [path for job in failed if job.group for path in job.group.logs]
    return list(dict.fromkeys([*(path for job in failed for path in job.logs), *of_groups]))
