"""Files and folders that hold patients' rows: readable by their owner only, whatever the umask.

Where colleagues share the work, `MODE_VARIABLE` opens them to the group of the folder, for reading.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from hcc_conversion.run.problems import InvalidInput

#: Environment variable that says who, besides the owner, may read patients' rows.
MODE_VARIABLE = "HCC_CONVERSION_PATIENT_ROWS"
#: Its values, and the modes of files and of folders.
MODES = {"owner": (0o600, 0o700), "group": (0o640, 0o750)}


def modes() -> tuple[int, int]:
    """The modes of files and of folders with patients' rows.

    Raises
    ------
    InvalidInput
        if the environment variable is neither ``owner`` nor ``group``.
    """
    chosen = os.environ.get(MODE_VARIABLE, "").strip() or "owner"
    if chosen not in MODES:
        raise InvalidInput(
            f"The environment variable {MODE_VARIABLE} has no meaning here:",
            [f"it is one of {', '.join(MODES)}; without it the owner alone reads patients' rows"],
        )
    return MODES[chosen]


def private_folder(path: Path) -> Path:
    """Make the folder unless it is there, and close it to those who may not read it."""
    _, mode = modes()
    path.mkdir(mode=mode, parents=True, exist_ok=True)
    with suppress(OSError):  # a shared file system may keep no modes, see `keeps_modes`
        path.chmod(mode)
    return path


def open_private(path: Path) -> BinaryIO:
    """The file opened for writing, emptied; closed to others before anything stands in it.

    Its folder is closed too.
    """
    mode, _ = modes()
    private_folder(path.parent)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with suppress(OSError):  # one that was there keeps its mode, a new one is cut by the umask
        os.fchmod(descriptor, mode)
    return os.fdopen(descriptor, "wb")


@contextmanager
def only_private_files(folder: Path) -> Iterator[Path]:
    """The folder, closed; every file that is made meanwhile, wherever, is closed from its first
    byte, whatever writes it."""
    mode, _ = modes()
    before = os.umask(0o777 & ~mode)
    try:
        yield private_folder(folder)
    finally:
        os.umask(before)


def keeps_modes(path: Path) -> bool:
    """Whether the file system keeps that only the owner may read *path*, an own file."""
    with suppress(OSError):
        path.chmod(0o600)
    return not stat.S_IMODE(path.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO)
