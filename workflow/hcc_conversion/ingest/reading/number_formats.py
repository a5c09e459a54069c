"""Number formats of a workbook that show a number as something else than it is.

A person reads what is shown: a record number 7 in the format ``"K-"000`` is K-007, and 0.5 in the
format ``0%`` is 50. A unit behind the digits (``0" cm"``), places after the point and a sign of
currency with separators change no value, and leave the number as it is.
"""

import re
from functools import cache

from openpyxl.styles.numbers import BUILTIN_FORMATS

_FIRST_OWN_FORMAT = 164
#: One sign of a format: quoted, escaped, a condition or colour, room or fill, or a letter.
_TOKEN = re.compile(r'"([^"]*)"|\\(.)|\[([^\]]*)\]|[_*].|(General)|(.)', re.IGNORECASE | re.DOTALL)
#: Signs that stand for themselves without quotes.
_THEMSELVES = set("$-+/():!^&'~{}<>= ")
#: Text before the digits that says nothing but the sign of a number.
_SIGNS = set("+-() ")
_DIGIT, _WHOLE = "0", "General"
Tokens = tuple[tuple[str, str], ...]


def code_of(number: int, own: list[str]) -> str:
    """The format with this number; *own*: those that the workbook defines."""
    if number >= _FIRST_OWN_FORMAT:
        place = number - _FIRST_OWN_FORMAT
        return own[place] if place < len(own) else ""
    return str(BUILTIN_FORMATS.get(number, ""))


def shown_text(value: float, code: str) -> str | None:
    """A whole number with the text and the leading zeros of its format; None where it adds none."""
    if value != int(value):
        return None
    section, is_abs = _section(value, code)
    digits = [place for place, (kind, _) in enumerate(section) if kind in (_DIGIT, _WHOLE)]
    if not digits or any(kind not in ("text", _DIGIT, _WHOLE) for kind, _ in section):
        return None
    before = "".join(text for kind, text in section[: digits[0]] if kind == "text")
    between = any(kind == "text" for kind, _ in section[digits[0] : digits[-1]])
    is_named = bool(set(before) - _SIGNS) or between
    if not is_named and (len(digits) < 2 or any(kind == "text" for kind, _ in section)):
        return None
    width = len(digits)
    left = str(abs(int(value))).zfill(width)
    shown = []
    for place, (kind, text) in enumerate(section):
        if kind == "text":
            shown.append(text)
        else:  # what has no place of its own stands before the first digit
            n = len(left) - width + 1 if place == digits[0] else 1
            shown.append(left[:n])
            left = left[n:]
    sign = "-" if value < 0 and not is_abs else ""
    return (sign + "".join(shown)).strip()


def is_shown_otherwise(value: float, code: str) -> bool:
    """Whether a number is shown as a hundred, a thousandth or a millionth of what it is."""
    section, _ = _section(value, code)
    plain = "".join(text for kind, text in section if kind in (_DIGIT, "other"))
    return value != 0 and ("%" in plain or re.search(r"[0#?.],+(?![0#?,])", plain) is not None)


def _section(value: float, code: str) -> tuple[Tokens, bool]:
    """The part of a format for numbers of this sign, and whether it shows the sign itself."""
    sections = _sections(code)
    if value < 0 and len(sections) > 1:
        return sections[1], True
    if value == 0 and len(sections) > 2:
        return sections[2], True
    return sections[0], False


@cache
def _sections(code: str) -> tuple[Tokens, ...]:
    sections: list[list[tuple[str, str]]] = [[]]
    for match in _TOKEN.finditer(code):
        quoted, escaped, condition, whole, sign = match.groups()
        if sign == ";":
            sections.append([])
        elif quoted is not None or escaped is not None:
            sections[-1].append(("text", quoted if quoted is not None else escaped))
        elif condition is not None and condition.startswith("$"):  # a currency and its country
            sections[-1].append(("text", condition[1:].partition("-")[0]))
        elif condition is not None and re.match(r"[hms]+$", condition, re.IGNORECASE):
            sections[-1].append(("other", ""))
        elif whole:
            sections[-1].append((_WHOLE, ""))
        elif sign == _DIGIT:
            sections[-1].append((_DIGIT, _DIGIT))
        elif sign is not None:
            sections[-1].append(("text" if sign in _THEMSELVES else "other", sign))
    return tuple(tuple(token for token in section if token != ("text", "")) for section in sections)
