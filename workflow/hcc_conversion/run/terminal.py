"""Plain text for a terminal: lines that are no longer than it is wide, without colours."""

import shutil
import unicodedata
from collections.abc import Iterator

NARROWEST, WIDEST = 40, 120
#: Where the output is no terminal, and nothing says how wide it is.
USUAL = (80, 24)


def terminal_width() -> int:
    """Columns of the terminal, `NARROWEST` to `WIDEST`."""
    return max(NARROWEST, min(shutil.get_terminal_size(USUAL).columns, WIDEST))


def visible(text: str) -> str:
    """*text* without what would steer a terminal: control characters become a question mark."""
    return "".join("?" if unicodedata.category(one) in ("Cc", "Cf") else one for one in text)


def columns_of(text: str) -> int:
    """How many columns of a terminal *text* takes: wide letters, as Chinese ones, take two."""
    return sum(_columns(one) for one in text)


def wrapped(text: str, width: int, *, first: str = "", then: str = "") -> list[str]:
    """Lines of *text*, broken between words; within a word only where it is longer than a line.

    *first* stands before the first line, *then* before the others; blanks are single.
    """
    lines, line, empty = [], first, True
    for word in visible(" ".join(text.split())).split(" "):
        if not empty and columns_of(line) + 1 + columns_of(word) > width:
            lines.append(line)
            line, empty = then, True
        for part in _parts(word, width - columns_of(then)):
            if not empty and part is not word:
                lines.append(line)
                line, empty = then, True
            line += part if empty else f" {part}"
            empty = False
    return [*lines, line]


def _parts(word: str, width: int) -> Iterator[str]:
    """The word, or what of it fits into lines of *width*."""
    if columns_of(word) <= width:
        yield word
        return
    part = ""
    for one in word:
        if part and columns_of(part) + _columns(one) > width:
            yield part
            part = ""
        part += one
    yield part


def _columns(one: str) -> int:
    if unicodedata.combining(one):
        return 0
    return 2 if unicodedata.east_asian_width(one) in ("W", "F") else 1
