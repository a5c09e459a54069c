"""Commands that read rows of patients, on a person's screen: nothing printed quotes a cell."""

import os
import sys
import warnings
from collections.abc import Callable, Sequence


def on_screen(main: Callable[[Sequence[str]], int | None], arguments: Sequence[str]) -> int:
    """The exit status of a command; texts of warnings and crashes, which may quote, are left out.

    *main*: of the command; None is 0, and what it says itself by `SystemExit` is said.
    """
    from hcc_conversion.run.logs import without_values

    warnings.simplefilter("ignore")
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # of a real console
    try:
        status = main(arguments) or 0
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        print("The command broke off, which is a fault of ours:", file=sys.stderr)
        print(without_values(error), file=sys.stderr)
        return 1
    return status
