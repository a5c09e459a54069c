"""Where the coordinator keeps the letters of a model: requests, and the answers to each.

    requests/round-1.json           the request
    requests/round-1/harbour.json   an answer to it
    requests/round-2.json           what is asked next

Without heavy imports: the rules read it.
"""

from pathlib import Path

FOLDER = Path("requests")


def place_of_answers(folder: Path, number: int) -> Path:
    """Where the answers to a round are."""
    return folder / f"round-{number}"


def requests_of(folder: Path) -> list[Path]:
    return sorted(folder.glob("round-*.json"))


def answers_of(folder: Path, number: int) -> list[Path]:
    return sorted(place_of_answers(folder, number).glob("*.json"))


def letters_of(folder: Path) -> list[Path]:
    """Every request and every answer."""
    return sorted([*requests_of(folder), *folder.glob("round-*/*.json")])
