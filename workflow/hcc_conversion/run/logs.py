"""Send a job's log lines, warnings and crash to the rule's log file."""

import logging
import sys
import threading
import traceback
import warnings
from typing import TextIO

from hcc_conversion.run.folder_in_use import hold_as_job
from hcc_conversion.run.problems import InvalidInput

logger = logging.getLogger("hcc_conversion")


#: Errors whose message names files or modules, and no value of a table.
_SAFE = (OSError, ImportError, MemoryError)


def without_values(error: BaseException) -> str:
    """What an error is and where it came from, without its message: that may quote a cell.

    Tracebacks show lines of code, never values. Errors of files and modules are told whole, and
    those of ours whose class says ``quotes_no_value``.
    """
    return "".join(traceback.format_tb(error.__traceback__)) + what_it_is(error)


def what_it_is(error: BaseException) -> str:
    """The kind of an error, with its message where that cannot quote a cell."""
    tells = isinstance(error, _SAFE) or getattr(error, "quotes_no_value", False)
    return f"{type(error).__name__}: {error}" if tells else type(error).__name__


def log_to(path: str) -> None:
    """Log to *path*; a crash is logged too, without its message; an `InvalidInput`
    with its message and without a traceback.

    Warnings are named with their place, since their text may quote a cell like a crash's; so are
    crashes of threads and in destructors.

    Lines carry no time: the same inputs give the same log. Every job begins here, so from here on
    the next run waits for it, should its own run be killed.
    """
    hold_as_job()
    logging.basicConfig(
        filename=path,
        filemode="w",
        level=logging.INFO,
        format="%(levelname)s %(message)s",
        encoding="utf-8",
    )
    warnings.showwarning = _log_warning  # type: ignore[assignment]  # called by position

    def log_crash(kind, error, _trace):
        if issubclass(kind, InvalidInput):
            logger.error("%s", error)
            print(f"\n{error}\n", file=sys.stderr)
        else:
            text = without_values(error)
            logger.critical("job failed\n%s", text)
            print(f"\n{text}\n", file=sys.stderr)

    sys.excepthook = log_crash
    threading.excepthook = lambda crash: log_crash(
        crash.exc_type, crash.exc_value or crash.exc_type(), crash.exc_traceback
    )
    sys.unraisablehook = lambda crash: log_crash(
        crash.exc_type, crash.exc_value or crash.exc_type(), crash.exc_traceback
    )


def _log_warning(
    _message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    _file: TextIO | None = None,
    _line: str | None = None,
) -> None:
    logger.warning("%s at %s:%d", category.__name__, filename, lineno)
