"""After an end from outside the next run ends with the bytes of an undisturbed one.

More moments and kinds: workflow/benchmark/interrupted_runs.py.
"""

import pytest
from interrupted_runs import Moment, after, undisturbed

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return undisturbed(tmp_path_factory.mktemp("whole"))


@pytest.mark.parametrize(
    "moment", [Moment("kill -9", 0.5), Moment("SIGTERM", 0.7), Moment("kill -9 of a job", 0.4)]
)
def test_the_next_run_ends_with_the_same_bytes(moment, whole, tmp_path):
    n_jobs, expected = whole
    first, second, found = after(moment, tmp_path, n_jobs)
    assert first != 0
    assert second == 0
    assert found.keys() == expected.keys()
    assert [path for path in expected if found[path] != expected[path]] == []
