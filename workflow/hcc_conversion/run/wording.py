"""Counts in words."""


def counted(n: int, noun: str, plural: str = "") -> str:
    """*n* and what is counted: ``1 row``, ``2 rows``; *plural* where it is more than an s."""
    return f"{n} {noun if n == 1 else plural or noun + 's'}"
