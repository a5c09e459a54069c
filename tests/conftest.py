"""Fixtures of the tests that need a real browser."""

import pytest


@pytest.fixture(scope="session")
def window():
    """A browser without a window; skipped, with the reason, where there can be none."""
    from browsers import browser_or_skip, open_browser

    with open_browser(*browser_or_skip()) as opened:
        yield opened
