"""From how many sites on a reader is given what they come to, where each of a few has its place."""

from collections.abc import Iterable

from schemas.vocabulary import POOLS

#: Of more centres the report holds what is of all of them and of the pools, and what is of one
#: stands in files beside it; a figure has a row or a point for each in place of a column, and a
#: page counts them. Eight still fit side by side, and there are so many colours.
FEW = 8


def are_many(scopes: Iterable[str]) -> bool:
    """Whether there are more centres than a page has a place for each."""
    return len(centres_of(scopes)) > FEW


def centres_of(scopes: Iterable[str]) -> list[str]:
    """The scopes that are no pool."""
    return [scope for scope in scopes if scope not in POOLS]
