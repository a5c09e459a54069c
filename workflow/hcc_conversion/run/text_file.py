"""Read a file that a person wrote; say in one line why it cannot be read."""

import os
import stat
from pathlib import Path

#: No text of a configuration is larger; a larger file is another one, named by mistake.
LARGEST_MB = 10


class UnreadableText(Exception):
    """The file is none that can be read as text; its words say why and what to do."""


def read_text(path: str | Path) -> str:
    """The text of the regular file *path*, without a byte order mark.

    Raises
    ------
    UnreadableText
        where there is no such file, where it is a folder, a pipe, a device or a link that leads
        nowhere, where reading it is not permitted, where it is larger than `LARGEST_MB`, and
        where it is not UTF-8.
    """
    try:
        # Without waiting: a pipe to which nobody writes would hold the run for ever.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        raise UnreadableText(_why_missing(Path(path))) from None
    except OSError as error:
        raise UnreadableText(f"it cannot be opened: {reason(error)}") from None
    try:
        _refuse_other_kinds(os.fstat(descriptor))
        with open(descriptor, "rb", closefd=False) as file:
            content = file.read()
    except OSError as error:
        raise UnreadableText(f"it cannot be read: {reason(error)}") from None
    finally:
        os.close(descriptor)
    try:
        return content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        problem = f"byte {error.start} is not UTF-8; save the file as UTF-8"
        raise UnreadableText(problem) from None


def unreadable(path: str | Path) -> str:
    """Why a file of data cannot be read, in words that follow its name; empty where it can be."""
    try:
        kind = Path(path).stat()
    except FileNotFoundError:
        return _why_missing(Path(path)).removeprefix("it ")
    except (OSError, ValueError) as error:
        return f"cannot be opened: {reason(error)}"
    if stat.S_ISDIR(kind.st_mode):
        return "is a folder; a file is wanted"
    if not stat.S_ISREG(kind.st_mode):
        return "is a pipe or a device; a file is wanted"
    return "" if os.access(path, os.R_OK) else "cannot be opened: permission denied"


def _refuse_other_kinds(kind: os.stat_result) -> None:
    if stat.S_ISDIR(kind.st_mode):
        raise UnreadableText("it is a folder; a file is wanted")
    if not stat.S_ISREG(kind.st_mode):
        raise UnreadableText("it is a pipe or a device; a file is wanted")
    if kind.st_size > LARGEST_MB * 1_000_000:
        raise UnreadableText(f"it is larger than {LARGEST_MB} MB; is it another file?")


def reason(error: Exception) -> str:
    """What the system says of a file, in its words and without a path."""
    return str(getattr(error, "strerror", None) or type(error).__name__).lower()


def _why_missing(path: Path) -> str:
    if path.is_symlink():
        return f"it is a link to {path.readlink()}, which does not exist"
    return "it does not exist"
