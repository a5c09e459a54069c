"""Steps of one job that must not stop each other."""

from collections.abc import Iterator
from contextlib import contextmanager

from hcc_conversion.run.logs import logger, what_it_is, without_values
from hcc_conversion.run.problems import InvalidInput


class Attempts:
    """Remembers which steps failed; `finish` names them all.

    A step's traceback goes to the log at once, without its message: that may quote values.
    """

    def __init__(self) -> None:
        self._failed: list[str] = []

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """A step, called *name* where it fails."""
        try:
            yield
        except Exception as error:
            logger.error("%s failed\n%s", name, without_values(error))
            self._failed.append(f"{name}: {what_it_is(error)}")

    def finish(self, what: str) -> None:
        """Raise `InvalidInput`, with *what* and every failed step, if there is one."""
        if self._failed:
            raise InvalidInput(what, self._failed)
