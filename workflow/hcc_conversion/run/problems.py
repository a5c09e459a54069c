"""What a person supplied does not fit: one error, every problem in it."""

from collections.abc import Iterable
from difflib import get_close_matches


class InvalidInput(ValueError):
    """Files a person supplied do not fit; the message lists every problem."""

    def __init__(self, heading: str, problems: Iterable[str]):
        self.heading, self.problems = heading, list(problems)
        super().__init__("\n".join([heading, *(f"  - {problem}" for problem in self.problems)]))

    def __reduce__(self):
        return type(self), (self.heading, self.problems)


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """`; did you mean 'sex'?` where a known name is close, else an empty string."""
    close = get_close_matches(str(wrong), [str(name) for name in known], n=1, cutoff=0.6)
    return f"; did you mean '{close[0]}'?" if close else ""
