"""Send a job's log lines, warnings and crash to the rule's log file."""

import logging
import sys

from hcc_conversion.run.problems import InvalidInput

logger = logging.getLogger("hcc_conversion")


def log_to(path: str) -> None:
    """Log to *path*; a crash is logged too, an `InvalidInput` without its traceback.

    Lines carry no time: the same inputs give the same log.
    """
    logging.basicConfig(
        filename=path,
        filemode="w",
        level=logging.INFO,
        format="%(levelname)s %(message)s",
        encoding="utf-8",
    )
    logging.captureWarnings(True)

    def log_crash(kind, error, trace):
        if issubclass(kind, InvalidInput):
            logger.error("%s", error)
            print(f"\n{error}\n", file=sys.stderr)
        else:
            logger.critical("job failed", exc_info=(kind, error, trace))
            sys.__excepthook__(kind, error, trace)

    sys.excepthook = log_crash
