"""What tests share: a real browser; which are slow, and which one worker runs together."""

import pytest

#: Fixtures that reconstruct the published cohort, which takes half a minute.
RECONSTRUCTING = {"shandong", "drawn"}
#: The whole workflow run once, for all tests that look at its results.
WHOLE_RUN = "finished_run"


def pytest_collection_modifyitems(items):
    """What is costly to prepare is prepared by one worker; else a file stays together."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        group = str(item.path)
        if RECONSTRUCTING & fixtures:
            item.add_marker("slow")
            group = "reconstruction"
        elif WHOLE_RUN in fixtures:
            group = WHOLE_RUN
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(scope="session")
def window():
    """A browser without a window; skipped, with the reason, where there can be none."""
    from browsers import browser_or_skip, open_browser

    with open_browser(*browser_or_skip()) as opened:
        yield opened
