"""Many values that one statement is about: all that fail are named at once."""

from collections.abc import Callable, Iterable


def hold(check: Callable[..., None], cases: Iterable[object]) -> None:
    """`check` of every case; the assertions that fail stand together in one."""
    failures, n_cases = [], 0
    for case in cases:
        n_cases += 1
        try:
            check(case)
        except AssertionError as failure:
            failures.append(f"{case}: {str(failure).partition(chr(10))[0]}")
    assert n_cases, "nothing was checked"
    assert not failures, f"{len(failures)} of {n_cases}:\n" + "\n".join(failures)
