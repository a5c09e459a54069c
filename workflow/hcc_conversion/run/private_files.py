"""Files and folders that hold patients' rows: readable by their owner only, whatever the umask."""

import os
from pathlib import Path
from typing import BinaryIO

_FILE, _FOLDER = 0o600, 0o700


def private_folder(path: Path) -> Path:
    """Make the folder unless it is there, and close it to everybody but its owner."""
    path.mkdir(mode=_FOLDER, parents=True, exist_ok=True)
    path.chmod(_FOLDER)
    return path


def open_private(path: Path) -> BinaryIO:
    """The file opened for writing, emptied; closed to others before anything stands in it."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _FILE)
    os.fchmod(descriptor, _FILE)  # one that was there keeps its mode, a new one is cut by the umask
    return os.fdopen(descriptor, "wb")
