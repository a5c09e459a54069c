"""Notes that several panels of a figure share: each stands once below it, with a number."""

from collections.abc import Iterable, Mapping


def numbered(notes: Iterable[str]) -> dict[str, int]:
    """Every note once, with its number in the order given."""
    return {note: number for number, note in enumerate(dict.fromkeys(notes), start=1)}


def listed(numbers: Mapping[str, int]) -> str:
    """All notes with their numbers, as one paragraph."""
    return " ".join(f"[{number}] {note}." for note, number in numbers.items())


def referred(word: str, notes: Iterable[str], numbers: Mapping[str, int]) -> str:
    """Where notes stand: ``notes [1], [3]``; nothing without any."""
    own = sorted(numbers[note] for note in notes)
    return f"{word}{'s' * (len(own) > 1)} {', '.join(f'[{one}]' for one in own)}" if own else ""
