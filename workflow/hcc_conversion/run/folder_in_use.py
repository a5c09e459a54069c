"""One run at a time in a folder, and none that is dead stands in the way of the next.

Snakemake's own locks are files, and outlive a run that is killed. Beside them stands a lock of the
kernel, which ends with the process that holds it, however it ends: what it does not hold, no living
run holds.
"""

import fcntl
import os
import platform
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from hcc_conversion.run.problems import InvalidInput

_FOLDER = Path(".snakemake")
#: Held by a run, and by each of its jobs.
RUN_LOCK, JOB_LOCK = "run.lock", "jobs.lock"
_held: list[TextIO] = []  # open as long as the process lives


class Unknown(Exception):
    """The file system keeps no locks, so nobody can know."""


def claim_folder(folder: Path = _FOLDER) -> list[str]:
    """Hold the working folder for this run; what there is to say of it, for the screen.

    A lock that a dead run left is removed. Jobs of it that are still at work are waited for.

    Parameters
    ----------
    folder
        Snakemake's own, below the working folder.

    Raises
    ------
    InvalidInput
        if another run is at work here, or the folder cannot be written.
    """
    try:
        folder.mkdir(exist_ok=True)
        file = (folder / RUN_LOCK).open("a+", encoding="utf-8")
    except OSError as error:
        raise InvalidInput(
            "Nothing can be written in the working folder:", [f"{folder}: {error.strerror}"]
        ) from None
    locked = _has_locks(folder)
    try:
        if not _lock(file, fcntl.LOCK_EX | fcntl.LOCK_NB):
            file.seek(0)
            holder = file.read().strip() or "a process that is not known"
            raise InvalidInput(
                "Another run is at work in this folder; nothing was started:",
                [f"{holder}; wait for its end, or stop it with Ctrl-C where it runs"],
            )
    except Unknown:
        return [_UNKNOWN] if locked else []
    _held.append(file)
    _say_who(file)
    _wait_for_jobs(folder)
    said = []
    if locked:
        for lock in (folder / "locks").glob("*.lock"):
            lock.unlink(missing_ok=True)
        said.append(
            "Note: the run before was ended from outside. Its lock is removed, and what it left"
            " half-made is made again."
        )
    return said


_UNKNOWN = (
    "Note: a run before left its lock, and this file system does not tell whether it still lives."
    " If none is at work in this folder: make unlock"
)


def hold_as_job(folder: Path = _FOLDER) -> None:
    """Let the next run wait for this job, should its own run be killed."""
    with suppress(OSError, Unknown):
        file = (folder / JOB_LOCK).open("a+", encoding="utf-8")
        if _lock(file, fcntl.LOCK_SH | fcntl.LOCK_NB):
            _held.append(file)


def _wait_for_jobs(folder: Path) -> None:
    with suppress(OSError, Unknown), (folder / JOB_LOCK).open("a+", encoding="utf-8") as file:
        if not _lock(file, fcntl.LOCK_EX | fcntl.LOCK_NB):
            print("Waiting for jobs of the run before, which was killed, to end ...", flush=True)
            _lock(file, fcntl.LOCK_EX)


def _has_locks(folder: Path) -> bool:
    return any((folder / "locks").glob("*.lock"))


def _lock(file: TextIO, how: int) -> bool:
    """Whether this process has the lock now; `Unknown` where the file system has none."""
    try:
        fcntl.flock(file, how)
    except BlockingIOError:
        return False
    except OSError as error:
        raise Unknown from error
    return True


def _say_who(file: TextIO) -> None:
    file.seek(0)
    file.truncate()
    file.write(f"process {os.getpid()} on {platform.node()}")
    file.flush()
