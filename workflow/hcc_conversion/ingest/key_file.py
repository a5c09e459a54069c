"""The file of the site's key: made once, whole, and for its owner alone."""

import os
import secrets
import time
from contextlib import suppress
from pathlib import Path

from hcc_conversion.run.problems import InvalidInput

_MODE = 0o600
#: How long to wait for another job that makes the key, in seconds.
_PATIENCE_S = 10.0


def read_or_make_key(path: Path) -> str:
    """The key in *path*, which is made on first use; one that others may read is closed to them.

    Raises
    ------
    InvalidInput
        if the file cannot be read or made, or is no text.
    """
    try:
        if not os.path.lexists(path):
            _make(path)
        if path.is_file():
            with suppress(OSError):  # not ours, or a file system without modes
                path.chmod(_MODE)
        return path.read_text(encoding="utf-8").strip()
    except IsADirectoryError:
        problem = "it is a folder; the key is a file of one line"
    except UnicodeDecodeError:
        problem = "it is no text in UTF-8; the key is one line of letters and digits"
    except OSError as error:
        problem = f"it cannot be read or made ({error.strerror})"
    raise InvalidInput(f"{path} is no usable key:", [problem])


def _make(path: Path) -> None:
    """Written aside and put in place at once: jobs that start together all read one whole key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        _write_new(draft)
        try:
            os.link(draft, path)
        except FileExistsError:
            return
        except OSError:  # a file system without hard links
            _put_in_turn(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _put_in_turn(draft: Path, path: Path) -> None:
    """Without hard links: whoever makes the folder beside the key puts the file, others wait."""
    turn = path.with_name(f"{path.name}.being-made")
    until = time.monotonic() + _PATIENCE_S
    while not path.exists():
        try:
            turn.mkdir()
        except FileExistsError:
            if time.monotonic() > until:
                raise OSError(0, f"{turn} is left from a job that was killed; remove it") from None
            time.sleep(0.05)
            continue
        try:
            if not path.exists():
                draft.replace(path)
        finally:
            turn.rmdir()


def _write_new(path: Path) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(32) + "\n")
        file.flush()
        os.fsync(file.fileno())
