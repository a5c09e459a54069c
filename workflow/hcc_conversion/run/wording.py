"""Counts in words, and numbers below 0."""


def counted(n: int, noun: str, plural: str = "") -> str:
    """*n* and what is counted: ``1 row``, ``2 rows``; *plural* where it is more than an s."""
    return f"{n} {noun if n == 1 else plural or noun + 's'}"


def with_minus(number: str) -> str:
    """The text of a number for a reader: below 0 with a minus, which a hyphen is not."""
    return number.replace("-", "−")
