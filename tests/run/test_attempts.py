"""Steps of one job that do not stop each other."""

import logging

import pytest

from hcc_conversion.run.attempts import Attempts
from hcc_conversion.run.logs import logger
from hcc_conversion.run.problems import InvalidInput

VALUE = "Zhang San, 1958-03-02"


def test_a_step_that_fails_is_named_and_the_others_are_done():
    attempts, done = Attempts(), []
    for name in ("first", "second", "third"):
        with attempts.step(name):
            if name == "second":
                raise ValueError(VALUE)
            done.append(name)
    assert done == ["first", "third"]
    with pytest.raises(InvalidInput, match="What failed:") as stopped:
        attempts.finish("What failed:")
    assert stopped.value.problems == ["second: ValueError"]


def test_every_step_that_failed_is_named():
    attempts = Attempts()
    for name, error in (("one", KeyError("x")), ("two", ZeroDivisionError())):
        with attempts.step(name):
            raise error
    with pytest.raises(InvalidInput) as stopped:
        attempts.finish("What failed:")
    assert stopped.value.problems == ["one: KeyError", "two: ZeroDivisionError"]


def test_neither_the_message_nor_the_log_quotes_a_value_and_the_log_says_where(caplog):
    attempts = Attempts()
    with caplog.at_level(logging.ERROR, logger=logger.name), attempts.step("a figure"):
        raise ValueError(VALUE)
    with pytest.raises(InvalidInput) as stopped:
        attempts.finish("What failed:")
    assert VALUE not in str(stopped.value)
    assert "a figure failed" in caplog.text and "ValueError" in caplog.text
    assert "test_attempts.py" in caplog.text, "where it happened"
    # The test's own line has the name of the value, never the value.
    assert VALUE not in caplog.text


def test_without_a_failure_nothing_is_raised():
    attempts = Attempts()
    with attempts.step("fine"):
        pass
    attempts.finish("What failed:")


def test_an_interruption_is_no_failed_step():
    with pytest.raises(KeyboardInterrupt), Attempts().step("long"):
        raise KeyboardInterrupt
